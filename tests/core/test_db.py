import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from tests import factories
from wiki.accounts.models import Territory
from wiki.core import db as database
from wiki.core.db import db, installation, unit_of_work
from wiki.core.errors import Conflict, DatabaseBusy

pytestmark = pytest.mark.both_databases


def test_a_commit_moves_the_generation(app: Flask) -> None:
    before = installation().generation
    with unit_of_work():
        db.session.add(Territory(name="Val", country="FR"))
    assert installation().generation == before + 1


def test_a_failure_leaves_everything_as_it_was(app: Flask) -> None:
    before = installation().generation
    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    assert installation().generation == before
    assert db.session.query(Territory).count() == 0


def add_and_fail() -> None:
    with unit_of_work():
        db.session.add(Territory(name="Val", country="FR"))
        db.session.flush()
        raise ZeroDivisionError


def test_a_unique_row_already_there_is_a_conflict(app: Flask) -> None:
    factories.territory("Val", "FR")
    with pytest.raises(Conflict), unit_of_work():
        db.session.add(Territory(name="Val", country="FR"))


def test_writers_queue(app: Flask) -> None:
    """Twenty increments by four threads, each reading before it writes: none is lost."""

    def work() -> None:
        with app.app_context():
            for _ in range(5):
                with unit_of_work():
                    seconds = db.session.scalar(text("SELECT ahead_seconds FROM installation")) or 0
                    db.session.execute(text("UPDATE installation SET ahead_seconds = :n"), {"n": seconds + 1})

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert installation().ahead_seconds == 20


def test_moments_come_back_in_utc(app: Flask) -> None:
    moment = datetime(2027, 3, 12, 23, 59, tzinfo=timezone(timedelta(hours=1)))
    with unit_of_work():
        database.db.session.get_one(database.Installation, 1).next_due_at = moment
    found = installation().next_due_at
    assert found == moment
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize("act", ["UPDATE ledger_event SET actor = 'x'", "DELETE FROM ledger_event"])
def test_history_refuses_to_be_changed(app: Flask, act: str) -> None:
    factories.member()
    with pytest.raises((DBAPIError, Conflict)), unit_of_work():
        db.session.execute(text(act))
    assert db.session.scalar(text("SELECT count(*) FROM ledger_event WHERE actor <> 'x'"))


def test_what_is_waited_for_is_waited_for_again_after_an_act(app: Flask) -> None:
    """A writer asks for the lock without SQLite's patience, and gives it back."""
    if database.is_postgresql():
        return
    with unit_of_work():
        assert db.session.scalar(text("PRAGMA busy_timeout")) == 0
    assert db.session.scalar(text("PRAGMA busy_timeout")) == database.BUSY_TIMEOUT_MS


def test_a_thread_waits_for_the_act_of_another_no_longer_than_it_may(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 10)
    refused: list[type[Exception]] = []

    def work() -> None:
        with app.app_context():
            try:
                with unit_of_work():
                    pass
            except DatabaseBusy as error:
                refused.append(type(error))

    with unit_of_work():
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert refused == [DatabaseBusy]


def test_what_is_no_lock_is_not_waited_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    if database.is_postgresql():
        return
    waited: list[float] = []
    monkeypatch.setattr("wiki.core.db.time.sleep", waited.append)
    monkeypatch.setattr(database, "BEGIN_IMMEDIATE", "BEGIN UNHEARD OF")
    with pytest.raises(OperationalError), unit_of_work():
        pass
    assert waited == []
