"""Which errors mean that the database or the disk is out of reach, and work after a commit that may fail."""

import errno
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flask import g, has_request_context
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from wiki.core.db import COMMITTED, db

RETRY_AFTER_SECONDS = 30
_DISK = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.EAGAIN,
        errno.EFBIG,
    }
)
_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_POSTGRESQL = ("08", "53", "57P", "58", "25006", "40001", "40P01", "55P03")
"""What the SQLSTATE begins with (PostgreSQL, appendix A): connection, resources, shutdown, system, read-only, race."""
log = logging.getLogger(__name__)


def is_out_of_reach(error: BaseException | None) -> bool:
    """Tell whether an error, or one that it came from, says that database, disk or memory cannot be had just now."""
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, PoolTimeoutError) or (isinstance(error, OSError) and error.errno in _DISK):
            return True
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            return True
        if _is_refused_by_driver(error.orig if isinstance(error, DBAPIError) else error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_refused_by_driver(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.Error):
        return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _SQLITE
    state = getattr(error, "sqlstate", "")
    if state is None:  # psycopg lost the server, or never reached it
        return type(error).__name__ in {"OperationalError", "InterfaceError", "ConnectionTimeout"}
    return bool(state) and state.startswith(_POSTGRESQL)


@contextmanager
def best_effort(what: str) -> Iterator[None]:
    """Run what follows a committed act and can be made later: it cannot fail, the log is told instead."""
    committed = g.get(COMMITTED, False) if has_request_context() else False
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the act is done: nothing that follows may deny it
        log.warning("%s was not done and is made later: %s", what, error)
        with suppress(Exception):
            db.session.rollback()
    finally:
        if has_request_context():
            setattr(g, COMMITTED, committed)


def has_committed() -> bool:
    """Tell whether the last act of this request is committed: whatever fails after it, it is done."""
    return bool(g.get(COMMITTED, False))
