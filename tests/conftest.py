"""Fixtures shared by all tests: an application on a fresh database of each engine, and a client."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck, settings
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from tests import postgresql, scratch, sharing
from tests.factories import Browser
from wiki.accounts.sign_in import passwords
from wiki.app import create_app
from wiki.config import Config
from wiki.core.db import db

scratch.use_memory()
sharing.compile_rules_once()
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # slow on purpose, for others
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")  # a law holds or not, however busy the machine is
TEMPLATE = "feuille_template"
_numbers = count(1)
SLOWEST = (
    "tests/browser/test_screens.py",
    "tests/walk/test_odd_requests.py",
    "tests/browser/test_journey.py",
    "tests/deliberation/votes/test_deaths.py",
    "tests/deliberation/votes/test_races.py",
    "tests/deliberation/test_exactly_once.py",
    "tests/browser",
    "tests/walk",
    "tests/operations/test_backup.py",
    "tests/search",
    "tests/demo",
)
"""What takes longest, the longest first: what comes last is short, so that both processes end together."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: [not item.nodeid.startswith(path) for path in SLOWEST])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests marked `both_databases` once on each engine."""
    if "engine_name" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases")
        second = [pytest.param("postgresql", marks=pytest.mark.postgresql)] if both else []
        metafunc.parametrize("engine_name", ["sqlite", *second])


def _write_in_haste(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Leave out what only matters when the machine loses its power, and takes time at every commit."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


def make_app(url: str, folder: Path) -> Flask:
    """Build an application for tests: like the real one, but without CSRF tokens."""
    app = create_app(Config(data=folder, database_url=url, secret_key="k" * 32, url="http://localhost"))
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = sharing.TEMPLATES
    with app.app_context():
        sharing.share_statements(db.engine)
        event.listen(db.engine, "connect", _write_in_haste)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    return app


def migrate(url: str, folder: Path) -> None:
    """Apply every migration to an empty database."""
    app = make_app(url, folder)
    with app.app_context():
        upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        migrate(f"sqlite:///{folder / 'wiki.sqlite3'}", folder)
        with closing(sqlite3.connect(folder / "wiki.sqlite3")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    return scratch.made_once(tmp_path_factory, "migrated", make) / "wiki.sqlite3"


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgresql.server(postgresql.HASTE + postgresql.OF_LARGE_DATABASES) as address:
        postgresql.execute(address, f"CREATE DATABASE {TEMPLATE}")
        migrate(postgresql.database(address, TEMPLATE), tmp_path_factory.mktemp("postgresql"))
        yield address


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database of the wanted engine."""
    if engine_name == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "wiki.sqlite3")
        yield f"sqlite:///{tmp_path / 'wiki.sqlite3'}"
        return
    address = request.getfixturevalue("postgresql_server")
    name = f"test_{next(_numbers)}"
    postgresql.execute(address, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    yield postgresql.database(address, name)
    postgresql.execute(address, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application, with a context pushed so that services can be called directly."""
    app = make_app(database_url, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that follows no redirect by itself."""
    return app.test_client()
