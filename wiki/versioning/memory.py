"""Remember the results of pure functions of texts, within one limit in bytes for all of them together. Pure."""

from collections.abc import Callable, Hashable
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar, cast

from wiki.core.limits.lru import LruCache, memory_size

MAX_BYTES, MAX_OUTCOME_BYTES = 64_000_000, 32_000_000
"""What all results of functions, and all outcomes, may take; the least recently used are forgotten first."""

Value = TypeVar("Value")
Given = ParamSpec("Given")
_kept = LruCache[Any](MAX_BYTES, memory_size)
_outcomes = LruCache[Any](MAX_OUTCOME_BYTES, memory_size)
_NONE = object()


class remembered(Generic[Given, Value]):  # noqa: N801 - used as a decorator, as functools.cache is
    """Decorate a pure function of hashable, positional values: the same values are worked out once."""

    def __init__(self, function: Callable[Given, Value]) -> None:
        """Take the function; it is called when its result is not in memory."""
        self._function = function
        update_wrapper(self, function)

    def __call__(self, *given: Given.args, **named: Given.kwargs) -> Value:
        """Return the result for these values."""
        key = (self._function, *given, *named.items())
        found = _kept.get(key)
        if found is None:
            found = _put(_kept, key, self._function(*given, **named))
        return cast("Value", None if found is _NONE else found)

    @staticmethod
    def cache_clear() -> None:
        """Forget the results of all functions, and all outcomes."""
        _kept.clear()
        _outcomes.clear()


def recall(key: tuple[Hashable, ...], make: Callable[[], Value]) -> Value:
    """Return the outcome under a key, which says all that it depends on; make it when it is not in memory.

    Outcomes are few and small, and stay while the large results that led to them are forgotten.
    """
    found = _outcomes.get(key)
    if found is None:
        found = _put(_outcomes, key, make())
    return cast("Value", None if found is _NONE else found)


def _put(kept: LruCache[Any], key: tuple[Hashable, ...], made: object) -> object:
    return kept.put(key, _NONE if made is None else made)


def bytes_used() -> int:
    """Return the bytes that all results take, as they were estimated when they were kept."""
    return _kept.weight + _outcomes.weight
