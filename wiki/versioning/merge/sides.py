"""What one side of a merge did to the base, and what of it cannot be placed. Pure."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from wiki.versioning.diff.changes import GONE, Changes, compare, resembling
from wiki.versioning.merge.ambiguity import doubtful
from wiki.versioning.segments import INLINE


@dataclass(frozen=True, slots=True)
class Side:
    """One side's changes, with what stands between the sentences of the base and what cannot be placed.

    Edited are the sentences it took out or rewrote, and those before which it put something in.
    """

    changes: Changes
    doubtful: frozenset[int]
    inserts: dict[int, range]
    origins: dict[int, int]
    added: Counter[str]
    edited: frozenset[int]
    echoes: frozenset[int] = frozenset()

    def untouched(self, here: int) -> bool:
        """Tell whether this side surely left a sentence of the base alone."""
        return here not in self.doubtful and self.changes.kept[here] != GONE

    def gone(self, here: int) -> bool:
        """Tell whether this side took a sentence of the base out, or away."""
        return 0 <= here < len(self.changes.kept) and self.changes.partner(here) == GONE

    def next_kept(self, here: int) -> int:
        """Give the first sentence of the base, from here on, that this side did not take out."""
        while self.gone(here):
            here += 1
        return here

    def leans_left(self, run: range) -> bool:
        """Tell whether an addition goes on with the paragraph before it, and ends there."""
        inline = [
            self.changes.new.joints[place] in INLINE for place in range(max(run.start - 1, 0), run.stop)
        ]
        return bool(run) and run.start > 0 and all(inline[:-1]) and not inline[-1]

    def leans_right(self, run: range) -> bool:
        """Tell whether an addition opens a paragraph that goes on after it."""
        inline = [self.changes.new.joints[place] in INLINE for place in run]
        opens = run.start == 0 or self.changes.new.joints[run.start - 1] not in INLINE
        return bool(run) and opens and all(inline)

    def keys(self, run: range) -> tuple[str, ...]:
        """Give what makes the sentences of a run what they are."""
        return self.changes.new.keys[run.start : run.stop]


def both_sides(base: str, ours: str, theirs: str) -> tuple[Side, Side]:
    """Compare both texts with their base."""
    mine, yours = _side(base, ours), _side(base, theirs)
    if ours == theirs:  # whatever both did, they did the same
        return replace(mine, doubtful=frozenset()), replace(yours, doubtful=frozenset())
    moved = mine.changes.moved | yours.changes.moved
    buried = [
        here
        for here in sorted(mine.edited & yours.edited)
        if mine.gone(here) and yours.gone(here) and here not in moved
    ]
    return replace(mine, echoes=_echoes(buried, mine)), replace(yours, echoes=_echoes(buried, yours))


def _echoes(buried: list[int], side: Side) -> frozenset[int]:
    """Find what a side put in that reads like a sentence which both sides took out."""
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
