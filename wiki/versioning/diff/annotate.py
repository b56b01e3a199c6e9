"""Which revision brought each sentence of a text, and through it the amendment, the vote and the debate. Pure."""

from collections.abc import Iterable, Sequence

from wiki.versioning.diff.changes import compare
from wiki.versioning.segments import sentences

Line = tuple[str, int]


def annotate(revisions: Iterable[tuple[int, str]]) -> list[Line]:
    """Give each sentence of the last text with the number of the revision that brought it; revisions go in order."""
    lines, previous = list[Line](), ""
    for number, text in revisions:
        lines, previous = advance(lines, previous, text, number), text
    return lines


def advance(lines: Sequence[Line], old: str, new: str, number: int) -> list[Line]:
    """Carry the annotation of old to new, where what is neither kept nor moved was brought by this revision."""
    found = compare(old, new)
    brought = [number] * len(found.new.keys)
    if found.old.keys:
        for here, (_, earlier) in enumerate(lines):
            there = found.kept[here] if found.kept[here] >= 0 else found.moved.get(here, -1)
            if there >= 0:
                brought[there] = earlier
    return list(zip(sentences(new), brought or [number], strict=bool(new)))
