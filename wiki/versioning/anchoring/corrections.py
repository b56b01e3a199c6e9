"""Follow words through a corrected letter: what stands in their place, when it is nearly the same.

Pure.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from wiki.versioning.text.tokens import tokens
from wiki.versioning.text.words import token_edit_script

_LONGEST = 3000
_MOST_LETTERS = 2
_LEAST_SHARE = 0.6
_NUMBER = re.compile(r"\d+")

Span = tuple[int, int]


def corrected_span(old: str, new: str, place: Span, runs: tuple[Span, Span]) -> Span | None:
    """Return where in ``new`` the words at ``place`` of ``old`` stand with a letter or two corrected; or None.

    ``runs`` are the offsets of the sentences that correspond. One or two letters of a word may differ, a number may
    not.
    """
    (start, end), (first, last) = runs
    if max(end - start, last - first) > _LONGEST:
        return None
    before, after = tokens(old[start:end]), tokens(new[first:last])
    ends = (_offsets(before), _offsets(after))
    inner = (place[0] - start, place[1] - start)
    left, right = bisect_right(ends[0], inner[0]) - 1, bisect_right(ends[0], inner[1] - 1)
    span = _follow(before, after, left, right)
    if not _is_correction(before[left:right], after[span[0] : span[1]]):
        return None
    return first + ends[1][span[0]], first + ends[1][span[1]]


def _offsets(pieces: Sequence[str]) -> list[int]:
    return list(accumulate(map(len, pieces), initial=0))


def _follow(before: list[str], after: list[str], left: int, right: int) -> Span:
    """Return the tokens of ``after`` that stand where the tokens ``left`` to ``right`` of ``before`` stood."""
    shift, start, stop = 0, None, None
    for edit in token_edit_script(before, after, 1.0):
        if start is None and left < edit.end:
            start = min(left, edit.start) + shift if left >= edit.start else left + shift
        if stop is None and right <= edit.start:
            stop = right + shift
        shift += len(edit.tokens) - (edit.end - edit.start)
        if stop is None and right <= edit.end:
            stop = edit.end + shift
    return (left + shift if start is None else start, right + shift if stop is None else stop)


def _is_correction(old: list[str], new: list[str]) -> bool:
    """Tell whether words were corrected: as many words, and each of them nearly the same."""
    before, after = ([token for token in side if not token.isspace()] for side in (old, new))
    if not before or len(before) != len(after):
        return False
    return all(one == other or _is_misspelling(one, other) for one, other in zip(before, after, strict=True))


def _is_misspelling(one: str, other: str) -> bool:
    if _NUMBER.findall(one) != _NUMBER.findall(other):
        return False
    longest = max(len(one), len(other))
    alike = sum(
        block.size for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    )
    return longest - alike <= _MOST_LETTERS and alike >= longest * _LEAST_SHARE
