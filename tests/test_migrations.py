"""The migrations make what the models say, and can be undone on a database with something in it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from tests import factories
from wiki.audit.verify import verify
from wiki.core.db import db, unit_of_work
from wiki.ledger import queries as ledger
from wiki.ledger.chain import EventType
from wiki.ledger.services import append
from wiki.pages import services
from wiki.pages.importing import starter
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship

pytestmark = pytest.mark.both_databases
OLD = {"number", "text_hash", "about_hash", "origin", "author", "amendment"}
"""What an event of a version said before it said what kind of text it is."""


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


def test_the_record_says_once_of_older_pages_what_kind_of_text_they_are(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def append_as_before(kind: EventType, actor: str, subject: str, payload: Any, now: datetime) -> None:
        append(kind, actor, subject, {name: payload[name] for name in payload if name in OLD}, now)

    def counted() -> tuple[int, bool, bool]:
        report = verify(ledger.events())
        return report.events, report.ok, report.complete

    now = datetime(2026, 3, 1, tzinfo=UTC)
    factories.steward()
    for kind, slug in (("charter", "charte"), ("page", "page")):
        with monkeypatch.context() as older, unit_of_work():
            older.setattr(services, "append", append_as_before)
            services.create(services.NewPage(kind, "fr", slug), "Un.\n", Authorship(Origin.CREATION), now)
    with unit_of_work():
        services.create(services.NewPage("frame", "fr", "cadre"), "Un.\n", Authorship(Origin.CREATION), now)
    assert counted() == (5, True, False)
    for _time in range(2):
        db.session.remove()
        downgrade(revision="0033")
        upgrade()
        assert counted() == (7, True, True)
