"""The migrations make what the models say, and can be undone on a database with something in it."""

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from tests import factories
from wiki.core.db import db
from wiki.pages.importing import starter

pytestmark = pytest.mark.both_databases


def test_the_migrations_make_what_the_models_say(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": False})
        assert compare_metadata(context, db.metadata) == []


def test_a_filled_database_can_go_back_and_forth(app: Flask) -> None:
    factories.steward()
    starter.install_starter_texts(datetime(2027, 1, 1, tzinfo=UTC))
    db.session.remove()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    factories.steward()
