"""Where a text has words of certain forms, found without analysing all of it each time.

Texts are written in the same words over and over: each word, as it is written, is analysed once and then known by its
forms, so that a text costs no more than parting it at its white space.
"""

import threading
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from wiki.search.analysis import chunks_of, is_letter, parts, plain_text

_MOST_KNOWN = 1 << 17
"""Of how many different words a language keeps the forms in memory."""
_BEGINNING = 2


class _Known:
    """The words of a language as they were written, with what stands against them, by what each is found by."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._lock = threading.Lock()
        self._forget()

    def with_any(self, written: set[str], keys: Iterable[str]) -> set[str]:
        """Keep those of the words that have one of these keys."""
        if new := written - self._written:
            with self._lock:
                self._learn(new)
        by_key = self._by_key
        return {word for key in keys for word in by_key.get(key, "").split() if word in written}

    def _forget(self) -> None:
        self._written: set[str] = set()
        # Words in one string each: many small lists would keep the collector of garbage busy.
        self._by_key: dict[str, str] = {}

    def _learn(self, written: set[str]) -> None:
        if len(self._written) + len(written) > _MOST_KNOWN:
            self._forget()
        for word in written - self._written:
            for key in {key for chunk in chunks_of(word) for key in _keys(chunk, self._lang)}:
                self._by_key[key] = f"{self._by_key.get(key, '')} {word}"
        self._written |= written


def occurrences(
    text: str, lang: str, forms: Collection[str], beginnings: Collection[str] = ()
) -> list[tuple[str, int]]:
    """List the chunks of a text that have one of these forms or begin so, in their order, each with its place."""
    plain = plain_text(text)
    keys = {*forms, *map(_beginning, beginnings)}
    written = _known(lang).with_any(set(plain.split()), keys)
    telling = {c for word in written for c in chunks_of(word) if _tells(c, lang, forms, tuple(beginnings))}
    kept: list[tuple[str, int]] = []
    end = 0
    # A chunk may stand within a longer one, which is then the one that is meant.
    for start, _length, chunk in sorted((at, -len(c), c) for c in telling for at in _places(c, plain)):
        if start >= end:
            kept.append((chunk, start))
            end = start + len(chunk)
    return kept


@cache
def _known(lang: str) -> _Known:
    return _Known(lang)


def _keys(chunk: str, lang: str) -> Iterator[str]:
    found = parts(chunk, lang)
    yield from found.forms
    yield from map(_beginning, found.plains)


def _beginning(plain: str) -> str:
    """Write the beginning of a word as no form is written."""
    return f"{plain[:_BEGINNING]}*"


def _tells(chunk: str, lang: str, forms: Collection[str], beginnings: tuple[str, ...]) -> bool:
    found = parts(chunk, lang)
    return any(form in forms for form in found.forms) or any(p.startswith(beginnings) for p in found.plains)


def _places(chunk: str, plain: str) -> Iterator[int]:
    """Yield where a chunk stands, no letter before or after it."""
    start = plain.find(chunk)
    while start >= 0:
        end = start + len(chunk)
        if not is_letter(plain, end) and not (start and is_letter(plain, start - 1)):
            yield start
        start = plain.find(chunk, end)
