"""A lock for writers of the indexes, held from reading what changed until it is written.

Without it, what one writer has read may be written after what another has read later, and bring back what was hidden
between the two. Nobody else waits: neither searches nor writers of pages. The lock of a process that dies is released.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from sqlalchemy import text

from wiki.core.db import engine, is_postgresql

ADVISORY_LOCK_ID = 0x46455558  # "FEUX": the id of the advisory lock


@contextmanager
def indexer_lock() -> Iterator[None]:
    """Hold the lock, after waiting for it; it is not reentrant."""
    with _advisory_lock() if is_postgresql() else _file_lock():
        yield


@contextmanager
def _file_lock() -> Iterator[None]:
    folder = current_app.config["WIKI"].data / "index"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "turn").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _advisory_lock() -> Iterator[None]:
    """Hold a session-level advisory lock, without a transaction: a rebuild may take long."""
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SELECT pg_advisory_lock({ADVISORY_LOCK_ID})"))
        try:
            yield
        finally:
            connection.execute(text(f"SELECT pg_advisory_unlock({ADVISORY_LOCK_ID})"))
