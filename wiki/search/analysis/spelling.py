"""Correct the spelling of a query: each word that no document has is replaced by the nearest one that has. Pure."""

import re
from collections.abc import Iterable
from typing import Protocol

from wiki.search.analysis.analyzer import UNKNOWN_LANGUAGE, analysis_language, chunk_terms, words
from wiki.search.analysis.stop_words import is_stop_word
from wiki.search.querying.query import ClauseKind, Query

MAX_DISTANCE = 2
LETTERS_PER_MISTAKE = 3
"""A word may have one mistake for so many of its letters."""


class Vocabulary(Protocol):
    """The words of an index, without accents."""

    def frequency(self, plain: str) -> int:
        """Return how many documents have a word."""

    def has_form(self, form: str, lang: str) -> bool:
        """Tell whether any text of a language has this form of a word."""

    def near(self, plain: str, distance: int) -> Iterable[str]:
        """Return the words within an edit distance that begin with the same letter."""

    def text_with(self, plain: str) -> tuple[str, str] | None:
        """Return the text of a document that has a word, and its language; None when there is none."""


def correct_spelling(query: Query, vocabulary: Vocabulary, *, found: bool = False) -> str | None:
    """Return the query with its unknown words corrected; None when there is nothing to correct.

    When the other words have ``found`` something, only words at distance 1 are corrections.
    """
    written, lang = query.text, analysis_language(query.lang)
    for clause in query.clauses:
        if clause.kind is ClauseKind.PREFIX or clause.excluded:
            continue
        for word in words(clause.text, UNKNOWN_LANGUAGE):
            typed = clause.text[word.start : word.end]
            if word.joined or is_stop_word(word.plain, lang):
                continue
            if vocabulary.frequency(word.plain):
                continue
            if any(vocabulary.has_form(form, lang) for form in chunk_terms(typed, lang).forms):
                continue  # another ending of a known word is no mistake
            if nearest := _nearest(word.plain, vocabulary, 1 if found else MAX_DISTANCE):
                written = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", nearest, written)
    return written if written != query.text else None


def _nearest(plain: str, vocabulary: Vocabulary, most: int) -> str | None:
    """Return the most frequent word at the smallest edit distance, or None."""
    for distance in range(1, min(len(plain) // LETTERS_PER_MISTAKE, most) + 1):
        if found := [(-vocabulary.frequency(word), word) for word in vocabulary.near(plain, distance)]:
            return _restore_accents(min(found)[1], vocabulary)
    return None


def _restore_accents(plain: str, vocabulary: Vocabulary) -> str:
    """Restore the accents of a plain word from a document that has it."""
    found = vocabulary.text_with(plain)
    if found is None:
        return plain
    text, lang = found
    written = (
        text[w.start : w.end].lower() for w in words(text, analysis_language(lang)) if w.plain == plain
    )
    return next(written, plain)


def near_words(plain: str, words: Iterable[str], distance: int) -> list[str]:
    """Return those of many words that are within an edit distance of ``plain``."""
    letters, longest, shortest = set(plain), len(plain) + distance, len(plain) - distance
    # Within this distance a word lacks at most so many of the letters: a cheap test that few words pass.
    alike = (
        word
        for word in words
        if shortest <= len(word) <= longest and len(letters.difference(word)) <= distance
    )
    return [word for word in alike if is_within_distance(plain, word, distance)]


def is_within_distance(one: str, other: str, distance: int) -> bool:
    """Tell whether two words are within an edit distance of insertions, deletions, replacements and swaps."""
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
