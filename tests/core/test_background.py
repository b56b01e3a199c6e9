"""Background threads survive what they meet, tell the log once, and leave the time of their last success."""

import logging
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import text

from tests import postgresql
from wiki.core import background
from wiki.core.background import BackgroundThread
from wiki.core.db import db, is_postgresql

TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
FAILURES = (OSError(28, "No space left on device"), MemoryError(), SystemExit(1), AssertionError())


def test_a_thread_goes_on_after_whatever_was_raised(app: Flask) -> None:
    waiting, done = list[BaseException](FAILURES), Event()

    def step() -> bool:
        if waiting:
            raise waiting.pop()
        done.set()
        return False

    thread = BackgroundThread(app, "tried", step, 0.001)
    thread.start()
    assert done.wait(60)
    assert thread._thread is not None
    assert thread._thread.is_alive()


def test_the_log_is_told_once_and_when_it_is_over(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    broken = [True]

    def step() -> bool:
        if broken:
            raise ConnectionError("gone")
        return False

    thread = BackgroundThread(app, "tried", step, 1)
    with caplog.at_level(logging.WARNING, logger=background.log.name):
        assert [thread.run_once() for _time in range(5)] == [False] * 5
        broken.clear()
        thread.run_once()
        thread.run_once()
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def test_the_last_success_is_known_without_a_database(app: Flask) -> None:
    assert background.last_success("tried") is None
    BackgroundThread(app, "tried", lambda: False, 1).run_once()
    assert background.last_success("tried") is not None


def lose_connection(request: pytest.FixtureRequest) -> None:
    if is_postgresql():
        address = request.getfixturevalue("postgresql_server")
        postgresql.execute(address, TERMINATE.format(db.engine.url.database))
    else:
        driver = db.session.connection().connection.driver_connection
        assert driver is not None
        driver.close()


@pytest.mark.both_databases
def test_a_connection_that_is_lost_in_mid_work_ends_nothing(
    app: Flask, request: pytest.FixtureRequest
) -> None:
    cut = [True]

    def step() -> bool:
        db.session.execute(text("SELECT 1"))
        if cut:
            cut.clear()
            lose_connection(request)
        db.session.execute(text("SELECT 1"))
        return True

    thread = BackgroundThread(app, "tried", step, 1)
    assert thread.run_once() is False
    assert thread.run_once() is True


@pytest.mark.both_databases
def test_a_context_whose_connection_is_lost_leaves_no_error(
    app: Flask, request: pytest.FixtureRequest
) -> None:
    with app.app_context():
        db.session.execute(text("SELECT 1"))
        lose_connection(request)
    with app.app_context():
        assert db.session.scalar(text("SELECT 1")) == 1
