"""Cut the passage of a text that best shows why it matches, with its matches marked.

The text is analysed as for the index, so that accents, stems and compounds are marked as they match.

Pure.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from wiki.search.analysis.analyzer import (
    MAX_CHUNK_LENGTH,
    Word,
    analysis_language,
    scan_chunks,
    split_chunk,
    words,
)
from wiki.search.analysis.glossary import WordForms
from wiki.search.analysis.occurrences import find_occurrences
from wiki.search.document import DisplayFields
from wiki.search.index import Hit, Snippet
from wiki.search.querying.query import Pattern, Query, required

SNIPPET_LENGTH = 240
"""The approximate length of a passage in characters."""
ELLIPSIS = "…"

_MAX_TEXT, _STRETCH = 200_000, 6_000
_CHARACTERS_PER_WORD = 40
_MAX_MATCHES = 40
_SPACE = re.compile(r"\s+")


class Match(NamedTuple):
    """The offsets of a match in a text, and the index of the pattern it matches."""

    start: int
    end: int
    pattern: int


class HitBuilder:
    """Builds the hits of one query."""

    def __init__(self, query: Query) -> None:
        """Build hits for this query."""
        self._query = query
        self._markers: dict[str, Highlighter] = {}

    def hit(self, shown: DisplayFields, body: str, score: float) -> Hit:
        """Build a hit with its best passage."""
        own = analysis_language(shown.lang)
        if own not in self._markers:
            self._markers[own] = Highlighter(required(self._query, own), own)
        passage = self._markers[own].passage(body)
        if shown.labels and not _has_match(passage):
            labels = self._markers[own].passage(shown.labels)
            passage = labels if _has_match(labels) or not passage else passage
        return Hit(*shown, passage=passage, score=round(score, 4))


class Highlighter:
    """Finds the patterns of one query in texts of one language."""

    def __init__(self, patterns: Sequence[Pattern], lang: str) -> None:
        """Index the patterns by single forms, phrases and prefixes."""
        self._lang = lang
        self._number = len(patterns)
        whole = [
            (number, sequence)
            for number, p in enumerate(patterns)
            for sequence in (*p.sequences, *(name.words for name in p.others))
        ]
        self._singles = {form: number for number, seq in whole if len(seq) == 1 for form in seq[0]}
        self._phrases: list[tuple[int, Sequence[WordForms]]] = [
            (number, seq) for number, seq in whole if len(seq) > 1
        ]
        self._prefixes = {p.prefix: number for number, p in enumerate(patterns) if p.prefix}
        self._forms = {*self._singles, *(form for _, sequence in self._phrases for form in sequence[0])}

    def passage(self, text: str, length: int = SNIPPET_LENGTH) -> Snippet:
        """Return the best passage of about ``length`` characters, or the beginning when nothing matches."""
        found = self._found(text)
        start, end = _expand_window(text, *_densest_window(found, length), length)
        pieces = list(_split_at_matches(text, start, end, found))
        before = [(ELLIPSIS, False)] if start > 0 else []
        after = [(ELLIPSIS, False)] if end < len(text) else []
        return tuple(_normalize_pieces(before + pieces + after))

    def _found(self, text: str) -> list[Match]:
        """Return the matches of the first stretch of text with all patterns, or else of the one with most patterns."""
        best: list[Match] = []
        for start in range(0, min(len(text), _MAX_TEXT), _STRETCH):
            within = islice(self.matches(text[start : start + _STRETCH]), _MAX_MATCHES)
            found = sorted(Match(m.start + start, m.end + start, m.pattern) for m in within)
            best = max(best, found, key=lambda matches: len({match.pattern for match in matches}))
            if len({match.pattern for match in best}) == self._number:
                break
        return best

    def matches(self, text: str) -> Iterator[Match]:
        """Yield the matches in a text; phrases match only where all their words are in a row."""
        for chunk, start in find_occurrences(text, self._lang, self._forms, self._prefixes):
            yield from self._matches_at(text, chunk, start)

    def _begun_by(self, word: Word) -> Iterator[int]:
        return (number for prefix, number in self._prefixes.items() if word.plain.startswith(prefix))

    def _matches_at(self, text: str, chunk: str, start: int) -> Iterator[Match]:
        found: set[int] = set()
        for word in split_chunk(chunk, self._lang):
            singles = {self._singles[form] for form in word.forms if form in self._singles}
            for number in singles.union(self._begun_by(word)):
                found.add(number)
                yield Match(start + word.start, start + word.end, number)
        if left := [(number, sequence) for number, sequence in self._phrases if number not in found]:
            yield from self._phrases_at(text, start, left)

    def _phrases_at(
        self, text: str, start: int, phrases: list[tuple[int, Sequence[WordForms]]]
    ) -> Iterator[Match]:
        """Yield the phrases that begin within the chunk at ``start``."""
        first = len(split_chunk(next(scan_chunks(text[start : start + MAX_CHUNK_LENGTH]))[0], self._lang))
        for number, sequence in phrases:
            near = text[start : start + _CHARACTERS_PER_WORD * (len(sequence) + first)]
            standing = [word for word in words(near, self._lang) if not word.joined]
            for at in range(min(first, len(standing) - len(sequence) + 1)):
                run = standing[at : at + len(sequence)]
                if all(map(_shares_form, run, sequence)):
                    yield Match(start + run[0].start, start + run[-1].end, number)


def _has_match(passage: Snippet) -> bool:
    return any(is_match for _, is_match in passage)


def _shares_form(word: Word, forms: WordForms) -> bool:
    return not set(forms).isdisjoint(word.forms)


def _densest_window(found: list[Match], length: int) -> tuple[int, int]:
    """Return start and end of the run of matches within ``length`` that has most patterns, then most matches."""
    best, value = (0, 0), (0, 0)
    for index, first in enumerate(found):
        run = [m for m in found[index : index + 20] if m.end <= first.start + length] or [first]
        worth = (len({m.pattern for m in run}), len(run))
        if worth > value:
            best, value = (first.start, max(m.end for m in run)), worth
    return best


def _expand_window(text: str, start: int, end: int, length: int) -> tuple[int, int]:
    """Widen a span to about ``length`` characters and to word boundaries, more after it than before."""
    spare = max(length - (end - start), 0)
    left = max(start - spare // 3, 0)
    right = min(left + max(length, end - left), len(text))
    left = max(min(left, right - length), 0)
    if left > 0 and (space := _SPACE.search(text, left, start)):
        left = space.end()
    if right < len(text):
        spaces = list(_SPACE.finditer(text, max(end, left), right))
        right = spaces[-1].start() if spaces else right
    return left, right


def _split_at_matches(text: str, start: int, end: int, found: list[Match]) -> Iterator[tuple[str, bool]]:
    at = start
    for match in found:
        begin, stop = max(match.start, at), min(match.end, end)
        if begin < stop:
            yield text[at:begin], False
            yield text[begin:stop], True
            at = stop
    yield text[at:end], False


def _normalize_pieces(pieces: list[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Collapse white space, strip both ends, and join consecutive pieces that are both matches or both not."""
    joined: list[tuple[str, bool]] = []
    for text, is_match in pieces:
        before, same = joined[-1] if joined else ("", not is_match)
        if is_match == same:
            joined[-1] = (before + text, is_match)
        elif text:
            joined.append((text, is_match))
    single = [(_SPACE.sub(" ", text), is_match) for text, is_match in joined]
    if single:
        single[0] = (single[0][0].lstrip(), single[0][1])
        single[-1] = (single[-1][0].rstrip(), single[-1][1])
    return (piece for piece in single if piece[0])
