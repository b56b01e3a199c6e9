import re
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import AFTER, BEFORE, DAY, NOW, Clock, charter, proposed, text_of
from tests.deliberation.network import TEXT as CORRECT
from tests.deliberation.screens import fresh, post, words
from wiki.accounts.models import Member
from wiki.audit.verify import verify
from wiki.core.db import unit_of_work
from wiki.core.errors import Conflict, Forbidden, InvalidInput
from wiki.deliberation.amendments.typos import services as typos
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment
from wiki.ledger import queries as ledger
from wiki.pages import queries as pages_queries
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.versioning.models import Origin, Revision
from wiki.versioning.queries import Content, revision, version
from wiki.versioning.services import Authorship, prepare_revision

TEXT = CORRECT.replace("préambule", "préanbule").replace("publics", "publlics")
WRONG, RIGHT = "phrase de préanbule", "phrase de préambule"


def fix(page: Page, steward: Member, old: str = WRONG, new: str = RIGHT, now: datetime = NOW) -> Revision:
    ready = typos.prepare_correction(page, page.head_number, text_of(page).replace(old, new), now)
    with unit_of_work():
        return typos.write_correction(page, ready, "", steward, now)


def contest(page: Page, number: int, member: Member, now: datetime) -> Amendment:
    with unit_of_work():
        fixed = typos.contestable_fix(page, number, now)
        return typos.contest_fix(page, fixed, ("Une faute", "Parce que."), member, now)


@pytest.mark.both_databases
def test_a_fix_is_a_version_of_its_own_and_the_others_follow(app: Flask) -> None:
    page, steward = charter(text=TEXT), factories.steward()
    amendment = proposed(page, factories.member())
    made = fix(page, steward)
    assert (made.number, made.origin, made.summary) == (2, Origin.TYPO, "préanbule → préambule")
    assert text_of(page) == TEXT.replace(WRONG, RIGHT)
    assert amendment.current.base_number == 2
    assert RIGHT in amendment.current.text
    assert AFTER in amendment.current.text
    assert pages_queries.typo_fixes(page, NOW - DAY) == [made]


def test_every_way_to_a_reference_text_passes_one_guard(app: Flask) -> None:
    page, steward = charter(text=TEXT), factories.steward()
    with pytest.raises(InvalidInput):
        typos.prepare_correction(page, 1, TEXT.replace(BEFORE, AFTER), NOW)
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
    page, steward, member = charter(text=TEXT), factories.steward(), factories.member()
    fix(page, steward)
    amendment = contest(page, 2, member, NOW + 6 * DAY)
    assert text_of(page) == TEXT
    undoing = revision(page.id, 3)
    assert (undoing.origin, undoing.restored_number, undoing.author_id) == (Origin.CONTESTED, 2, member.id)
    assert (amendment.state, amendment.author_id) == (AmendmentState.OPEN, steward.id)
    assert amendment.current.text == TEXT.replace(WRONG, RIGHT)
    assert undoing.summary == "préambule → préanbule"
    assert typos.contesting_revision(amendment) == undoing
    assert typos.contesting_revision(proposed(page, member)) is None
    assert pages_queries.typo_fixes(page, NOW - DAY) == []
    assert verify(ledger.events()).problems == ()
    with pytest.raises(Conflict):
        contest(page, 2, member, NOW + 6 * DAY)


def test_the_seven_days_end(app: Flask) -> None:
    page, steward, member = charter(text=TEXT), factories.steward(), factories.member()
    fix(page, steward)
    with pytest.raises(Conflict):
        contest(page, 2, member, NOW + 7 * DAY)
    assert pages_queries.typo_fixes(page, NOW) == []
    assert text_of(page) == TEXT.replace(WRONG, RIGHT)


def test_a_later_fix_elsewhere_stays(app: Flask) -> None:
    page, steward, member = charter(text=TEXT), factories.steward(), factories.member()
    fix(page, steward)
    fix(page, steward, "publlics", "publics")
    contest(page, 2, member, NOW + DAY)
    assert text_of(page) == TEXT.replace("publlics", "publics")
    assert [each.number for each in pages_queries.typo_fixes(page, NOW - DAY)] == [3]


def test_only_a_fix_can_be_contested(app: Flask) -> None:
    page, member = charter(text=TEXT), factories.member()
    with pytest.raises(Conflict):
        contest(page, 1, member, NOW)


def test_a_steward_fixes_and_a_member_contests_on_the_screens(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    page = charter(text=TEXT)
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
    assert "préambule → préanbule" in history
    shown = words(client.get(first.location))
    assert "Écrire «\xa0préambule\xa0» au lieu de «\xa0préanbule\xa0»" in shown
    assert re.search(r"contestée par Carla.*/fr/page/charte/compare\?to=2", shown, re.DOTALL)
    assert "Accent en trop" in shown


def test_a_sentence_is_not_fixed_again_while_the_first_fix_can_be_contested(app: Flask) -> None:
    page, steward = charter(text=TEXT.replace("préanbule.", "préanbule citoyene.")), factories.steward()
    fix(page, steward)
    with pytest.raises(Conflict):
        fix(page, steward, "citoyene", "citoyenne", NOW + 6 * DAY)
    ready = prepare_revision(
        version(page.id, 2),
        Content(text_of(page).replace("citoyene", "citoyenne"), page.title, page.facts),
    )
    with pytest.raises(Conflict), unit_of_work():
        pages.write(page, ready, Authorship(Origin.TYPO, steward.id), NOW + 6 * DAY)
    fix(page, steward, "publlics", "publics", NOW + 6 * DAY)
    fix(page, steward, "citoyene", "citoyenne", NOW + 7 * DAY)
    assert page.head_number == 4


def test_contesting_takes_back_the_fix_and_nothing_else(app: Flask) -> None:
    page, steward = charter(text=TEXT), factories.steward()
    fix(page, steward)
    head = version(page.id, 2)
    for text, number in ((TEXT.replace("trois", "quatre"), 2), (TEXT, None), (TEXT, 1)):
        ready = prepare_revision(head, Content(text, page.title, page.facts))
        by = Authorship(Origin.CONTESTED, steward.id, restored_number=number)
        with pytest.raises(InvalidInput), unit_of_work():
            pages.write(page, ready, by, NOW)
