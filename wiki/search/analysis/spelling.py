"""A query written again with each word that nobody has replaced by the nearest that somebody has. Pure."""

import re
from collections.abc import Iterable
from typing import Protocol

from wiki.search.analysis.analyzer import UNKNOWN, language, parts, words
from wiki.search.analysis.stop_words import is_stop_word
from wiki.search.querying.query import ClauseKind, Query

MAX_DISTANCE = 2
LETTERS_A_MISTAKE = 3
"""A word may hold one mistake for so many of its letters."""


class Vocabulary(Protocol):
    """The words of an index, in plain letters."""

    def frequency(self, plain: str) -> int:
        """Say how many documents have a word."""

    def has_form(self, form: str, lang: str) -> bool:
        """Say whether a form of a word stands in any text of a language."""

    def near(self, plain: str, distance: int) -> Iterable[str]:
        """Give the words at most so many letters away that begin with the same one."""

    def text_with(self, plain: str) -> tuple[str, str] | None:
        """Give the words of a document that has a word, and their language."""


def respelt(query: Query, vocabulary: Vocabulary, *, found: bool = False) -> str | None:
    """Give the query with its unknown words respelt; None when there is nothing to respell.

    Where something is ``found`` by the other words, only what is one letter away is taken for a mistake.
    """
    written, lang = query.text, language(query.lang)
    for clause in query.clauses:
        if clause.kind is ClauseKind.PREFIX or clause.excluded:
            continue
        for word in words(clause.text, UNKNOWN):
            typed = clause.text[word.start : word.end]
            if word.joined or is_stop_word(word.plain, lang):
                continue
            if vocabulary.frequency(word.plain):
                continue
            if any(vocabulary.has_form(form, lang) for form in parts(typed, lang).forms):
                continue  # another ending of a word that somebody has is no mistake
            if nearest := _nearest(word.plain, vocabulary, 1 if found else MAX_DISTANCE):
                written = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", nearest, written)
    return written if written != query.text else None


def _nearest(plain: str, vocabulary: Vocabulary, most: int) -> str | None:
    """Give the commonest word at the smallest distance from one that nobody has."""
    for distance in range(1, min(len(plain) // LETTERS_A_MISTAKE, most) + 1):
        if found := [(-vocabulary.frequency(word), word) for word in vocabulary.near(plain, distance)]:
            return _as_written(min(found)[1], vocabulary)
    return None


def _as_written(plain: str, vocabulary: Vocabulary) -> str:
    """Give a plain word its accents back, from a document that has it."""
    found = vocabulary.text_with(plain)
    if found is None:
        return plain
    text, lang = found
    written = (text[w.start : w.end].lower() for w in words(text, language(lang)) if w.plain == plain)
    return next(written, plain)


def near(plain: str, words: Iterable[str], distance: int) -> list[str]:
    """Give those of many words that are at most so many letters away from one."""
    letters, longest, shortest = set(plain), len(plain) + distance, len(plain) - distance
    # A word that far away has no more letters of its own than that: cheap to see, and true of few.
    alike = (
        word
        for word in words
        if shortest <= len(word) <= longest and len(letters.difference(word)) <= distance
    )
    return [word for word in alike if within(plain, word, distance)]


def within(one: str, other: str, distance: int) -> bool:
    """Say whether so many insertions, deletions, replacements and swaps of neighbours make one word of the other."""
    earlier, before = list[int](), list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        row = [number]
        for at, wanted in enumerate(other, start=1):
            row.append(min(before[at] + 1, row[-1] + 1, before[at - 1] + (letter != wanted)))
            if number > 1 and at > 1 and (one[number - 2], letter) == (wanted, other[at - 2]):
                row[-1] = min(row[-1], earlier[at - 2] + 1)
        if min(row) > distance and min(before) >= distance:
            return False
        earlier, before = before, row
    return before[-1] <= distance
