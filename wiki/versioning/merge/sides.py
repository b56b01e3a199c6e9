"""Describe what each side of a merge did to the base, and which of its sentences are ambiguous. Pure."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from wiki.versioning.diff.changes import GONE, Changes, compare, resembling
from wiki.versioning.merge.ambiguity import doubtful
from wiki.versioning.segments import INLINE


@dataclass(frozen=True, slots=True)
class Side:
    """One side's changes. Sentences are given by their index, in the base (old) or on this side (new).

    ``doubtful``: old sentences whose place on this side is undecided. ``inserts``: runs of new sentences, by the old
    sentence they come before. ``origins``: where moved new sentences were. ``added``: how often each key is inserted.
    ``edited``: old sentences that were deleted or rewritten, or that something was inserted before. ``echoes``: new
    sentences like one that both sides deleted.
    """

    changes: Changes
    doubtful: frozenset[int]
    inserts: dict[int, range]
    origins: dict[int, int]
    added: Counter[str]
    edited: frozenset[int]
    echoes: frozenset[int] = frozenset()

    def untouched(self, here: int) -> bool:
        """Tell whether this side certainly left a sentence of the base unchanged."""
        return here not in self.doubtful and self.changes.kept[here] != GONE

    def gone(self, here: int) -> bool:
        """Tell whether this side deleted a sentence of the base, or moved it away."""
        return 0 <= here < len(self.changes.kept) and self.changes.partner(here) == GONE

    def next_kept(self, here: int) -> int:
        """Return the first sentence of the base, from ``here`` on, that this side did not delete."""
        while self.gone(here):
            here += 1
        return here

    def leans_left(self, run: range) -> bool:
        """Tell whether an insertion continues the paragraph before it, and ends it."""
        inline = [
            self.changes.new.joints[place] in INLINE for place in range(max(run.start - 1, 0), run.stop)
        ]
        return bool(run) and run.start > 0 and all(inline[:-1]) and not inline[-1]

    def leans_right(self, run: range) -> bool:
        """Tell whether an insertion begins the paragraph after it."""
        inline = [self.changes.new.joints[place] in INLINE for place in run]
        opens = run.start == 0 or self.changes.new.joints[run.start - 1] not in INLINE
        return bool(run) and opens and all(inline)

    def keys(self, run: range) -> tuple[str, ...]:
        """Return the keys of the sentences of a run."""
        return self.changes.new.keys[run.start : run.stop]


def both_sides(base: str, ours: str, theirs: str) -> tuple[Side, Side]:
    """Compare both texts with their base."""
    mine, yours = _side(base, ours), _side(base, theirs)
    if ours == theirs:  # both sides made the same changes
        return replace(mine, doubtful=frozenset()), replace(yours, doubtful=frozenset())
    moved = mine.changes.moved | yours.changes.moved
    buried = [
        here
        for here in sorted(mine.edited & yours.edited)
        if mine.gone(here) and yours.gone(here) and here not in moved
    ]
    return replace(mine, echoes=_echoes(buried, mine)), replace(yours, echoes=_echoes(buried, yours))


def _echoes(buried: list[int], side: Side) -> frozenset[int]:
    """Find inserted sentences of a side that are similar to a sentence that both sides deleted."""
    put_in = [there for run in side.inserts.values() for there in run if there not in side.origins]
    pairs = resembling(buried, put_in, side.changes.old, side.changes.new) if buried else ()
    return frozenset(there for (_, there), _ in pairs)


@lru_cache(maxsize=32)
def _side(base: str, text: str) -> Side:
    found = compare(base, text)
    inserts, origins = dict[int, range](), {there: here for here, there in found.moved.items()}
    ends = (len(found.old.keys), len(found.new.keys))
    for (here, there), (_, next_there) in pairwise([(-1, -1), *found.partners(), ends]):
        if there + 1 < next_there:
            inserts[here + 1] = range(there + 1, next_there)
    added = Counter(found.new.keys[there] for run in inserts.values() for there in run)
    edited = inserts.keys() | {here for here, there in enumerate(found.kept) if there == GONE}
    return Side(found, doubtful(base, text), inserts, origins, added, frozenset(edited))
