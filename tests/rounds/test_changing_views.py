"""The screens on which a steward changes the dates of a round or cancels it, and what everybody then reads."""

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import Clock
from tests.rounds.network import DAY, NOW, calendar, cast, dynamisers, item_on, opened, proposed, reach, sheet
from wiki.core.db import db, unit_of_work
from wiki.rounds import services
from wiki.rounds.calendar import Phase
from wiki.rounds.leading import rescheduling
from wiki.rounds.models import Round
from wiki.rounds.services import RoundPlan

REASON = "La rencontre est **repoussée**."


def cancelled(of: Round) -> None:
    with unit_of_work():
        rescheduling.cancel(of, REASON, factories.steward(), of.calendar.begins(of.phase) or NOW)


def test_a_steward_changes_dates_and_everybody_sees_it(app: Flask, client: FlaskClient, clock: Clock) -> None:
    made = opened(start=NOW + timedelta(seconds=40))
    before, clock.now = made.calendar, reach(made, Phase.EVALUATION)
    steward = factories.steward()
    factories.sign_in(client, steward, clock.now)
    assert "/fr/rounds/2026/dates" in client.get("/fr/rounds/2026").text
    shown = client.get("/fr/rounds/2026/dates").text
    assert 'name="evaluation"' not in shown
    form = {"seen": "0", "reason": REASON, "deliberation": "2026-03-25T09:00"}
    form |= {"vote": "2026-04-01T12:00", "closes": "2026-04-11T12:00"}
    assert f'value="{form["vote"]}"' in shown
    answer = client.post("/fr/rounds/2026/dates", data=form)
    assert answer.headers["Location"] == "/fr/rounds/2026"
    db.session.expire_all()
    assert made.deliberation_at == before.deliberation.replace(day=25, hour=8, minute=0, second=0)
    assert (made.vote_at, made.closes_at) == (before.vote, before.closes)
    client.post("/fr/sign-out")
    board = client.get("/fr/rounds/2026").text
    for words in (
        "Dates qui ont été changées",
        REASON,
        "2026-03-25T08:00:00+00:00",
        steward.name,
    ):
        assert words in board
    assert "/fr/rounds/2026/dates" not in board
    for address in ("/fr/", "/fr/rounds/2026", "/fr/rounds/2026/countries"):
        assert 'href="/fr/rounds/2026#dates-title"' in client.get(address).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"vote": "2026-03-04T09:00"}, "Les phases se suivent"),
        ({"closes": ""}, "Ce champ est nécessaire"),
        ({"reason": ""}, "Ce champ est nécessaire"),
        ({"seen": "1"}, "entre-temps"),
        ({}, "Aucune date"),
    ],
)
def test_a_change_without_sense_is_refused_and_its_words_come_back(
    app: Flask, client: FlaskClient, clock: Clock, changed: dict[str, str], said: str
) -> None:
    made = opened()
    factories.sign_in(client, factories.steward(), NOW)
    form = {
        "seen": "0",
        "reason": REASON,
        "evaluation": "2026-03-12T11:00",
        "deliberation": "2026-03-22T11:00",
    }
    form |= {"vote": "2026-04-01T12:00", "closes": "2026-04-11T12:00"}
    answer = client.post("/fr/rounds/2026/dates", data={**form, **changed})
    assert answer.status_code >= HTTPStatus.CONFLICT
    assert said in answer.text
    assert ("reason" in changed) or REASON in answer.text
    assert made.former_calendars == []


def test_a_steward_cancels_a_round_and_it_stays_readable(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    page, people = sheet("T11"), dynamisers()
    made = opened()
    proposed(made, "retire", page)
    clock.now = reach(made, Phase.VOTE)
    cast(made, people[0], item_on(made, page), "retire", reason="Elle ne sert plus.")
    factories.sign_in(client, factories.steward(), clock.now)
    address = "/fr/rounds/2026/cancel"
    assert address in client.get("/fr/rounds/2026").text
    refused = client.post(address, data={"reason": " "})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert client.post(address, data={"reason": REASON}).headers["Location"] == "/fr/rounds/2026"
    board = client.get("/fr/rounds/2026").text
    for words in ("Annulé", "icon-void", "<strong>repoussée</strong>", "rien n’a été décidé"):
        assert words in board
    for act in ("/cancel", "/dates", "/propose"):
        assert f"/fr/rounds/2026{act}" not in board
    again = client.post(address, data={"reason": REASON})
    assert again.status_code == HTTPStatus.CONFLICT
    assert REASON in again.text
    item = client.get("/fr/rounds/2026/items/1").text
    for words in ("Annulé", "Elle ne sert plus.", "Elles ne décident rien"):
        assert words in item
    assert "icon-rejected" not in item
    assert people[0].name in client.get("/fr/rounds/2026/countries").text
    assert client.get("/fr/rounds/2026/result").headers["Location"] == "/fr/rounds/2026"
    for list_of_rounds in ("/fr/rounds", "/fr/"):
        assert "Annulé" in client.get(list_of_rounds).text


def test_the_next_round_of_the_year_has_an_address_of_its_own(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    proposal = sheet("T11", validated=False)
    first = opened()
    proposed(first, "add", proposal)
    cancelled(first)
    opened(2026, NOW + DAY)
    clock.now = NOW + DAY
    assert "Tour de validation de 2026-2" in client.get("/fr/rounds/2026-2/items/1").text
    assert "/fr/rounds/2026-2" in client.get("/fr/rounds/2026").text
    assert "Tour de validation de 2026-2" in client.get("/fr/").text
    assert client.get("/fr/rounds/2026-3").status_code == HTTPStatus.NOT_FOUND


def test_no_phase_of_a_cancelled_round_is_the_present_one(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    with unit_of_work():
        made = services.open_round(RoundPlan(2026, calendar(NOW + DAY)), None, NOW)
    assert client.get("/fr/rounds/2026").text.count("strip-next") == 5
    cancelled(made)
    board = client.get("/fr/rounds/2026").text
    assert (board.count("strip-next"), board.count("strip-now")) == (5, 0)


def test_what_waits_for_a_dynamiser_of_a_cancelled_round_is_gone(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    sheet()
    person = dynamisers()[0]
    made = opened()
    clock.now = reach(made, Phase.EVALUATION)
    factories.sign_in(client, person, clock.now)
    assert "points restants" in client.get("/fr/").text
    cancelled(made)
    assert "points restants" not in client.get("/fr/").text


def test_the_country_view_tells_the_mandates(app: Flask, client: FlaskClient, clock: Clock) -> None:
    sheet()
    person = dynamisers()[0]
    made = opened()
    assert "Évalués" not in client.get("/fr/rounds/2026/countries").text  # nothing is to be done yet
    clock.now = reach(made, Phase.VOTE)
    shown = client.get("/fr/rounds/2026/countries").text
    assert "Évalués" in shown
    assert f'datetime="{person.mandates[0].starts_on.isoformat()}"' in shown


def test_the_dates_of_a_round_go_into_a_calendar_and_are_moved_there(
    client: FlaskClient, clock: Clock
) -> None:
    made, address = opened(), "/fr/rounds/2026/calendar.ics"
    assert f'href="{address}"' in client.get("/fr/rounds/2026").text
    first = client.get(address).text.split("\r\n")
    begins = [f"DTSTART:{moment:%Y%m%dT%H%M%SZ}" for moment in made.calendar.moments]
    assert [line for line in first if line.startswith("DTSTART:")] == begins
    later = replace(made.calendar, closes=made.calendar.closes + DAY)
    with unit_of_work():
        rescheduling.reschedule(made, later, REASON, factories.steward(), NOW)
    moved = client.get(address).text.split("\r\n")
    assert [line for line in moved if line.startswith("UID:")] == [
        line for line in first if line.startswith("UID:")
    ]
    assert f"DTSTART:{later.closes:%Y%m%dT%H%M%SZ}" in moved
    assert ("SEQUENCE:0" in first, "SEQUENCE:1" in moved) == (True, True)
    cancelled(made)
    struck_out = client.get(address).text.split("\r\n")
    assert struck_out.count("STATUS:CANCELLED") == len(begins)
    assert [line for line in struck_out if line.startswith("UID:")] == [
        line for line in first if line.startswith("UID:")
    ]
    assert "SEQUENCE:2" in struck_out
    assert address not in client.get("/fr/rounds/2026").text
