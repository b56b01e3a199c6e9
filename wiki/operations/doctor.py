"""Read-only checks of this machine and this installation."""

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlsplit

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import text

from wiki.config import Config
from wiki.core import background, clock
from wiki.core.db import db, engine, is_postgresql, release_session
from wiki.ledger import queries as ledger
from wiki.search import indexer
from wiki.search import services as search

MIN_PYTHON = (3, 11)
MIN_SQLITE = (3, 51, 3)  # before it, a race at a checkpoint of the write-ahead log could damage a database
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
LOW_DISK, FULL_DISK = 1_000_000_000, 100_000_000
MIN_TIME = datetime(2026, 1, 1, tzinfo=UTC)
CLOCK_TOLERANCE = timedelta(minutes=5)
INDEXING_DELAY = timedelta(minutes=2)
"""How old the oldest change may be that search does not find yet."""


class Status(StrEnum):
    """How serious a finding is."""

    FINE = "fine"
    WARNING = "warning"
    WRONG = "wrong"


class Check(NamedTuple):
    """The result of one check: its name, how serious it is, and what was found."""

    name: str
    grade: Status
    finding: str


def checks(*, quick: bool = False) -> Iterator[Check]:
    """Run each check and yield its result; a check that fails to run is WRONG, with the reason.

    With ``quick``, what reads the whole database is left out.
    """
    for check in CHECKS:
        if quick and check in SLOW_CHECKS:
            continue
        try:
            found = check()
        except Exception as error:  # noqa: BLE001 - a doctor looks at what is broken: whatever it meets is a finding
            why = str(getattr(error, "orig", error)).strip() or type(error).__name__
            found = Check(
                check.__name__.strip("_").replace("_", " "),
                Status.WRONG,
                _("cannot be checked: %(why)s", why=why),
            )
        release_session()
        yield found


def _python() -> Check:
    grade = Status.FINE if sys.version_info >= MIN_PYTHON else Status.WRONG
    return Check("python", grade, sys.version.split()[0])


def _database() -> Check:
    if is_postgresql():
        setting = str(db.session.scalar(text("SHOW synchronous_commit")))
        version = str(db.session.scalar(text("SHOW server_version")))
        durable = setting not in {"off", "local"}
        finding = f"PostgreSQL {version}, synchronous_commit = {setting}"
        return Check("database", Status.FINE if durable else Status.WRONG, finding)
    old = sqlite3.sqlite_version_info < MIN_SQLITE
    finding = f"SQLite {sqlite3.sqlite_version}"
    if old:
        finding += " · " + _("3.51.3 or later mends a rare race: keep backups")
    return Check("database", Status.WARNING if old else Status.FINE, finding)


def _pragmas() -> Check:
    if is_postgresql():
        return Check("pragmas", Status.FINE, _("PostgreSQL has none"))
    found = {name: db.session.scalar(text(f"PRAGMA {name}")) for name in PRAGMAS}
    return Check(
        "pragmas", _status(found == PRAGMAS), ", ".join(f"{n}={value}" for n, value in found.items())
    )


def _damage() -> Check:
    if is_postgresql():
        return Check("damage", Status.FINE, _("PostgreSQL looks after its own files"))
    answer = str(db.session.scalar(text("PRAGMA quick_check(1)")))
    return Check("damage", _status(answer == "ok"), answer)


def _migrations() -> Check:
    folder = current_app.extensions["migrate"].directory
    wanted = set(ScriptDirectory(str(folder)).get_heads())
    with engine().connect() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    if found == wanted:
        return Check("migrations", Status.FINE, ", ".join(sorted(found)))
    return Check("migrations", Status.WRONG, _("the database is not up to date: run `flask db upgrade`"))


def _clock() -> Check:
    now, last = clock.now(), ledger.last_event()
    finding = now.isoformat(timespec="seconds")
    if now < MIN_TIME:
        return Check("clock", Status.WRONG, _("%(now)s is in the past", now=finding))
    if last is not None and datetime.fromisoformat(last.at) > now + CLOCK_TOLERANCE:
        return Check("clock", Status.WARNING, _("%(now)s is before the last act recorded", now=finding))
    return Check("clock", Status.FINE, finding)


def _search() -> Check:
    """Check that what was changed is being indexed: how much waits, and when a background thread last succeeded."""
    last = background.last_success(indexer.NAME)
    finding = (
        _("last success %(at)s", at=last.isoformat(timespec="seconds"))
        if last
        else _("no success on this machine yet")
    )
    number, oldest = search.waiting()
    if oldest is None:
        return Check("search", Status.FINE, finding)
    since = oldest.isoformat(timespec="seconds")
    finding += " · " + _("%(number)d changes wait, the oldest since %(since)s", number=number, since=since)
    is_late = clock.now() - oldest > INDEXING_DELAY
    return Check("search", Status.WARNING if is_late else Status.FINE, finding)


def _disk() -> Check:
    free = shutil.disk_usage(_config().data).free
    grade = Status.WRONG if free < FULL_DISK else Status.WARNING if free < LOW_DISK else Status.FINE
    return Check("disk", grade, _("%(free).1f GB free", free=free / 1e9))


def _secret_key() -> Check:
    if not (_config().data / "secret_key").exists():
        return Check("secret key", Status.FINE, _("given by the environment"))
    return Check(
        "secret key", Status.FINE, _("in the data folder: every other host of this site needs the same")
    )


def _privacy() -> Check:
    """Check that nobody else on this machine reads the data: the folder is closed, or every file in it is."""
    folder = _config().data
    if not folder.stat().st_mode & 0o077:
        return Check("privacy", Status.FINE, _("mode %(mode)s", mode="700"))
    files = [each for each in sorted(folder.iterdir()) if each.is_file()]
    open_files = [
        f"{each.name} {each.stat().st_mode & 0o777:o}" for each in files if each.stat().st_mode & 0o077
    ]
    finding = _("others on this machine may look into %(folder)s", folder=str(folder))
    if not open_files:
        return Check("privacy", Status.WARNING, finding)
    return Check("privacy", Status.WRONG, f"{finding}: {', '.join(open_files)} · chmod 700 {folder}")


def _debug() -> Check:
    return Check(
        "debug", _status(not current_app.debug), _("enabled") if current_app.debug else _("disabled")
    )


def _address() -> Check:
    config = _config()
    is_https = urlsplit(config.url).scheme == "https"
    finding = f"{config.url}, WIKI_HTTPS={int(config.https)}, WIKI_PROXIES={config.proxies}"
    if is_https != config.https:
        return Check("address", Status.WRONG, finding + " · " + _("WIKI_URL and WIKI_HTTPS do not agree"))
    if config.https and not config.proxies:
        return Check("address", Status.WARNING, finding + " · " + _("no proxy is trusted to speak HTTPS"))
    return Check("address", Status.FINE, finding)


def _status(holds: bool) -> Status:  # noqa: FBT001 - its only parameter
    return Status.FINE if holds else Status.WRONG


def _config() -> Config:
    config = current_app.config["WIKI"]
    assert isinstance(config, Config)
    return config


CHECKS: tuple[Callable[[], Check], ...] = (
    _python,
    _database,
    _pragmas,
    _damage,
    _migrations,
    _clock,
    _search,
    _disk,
    _secret_key,
    _privacy,
    _debug,
    _address,
)
SLOW_CHECKS = frozenset({_damage})
