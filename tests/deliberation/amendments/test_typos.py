import re
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import AFTER, BEFORE, DAY, NOW, TEXT, Clock, charter, proposed, text_of
from tests.deliberation.screens import fresh, post, words
from wiki.accounts.models import Member
from wiki.audit.verify import verify
from wiki.core.db import unit_of_work
from wiki.core.errors import Conflict, Forbidden, InvalidInput
from wiki.deliberation.amendments import queries
from wiki.deliberation.amendments.typos import services as typos
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment
from wiki.ledger import queries as ledger
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.versioning.models import Origin, Revision
from wiki.versioning.queries import Content, revision, version
from wiki.versioning.services import Authorship, prepare_revision

WRONG, RIGHT = "phrase de préambule", "phrase de preambule"


def fix(page: Page, steward: Member, old: str = WRONG, new: str = RIGHT, now: datetime = NOW) -> Revision:
    ready = typos.prepare_correction(page, page.head_number, text_of(page).replace(old, new))
    with unit_of_work():
        return typos.write_correction(page, ready, "", steward, now)


def contest(page: Page, number: int, member: Member, now: datetime) -> Amendment:
    with unit_of_work():
        fixed = typos.contestable_fix(page, number, now)
        return typos.contest_fix(page, fixed, ("Une faute", "Parce que."), member, now)


@pytest.mark.both_databases
def test_a_fix_is_a_version_of_its_own_and_the_others_follow(app: Flask) -> None:
    page, steward = charter(), factories.steward()
    amendment = proposed(page, factories.member())
    made = fix(page, steward)
    assert (made.number, made.origin, made.summary) == (2, Origin.TYPO, "préambule → preambule")
    assert text_of(page) == TEXT.replace(WRONG, RIGHT)
    assert amendment.current.base_number == 2
    assert RIGHT in amendment.current.text
    assert AFTER in amendment.current.text
    assert queries.typo_fixes(page, NOW - DAY) == [made]


def test_every_way_to_a_reference_text_passes_one_guard(app: Flask) -> None:
    page, steward = charter(), factories.steward()
    with pytest.raises(InvalidInput):
        typos.prepare_correction(page, 1, TEXT.replace(BEFORE, AFTER))
    head = version(page.id, 1)
    for content in (
        Content(TEXT.replace(BEFORE, AFTER), page.title, page.facts),
        Content(TEXT.replace(WRONG, RIGHT), "Un autre titre", page.facts),
    ):
        for origin in (Origin.TYPO, Origin.CONTESTED):
            with pytest.raises(InvalidInput), unit_of_work():
                pages.write(page, prepare_revision(head, content), Authorship(origin, steward.id), NOW)
    for origin in (Origin.EDIT, Origin.RESTORATION):
        ready = prepare_revision(head, Content(TEXT.replace(WRONG, RIGHT), page.title, page.facts))
        with pytest.raises(Forbidden), unit_of_work():
            pages.write(page, ready, Authorship(origin, steward.id), NOW)
    assert page.head_number == 1


@pytest.mark.both_databases
def test_one_act_of_any_member_makes_an_amendment_of_it(app: Flask) -> None:
    page, steward, member = charter(), factories.steward(), factories.member()
    fix(page, steward)
    amendment = contest(page, 2, member, NOW + 6 * DAY)
    assert text_of(page) == TEXT
    undoing = revision(page.id, 3)
    assert (undoing.origin, undoing.restored_number, undoing.author_id) == (Origin.CONTESTED, 2, member.id)
    assert (amendment.state, amendment.author_id) == (AmendmentState.OPEN, steward.id)
    assert amendment.current.text == TEXT.replace(WRONG, RIGHT)
    assert undoing.summary == "preambule → préambule"
    assert typos.contesting_revision(amendment) == undoing
    assert typos.contesting_revision(proposed(page, member)) is None
    assert queries.typo_fixes(page, NOW - DAY) == []
    assert verify(ledger.events()).problems == ()
    with pytest.raises(Conflict):
        contest(page, 2, member, NOW + 6 * DAY)


def test_the_seven_days_end(app: Flask) -> None:
    page, steward, member = charter(), factories.steward(), factories.member()
    fix(page, steward)
    with pytest.raises(Conflict):
        contest(page, 2, member, NOW + 7 * DAY)
    assert queries.typo_fixes(page, NOW) == []
    assert text_of(page) == TEXT.replace(WRONG, RIGHT)


def test_a_later_fix_elsewhere_stays(app: Flask) -> None:
    page, steward, member = charter(), factories.steward(), factories.member()
    fix(page, steward)
    fix(page, steward, "publics", "public")
    contest(page, 2, member, NOW + DAY)
    assert text_of(page) == TEXT.replace("publics", "public")
    assert [each.number for each in queries.typo_fixes(page, NOW - DAY)] == [3]


def test_only_a_fix_can_be_contested(app: Flask) -> None:
    page, member = charter(), factories.member()
    with pytest.raises(Conflict):
        contest(page, 1, member, NOW)


def test_a_steward_fixes_and_a_member_contests_on_the_screens(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    page = charter()
    factories.sign_in(client, factories.steward())
    address = "/fr/page/charte/typo"
    assert address in words(client.get("/fr/page/charte"))
    too_much = post(client, address, base_number=1, text=TEXT.replace(BEFORE, AFTER), reason="Faute")
    assert too_much.status_code == 422
    assert AFTER in words(too_much)
    assert post(client, address, base_number=7, text=TEXT).status_code == 409
    fixed = post(client, address, base_number=1, text=TEXT.replace(WRONG, RIGHT), reason="Accent en trop")
    assert fixed.location == "/fr/page/charte"
    factories.sign_in(client, factories.member("Carla"))
    assert "Accent en trop" in words(client.get("/fr/page/charte"))
    assert client.get(address).status_code == 403
    assert "ambule" in words(client.get(f"{address}/2"))
    first = post(client, f"{address}/2", key="clef-de-formulaire")
    assert first.location == "/fr/amendments/26-001"
    assert post(client, f"{address}/2", key="clef-de-formulaire").location == first.location
    assert client.get(f"{address}/2").status_code == 409
    fresh()
    assert text_of(page) == TEXT
    assert "Accent en trop" not in words(client.get("/fr/page/charte"))
    history = words(client.get("/fr/page/charte/history"))
    assert "Correction de la version 2 contestée et défaite" in history
    assert "preambule → préambule" in history
    shown = words(client.get(first.location))
    assert "Écrire «\xa0preambule\xa0» au lieu de «\xa0préambule\xa0»" in shown
    assert re.search(r"contestée par Carla.*/fr/page/charte/compare\?to=2", shown, re.DOTALL)
    assert "Accent en trop" in shown
