"""Backups of the database: made while the site runs, checked before they get their name, restored to an empty place."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import current_app
from sqlalchemy import URL, inspect, make_url

from wiki.audit.commands import UNCHECKED
from wiki.config import ROOT
from wiki.core.db import engine, is_postgresql
from wiki.core.errors import N_, Conflict, InvalidInput

TEMPORARY_SUFFIX = ".part"
SQLITE_SUFFIXES = ("-wal", "-shm", "-journal")


def create(target: Path) -> None:
    """Copy the database into a new file and check the copy; a damaged copy is deleted.

    Raises Conflict when the file exists, InvalidInput when the copy cannot be made or is damaged.
    """
    with _atomic_file(target) as part:
        if is_postgresql():
            _run_client("pg_dump", "--no-owner", "--no-privileges", "--file", str(part))
        else:
            with closing(sqlite3.connect(part)) as copy, closing(engine().raw_connection()) as live:
                source = live.driver_connection
                assert isinstance(source, sqlite3.Connection)
                source.backup(copy)
            check_copy(part)


def restore(source: Path) -> None:
    """Restore a backup where there is no database; it is checked before it gets the database's name.

    Raises Conflict when there is a database already, InvalidInput when the backup is damaged.
    """
    if inspect(engine()).get_table_names():
        raise Conflict(
            N_("There is a database already. Stop the site and move it away first; nothing was changed.")
        )
    if is_postgresql():
        _run_client(
            "psql", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1", "--file", str(source)
        )
        _verify_record(engine().url)
        return
    place = Path(str(engine().url.database))
    engine().dispose()
    for name in ("", *SQLITE_SUFFIXES):  # looking for tables has created an empty file
        place.with_name(place.name + name).unlink(missing_ok=True)
    with _atomic_file(place) as part:
        shutil.copyfile(source, part)
        check_copy(part)
        # The search index is newer than the backup; it is rebuilt when the site starts.
        shutil.rmtree(current_app.config["WIKI"].data / "index", ignore_errors=True)


def check_copy(copy: Path) -> None:
    """Check a copy of an SQLite database: integrity, foreign keys, and `flask ledger verify`; raises InvalidInput."""
    try:
        with closing(sqlite3.connect(copy)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            whole = not connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError:
        sound = whole = False
    if not (sound and whole):
        raise InvalidInput(N_("The copy is damaged; nothing was kept."))
    _verify_record(make_url(f"sqlite:///{copy}"))
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # one file again


@contextmanager
def _atomic_file(target: Path) -> Iterator[Path]:
    """Create a temporary file beside the target, readable by its owner only; give it the target's name on success.

    Raises Conflict when the target exists, InvalidInput when the file cannot be written.
    """
    part = target.with_name(target.name + TEMPORARY_SUFFIX)
    if target.exists():
        raise Conflict(N_("%(path)s is there already; nothing was written."), path=target)
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise InvalidInput(
            N_("%(path)s cannot be written: %(why)s"), path=part, why=error.strerror
        ) from error
    try:
        yield part
        os.link(part, target)
    except FileExistsError as error:
        raise Conflict(N_("%(path)s is there already; nothing was written."), path=target) from error
    finally:
        for name in ("", *SQLITE_SUFFIXES):
            part.with_name(part.name + name).unlink(missing_ok=True)


def _verify_record(url: URL) -> None:
    """Run `flask ledger verify` on a database in another process; raises InvalidInput when it fails."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "ledger", "verify"]
    with TemporaryDirectory() as folder:
        address = url.render_as_string(hide_password=False)
        environ = {**os.environ, "WIKI_DATA": folder, "WIKI_DATABASE_URL": address}
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=False)  # noqa: S603 - our own
    if done.returncode not in {0, UNCHECKED}:
        said = (done.stdout + done.stderr).decode(errors="replace").strip()
        raise InvalidInput(N_("The record in the copy is not sound: %(said)s"), said=said[-500:])


def _run_client(program: str, *arguments: str) -> None:
    """Run a PostgreSQL client program on the database, with the password in its environment; raises InvalidInput."""
    found, url = shutil.which(program), engine().url
    if found is None:
        raise InvalidInput(
            N_("%(program)s is needed and was not found: install PostgreSQL's client."), program=program
        )
    address = url.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    command: Sequence[str] = [found, *arguments, "--dbname", address]
    environ = {**os.environ, **secret}
    done = subprocess.run(command, env=environ, capture_output=True, check=False)  # noqa: S603 - a program of PostgreSQL
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise InvalidInput(N_("%(program)s refused: %(said)s"), program=program, said=said[-500:])
