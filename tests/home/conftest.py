"""A browser whose requests share nothing with the test but the database, and a clock that tests move by hand."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.deliberation.network import NOW, Clock
from tests.factories import Browser


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Each request has a context and a session of its own, as on a server."""
    app.test_client_class = Browser
    return app.test_client()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time that every request sees, until a test moves it."""
    moving = Clock(NOW)

    def now() -> datetime:
        return moving.now

    monkeypatch.setattr("wiki.core.clock.now", now)
    return moving
