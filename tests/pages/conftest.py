"""A member who is signed in on the test's browser."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from wiki.accounts.models import Member


@pytest.fixture
def member(app: Flask, client: FlaskClient) -> Member:
    assert app
    found = factories.member("Alice Ferrand")
    factories.sign_in(client, found)
    return found
