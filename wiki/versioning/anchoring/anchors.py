"""Anchor comments to passages: quoted with their context, and found again from revision to revision.

A quote is the TextQuoteSelector of the W3C Web Annotation Data Model. It is never found by position: when its words
are gone, or when nothing tells two places apart, it is not found.

Pure.
"""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from wiki.core.errors import N_, InvalidInput
from wiki.versioning.anchoring.corrections import corrected_span
from wiki.versioning.anchoring.occurrences import CollapsedText, best_occurrence, collapse, occurrences
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
    where, words = collapse(text), _one_line(quote.exact).strip(" ")
    place = best_occurrence(where.text, words, _one_line(quote.prefix), _one_line(quote.suffix))
    return None if place is None else _span(where, place, len(words))


def holds(text: str, quote: TextQuote) -> bool:
    """Tell whether the words of a quote stand anywhere in a text."""
    return _one_line(quote.exact).strip(" ") in collapse(text).text


def _one_line(words: str) -> str:
    return collapse(words).text


def _span(where: CollapsedText, place: int, length: int) -> tuple[int, int]:
    """Return the start and end, in the text itself, of so many characters of the collapsed text."""
    return where.original(place), where.original(place + length - 1) + 1


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
    words = _one_line(quote.exact).strip(" ")
    same = window[1] - window[0] == last - first + 1 and _same_words(found, first, last, window[0])
    here = _places(old, found.old, words, (first, last + 1))
    there = _places(new, found.new, words, window)
    spot = collapse(old).collapsed(place[0])
    if same and len(here) == len(there) and spot in here:
        return make_quote(new, *_span(collapse(new), there[here.index(spot)], len(words)))
    if len(there) == 1:
        return make_quote(new, *_span(collapse(new), there[0], len(words)))
    if there:
        return None
    span = corrected_span(
        old, new, place, (_run_span(found.old, first, last + 1), _run_span(found.new, *window))
    )
    return make_quote(new, *span) if span else None


def _run_span(text: SegmentedText, first: int, last: int) -> tuple[int, int]:
    starts = _sentence_starts(text)
    return starts[first], starts[last]


def _places(text: str, cut: SegmentedText, words: str, run: tuple[int, int]) -> list[int]:
    """Return the offsets, in a collapsed text, of words in a run of its sentences."""
    starts, where = _sentence_starts(cut), collapse(text)
    return occurrences(where.text, words, where.collapsed(starts[run[0]]), where.collapsed(starts[run[1]]))


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
