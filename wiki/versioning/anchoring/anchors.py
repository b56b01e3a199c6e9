"""Anchor comments to passages: quoted with their context, and found again from revision to revision.

A quote is the TextQuoteSelector of the W3C Web Annotation Data Model. It is never found by position: when its words
are gone, or when nothing tells two places apart, it is not found.

Pure.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, takewhile

from wiki.core.errors import N_, InvalidInput
from wiki.versioning.diff.changes import GONE, SentenceDiff, diff_sentences
from wiki.versioning.segments import SegmentedText

_CONTEXT = 32


@dataclass(frozen=True, slots=True)
class TextQuote:
    """The words of a passage, and the characters just before and after them."""

    exact: str
    prefix: str
    suffix: str


def make_quote(text: str, start: int, end: int) -> TextQuote:
    """Quote the characters ``start`` to ``end`` of a text; raises InvalidInput when they are only white space."""
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise InvalidInput(N_("Choose a passage of the text first."))
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end -= len(text[start:end]) - len(text[start:end].rstrip())
    return TextQuote(text[start:end], text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT])


def locate_quote(text: str, quote: TextQuote) -> tuple[int, int] | None:
    """Find a quote where its context agrees most; None when it is absent, or when two places agree as much."""
    places = _occurrences(text, quote.exact, 0, len(text))
    if not places:
        return None
    scores = [_context_score(text, place, quote) for place in places]
    best = max(scores)
    return places[scores.index(best)] if scores.count(best) == 1 else None


def reanchor(old: str, new: str, quote: TextQuote) -> TextQuote | None:
    """Find a quote of ``old`` again in ``new`` by aligning their sentences; None when its words are gone."""
    place = locate_quote(old, quote)
    if place is None:
        return None
    found = diff_sentences(old, new)
    first, last = _sentences_spanned(found.old, *place)
    window = _candidate_sentences(found, first, last)
    if window is None:
        return None
    spans = _sentence_starts(found.old), _sentence_starts(found.new)
    places = _occurrences(new, quote.exact, spans[1][window[0]], spans[1][window[1]])
    if window[1] - window[0] == last - first + 1 and _same_words(found, first, last, window[0]):
        before = _occurrences(old, quote.exact, spans[0][first], spans[0][last + 1])
        if len(before) == len(places):
            return make_quote(new, *places[before.index(place)])
    return make_quote(new, *places[0]) if len(places) == 1 else None


def _occurrences(text: str, exact: str, start: int, end: int) -> list[tuple[int, int]]:
    """Find the words of a passage, however they are wrapped in lines."""
    words = [re.escape(word) for word in re.split(r"[ \t\r\n]+", exact.strip())]
    if words == [""]:
        return []
    pattern = re.compile("(?=(" + r"[ \t\r\n]+".join(words) + "))")
    return [match.span(1) for match in pattern.finditer(text, start, end)]


def _context_score(text: str, place: tuple[int, int], quote: TextQuote) -> int:
    """Count the characters around a place that agree with the quote's context."""
    start, end = place
    before = _collapse_spaces(text[max(0, start - 2 * _CONTEXT) : start])[::-1]
    after = _collapse_spaces(text[end : end + 2 * _CONTEXT])
    return _common_prefix_length(before, _collapse_spaces(quote.prefix)[::-1]) + _common_prefix_length(
        after, _collapse_spaces(quote.suffix)
    )


def _collapse_spaces(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _common_prefix_length(one: str, other: str) -> int:
    return sum(takewhile(bool, map(str.__eq__, one, other)))


def _sentence_starts(text: SegmentedText) -> list[int]:
    """Return the offset of each sentence, and of the end of the last one."""
    return list(accumulate(map(len, map(str.__add__, text.bodies, text.gaps)), initial=len(text.lead)))


def _sentences_spanned(text: SegmentedText, start: int, end: int) -> tuple[int, int]:
    starts = _sentence_starts(text)
    return max(0, bisect_right(starts, start) - 1), max(0, bisect_right(starts, end - 1) - 1)


def _candidate_sentences(found: SentenceDiff, first: int, last: int) -> tuple[int, int] | None:
    """Return the range of sentences of new in which the sentences ``first`` to ``last`` of old must be."""
    away = found.moved.get(first, GONE)
    if away != GONE and all(found.moved.get(first + step) == away + step for step in range(last - first + 1)):
        return away, away + last - first + 1
    start, end = found.partner(first), found.partner(last)
    partners = found.partners()
    if start == GONE:
        start = max((there + 1 for here, there in partners if here < first), default=0)
    if end == GONE:
        end = min((there - 1 for here, there in partners if here > last), default=len(found.new.keys) - 1)
    return (start, end + 1) if start <= end else None


def _same_words(found: SentenceDiff, first: int, last: int, start: int) -> bool:
    return found.old.keys[first : last + 1] == found.new.keys[start : start + last - first + 1]
