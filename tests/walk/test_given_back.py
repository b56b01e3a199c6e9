"""Every form in which something is typed: refused before it is looked at, it gives all of it back, and fills again."""

import html
import re
from collections.abc import Iterator

import pytest

from tests.walk.forms import SentForm, forms_of
from tests.walk.world import World, methods_of
from wiki.core.db import installation
from wiki.web import given_back

TYPED = {
    "date": "2026-05-04",
    "datetime-local": "2026-05-04T09:30",
    "number": "7",
    "email": "zoe@example.org",
    "time": "09:30",
}
SECRET = "mot-de-passe-bien-long"


def fill(form: SentForm) -> list[tuple[str, str]]:
    """Fill a form as somebody would: one word in each field, the last of each choice."""
    filled: dict[str, str] = {}
    for number, each in enumerate(form.typed):
        if each.type == "password":
            filled[each.name] = SECRET
        elif each.type in {"radio", "checkbox"}:
            filled[each.name] = each.value
        elif each.type == "select":
            filled[each.name] = each.options[-1][0]
        else:
            filled[each.name] = TYPED.get(each.type, f"mot{number}")
    hidden = [(each.name, each.value) for each in form.controls if each.type == "hidden"]
    return [*hidden, *filled.items()]


def screens(world: World, role: str) -> Iterator[str]:
    for rule in world.app.url_map.iter_rules():
        if "GET" in methods_of(rule):
            yield from (address for _state, address in world.addresses(rule))
    if role == "a":
        yield "/fr/page/new?kind=method"
        yield "/fr/page/new?kind=example"


def typed_forms(world: World, role: str) -> Iterator[tuple[str, SentForm]]:
    """Yield the form of each address once, the first that is found."""
    seen = set()
    for address in screens(world, role):
        answer = world.ask(role, address)
        for form in forms_of(answer.text) if answer.mimetype == "text/html" else ():
            where = form.action or address
            kind = re.sub(r"\d+|\?.*", "", where)
            if form.typed and kind not in seen:
                seen.add(kind)
                yield html.unescape(where), form


def what_is_missing(world: World, role: str, where: str, form: SentForm) -> list[str]:
    """Refuse a filled form for its missing token, go back to it, and return what was lost on the way."""
    sent = [(name, value) for name, value in fill(form) if not name.endswith("csrf_token")]
    refused = world.ask(role, where, "POST", data=multi(sent))
    if refused.status_code != 400:
        return [f"answers {refused.status_code}"]
    shown = html.unescape(refused.text)
    words = {name: value for name, value in sent if value and name in {each.name for each in form.typed}}
    secret = {each.name for each in form.typed if each.type == "password"}
    lost = [f"{name}: {value}" for name, value in words.items() if name not in secret and value not in shown]
    lost += [f"{name} is told" for name in secret if words.get(name, SECRET) in shown]
    lost += [
        f"{name} has no label"
        for name in words
        if name not in secret and f'"{name}"' not in labels(refused.text)
    ]
    back = next((each for each in forms_of(refused.text) if "again" in dict(each.values())), None)
    if back is None:
        return lost if set(words) <= secret else [*lost, "no way back"]
    again = world.ask(role, html.unescape(back.action), "POST", data=multi(back.values()))
    filled = {(name, html.unescape(value)) for each in forms_of(again.text) for name, value in each.values()}
    return lost + [
        f"{name}={value} is not filled in ({again.status_code})"
        for name, value in words.items()
        if name not in secret and (name, value) not in filled
    ]


def labels(page: str) -> str:
    return html.unescape(" ".join(re.findall(r'name="[^"]*labels" value="([^"]*)"', page)))


def multi(values: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in values:
        found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("role", ["v", "a", "s"])
def test_a_form_that_has_expired_gives_everything_back_and_fills_again(world: World, role: str) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    before, wrong, seen = installation().generation, [], 0
    for where, form in typed_forms(world, role):
        seen += 1
        wrong += [f"{where}: {each}" for each in what_is_missing(world, role, where, form)]
    assert not wrong, "\n".join(wrong)
    assert seen >= {"v": 2, "a": 20, "s": 25}[role]
    assert installation().generation == before


@pytest.mark.parametrize("role", ["a", "s"])
def test_a_form_that_is_only_shown_again_does_nothing(world: World, role: str) -> None:
    before = installation().generation
    for rule in world.app.url_map.iter_rules():
        if "POST" in methods_of(rule):
            for _state, address in world.addresses(rule):
                form = {
                    given_back.AGAIN: "1",
                    "text": "Un texte.",
                    "choice": "for",
                    "save": "1",
                    "key": "clef",
                }
                answer = world.ask(role, address, "POST", data=form)
                assert answer.status_code < 300 or answer.status_code >= 400, address
    assert installation().generation == before
