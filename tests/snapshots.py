"""States of a database that take long to make: made once in a process, put back for each test that begins there."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL

from tests import postgresql
from wiki.core.db import db

Value = TypeVar("Value")
_states: dict[tuple[str, str], tuple[bytes, Any]] = {}


def snapshot(name: str, make: Callable[[], Value]) -> Value:
    """Bring the fresh database of a test into a state; return what its maker returned: numbers and words, no rows.

    A state is named within a process; who makes it must do so from an empty database, and depend on nothing else.
    """
    url = db.engine.url
    key = (url.get_backend_name(), name)
    if key in _states:
        saved, value = _states[key]
        _release()
        _restore(url, saved)
        return deepcopy(value)  # type: ignore[no-any-return] # of this maker
    value = make()
    _release()
    _states[key] = _save(url), deepcopy(value)
    return value


def _release() -> None:
    db.session.remove()
    db.engine.dispose()  # the last connection to close brings SQLite's journal into its file


def _save(url: URL) -> bytes:
    assert url.database
    if url.get_backend_name() == "sqlite":
        assert not Path(f"{url.database}-wal").exists()
        return Path(url.database).read_bytes()
    name = f"state_{len(_states)}"
    _copy(url.database, name)
    return name.encode()


def _restore(url: URL, saved: bytes) -> None:
    assert url.database
    if url.get_backend_name() == "sqlite":
        assert not Path(f"{url.database}-wal").exists()
        Path(url.database).write_bytes(saved)
        return
    postgresql.execute(postgresql.running(), f"DROP DATABASE {url.database} WITH (FORCE)")
    _copy(saved.decode(), url.database)


def _copy(old: str, new: str) -> None:
    postgresql.execute(postgresql.running(), f"CREATE DATABASE {new} TEMPLATE {old} STRATEGY FILE_COPY")
