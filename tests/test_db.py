import pytest
from flask import Flask
from sqlalchemy import text

from wiki.db import db, installation, unit_of_work

pytestmark = pytest.mark.both_databases


def test_a_commit_moves_the_generation(app: Flask) -> None:
    before = installation()[0]
    with unit_of_work():
        db.session.execute(text("SELECT 1"))
    assert installation()[0] == before + 1
