"""Fixtures shared by all tests: an application on a fresh database of each engine, and a client."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from tests import postgresql
from tests.factories import Browser
from wiki.app import create_app
from wiki.config import Config
from wiki.db import db

TEMPLATE = "feuille_template"
_numbers = count(1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests marked `both_databases` once on each engine."""
    if "engine_name" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases")
        second = [pytest.param("postgresql", marks=pytest.mark.postgresql)] if both else []
        metafunc.parametrize("engine_name", ["sqlite", *second])


def make_app(url: str, folder: Path) -> Flask:
    """Build an application for tests: like the real one, but without CSRF tokens."""
    app = create_app(Config(data=folder, database_url=url, secret_key="k" * 32))
    app.test_client_class = Browser
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
    folder = tmp_path_factory.mktemp("template")
    path = folder / "wiki.sqlite3"
    migrate(f"sqlite:///{path}", folder)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgresql.server() as address:
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
    postgresql.execute(address, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
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
