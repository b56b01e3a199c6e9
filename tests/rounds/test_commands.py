"""The shell commands about rounds."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.rounds.network import opened, sheet
from tests.rounds.records import agreed
from tests.shell import done, refused
from wiki.core import clock
from wiki.core.db import db, unit_of_work
from wiki.rounds import queries
from wiki.rounds.calendar import Phase
from wiki.rounds.leading import rescheduling

NAMES = ("collection", "evaluation", "deliberation", "vote", "closes")


def options(**changed: int) -> list[str]:
    """Return the five dates, so many days from now."""
    days = {name: 10 * place for place, name in enumerate(NAMES)} | changed
    return [
        part
        for name in NAMES
        for part in (f"--{name}", f"{clock.now() + timedelta(days=days[name]):%Y-%m-%dT%H:%M}")
    ]


def test_open_and_list(app: Flask) -> None:
    said = done(app, "round", "open", "2026", *options(), "--note", "Le deuxième cycle.")
    assert said.strip().endswith("/fr/rounds/2026")
    assert done(app, "round", "list").split("\t")[0] == "2026"


@pytest.mark.parametrize(
    ("year", "changed", "said"),
    [
        ("0", {}, "from 2000 to 2099"),
        ("2026", {"vote": 5}, "follow each other"),
        ("2026", {"evaluation": -1, "collection": -5}, "over already"),
    ],
)
def test_a_round_without_sense_is_refused(app: Flask, year: str, changed: dict[str, int], said: str) -> None:
    assert said in refused(app, "round", "open", year, *options(**changed))


def test_close_does_what_the_clock_asks_and_nothing_before(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet()
    made = opened(start=clock.now())
    closes = made.closes_at
    assert "not before" in refused(app, "round", "close", "2026")
    for name in ("2031", "2026-2", "x"):
        assert "no validation round" in refused(app, "round", "close", name)
    monkeypatch.setattr("wiki.core.clock.now", lambda: closes)
    assert done(app, "round", "close", "2026") == "1\tcarried_over\n"
    assert "closed" in refused(app, "round", "close", "2026")


def test_a_cancelled_round_is_listed_and_not_closed(app: Flask) -> None:
    made = opened(start=clock.now())
    with unit_of_work():
        rescheduling.cancel(made, "Une raison.", factories.steward(), clock.now())
    assert "cancelled" in refused(app, "round", "close", "2026")
    assert done(app, "round", "open", "2026", *options()).strip().endswith("/fr/rounds/2026-2")
    listed = [line.split("\t")[:2] for line in done(app, "round", "list").splitlines()]
    assert listed == [["2026-2", "announced"], ["2026", "cancelled"]]


def test_dates_to_come_are_changed_and_the_others_stay(app: Flask, client: FlaskClient) -> None:
    made = opened(start=clock.now())
    before, later = made.calendar, options(closes=60)[-2:]
    said = done(app, "round", "reschedule", "2026", *later, "--reason", "La rencontre est repoussée.")
    assert said.strip().endswith("/fr/rounds/2026")
    db.session.expire_all()
    assert made.calendar.moments[:-1] == before.moments[:-1]
    assert made.closes_at > before.closes
    board = client.get("/fr/rounds/2026").text
    for words in ("La rencontre est repoussée.", "par l’administration du site"):
        assert words in board
    assert agreed()[0] == []


@pytest.mark.parametrize(
    ("name", "changed", "reason", "said"),
    [
        ("2031", {"closes": 60}, "Une raison.", "no validation round"),
        ("2026-2", {"closes": 60}, "Une raison.", "no validation round"),
        ("2026", {}, "Une raison.", "No date is changed"),
        ("2026", {"collection": 5}, "Une raison.", "keeps its date"),
        ("2026", {"evaluation": -1}, "Une raison.", "follow each other"),
        ("2026", {"closes": 25}, "Une raison.", "follow each other"),
        ("2026", {"closes": 60}, " ", "give a reason"),
        ("2026", {"closes": 60}, "x" * 2001, "At most 2000"),
    ],
)
def test_a_change_of_dates_without_sense_is_refused(
    app: Flask, name: str, changed: dict[str, int], reason: str, said: str
) -> None:
    made = opened(start=clock.now())
    before = made.calendar
    dates = [part for phase in changed for part in options(**changed)[NAMES.index(phase) * 2 :][:2]]
    assert said in refused(app, "round", "reschedule", name, *dates, "--reason", reason)
    db.session.expire_all()
    assert made.calendar == before


def test_a_round_is_cancelled_once(app: Flask, client: FlaskClient) -> None:
    made = opened(start=clock.now())
    assert "give a reason" in refused(app, "round", "cancel", "2026", "--reason", " ")
    assert "no validation round" in refused(app, "round", "cancel", "2031", "--reason", "Une raison.")
    said = done(app, "round", "cancel", "2026", "--reason", "La rencontre n’a pas lieu.")
    assert said.strip().endswith("/fr/rounds/2026")
    db.session.expire_all()
    assert made.phase is Phase.CANCELLED
    board = client.get("/fr/rounds/2026").text
    for words in ("La rencontre n’a pas lieu.", "par l’administration du site"):
        assert words in board
    for act in (["cancel", "2026"], ["reschedule", "2026", *options(closes=60)[-2:]]):
        assert "has ended" in refused(app, "round", *act, "--reason", "Encore.")
    assert agreed()[0] == []


def test_a_reason_is_asked_for(app: Flask) -> None:
    opened(start=clock.now())
    for act in ("cancel", "reschedule"):
        assert "--reason" in app.test_cli_runner().invoke(args=["round", act, "2026"]).output
    assert [each.phase for each in queries.rounds()] == [Phase.COLLECTION]


def test_what_the_clock_asks_comes_before_the_change(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made = opened(start=clock.now())
    begun, closes = made.evaluation_at, made.closes_at
    monkeypatch.setattr("wiki.core.clock.now", lambda: begun)
    later = options(closes=60)[-2:]
    done(app, "round", "reschedule", "2026", *later, "--reason", "La rencontre est repoussée.")
    db.session.expire_all()
    assert made.phase is Phase.EVALUATION
    moment = made.closes_at
    assert moment > closes
    monkeypatch.setattr("wiki.core.clock.now", lambda: moment)
    assert "has ended" in refused(app, "round", "cancel", "2026", "--reason", "Trop tard.")
    db.session.expire_all()
    assert made.phase is Phase.EVALUATION
