"""A browser whose requests share nothing with the test but the database."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Browser


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Each request has a context and a session of its own, as on a server."""
    app.test_client_class = Browser
    return app.test_client()
