import contextlib
from hashlib import sha256
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests import factories
from tests.pages import shelf
from wiki.accounts import queries as accounts
from wiki.core.cache import EXTENSION, cached
from wiki.core.db import Invalidation, db, engine, unit_of_work
from wiki.core.limits.lru import LruCache
from wiki.pages import queries
from wiki.pages.models import Page


def test_memory_forgets_what_was_used_least() -> None:
    memory = LruCache[str](12, len)
    for name in ("a", "b"):
        memory.put(name, "12345")
    memory.get("a")
    memory.put("c", "12345")
    assert [name for name in "abc" if memory.get(name)] == ["a", "c"]


def test_a_value_that_is_cached_anew_counts_once() -> None:
    memory = LruCache[str](11, len)
    for _ in range(5):
        memory.put("a", "1234567890")
    assert memory.get("a") == "1234567890"


def test_what_is_larger_than_the_cache_is_made_and_not_cached() -> None:
    memory = LruCache[str](3, len)
    assert memory.put("a", "12345") == "12345"
    assert memory.get("a") is None


def test_the_letters_of_keys_weigh() -> None:
    memory = LruCache[str](100, len)
    for number in range(10):
        memory.put(("page", ("slug", f"{number}" * 50)), "")
    assert [
        number for number in range(10) if memory.get(("page", ("slug", f"{number}" * 50))) is not None
    ] == [9]


def test_what_grows_after_it_was_cached_takes_no_more_away_than_it_added() -> None:
    memory = LruCache[list[int]](10, len)
    for name in "abc":
        memory.put(name, []).extend(range(50))
        memory.put(name, [])
    memory.put("d", list(range(9)))
    memory.put("e", list(range(9)))
    assert [name for name in "abcde" if memory.get(name) is not None] == ["e"]


def test_what_is_not_there_is_looked_for_once_and_costs_memory_nothing_for_good(app: Flask) -> None:
    app.extensions[EXTENSION] = memory = LruCache[object](20_000, lambda _value: 4_000)
    looked = list[int]()

    def look() -> None:
        looked.append(1)

    with app.test_request_context("/en/"):
        assert [cached(("nobody",), look) for _ in range(3)] == [None] * 3
        assert len(looked) == 1
        for number in range(100):
            cached(("nobody", number), look)
    assert memory.put("a", "b") == memory.get("a")


@pytest.mark.both_databases
def test_a_thing_is_made_once_in_each_state(app: Flask) -> None:
    made: list[int] = []

    def make() -> str:
        made.append(1)
        return "x"

    with app.test_request_context("/en/"):
        assert [cached(("a",), make), cached(("a",), make), cached(("b",), make)] == ["x"] * 3
    assert len(made) == 2
    with unit_of_work():
        pass
    cached(("a",), make)
    assert len(made) == 3


def title() -> str:
    found = queries.by_slug("notes")
    assert found is not None
    return found.title


def rename(to: str) -> None:
    found = queries.by_slug("notes")
    assert found is not None
    found.title = to
    db.session.flush()


@pytest.mark.both_databases
def test_what_is_seen_inside_a_unit_of_work_is_not_cached(app: Flask) -> None:
    """What is not committed is nobody else's to see, and what is committed is seen at once."""
    shelf.page()
    with app.test_request_context("/en/"):
        assert title() == "Notes"
        with contextlib.suppress(ZeroDivisionError), unit_of_work():
            rename("Never")
            assert cached(("title",), title) == "Never"
            _ = 1 / 0
        assert cached(("title",), title) == "Notes"
        with unit_of_work():
            rename("Other")
        assert (title(), cached(("title",), title)) == ("Other", "Other")


@pytest.mark.both_databases
def test_what_was_read_before_another_s_commit_is_not_cached_as_if_after_it(app: Flask) -> None:
    """A refused unit of work is followed by reading, and then a number read anew may be younger than what was read."""
    shelf.page()

    def elsewhere() -> None:
        with app.app_context(), unit_of_work():
            rename("Other")

    with app.test_request_context("/en/"):
        with contextlib.suppress(ZeroDivisionError), unit_of_work():
            _ = 1 / 0
        before = db.session.scalars(select(Page.title)).one()
        other = Thread(target=elsewhere)
        other.start()
        other.join()
        assert cached(("title",), lambda: before) == "Notes"
    db.session.remove()
    with app.test_request_context("/en/"):
        assert cached(("title",), title) == "Other"


@pytest.mark.both_databases
def test_a_row_is_cached_once_asked_for_again_and_read_anew_under_the_writer_s_lock(app: Flask) -> None:
    shelf.page()
    read = list[str]()
    with app.test_request_context("/en/"):
        event.listen(engine(), "before_cursor_execute", lambda _c, _k, sql, *_rest: read.append(sql))
        for _ in range(4):
            db.session.remove()
            assert title() == "Notes"
        assert sum("FROM page" in sql for sql in read) == 2
        read.clear()
        found = queries.by_slug("notes")
        with unit_of_work():
            assert found is not None
            assert found.title == "Notes"
        assert sum("FROM page" in sql for sql in read) == 1


def test_a_member_of_a_cached_session_can_act(app: Flask) -> None:
    member, client = factories.member(), app.test_client()
    secret = factories.sign_in(client, member)
    with app.test_request_context("/en/"):
        for name in ("One", "Two"):
            db.session.remove()
            found = accounts.sign_in_session(secret)
            assert found is not None
            assert found.token_hash == sha256(secret.encode()).hexdigest()
            with unit_of_work():
                found.member.name = name
        db.session.remove()
        found = accounts.sign_in_session(secret)
        assert found is not None
        assert found.member.name == "Two"


@pytest.mark.both_databases
def test_what_shows_no_ballots_outlives_them_and_nothing_else(app: Flask) -> None:
    made: list[int] = []

    def make() -> str:
        made.append(1)
        return "x"

    def look() -> int:
        cached(("a",), make, depends_on_ballots=False)
        return len(made)

    with app.test_request_context("/en/"):
        assert look() == 1
        with unit_of_work(Invalidation.BALLOTS):
            pass
        assert (look(), cached(("a",), lambda: "y")) == (1, "y")
        with unit_of_work():
            pass
        assert look() == 2
        with unit_of_work(Invalidation.NONE):
            pass
        assert look() == 2
