"""A database or a disk that is out of reach: 503, what was typed, and no word against what is committed."""

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from tests import factories, postgresql
from tests.factories import sign_in
from tests.pages import shelf
from wiki.core import availability
from wiki.core.db import db, engine, is_postgresql
from wiki.pages.markup import rendering

WORDS = "Le parc et « la gare » sont ouverts à tou·te·s.\n\nDeuxième ligne & <rien>."


def sqlite_error(code: int, message: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(message)
    error.sqlite_errorcode = code
    return error


TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
FULL = sqlite_error(sqlite3.SQLITE_FULL, "database or disk is full")
BROKEN = sqlite_error(sqlite3.SQLITE_IOERR, "disk I/O error")
READ_ONLY = sqlite_error(sqlite3.SQLITE_READONLY, "attempt to write a readonly database")


@pytest.fixture
def failing(app: Flask) -> Iterator[dict[str, Exception]]:
    """Statements that begin with a key fail with its error, as the driver would raise it."""
    failures: dict[str, Exception] = {}

    def fail(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        for start, error in failures.items():
            if statement.lstrip().startswith(start):
                raise error

    event.listen(engine(), "before_cursor_execute", fail)
    yield failures
    event.remove(engine(), "before_cursor_execute", fail)


def shown_text(body: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", body, re.DOTALL)
    return unescape(found.group(1)).strip("\n") if found else ""


@pytest.mark.parametrize("error", [FULL, BROKEN, READ_ONLY, OSError(errno.ENOSPC, "No space left on device")])
@pytest.mark.parametrize("statement", ["INSERT", "UPDATE"])
def test_a_save_that_cannot_be_written_gives_the_text_back(
    client: FlaskClient, failing: dict[str, Exception], error: Exception, statement: str
) -> None:
    page = shelf.page("Notes")
    slug, number = page.slug, page.head_number
    sign_in(client, factories.member())
    failing[statement] = error
    answer = client.post(
        f"/fr/page/{slug}/edit", data={"text": WORDS, "base_revision": number, "summary": "", "save": "1"}
    )
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert shown_text(answer.text) == WORDS
    failing.clear()
    db.session.rollback()
    assert shelf.found(slug).head_number == number


def test_without_any_database_each_address_says_so(client: FlaskClient) -> None:
    sign_in(client, factories.member())
    place = Path(str(engine().url.database))
    db.session.remove()
    engine().dispose()
    moved = place.rename(place.with_name("moved"))
    place.mkdir()
    answers = [
        client.get("/fr/members"),
        client.get("/en/nowhere"),
        client.post("/fr/new", data={"title": "Un titre", "text": WORDS}),
    ]
    place.rmdir()
    moved.rename(place)
    for answer in answers:
        assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
        assert "<h1>" in answer.text
    assert WORDS in unescape(answers[-1].text)
    assert client.get("/fr/members").status_code == 200


def test_what_is_committed_is_never_called_an_error(
    client: FlaskClient, failing: dict[str, Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shelf.page("Notes")
    slug, number = page.slug, page.head_number
    sign_in(client, factories.member())

    def fail(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(rendering, "_stored_rendering", fail)
    monkeypatch.setattr(rendering, "render_cached", fail)
    saved = client.post(
        f"/fr/page/{slug}/edit", data={"text": WORDS, "base_revision": number, "summary": "", "save": "1"}
    )
    assert saved.status_code == 503  # it is rendered before it is written: nothing is
    monkeypatch.undo()
    monkeypatch.setattr(rendering, "store_rendering", fail)
    saved = client.post(
        f"/fr/page/{slug}/edit", data={"text": WORDS, "base_revision": number, "summary": "", "save": "1"}
    )
    assert saved.status_code == 200
    db.session.rollback()
    assert shelf.text_of(shelf.found(slug)).strip() == WORDS


def test_a_rendering_that_fails_after_the_commit_is_made_later(
    client: FlaskClient, failing: dict[str, Exception]
) -> None:
    page = shelf.page("Notes")
    slug, number = page.slug, page.head_number
    sign_in(client, factories.member())
    failing["INSERT INTO rendering"] = FULL
    saved = client.post(
        f"/fr/page/{slug}/edit", data={"text": WORDS, "base_revision": number, "summary": "", "save": "1"}
    )
    assert saved.status_code == 303


def test_an_error_page_that_fails_is_replaced_by_a_bare_one(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_named: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("wiki.web.error_pages.render_template", fail)
    answer = client.get("/fr/nowhere")
    assert answer.status_code == 404
    assert "<h1>" in answer.text


@pytest.mark.both_databases
def test_a_restarted_server_costs_nobody_a_page(client: FlaskClient, request: pytest.FixtureRequest) -> None:
    assert client.get("/fr/members").status_code == 200
    if is_postgresql():
        postgresql.execute(
            request.getfixturevalue("postgresql_server"),
            TERMINATE.format(engine().url.database),
        )
    with suppress(Exception):
        db.session.execute(text("SELECT 1"))
    db.session.remove()
    assert client.get("/fr/members?again").status_code == 200


@pytest.mark.parametrize(
    ("error", "is_so"),
    [
        (FULL, True),
        (OSError(errno.EROFS, ""), True),
        (ValueError(), False),
        (FileNotFoundError(2, ""), False),
    ],
)
def test_which_errors_pass(error: Exception, is_so: bool) -> None:  # noqa: FBT001 - a parameter of the cases
    wrapped = RuntimeError("seen from above")
    wrapped.__context__ = error
    assert availability.is_out_of_reach(wrapped) is is_so
