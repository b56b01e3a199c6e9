"""Describe what each side of a merge did to the base, and which of its sentences are ambiguous. Pure."""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from wiki.versioning.diff.changes import GONE, SentenceDiff, diff_sentences, similar_pairs
from wiki.versioning.memory import remembered
from wiki.versioning.merge.ambiguity import ambiguous
from wiki.versioning.segments import INLINE_JOINTS


@dataclass(frozen=True, slots=True)
class MergeSide:
    """One side's changes. Sentences are given by their index, in the base (old) or on this side (new).

    ``ambiguous``: old sentences whose place on this side is undecided. ``inserts``: runs of new sentences, by the old
    sentence they come before. ``origins``: where moved new sentences were. ``added``: how often each key is inserted.
    ``edited``: old sentences that were deleted or rewritten, or that something was inserted before. ``echoes``: new
    sentences like one that both sides deleted.
    """

    changes: SentenceDiff
    ambiguous: frozenset[int]
    inserts: dict[int, range]
    origins: dict[int, int]
    added: Counter[str]
    edited: frozenset[int]
    echoes: frozenset[int] = frozenset()

    def is_unchanged(self, here: int) -> bool:
        """Tell whether this side certainly left a sentence of the base unchanged."""
        return here not in self.ambiguous and self.changes.kept[here] != GONE

    def gone(self, here: int) -> bool:
        """Tell whether this side deleted a sentence of the base, or moved it away."""
        return 0 <= here < len(self.changes.kept) and self.changes.partner(here) == GONE

    def next_kept(self, here: int) -> int:
        """Return the first sentence of the base, from ``here`` on, that this side did not delete."""
        while self.gone(here):
            here += 1
        return here

    def continues_paragraph(self, run: range) -> bool:
        """Tell whether an insertion continues the paragraph before it, and ends it."""
        inline = [
            self.changes.new.joints[place] in INLINE_JOINTS
            for place in range(max(run.start - 1, 0), run.stop)
        ]
        return bool(run) and run.start > 0 and all(inline[:-1]) and not inline[-1]

    def begins_paragraph(self, run: range) -> bool:
        """Tell whether an insertion begins the paragraph after it."""
        inline = [self.changes.new.joints[place] in INLINE_JOINTS for place in run]
        opens = run.start == 0 or self.changes.new.joints[run.start - 1] not in INLINE_JOINTS
        return bool(run) and opens and all(inline)

    def keys(self, run: range) -> tuple[str, ...]:
        """Return the keys of the sentences of a run."""
        return self.changes.new.keys[run.start : run.stop]


def compare_sides(base: str, ours: str, theirs: str) -> tuple[MergeSide, MergeSide]:
    """Compare both texts with their base."""
    mine, yours = _compare_side(base, ours), _compare_side(base, theirs)
    if ours == theirs:  # both sides made the same changes
        return replace(mine, ambiguous=frozenset()), replace(yours, ambiguous=frozenset())
    moved = mine.changes.moved | yours.changes.moved
    buried = [
        here
        for here in sorted(mine.edited & yours.edited)
        if mine.gone(here) and yours.gone(here) and here not in moved
    ]
    return replace(mine, echoes=_echoes(buried, mine)), replace(yours, echoes=_echoes(buried, yours))


def _echoes(buried: list[int], side: MergeSide) -> frozenset[int]:
    """Find inserted sentences of a side that are similar to a sentence that both sides deleted."""
    put_in = [there for run in side.inserts.values() for there in run if there not in side.origins]
    pairs = similar_pairs(buried, put_in, side.changes.old, side.changes.new) if buried else ()
    return frozenset(there for (_, there), _ in pairs)


@remembered
def _compare_side(base: str, text: str) -> MergeSide:
    found = diff_sentences(base, text)
    inserts, origins = dict[int, range](), {there: here for here, there in found.moved.items()}
    ends = (len(found.old.keys), len(found.new.keys))
    for (here, there), (_, next_there) in pairwise([(-1, -1), *found.partners(), ends]):
        if there + 1 < next_there:
            inserts[here + 1] = range(there + 1, next_there)
    added = Counter(found.new.keys[there] for run in inserts.values() for there in run)
    edited = inserts.keys() | {here for here, there in enumerate(found.kept) if there == GONE}
    return MergeSide(found, ambiguous(base, text), inserts, origins, added, frozenset(edited))
