"""Find words in a text of any length by what stands around them, with bounded work. Pure."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from wiki.versioning.memory import remembered

MOST_OCCURRENCES = 1_000
"""Words found more often than this are told apart only by what stands around them letter for letter."""

_SPACES = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, slots=True)
class CollapsedText:
    """A text with one space for each run of white space.

    ``ends`` holds the offset after each run that was longer, here and in the text itself.
    """

    text: str
    ends: Sequence[int]
    original_ends: Sequence[int]

    def original(self, place: int) -> int:
        """Return the offset in the text itself of an offset here."""
        before = bisect_right(self.ends, place) - 1
        return place if before < 0 else self.original_ends[before] + place - self.ends[before]

    def collapsed(self, place: int) -> int:
        """Return the offset here of an offset in the text itself."""
        before = bisect_right(self.original_ends, place) - 1
        return place if before < 0 else self.ends[before] + place - self.original_ends[before]


@remembered
def collapse(text: str) -> CollapsedText:
    """Put one space for each run of white space."""
    ends, original_ends, shift = array("L"), array("L"), 0
    for run in _SPACES.finditer(text):
        if run.end() - run.start() > 1:
            shift += run.end() - run.start() - 1
            ends.append(run.end() - shift)
            original_ends.append(run.end())
    return CollapsedText(_SPACES.sub(" ", text), ends, original_ends)


def occurrences(text: str, words: str, start: int, end: int) -> list[int]:
    """Return the offsets of words between two offsets of a text, one more than MOST_OCCURRENCES at most."""
    places = list[int]()
    place = text.find(words, start, end) if words else -1
    while place >= 0 and len(places) <= MOST_OCCURRENCES:
        places.append(place)
        place = text.find(words, place + 1, end)
    return places


def best_occurrence(text: str, words: str, before: str, after: str) -> int | None:
    """Return the offset of words where their surroundings agree most.

    None when they are absent, or when two places agree as much.
    """
    places = occurrences(text, words, 0, len(text))
    if len(places) > MOST_OCCURRENCES:
        whole = occurrences(text, before + words + after, 0, len(text))
        return whole[0] + len(before) if len(whole) == 1 else None
    scores = [_agreement(text, place, place + len(words), before, after) for place in places]
    return places[scores.index(max(scores))] if scores and scores.count(max(scores)) == 1 else None


def _agreement(text: str, start: int, end: int, before: str, after: str) -> int:
    """Count the characters around a place that agree with what stood before and after."""
    here = text[max(0, start - len(before)) : start]
    return _common_prefix_length(here[::-1], before[::-1]) + _common_prefix_length(
        text[end : end + len(after)], after
    )


def _common_prefix_length(one: str, other: str) -> int:
    return sum(takewhile(bool, map(str.__eq__, one, other)))
