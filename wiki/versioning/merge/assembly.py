"""Choose the white space between merged sentences, which may never have been neighbours before. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from wiki.versioning.segments import SegmentedText

ABSENT = -1


class MergePiece(NamedTuple):
    """A sentence of the merged text, and its index in the base and on each side (or ABSENT).

    A run that nobody edited is one piece of several sentences; the indices are those of its first.
    """

    text: str
    base: int = ABSENT
    ours: int = ABSENT
    theirs: int = ABSENT
    length: int = 1

    @property
    def last(self) -> MergePiece:
        """The same piece with the indices of its last sentence."""
        if self.length == 1:
            return self
        more = self.length - 1
        return MergePiece(self.text, self.base + more, self.ours + more, self.theirs + more)


@dataclass(frozen=True, slots=True)
class MergeTexts:
    """The three texts of a merge."""

    base: SegmentedText
    ours: SegmentedText
    theirs: SegmentedText


class Gap(NamedTuple):
    """The white space after a piece; disputed when both sides changed its meaning in different ways."""

    text: str
    disputed: bool = False


def resolve_gaps(sides: MergeTexts, pieces: Sequence[MergePiece]) -> tuple[str, list[Gap]]:
    """Return the white space before the first piece, and after each piece."""
    lead = pick_wording(sides.base.lead, sides.ours.lead, sides.theirs.lead)
    if not pieces:
        return lead, []
    gaps = [_gap_between(sides, one.last, two) for one, two in pairwise(pieces)]
    return lead, [*gaps, Gap(pick_wording(sides.base.tail, sides.ours.tail, sides.theirs.tail))]


def pick_wording(base: str, ours: str, theirs: str) -> str:
    """Choose between wordings that differ only in white space: that of the side that changed it, or the larger."""
    if ours in (base, theirs):
        return theirs
    return ours if theirs == base else max(ours, theirs, key=_gap_size)


def _gap_size(gap: str) -> tuple[int, int, str]:
    return gap.count("\n"), len(gap), gap


def _gap_between(sides: MergeTexts, one: MergePiece, two: MergePiece) -> Gap:
    mine = ABSENT != one.ours == two.ours - 1
    yours = ABSENT != one.theirs == two.theirs - 1
    if mine and yours:
        return _gap_of_neighbours(sides, one, two)
    if mine:
        return Gap(sides.ours.gaps[one.ours], _is_overruled(sides.theirs, one.theirs, sides.base, one.base))
    if yours:
        return Gap(sides.theirs.gaps[one.theirs], _is_overruled(sides.ours, one.ours, sides.base, one.base))
    ways = [
        *_gaps_on_path(sides.ours, one.ours, two.ours),
        *_gaps_on_path(sides.theirs, one.theirs, two.theirs),
    ]
    return Gap(max(ways, key=_gap_size) if ways else _gap_across_sides(sides, one, two))


def _gap_of_neighbours(sides: MergeTexts, one: MergePiece, two: MergePiece) -> Gap:
    """Choose the space between two sentences that are neighbours on both sides."""
    ours, theirs = sides.ours.gaps[one.ours], sides.theirs.gaps[one.theirs]
    if ours == theirs:
        return Gap(ours)
    if one.base == ABSENT or two.base != one.base + 1:
        return Gap(max(ours, theirs, key=_gap_size))
    meant = sides.base.joints[one.base], sides.ours.joints[one.ours], sides.theirs.joints[one.theirs]
    if meant[1] == meant[0] != meant[2]:
        return Gap(theirs)
    if meant[2] == meant[0] != meant[1]:
        return Gap(ours)
    return Gap(pick_wording(sides.base.gaps[one.base], ours, theirs), disputed=len(set(meant)) == len(meant))


def _is_overruled(side: SegmentedText, here: int, base: SegmentedText, origin: int) -> bool:
    """Tell whether a side changed the meaning of the space where the other side inserted something."""
    if ABSENT in (here, origin) or base.keys[origin + 1 : origin + 2] != side.keys[here + 1 : here + 2]:
        return False
    return origin + 1 < len(base.keys) and side.joints[here] != base.joints[origin]


def _gaps_on_path(side: SegmentedText, one: int, two: int) -> Sequence[str]:
    """Return the spaces between two sentences on a side; none unless it has both, in this order."""
    return side.gaps[one:two] if ABSENT < one < two else ()


def _gap_across_sides(sides: MergeTexts, one: MergePiece, two: MergePiece) -> str:
    """Choose the space between an insertion of one side and an insertion of the other."""
    first, here = (sides.ours, one.ours) if one.ours != ABSENT else (sides.theirs, one.theirs)
    second, there = (sides.ours, two.ours) if two.ours != ABSENT else (sides.theirs, two.theirs)
    if there > 0 and not (first.headings[here] and "\n" not in second.gaps[there - 1]):
        return second.gaps[there - 1]
    return first.gaps[here] if here + 1 < len(first.gaps) else "\n\n"
