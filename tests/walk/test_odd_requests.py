"""What odd input does: nothing."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule
from wtforms.fields.core import UnboundField

from tests.walk.world import KEPT, ROLES, World, methods_of
from wiki.core.db import installation
from wiki.web.forms import Form

ODD = (
    "",
    "-1",
    "0",
    str(2**31),
    str(2**63),
    "9" * 5000,
    "1e9",
    "NaN",
    "٢٦",
    "\0",
    "a\0b",
    "é’\u202e🌳\u0627\u0301",
    "../../etc/passwd",
    "2026-02-30T25:61",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "%(x)s {0} {{7*7}} <b>",
    "x" * 20_000,
    "\r\n",
)
FEW = 4  # of all oddities, for each endpoint: each still meets many
QUERY = (
    *("q", "scope", "page", "before", "minor", "year", "state", "from", "to", "view", "version", "section"),
    *("kind", "translation", "lang", "slug", "country", "level", "theme", "next", "old", "new", "phase"),
    *("endpoint", "self", "number", "reference", "ui_lang", "member_id", "amendment_id", "thread_id"),
    *(
        "goal",
        "dimension",
        "frame",
        "sheet",
        "option",
        "territory",
        "cycle",
        "adaptation",
        "code",
        "entry_id",
    ),
    *("post_id", "seq", "secret", "values", "_anchor", "_method", "_external", "_scheme"),
    *("quote", "before", "after", "on", "piece", "passage"),
)
PLAUSIBLE = {
    "text": "Un texte.\n",
    "title": "Un titre",
    "section": "_whole",
    "seen": "1",
    "base_number": "1",
    "number": "1",
    "reasons": "Parce que.",
    "reason": "Parce que.",
    "preset": "simple",
    "electorate": "members",
    "held_on": "2026-03-20",
    "place": "Nantes",
    "present": "1",
    "choice": "for",
    "opens_at": "2026-04-01T10:00",
    "closes_at": "2026-04-12T10:00",
    "base_revision": "1",
    "save": "1",
    "lang": "fr",
    "name": "Zoé Neuve",
    "email": "zoe@example.org",
    "country": "FR",
    "territory": "Nantes",
    "language": "fr",
    "time_zone": "Europe/Paris",
    "days": "1",
    "until": "2026-04-01T10:00",
    "answer": "Ma réponse.",
    "note": "Rien à redire.",
    "attention": "muted",
    "version": "1",
    "member_id": "1",
}
RESERVED = ("endpoint", "self", "ui_lang", "_method", "_scheme", "_external", "_anchor", "number", "slug")
BODIES = (
    ("application/json", b'{"text": [1]}'),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=text"),
    ("multipart/form-data", b"--"),
    ("application/x-www-form-urlencoded", b"text=%ff%fe%zz&title=%ed%a0%80&=&&key"),
    ("application/x-www-form-urlencoded; charset=utf-99", b"text=a"),
    ("text/plain; charset=\xc3", b"text"),
    ("application/x-www-form-urlencoded", b"text=" + b"x" * 1_700_000),
)


def field_names(base: type[Form] = Form) -> set[str]:
    """Return the name of every field of every form."""
    own = {name for name in dir(base) if isinstance(getattr(base, name), UnboundField)}
    return own.union(*(field_names(form) for form in base.__subclasses__()))


def odd_requests(
    world: World, rule: Rule, chance: random.Random
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, address and the rest of some odd requests to an endpoint."""
    addresses = [address for _state, address in world.addresses(rule)]
    names = sorted(rule.arguments - {"ui_lang"})
    fields = sorted(field_names())
    for number, odd in enumerate(chance.sample(ODD, FEW)):
        address = chance.choice(addresses)
        for method in methods_of(rule):
            asked = chance.sample(QUERY, 4) if number else QUERY
            query = MultiDict((name, value) for name in asked for value in (odd, odd))
            form = {**PLAUSIBLE, "key": f"{rule.endpoint} {number}"}
            form |= dict.fromkeys(chance.sample(fields, 3 if number else len(fields)), odd)
            yield method, address, {"query_string": query} | ({"data": form} if method == "POST" else {})
            if method == "POST":
                one = chance.choice(fields)
                key = f"{rule.endpoint} one {number}"
                yield method, address, {"data": {**PLAUSIBLE, "key": key, one: [odd, odd]}}
            for name in names:
                yield method, odd_address(world, rule, name, odd), {}
    if "POST" in methods_of(rule):
        for content_type, body in BODIES:
            yield "POST", chance.choice(addresses), {"data": body, "content_type": content_type}
    if "GET" in methods_of(rule):
        for name in chance.sample([*QUERY, *names], FEW):
            yield "GET", chance.choice(addresses), {"query_string": {name: chance.choice(ODD[1:])}}


def odd_address(world: World, rule: Rule, name: str, odd: str) -> str:
    """Return an address of a rule with one argument replaced."""
    pieces = {each: str(next(iter(things.values()))) for each, things in world.things.items()}
    values = {**pieces, **{name: str(value) for name, value in KEPT.items()}, name: odd}
    return "".join(piece if not is_argument else values[piece] for is_argument, piece in rule._trace)


@pytest.mark.both_databases
@pytest.mark.parametrize("role", ["v", "a"])
def test_odd_requests_break_nothing(nothing_stays: World, role: str) -> None:
    broken = []
    for rule in nothing_stays.app.url_map.iter_rules():
        chance = random.Random(f"{rule.endpoint} {role}")  # noqa: S311 - the same requests each time
        for method, address, rest in odd_requests(nothing_stays, rule, chance):
            answer = nothing_stays.ask(role, address, method, **rest)
            if answer.status_code >= 500:
                broken.append(f"{method} {address[:80]!r} {str(rest)[:300]}")
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("role", ROLES)
def test_without_its_token_no_form_does_anything(world: World, role: str) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    before, statuses = installation().generation, {}
    for rule in world.app.url_map.iter_rules():
        if "POST" in methods_of(rule):
            for state, address in world.addresses(rule):
                form = {**PLAUSIBLE, "key": f"{rule.endpoint} {state}"}
                answer = world.ask(role, address, "POST", data=form)
                statuses[f"{rule.endpoint} {state}"] = answer.status_code
    assert {name for name, status in statuses.items() if status != 400} == set()
    assert installation().generation == before


@pytest.mark.parametrize(
    "address", ["/fr/", "/fr/page/notes/version/1", "/fr/page/new", "/fr/page/anciennes-notes"]
)
def test_names_that_the_framework_uses_are_words_like_others(world: World, address: str) -> None:
    answers = {name: world.ask("m", address, query_string={name: "x"}).status_code for name in RESERVED}
    assert max(answers.values()) < 400, answers
