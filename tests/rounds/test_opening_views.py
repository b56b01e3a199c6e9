"""A steward opens a round, and everybody is told of it."""

from datetime import datetime
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import Clock
from tests.rounds.network import DAY, NOW, calendar, opened, proposed, sheet
from tests.rounds.screens import at
from wiki.core.db import installation, unit_of_work
from wiki.rounds import queries, services
from wiki.rounds.calendar import Phase
from wiki.rounds.models import Round
from wiki.rounds.services import RoundPlan

DATES = {
    "collection": "2026-03-03T09:00",
    "evaluation": "2026-04-03T09:00",
    "deliberation": "2026-05-03T09:00",
    "vote": "2026-06-03T09:00",
    "closes": "2026-06-13T09:00",
}
OPENING = {"key": "k", "year": "2026", "note": "Le **deuxième** cycle.", **DATES}


def test_a_steward_opens_a_round_once(app: Flask, client: FlaskClient, clock: Clock) -> None:
    assert "Pas encore de tour" in client.get("/fr/rounds").text
    factories.sign_in(client, factories.steward(), NOW)
    for _ in range(2):
        assert client.post("/fr/rounds/new", data=OPENING).headers["Location"] == "/fr/rounds/2026"
    board = client.get("/fr/rounds/2026").text
    assert "<strong>deuxième</strong>" in board
    assert "2026-03-03T08:00:00+00:00" in board
    assert len(queries.rounds()) == 1
    assert "2026" in client.get("/fr/rounds").text
    assert "Tour de validation de 2026" in client.get("/fr/").text


def announced(start: datetime) -> Round:
    """A round whose collection has not begun."""
    with unit_of_work():
        return services.open_round(RoundPlan(2026, calendar(start)), None, NOW)


def test_no_round_is_offered_while_one_runs(app: Flask, client: FlaskClient, clock: Clock) -> None:
    made = opened()
    factories.sign_in(client, factories.steward(), NOW)
    assert "/fr/rounds/new" not in client.get("/fr/rounds").text
    answer = client.get("/fr/rounds/new")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert 'name="year"' not in answer.text
    assert 'href="/fr/rounds/2026"' in answer.text
    sent = client.post("/fr/rounds/new", data=OPENING)
    assert sent.status_code == HTTPStatus.CONFLICT
    assert "Le **deuxième** cycle." in sent.text
    at(clock, made, Phase.PUBLISHED)
    factories.sign_in(client, factories.steward(), clock.now)
    assert "/fr/rounds/new" in client.get("/fr/rounds").text
    assert 'name="year"' in client.get("/fr/rounds/new").text


def test_outside_the_collection_the_form_of_a_proposal_gives_way_to_its_dates(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    made = announced(NOW + 2 * DAY)
    factories.sign_in(client, factories.member(), NOW)
    for phase, said in ((None, "commence le mercredi 4 mars 2026"), (Phase.VOTE, "le samedi 14 mars 2026")):
        if phase:
            at(clock, made, phase)
            factories.sign_in(client, factories.member(), clock.now)
        answer = client.get("/fr/rounds/2026/propose")
        assert answer.status_code == HTTPStatus.CONFLICT
        assert said in answer.text
        assert 'name="kind"' not in answer.text
        assert 'href="/fr/rounds/2026"' in answer.text


def test_a_round_to_come_says_when_it_begins(app: Flask, client: FlaskClient, clock: Clock) -> None:
    announced(NOW + 2 * DAY)
    board = client.get("/fr/rounds/2026").text
    assert "Elle commence le" in board
    assert "Jusqu’au" not in board


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"year": "0"}, "de 2000 à 2099"),
        ({"year": "2020"}, "ce ne peut pas être celui de 2020"),
        ({"vote": "2026-04-01T09:00"}, "Les phases se suivent"),
        ({"evaluation": "2026-03-01T09:00", "collection": "2026-02-01T09:00"}, "serait déjà finie"),
        ({"closes": ""}, "Ce champ est nécessaire"),
    ],
)
def test_a_round_without_sense_is_refused_and_its_words_come_back(
    app: Flask, client: FlaskClient, clock: Clock, changed: dict[str, str], said: str
) -> None:
    factories.sign_in(client, factories.steward(), NOW)
    before = installation().generation
    answer = client.post("/fr/rounds/new", data={**OPENING, **changed})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.text
    assert "Le **deuxième** cycle." in answer.text
    assert installation().generation == before


def test_a_visitor_reads_and_is_asked_to_sign_in_to_act(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    proposed(opened(), "add", sheet("T19", validated=False))
    assert client.get("/fr/rounds/2026/items/1").status_code == HTTPStatus.OK
    for path in ("/2026/propose", "/2026/cells/other/vote", "/new"):
        assert "/sign-in" in client.get(f"/fr/rounds{path}").headers["Location"]
