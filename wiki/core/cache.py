"""What is kept in memory, and how long: until something was used less lately, or until the database changes.

Whatever is read or made from the database is kept under the number of the state it shows
(`Installation.generation`). Each commit moves that number, so nothing needs to be taken back by hand, and nothing that
was kept can be older than the request that asks for it. What shows no ballots is kept under a number that ballots do
not move (`Installation.settled`), so that a text is read as easily while a thousand people vote.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from functools import partial
from threading import Lock
from typing import Any, Generic, TypeVar, cast

from flask import Flask, current_app
from sqlalchemy import Select
from sqlalchemy.orm import Session

from wiki.core.db import db, present

EXTENSION = "kept"
KEPT_BYTES = 64_000_000
SMALL = 4_000
"""What anything counts that has no length of its own."""

Value = TypeVar("Value")
Row = TypeVar("Row")


_NOTHING = object()
"""Stands in memory for what was looked for and is not there."""


class Memory(Generic[Value]):
    """Values by their key, as many as weigh no more than a limit, those used last; safe between threads.

    The letters of a key weigh too: anybody may ask for any address. What a value weighs is asked once, for it may grow.
    """

    def __init__(self, limit: int, weigh: Callable[[Value], int]) -> None:
        """Begin with none."""
        self._limit, self._weigh = limit, weigh
        self._kept: OrderedDict[Hashable, tuple[int, Value]] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return what was kept under a key."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[1]

    def keep(self, key: Hashable, value: Value) -> Value:
        """Keep a value, and forget what was used least lately when that is too much; return the value."""
        weight = self._weigh(value) + _letters(key)
        with self._lock:
            before = self._kept.pop(key, None)
            self._weight += weight - (before[0] if before else 0)
            self._kept[key] = weight, value
            while self._weight > self._limit and self._kept:
                self._weight -= self._kept.popitem(last=False)[1][0]
        return value


def _letters(key: object) -> int:
    if isinstance(key, tuple):
        return sum(map(_letters, key))
    return len(key) if isinstance(key, str) else 0


def kept(key: tuple[Hashable, ...], make: Callable[[], Value], *, of_ballots: bool = True) -> Value:
    """Return what was made under this key in the present state of the database, or make and keep it.

    What is made may depend on the database and on the key, and on nothing else: not on who asks, nor on the hour;
    and, unless it is of ballots, on no ballot nor on the head of the record. Inside a unit of work nothing is kept.
    """
    state = present()
    if state is None:
        return make()
    memory: Memory[Any] = current_app.extensions[EXTENSION]
    here = (state.generation if of_ballots else state.settled, of_ballots, *key)
    found = memory.get(here)
    if found is None:
        made = make()
        found = memory.keep(here, _NOTHING if made is None else made)
    return cast("Value", None if found is _NOTHING else found)


def kept_row(query: Select[tuple[Row]], **values: Hashable) -> Row | None:
    """Return the one row that a query finds with these values, or None, as part of this request's session.

    The query is always the same object, whose parameters have the values' names. Nothing of what it reads may come
    with a ballot.

    It is kept from the second time on that a state of the database is asked for it: most of those who vote come once.
    A unit of work reads it again, as all that was loaded before.
    """
    key = (query, *values.items())
    if not _is_asked_again(key):
        return db.session.scalars(query, values).unique().one_or_none()
    found = kept(key, partial(_read_apart, query, values), of_ballots=False)
    return db.session.merge(found, load=False) if found is not None else None


def _is_asked_again(key: tuple[Hashable, ...]) -> bool:
    """Say whether this was asked for before in the present state of the database; never inside a unit of work."""
    asked = kept(("asked", *key), list[bool], of_ballots=False)
    if not asked:
        asked.append(True)
        return False
    return True


def _read_apart(query: Select[tuple[Row]], values: dict[str, Hashable]) -> Row | None:
    """Read a row that belongs to no session, and so is never changed nor read again."""
    with Session(db.session.connection()) as apart:
        return apart.scalars(query, values).unique().one_or_none()


def _weight(value: object) -> int:
    return max(len(value) if isinstance(value, Sized) else 0, SMALL)


def init_app(app: Flask) -> None:
    """Give an application its memory; another application may serve another database."""
    app.extensions[EXTENSION] = Memory[Any](KEPT_BYTES, _weight)
