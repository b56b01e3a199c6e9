"""The screen on which stewards see how the site runs."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from wiki.core import background
from wiki.operations import doctor
from wiki.operations.views import NAMES

pytestmark = pytest.mark.both_databases


def test_every_check_and_thread_has_a_name_in_words(app: Flask) -> None:
    """What the shell says in short, people read in their own language."""
    named = {check.name for check in doctor.checks(quick=False)} | {
        each.name for each in background.threads()
    }
    assert named <= set(NAMES)


def test_a_steward_reads_it_and_a_member_does_not(client: FlaskClient) -> None:
    factories.sign_in(client, factories.steward())
    shown = client.get("/fr/status").text
    assert "Structure de la base" in shown
    assert "migrations" not in shown
    factories.sign_in(client, factories.member())
    assert client.get("/fr/status").status_code == 403
