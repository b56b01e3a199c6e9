"""What the clock asks for: a lost race is silent, any other refusal is told, and neither stops the rest."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import AFTER, BEFORE, charter, opened, proposed
from tests.factories import Browser
from tests.rounds import network as rounds
from tests.shell import done, run
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, Corrupted, DatabaseBusy, WikiError
from wiki.deliberation.models import Vote
from wiki.deliberation.votes.closing import services as closing
from wiki.operations import jobs

Closing = Callable[[Vote, datetime], None]
REFUSED = "Refused for a reason of its own."


@pytest.fixture
def votes(app: Flask) -> list[Vote]:
    """Two votes that close at the same hour, on pages of their own."""
    return [opened(proposed(charter(slug), factories.member(), BEFORE, AFTER)) for slug in ("un", "deux")]


def refusing(monkeypatch: pytest.MonkeyPatch, row: int, refuse: Closing) -> None:
    """Let the close of one vote be refused, and that of all others go on."""
    close = closing.advance_vote

    def act_on(vote: Vote, now: datetime) -> None:
        (refuse if vote.id == row else close)(vote, now)

    monkeypatch.setattr(closing, "advance_vote", act_on)


def states(votes: list[Vote]) -> list[str]:
    db.session.expire_all()
    return [str(vote.state) for vote in votes]


@pytest.mark.parametrize("error", [Conflict, Corrupted])
def test_a_refusal_that_is_no_lost_race_is_told_and_stops_nothing_else(
    votes: list[Vote],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: type[WikiError],
) -> None:
    page = rounds.sheet()
    made = rounds.opened()
    stuck, now = votes[0].id, made.evaluation_at

    def refuse(_vote: Vote, _now: datetime) -> None:
        raise error(REFUSED)

    with monkeypatch.context() as patched:
        refusing(patched, stuck, refuse)
        jobs.run_due(now)
        assert states(votes) == ["open", "closed"]
        assert (made.phase, made.items[0].page_id) == ("evaluation", page.id)
        assert jobs.still_due(now) == [f"vote:{stuck}"]
        told = [record for record in caplog.records if record.levelno == logging.ERROR]
        assert [f"vote:{stuck}" in record.getMessage() for record in told] == [True]
        assert REFUSED in caplog.text
    assert jobs.run_due(now) == 1
    assert states(votes) == ["closed", "closed"]


def test_a_lost_race_is_silent(
    votes: list[Vote], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    close, now = closing.advance_vote, votes[0].closes_at

    def lose(vote: Vote, at: datetime) -> None:
        with unit_of_work():
            close(vote, at)
        raise Conflict(REFUSED)

    refusing(monkeypatch, votes[0].id, lose)
    assert jobs.run_due(now) == 1
    assert states(votes) == ["closed", "closed"]
    assert (jobs.still_due(now), caplog.records) == ([], [])


def test_views_try_what_was_refused_again_when_something_has_changed_or_a_minute_later(
    client: Browser, votes: list[Vote], monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, now, tried = votes[0].id, votes[0].closes_at, list[datetime]()

    def refuse(_vote: Vote, at: datetime) -> None:
        tried.append(at)
        raise Conflict(REFUSED)

    refusing(monkeypatch, stuck, refuse)
    monkeypatch.setattr("wiki.core.clock.now", lambda: now)
    client.get("/fr/recent")
    tried.clear()  # the close of the other vote has changed something
    for _ in range(3):
        assert client.get("/fr/recent").status_code == HTTPStatus.OK
    assert len(tried) == 1
    factories.member()
    client.get("/fr/recent")
    client.get("/fr/recent")
    assert len(tried) == 2
    later = now + timedelta(minutes=1)
    monkeypatch.setattr("wiki.core.clock.now", lambda: later)
    client.get("/fr/recent")
    assert tried == [now, now, later]


def test_a_busy_database_is_no_refusal(votes: list[Vote], monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(_vote: Vote, _now: datetime) -> None:
        raise DatabaseBusy(REFUSED)

    refusing(monkeypatch, votes[0].id, wait)
    with pytest.raises(DatabaseBusy):
        jobs.run_due(votes[0].closes_at)


def test_the_command_names_what_is_left(
    app: Flask, votes: list[Vote], monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, now = votes[0].id, votes[0].closes_at
    monkeypatch.setattr("wiki.core.clock.now", lambda: now)

    def refuse(_vote: Vote, _now: datetime) -> None:
        raise Conflict(REFUSED)

    with monkeypatch.context() as patched:
        refusing(patched, stuck, refuse)
        result = run(app, "tick")
        assert result.exit_code == 1
        assert f"vote:{stuck}" in result.output
    assert "1" in done(app, "tick")
    assert "0" in done(app, "tick")
