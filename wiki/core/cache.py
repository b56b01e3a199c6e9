"""An in-memory LRU cache of values made from the database; a commit invalidates them.

The key of each value includes the state of the database that it was made from (`Installation.generation`). Each
commit increases that number, so no entry needs to be deleted, and no value is older than the request that asks for it.
A value that depends on no ballots has in its key a number that ballots leave alone (`Installation.settled`), so that
pages stay cached while a thousand people vote.
"""

from collections.abc import Callable, Hashable, Sized
from functools import partial
from typing import Any, TypeVar, cast

from flask import Flask, current_app
from sqlalchemy import Select
from sqlalchemy.orm import Session

from wiki.core.db import current_state, db
from wiki.core.limits.lru import LruCache

EXTENSION = "wiki_cache"
CACHE_BYTES = 64_000_000
MIN_WEIGHT = 4_000
"""The least weight of a value, in bytes, and the weight of one that has no length."""

Value = TypeVar("Value")
Row = TypeVar("Row")


_CACHED_NONE = object()
"""Stored in place of None, which `get` returns for a key that is not in the cache."""


def cached(key: tuple[Hashable, ...], make: Callable[[], Value], *, depends_on_ballots: bool = True) -> Value:
    """Return the cached value of this key for the current state of the database; call ``make`` when there is none.

    The value may depend on the database and on the key only: not on who asks, nor on the time. With
    ``depends_on_ballots=False`` it may not depend on ballots or on the head of the record either. Inside a unit of work
    nothing is cached.
    """
    state = current_state()
    if state is None:
        return make()
    memory: LruCache[Any] = current_app.extensions[EXTENSION]
    full_key = (state.generation if depends_on_ballots else state.settled, depends_on_ballots, *key)
    found = memory.get(full_key)
    if found is None:
        made = make()
        found = memory.put(full_key, _CACHED_NONE if made is None else made)
    return cast("Value", None if found is _CACHED_NONE else found)


def cached_row(query: Select[tuple[Row]], **values: Hashable) -> Row | None:
    """Return the only row of a query with these parameters, or None; the row belongs to this request's session.

    Pass the same query object each time: it is part of the key. Its bind parameters have the names of ``values``. It
    may read nothing that casting a ballot changes.

    The row is cached when it is requested for the second time in a state of the database, because most voters make
    one request only. A unit of work reads it again, like everything that was loaded before.
    """
    key = (query, *values.items())
    if not _is_repeated(key):
        return db.session.scalars(query, values).unique().one_or_none()
    found = cached(key, partial(_read_detached, query, values), depends_on_ballots=False)
    return db.session.merge(found, load=False) if found is not None else None


def _is_repeated(key: tuple[Hashable, ...]) -> bool:
    """Return whether this key was requested before in this state of the database; False inside a unit of work."""
    asked = cached(("asked", *key), list[bool], depends_on_ballots=False)
    if not asked:
        asked.append(True)
        return False
    return True


def _read_detached(query: Select[tuple[Row]], values: dict[str, Hashable]) -> Row | None:
    """Read a row as a detached object, which is never changed nor refreshed."""
    with Session(db.session.connection()) as session:
        return session.scalars(query, values).unique().one_or_none()


def _weight(value: object) -> int:
    return max(len(value) if isinstance(value, Sized) else 0, MIN_WEIGHT)


def init_app(app: Flask) -> None:
    """Create the cache of an application: one each, because another application may use another database."""
    app.extensions[EXTENSION] = LruCache[Any](CACHE_BYTES, _weight)
