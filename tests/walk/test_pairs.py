"""What a member has of their own, tried by each other one: it is told to nobody, and nobody else changes it."""

import html
import io
import zipfile
from collections.abc import Iterator

import pytest
from flask import url_for
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from tests.walk.forms import SentForm, forms_of
from tests.walk.own_things import OWNERS, another_dynamiser, make_own_things, own, owned_rows
from tests.walk.test_given_back import fill, multi
from tests.walk.world import KEPT, World, methods_of
from wiki.core.db import db

EVERYBODY = "vmadsb"
TOLD_TO_STEWARDS = ("/fr/reports", "/fr/posts/")
"""Where stewards read what members have reported to them."""
WRITTEN_FOR_OTHERS = {"d": ("/meeting", "/session"), "s": ("/meeting", "/session", "/manage", "/follow-up")}
"""What dynamisers and stewards write for others, in the open: consents spoken at a meeting, what follows a vote."""


@pytest.fixture
def shared(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The network in which everybody has something of their own, and nothing that is done stays."""
    another_dynamiser(world)
    make_own_things(world)
    monkeypatch.setattr(db.session, "commit", db.session.rollback)
    return world


def reading_addresses(world: World) -> Iterator[str]:
    for rule in world.app.url_map.iter_rules():
        if "GET" in methods_of(rule):
            yield from (address for _state, address in world.addresses(rule))
    yield from (
        "/fr/page/notes/edit?draft=1",
        "/fr/members?country=FR",
        "/fr/drafts?page=1",
        "/fr/search?q=ruissellement",
    )


def words_of(answer: TestResponse) -> str:
    """Return all that an answer says, the files of an archive too."""
    if answer.mimetype != "application/zip":
        return str(answer.data, "utf-8")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def may_be_told(role: str, owner: str, address: str) -> bool:
    return role == owner or (role == "s" and address.startswith(TOLD_TO_STEWARDS))


def test_nobody_reads_what_another_member_has_of_their_own(shared: World) -> None:
    told, read = [], set()
    emails = {role: person.email for role, person in shared.people.items()}
    for address in reading_addresses(shared):
        for role in EVERYBODY:
            said = words_of(shared.ask(role, address))
            for owner in OWNERS:
                if own(owner) in said:
                    read.add((role, owner))
                    if not may_be_told(role, owner, address):
                        told.append(f"{role} reads at {address} what is {owner}'s")
                if emails[owner] in said and role not in {owner, "s"}:
                    told.append(f"{role} reads at {address} the address of {owner}")
    assert not told, "\n".join(told)
    assert {(role, role) for role in OWNERS} <= read  # each has found their own


def forms_for(world: World, role: str) -> dict[str, SentForm]:
    """Return the forms that a member is given, by the address that each is sent to."""
    found: dict[str, SentForm] = {}
    for address in reading_addresses(world):
        answer = world.ask(role, address)
        for form in forms_of(answer.text) if answer.mimetype == "text/html" else ():
            found.setdefault(html.unescape(form.action or address), form)
    return found


def pressed(form: SentForm) -> list[tuple[str, str]]:
    """Fill a form, and press its first button."""
    buttons = [
        (each.name, each.value or "1") for each in form.controls if each.type == "submit" and each.name
    ]
    return [*fill(form), *buttons[:1]]


def touched(world: World, role: str, address: str, sent: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Send a form as somebody; return whose rows of which tables it would have changed."""
    before, after = owned_rows(world), {}

    def look() -> None:
        after.update(owned_rows(world))
        db.session.rollback()

    db.session.commit = look  # type: ignore[method-assign]
    answer = world.ask(role, address, "POST", data=multi(sent))
    assert answer.status_code < 500, address
    db.session.rollback()
    return {
        (owner, table)
        for owner in OWNERS
        if after
        for table in before[owner].keys() | after[owner].keys()
        if before[owner].get(table) != after[owner].get(table)
    }


def wrongs(world: World, role: str, address: str, sent: list[tuple[str, str]]) -> list[str]:
    if address.endswith(WRITTEN_FOR_OTHERS.get(role, ())):
        return []
    return [
        f"{role} changes {table} of {owner} at {address}"
        for owner, table in touched(world, role, address, sent)
        if owner != role
    ]


@pytest.mark.parametrize("owner", ["a", "d"])
def test_nobody_sends_the_form_of_another_member(shared: World, owner: str) -> None:
    forms = forms_for(shared, owner)
    assert len(forms) > 40
    wrong = [
        each
        for address, form in forms.items()
        for role in "msb"
        for each in wrongs(shared, role, address, pressed(form))
    ]
    assert not wrong, "\n".join(wrong)
    own_tables = {
        table
        for address, form in forms.items()
        for whose, table in touched(shared, owner, address, pressed(form))
        if whose == owner
    }
    assert {"edit_draft", "amendment", "sign_in_session"} <= own_tables  # the same forms, sent by their owner


def numbered(world: World) -> Iterator[tuple[Rule, str]]:
    """Yield every address that takes a number, with the numbers of what members have of their own."""
    numbers = {world.things[kind][f"{role}'s"] for kind in ("amendment_id", "session_id") for role in OWNERS}
    for rule in world.app.url_map.iter_rules():
        names = [name for name, kind in rule._converters.items() if isinstance(kind, IntegerConverter)]
        with world.app.test_request_context():
            given = {
                name: KEPT.get(name) or next(iter(world.things.get(name, {"": 1}).values()))
                for name in rule.arguments - set(names)
            }
            for number in numbers if names else ():
                yield rule, url_for(rule.endpoint, **given, **dict.fromkeys(names, number))  # type: ignore[arg-type] # any value


def test_the_number_of_another_members_thing_opens_no_door(shared: World) -> None:
    sent = [
        ("key", "k"),
        ("text", "Un texte."),
        ("title", "Un titre"),
        ("reason", "Un motif."),
        ("reasons", "Un motif."),
        ("confirm", "1"),
        ("save", "1"),
        ("number", "1"),
        ("version", "1"),
    ]
    wrong, tried = [], 0
    for rule, address in numbered(shared):
        for role in "mb":
            for method in methods_of(rule):
                tried += 1
                if method == "POST":
                    wrong += wrongs(shared, role, address, sent)
                    continue
                said = words_of(shared.ask(role, address))
                wrong += [
                    f"{role} reads {address}" for owner in OWNERS if owner != role and own(owner) in said
                ]
    assert not wrong, "\n".join(wrong)
    assert tried > 300
