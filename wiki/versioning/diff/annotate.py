"""Find which revision introduced each sentence of a text; it leads to the amendment, the vote and the debate. Pure."""

from collections.abc import Iterable, Sequence

from wiki.versioning.diff.changes import diff_sentences
from wiki.versioning.segments import sentences

AnnotatedSentence = tuple[str, int]


def annotate(revisions: Iterable[tuple[int, str]]) -> list[AnnotatedSentence]:
    """Return the sentences of the last text, each with the revision that introduced it.

    ``revisions`` yields number and text, in order.
    """
    lines, previous = list[AnnotatedSentence](), ""
    for number, text in revisions:
        lines, previous = advance_annotation(lines, previous, text, number), text
    return lines


def advance_annotation(
    lines: Sequence[AnnotatedSentence], old: str, new: str, number: int
) -> list[AnnotatedSentence]:
    """Update an annotation from ``old`` to ``new``; revision ``number`` introduced what is neither kept nor moved."""
    found = diff_sentences(old, new)
    brought = [number] * len(found.new.keys)
    if found.old.keys:
        for here, (_, earlier) in enumerate(lines):
            there = found.kept[here] if found.kept[here] >= 0 else found.moved.get(here, -1)
            if there >= 0:
                brought[there] = earlier
    return list(zip(sentences(new), brought or [number], strict=bool(new)))
