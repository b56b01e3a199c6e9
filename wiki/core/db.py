"""The database: the base of the tables, the one place that commits, and all that differs between engines.

SQLite and PostgreSQL give the same guarantee here: **one writer at a time**. On SQLite a unit of work begins
with BEGIN IMMEDIATE; on PostgreSQL it takes one advisory lock. The ledger is a single chain, so nearly every
act would wait for the one before it anyway; and what is decided under the lock stays true until the commit.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from enum import Enum, StrEnum
from threading import RLock
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary

from flask import Flask, g, has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    CheckConstraint,
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    TypeDecorator,
    Update,
    event,
    inspect,
    select,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry

from wiki.core.errors import BUSY_MESSAGE, N_, Conflict, DatabaseBusy, NothingDone

BUSY_TIMEOUT_MS = 10_000
POLL_SECONDS = 0.001
CONNECT_SECONDS = 5
NO_GENERATIONS = (-1, -1)
_thread_lock = RLock()
"""Threads of one process wait for this lock; processes wait for the lock of the database."""
_POLLING = "hasty"
COMMITTED = "has_committed"
"""The name in `g` of whether the last act of this request is committed."""
_STATE_KEY, _WRITES_KEY = "present", "writes"
ADVISORY_LOCK_KEY = 0x46455549  # "FEUI": the advisory lock that makes PostgreSQL writers queue
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: an aware datetime in Python; raises ValueError for a naive one."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Convert to UTC without an offset, so that both engines compare alike."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a moment needs its time zone"
            raise ValueError(msg)
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return an aware datetime in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class EnumText(TypeDecorator[StrEnum]):
    """A member of an enumeration, stored as its value; an unknown value in the database raises ValueError."""

    impl = String(32)
    cache_ok = True

    def __init__(self, choices: type[StrEnum]) -> None:
        """Store the enumeration whose values are allowed."""
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the value to store; raises ValueError for one that the enumeration lacks."""
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the member of the enumeration that has this value."""
        return None if value is None else self.choices(value)


class Model(DeclarativeBase):
    """Base of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING_CONVENTION), type_annotation_map={datetime: UtcDateTime()}
    )


db = SQLAlchemy(model_class=Model, disable_autonaming=True, session_options={"autoflush": True})


class Invalidation(Enum):
    """Which cached values a unit of work makes stale: all, those that depend on ballots, or none."""

    ALL = "generation = generation + 1, settled = generation + 1"
    BALLOTS = "generation = generation + 1"
    NONE = ""


class Installation(Model):
    """The one row about this installation; its two counters are part of the keys of caches.

    `generation` increases with every commit; `settled` is its value at the last commit that did more than cast ballots.
    """

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    generation: Mapped[int] = mapped_column(default=0)
    settled: Mapped[int] = mapped_column(default=0)
    demo: Mapped[bool] = mapped_column(default=False)
    ahead_seconds: Mapped[int] = mapped_column(default=0)
    next_due_at: Mapped[datetime | None]


def write_nothing() -> None:
    """Let no unit of work begin in the rest of this request, which may only show something."""
    g.writes_nothing = True


@contextmanager
def unit_of_work(invalidation: Invalidation = Invalidation.ALL) -> Iterator[None]:
    """Run one write transaction: the only place that commits.

    Objects loaded before are read again inside, under the writer's lock. Raises Busy when another writer held
    the lock too long, Conflict when a unique row was already there; both roll everything back.
    ``invalidation`` says which cached values become stale: NONE when the unit writes nothing that a cached
    screen shows, BALLOTS when it only casts ballots, so that values that depend on no ballots stay valid.
    """
    session = db.session
    session.rollback()
    if has_request_context() and g.get("writes_nothing"):
        raise NothingDone(N_("Nothing was sent and nothing is changed."))
    if not _thread_lock.acquire(timeout=BUSY_TIMEOUT_MS / 1_000):
        raise DatabaseBusy(BUSY_MESSAGE)
    session.info[_WRITES_KEY] = True
    _note_committed(is_done=False, invalidation=invalidation)
    try:
        _acquire_writer_lock()
        yield
        if invalidation is not Invalidation.NONE:
            session.flush()
            session.connection().exec_driver_sql(f"UPDATE installation SET {invalidation.value}")  # noqa: S608 - a closed list
        session.commit()
        _note_committed(is_done=True, invalidation=invalidation)
    except OperationalError as error:
        session.rollback()
        if _is_lock_timeout(error):
            raise DatabaseBusy(BUSY_MESSAGE) from error
        raise
    except IntegrityError as error:
        session.rollback()
        raise Conflict(N_("Somebody else did this at the same moment. Look at the page again.")) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        _thread_lock.release()
        session.info.clear()


def _note_committed(*, is_done: bool, invalidation: Invalidation) -> None:
    if has_request_context() and invalidation is not Invalidation.NONE:
        setattr(g, COMMITTED, is_done)


def _acquire_writer_lock() -> None:
    connection = db.session.connection(execution_options={"writes": True})
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = {BUSY_TIMEOUT_MS}"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK_KEY})"))


def _is_lock_timeout(error: OperationalError) -> bool:
    return "database is locked" in str(error.orig) or getattr(error.orig, "sqlstate", None) == "55P03"


def engine_options(url: str) -> dict[str, Any]:
    """Return how the engine of this address connects: to a server that does not answer, for some seconds only."""
    return {"connect_args": {"connect_timeout": CONNECT_SECONDS}} if url.startswith("postgresql") else {}


def configure_engine(engine: Engine) -> None:
    """Set up durability, foreign keys, the lock timeout and explicit BEGIN on SQLite; PostgreSQL needs nothing."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
        event.listen(engine, "checkin", _on_sqlite_checkin)


def _on_sqlite_connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # SQLAlchemy's begin event writes BEGIN itself
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # otherwise REPLACE slips past the append-only triggers
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


BEGIN_IMMEDIATE = "BEGIN IMMEDIATE"


def _on_sqlite_begin(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        _poll_for_writer_lock(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _poll_for_writer_lock(connection: Connection) -> None:
    """Begin a write transaction, polling every millisecond for the writer's lock.

    SQLite's own busy handler sleeps up to a tenth of a second between two attempts: with many writers the lock would
    be free most of the time. The handler is restored when the connection goes back to the pool, and not
    before: whatever is done under the lock makes other writers wait.
    """
    end = time.monotonic() + BUSY_TIMEOUT_MS / 1_000
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute("PRAGMA busy_timeout=0")
    connection.info[_POLLING] = True
    while refusal := _try_begin_immediate(driver):
        if time.monotonic() > end or not _is_lock_timeout(refusal):
            raise refusal
        time.sleep(POLL_SECONDS)


def _on_sqlite_checkin(connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    if record.info.pop(_POLLING, False) and connection is not None:
        connection.cursor().execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def _try_begin_immediate(driver: sqlite3.Connection) -> OperationalError | None:
    """Try to begin a write transaction; return SQLite's error. Bypasses SQLAlchemy, whose errors are costly."""
    try:
        driver.execute(BEGIN_IMMEDIATE)
    except sqlite3.OperationalError as refusal:
        return OperationalError(BEGIN_IMMEDIATE, None, refusal)
    return None


def primary_key_of(thing: Model) -> int:
    """Return the primary key of a loaded row, without reading the row again in this unit of work."""
    identity = inspect(thing).identity
    assert identity is not None
    return cast("int", identity[0])


def compare_and_set(statement: Update) -> bool:
    """Run an UPDATE whose WHERE names the expected state; return whether it changed exactly one row."""
    outcome = db.session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", outcome).rowcount == 1


def engine() -> Engine:
    """Return the engine of the running application."""
    return db.engines[None]


def is_postgresql() -> bool:
    """Return whether the engine is PostgreSQL; otherwise it is SQLite."""
    return engine().dialect.name == "postgresql"


class InstallationState(NamedTuple):
    """The last committed values of the row of `Installation`."""

    generation: int = 0
    settled: int = 0
    demo: bool = False
    ahead_seconds: int = 0
    next_due_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Return whether a scheduled job, such as the close of a vote, is due."""
        return self.next_due_at is not None and self.next_due_at <= now


_INSTALLATION = select(
    Installation.generation,
    Installation.settled,
    Installation.demo,
    Installation.ahead_seconds,
    Installation.next_due_at,
)
_states = WeakKeyDictionary[Engine, InstallationState]()


def installation(of: Engine | None = None) -> InstallationState:
    """Return the last committed state; its row is read whole only after a commit that did more than cast ballots."""
    of = of or engine()
    try:
        return _read_installation(of)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        return _read_installation(of)  # the server was restarted: the pool now makes new connections


def _read_installation(of: Engine) -> InstallationState:
    known, (generation, settled) = _states.get(of), _read_generations(of)
    if known is not None and known.settled == settled:
        if known.generation != generation:
            known = _states[of] = known._replace(generation=generation)
    else:
        with of.connect() as connection:
            row = connection.execute(_INSTALLATION).one_or_none()
        known = _states[of] = InstallationState(*row) if row else InstallationState()
    return known


def _read_generations(of: Engine) -> tuple[int, int]:
    """Read generation and settled, which every request needs, without SQLAlchemy, which takes five times as long.

    Returns NOWHERE when there is no row or the read fails; reading the whole row then raises the error.
    """
    try:
        with closing(of.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            cursor.execute("SELECT generation, settled FROM installation")
            row: tuple[int, int] | None = cursor.fetchone()
    except of.dialect.loaded_dbapi.Error:
        return NO_GENERATIONS
    return row or NO_GENERATIONS


def current_state() -> InstallationState | None:
    """Return the state at the start of this request or after its last unit of work; None when it cannot be known.

    Whatever is read after this state is at least as new, so a value made from it may be cached under its generation.
    Returns None inside a unit of work, and once something was read after one: a generation read now may be newer than
    what was read.
    """
    info = db.session.info
    if _WRITES_KEY in info:
        return None
    known: InstallationState | None = info.get(_STATE_KEY)
    if known is None and not db.session().in_transaction():
        known = set_current_state(installation())
    return known


def set_current_state(state: InstallationState) -> InstallationState:
    """Remember a state that was just read as that of this request, and return it."""
    if has_request_context():
        db.session.info[_STATE_KEY] = state
    return state


def release_session(_error: BaseException | None = None) -> None:
    """End the session of this context, also when its connection is lost and cannot be rolled back."""
    try:
        db.session.remove()
    except Exception:  # noqa: BLE001 - whatever the driver raises, the connection is thrown away
        with suppress(Exception):
            db.session().invalidate()
        db.session.registry.clear()


def init_app(app: Flask, url: str) -> None:
    """Create the application's engine for the database at ``url``."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    app.teardown_appcontext(release_session)  # runs before the extension's own, which would raise
    with app.app_context():
        configure_engine(engine())
