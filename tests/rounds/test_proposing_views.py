"""Members put sheets on the agenda of a round."""

from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation import network as deliberation
from tests.deliberation.network import Clock
from tests.editions.library import retire
from tests.pages import shelf
from tests.rounds.network import DAY, NOW, dynamisers, item_on, opened, proposed, reach, sheet
from tests.rounds.screens import CELL, at, voting
from wiki.rounds.calendar import Phase


def test_any_member_proposes_during_the_collection(app: Flask, client: FlaskClient, clock: Clock) -> None:
    old, heir = sheet("T11"), sheet("T12")
    made = opened()
    factories.sign_in(client, factories.member(), NOW)
    form = {
        "key": "k",
        "kind": "replace",
        "page_id": str(old.id),
        "successor_id": str(heir.id),
        "reason": "**Mieux.**",
    }
    for _ in range(2):
        answer = client.post("/fr/rounds/2026/propose", data=form)
        assert answer.headers["Location"] == "/fr/rounds/2026/items/1"
    page = client.get("/fr/rounds/2026/items/1").text
    for words in ("Remplacer", "<strong>Mieux.</strong>", heir.title, "/fr/page/fiche-t11/discuss"):
        assert words in page
    again = client.post("/fr/rounds/2026/propose", data={**form, "key": "k2", "kind": "retire"})
    assert again.status_code == HTTPStatus.CONFLICT
    assert "au point 1" in again.text
    assert 'href="/fr/rounds/2026/items/1"' in again.text
    assert "Il se discute à partir du" in again.text
    assert "**Mieux.**" in again.text
    nothing = client.post("/fr/rounds/2026/propose", data={"key": "k3", "kind": "retire"})
    assert "Choisissez une fiche" in nothing.text
    at(clock, made, Phase.EVALUATION)
    late = client.post("/fr/rounds/2026/propose", data={**form, "key": "k4", "page_id": str(heir.id)})
    assert "pendant la collecte" in late.text


def test_the_form_of_a_proposal_tells_the_sheets_apart(app: Flask, client: FlaskClient, clock: Clock) -> None:
    made, page = opened(), sheet("T11")
    sheet("T12", validated=False)
    sheet("T13", retired=2025)
    factories.sign_in(client, factories.dynamiser("FR"), NOW)
    form = client.get("/fr/rounds/2026/propose").text
    assert f">T11 · {page.title}</option>" in form
    assert "T12" in form
    assert form.count("— Proposée</option>") == 2  # as the sheet, and as what replaces one
    assert "T13" not in form
    proposed(made, "retire", page)
    at(clock, made, Phase.VOTE)
    assert "T13" not in client.get("/fr/rounds/2026/cells/territory-1-3/vote").text


def test_an_amendment_to_a_retired_sheet_is_not_offered(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    page, member = sheet(), factories.member()
    amendment = deliberation.proposed(page, member, "deux heures", "trois heures")
    opened()
    factories.sign_in(client, member, NOW)
    assert f"{amendment.reference} ·" in client.get("/fr/rounds/2026/propose").text
    retire(page)
    assert f"{amendment.reference} ·" not in client.get("/fr/rounds/2026/propose").text


def test_an_amendment_comes_on_the_agenda_by_its_number(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    page, member = sheet(), factories.member()
    amendment = deliberation.proposed(page, member, "deux heures", "trois heures")
    opened()
    factories.sign_in(client, member, NOW)
    form = {"key": "k", "kind": "revise", "amendment_id": str(amendment.id)}
    client.post("/fr/rounds/2026/propose", data=form)
    shown = client.get("/fr/rounds/2026/items/1").text
    assert amendment.current.title in shown
    assert f"/fr/amendments/{amendment.reference}" in shown


def test_an_item_on_a_hidden_page_is_on_no_screen(app: Flask, client: FlaskClient, clock: Clock) -> None:
    made, people = voting(clock)
    page = made.items[0].page
    shelf.hide(page, factories.steward())
    factories.sign_in(client, people[0], clock.now)
    for path in ("", "/cells/territory-1-3", "/cells/territory-1-3/vote", "/countries"):
        assert page.title not in client.get(f"/fr/rounds/2026{path}").text
    assert client.get("/fr/rounds/2026/items/1").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "path", ["/2031", "/2026/items/9", "/2026/cells/moon-1-1", "/2026/cells/territory-9-9"]
)
def test_what_is_not_there_is_not_found(app: Flask, client: FlaskClient, clock: Clock, path: str) -> None:
    opened()
    assert client.get(f"/fr/rounds{path}").status_code == HTTPStatus.NOT_FOUND


def test_a_successor_that_is_hidden_is_named_nowhere(app: Flask, client: FlaskClient, clock: Clock) -> None:
    old, heir, people = sheet("T11"), sheet("T12"), dynamisers()
    made = opened()
    proposed(made, "replace", old, successor=heir)
    at(clock, made, Phase.VOTE)
    factories.sign_in(client, people[0], clock.now)
    answer = {"answer_1": "replace", "successor_1": str(heir.id), "reason_1": "Mieux.", "save": "1"}
    client.post(f"{CELL}/vote", data=answer)
    assert heir.title in client.get("/fr/rounds/2026/items/1").text
    shelf.hide(heir, factories.steward())
    for path in ("/items/1", "/cells/territory-1-3", "/cells/territory-1-3/vote"):
        assert heir.title not in client.get(f"/fr/rounds/2026{path}").text
    at(clock, made, Phase.PUBLISHED)
    assert heir.title not in client.get("/fr/rounds/2026/result").text


def test_the_record_names_a_round_by_its_year(app: Flask, client: FlaskClient, clock: Clock) -> None:
    opened()
    page = client.get("/fr/ledger").text
    assert "le tour de validation de 2026" in page
    assert "/fr/rounds/2026" in page


def test_what_waited_two_years_stands_first(app: Flask, client: FlaskClient, clock: Clock) -> None:
    page, start = sheet(), NOW
    for year in (2026, 2027):
        reach(opened(year, start), Phase.PUBLISHED)
        start += 366 * DAY
    made = opened(2028, start)
    assert item_on(made, page).carried == 2
    assert "en attente depuis deux ans" in client.get("/fr/rounds/2028").text
