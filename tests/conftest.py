"""Fixtures shared by all tests: an application on a fresh database of each engine, and a client."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from werkzeug.routing import Rule

from tests import postgresql
from tests.factories import Browser
from wiki.app import create_app
from wiki.config import Config
from wiki.core.db import db

TEMPLATE = "feuille_template"
_numbers = count(1)
_build_addresses: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
_compile = Rule._compile_builder


def _compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 - Werkzeug's signature
    """Compile what builds a rule's addresses once: every test makes an application of the same hundred rules."""
    key = (rule.rule, *rule._trace, append_unknown, *(rule.defaults or {}).items())
    if key not in _build_addresses:
        _build_addresses[key] = _compile(rule, append_unknown)
    return _build_addresses[key]


Rule._compile_builder = _compile_once  # type: ignore[assignment,method-assign] # the same, only sooner


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests marked `both_databases` once on each engine."""
    if "engine_name" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases")
        second = [pytest.param("postgresql", marks=pytest.mark.postgresql)] if both else []
        metafunc.parametrize("engine_name", ["sqlite", *second])


class Compiled(BytecodeCache):
    """Templates compiled once for all the applications of a test run."""

    def __init__(self) -> None:
        """Begin with none."""
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of this template and has not changed since."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._code[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = Compiled()
_first_engines: dict[str, Engine] = {}


def _share_statements(engine: Engine) -> None:
    """Compile each statement once for all the databases of a test run: SQLAlchemy keeps them by engine and dialect."""
    first = _first_engines.setdefault(engine.name, engine)
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


def _write_in_haste(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Leave out what only matters when the machine loses its power, and takes time at every commit."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


def make_app(url: str, folder: Path) -> Flask:
    """Build an application for tests: like the real one, but without CSRF tokens."""
    app = create_app(Config(data=folder, database_url=url, secret_key="k" * 32))
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = TEMPLATES
    with app.app_context():
        _share_statements(db.engine)
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
