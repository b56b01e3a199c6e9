"""A cache that evicts the least recently used values, and the bytes of memory that a value takes. Pure."""

import sys
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from itertools import islice
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")
_PLAIN = {str, bytes, int, bool, type(None)}
_SAMPLE = 8
"""So many members of a long collection are looked at; the others are taken to be like them."""


class LruCache(Generic[Value]):
    """A cache with a limit on its total weight, which evicts the least recently used values; thread-safe.

    The length of a key is part of the weight, because anybody may request any address. A value is weighed only when
    it is stored, because it may grow later.
    """

    def __init__(self, limit: int, weigh: Callable[[Value], int]) -> None:
        """Create an empty cache; ``weigh`` returns the weight of a value in bytes, as ``limit`` is."""
        self._limit, self._weigh = limit, weigh
        self._kept: OrderedDict[Hashable, tuple[int, Value]] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return the value of a key, or None when there is none."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[1]

    def put(self, key: Hashable, value: Value) -> Value:
        """Store a value and return it; evict the least recently used values while the total is over the limit."""
        weight = self._weigh(value) + _key_length(key)
        with self._lock:
            before = self._kept.pop(key, None)
            self._weight += weight - (before[0] if before else 0)
            self._kept[key] = weight, value
            while self._weight > self._limit and self._kept:
                self._weight -= self._kept.popitem(last=False)[1][0]
        return value

    def clear(self) -> None:
        """Evict everything."""
        with self._lock:
            self._kept.clear()
            self._weight = 0

    @property
    def weight(self) -> int:
        """The weight of all values and keys, in bytes."""
        return self._weight


def _key_length(key: object) -> int:
    if isinstance(key, tuple):
        return sum(map(_key_length, key))
    return len(key) if isinstance(key, str) else 0


def memory_size(value: object) -> int:
    """Estimate the bytes that a value takes: strings, numbers, and collections and dataclasses of them."""
    own = sys.getsizeof(value)
    if isinstance(value, (str, bytes, int)):
        return own
    if isinstance(value, dict):
        return own + _sampled(value.items(), len(value))
    if isinstance(value, (tuple, list, set, frozenset)):
        return own + _sampled(value, len(value))
    members = getattr(type(value), "__slots__", ())
    return own + sum([memory_size(getattr(value, name)) for name in members])


def _sampled(members: Collection[object], many: int) -> int:
    """Estimate the bytes of members from some of them, taken at even distances."""
    looked_at = list(islice(members, 0, None, many // _SAMPLE + 1))
    kinds = set(map(type, looked_at))
    sizes = map(sys.getsizeof if kinds <= _PLAIN else memory_size, looked_at)
    return sum(sizes) * many // max(1, len(looked_at))
