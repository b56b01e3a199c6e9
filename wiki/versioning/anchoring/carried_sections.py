"""Find a section of a text again in a later version: by its heading there, never by its anchor alone.

Anchors are numbered in order, so that a heading of the same name put before another takes its anchor.

Pure.
"""

from bisect import bisect_right
from itertools import accumulate

from wiki.versioning.diff.changes import GONE, diff_sentences
from wiki.versioning.segments import SegmentedText, sections


def carried_section(old: str, new: str, anchor: str) -> str:
    """Return the anchor in ``new`` of a section of ``old``; empty when its heading is no longer there."""
    section = next((each for each in sections(old) if each.anchor == anchor), None)
    if section is None:
        return ""
    if not section.level:
        return anchor
    found = diff_sentences(old, new)
    here = bisect_right(_starts(found.old), section.start) - 1
    there = found.moved.get(here, found.partner(here))
    if there == GONE:
        return ""
    place = _starts(found.new)[there]
    return next((each.anchor for each in sections(new) if each.level and each.start == place), "")


def _starts(text: SegmentedText) -> list[int]:
    return list(accumulate(map(len, map(str.__add__, text.bodies, text.gaps)), initial=len(text.lead)))
