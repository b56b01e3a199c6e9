"""Three-way merge of texts, sentence by sentence, that never guesses.

Each sentence of the base, and each gap between two of them, is resolved on its own from what either side did
there. What cannot be resolved from the words and their neighbours is a conflict: nothing is applied by position,
and no conflict marker ever enters a text.

Pure.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from wiki.versioning.diff.changes import ALIKE, GONE
from wiki.versioning.merge.assembly import Gap, Piece, Sides, assemble, pick
from wiki.versioning.merge.sides import Side, both_sides
from wiki.versioning.segments import Cut, cut, unwrapped
from wiki.versioning.text.alignment import Pair, common_ends
from wiki.versioning.text.words import count, join, likeness

RULES = 1
"""The version of the merge rules; it changes whenever a merge may give another result.

The ledger records it with each merge, because only the same rules can be expected to give the same text again.
"""


class Outcome(StrEnum):
    """The result of a merge."""

    CLEAN = "clean"
    CLOSE = "close"
    CONFLICT = "conflict"


class Kind(StrEnum):
    """What the two sides did to one chunk of the base."""

    UNCHANGED = "unchanged"
    OURS = "ours"
    THEIRS = "theirs"
    BOTH_SAME = "both_same"
    BOTH = "both"
    CLOSE = "close"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk in the base, on both sides, and merged; ``text`` is None in a conflict."""

    kind: Kind
    base: str
    ours: str
    theirs: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Merge:
    """The outcome, the merged text (None in a conflict), and what each side did, chunk by chunk.

    Joining the chunks' base, ours or theirs gives that text back; joining their text gives the merged text.
    """

    outcome: Outcome
    text: str | None
    chunks: tuple[Chunk, ...]


class Unit(NamedTuple):
    """The resolution of one sentence of the base, of one gap between two, or of a run that nobody edited."""

    kind: Kind
    base: range
    ours: range
    theirs: range
    pieces: tuple[Piece, ...] = ()


_NOTHING = range(0)
_REMARKABLE = 4
"""A sentence of at least so many words that both sides added in different places is no coincidence."""

_APART = ({0, 1}, {1, 2}, {0, 2})
"""Pairs of insertion ranks (see `_rank`) that decide the order of two insertions."""


def merge(base: str, ours: str, theirs: str) -> Merge:
    """Merge two texts made from one base.

    CLEAN: the sides changed different sentences. CLOSE: they changed different words of one sentence, or inserted at
    the same place; a person must confirm the merged text. CONFLICT: they changed the same words differently, one
    deleted or moved what the other changed, or repeated sentences leave the place undecided.
    """
    mine, yours = both_sides(base, ours, theirs)
    units = _absorb(list(_units(mine, yours)))
    sides = Sides(mine.changes.old, mine.changes.new, yours.changes.new)
    if any(unit.kind is Kind.CONFLICT for unit in units):
        units = [unit._replace(pieces=()) if unit.kind is Kind.CONFLICT else unit for unit in units]
    lead, gaps = assemble(sides, [piece for unit in units for piece in unit.pieces])
    chunks = tuple(_chunks(_spaced(units, gaps), sides, lead))
    kinds = {chunk.kind for chunk in chunks}
    if Kind.CONFLICT in kinds:
        return Merge(Outcome.CONFLICT, None, chunks)
    text = "".join(chunk.text or "" for chunk in chunks)
    return Merge(Outcome.CLOSE if Kind.CLOSE in kinds else Outcome.CLEAN, text, chunks)


def rebase(base: str, head: str, proposed: str) -> Merge:
    """Merge a proposed text, written on ``base``, into the page's head: ours is the head, theirs the proposal."""
    return merge(base, head, proposed)


def unaltered(base: str, proposed: str, rebased: str) -> bool:
    """Tell whether a rebased proposal still inserts and deletes the same sentences."""
    before, wanted, found = (Counter(cut(text).keys) for text in (base, proposed, rebased))
    changed = {key for key, _ in before.items() ^ wanted.items()}
    return all(
        found[key] >= wanted[key] if wanted[key] > before[key] else found[key] <= wanted[key]
        for key in changed
    )


def _units(mine: Side, yours: Side) -> Iterator[Unit]:
    length = len(mine.changes.old.keys)
    here = 0
    for stop in sorted(mine.edited | yours.edited | {length}):
        yield from _stretch(range(here, stop), mine, yours)
        if stop in mine.inserts or stop in yours.inserts:
            yield _place(stop, mine, yours)
        here = stop
    if not length and not mine.inserts and not yours.inserts:
        yield Unit(Kind.UNCHANGED, _NOTHING, _NOTHING, _NOTHING)


def _stretch(stretch: range, mine: Side, yours: Side) -> Iterator[Unit]:
    """Resolve consecutive sentences of which at most the first was edited; the others become one unit if possible."""
    inner = stretch[1:-1]
    ours, theirs = (_place_of(inner, side) for side in (mine, yours))
    if ours is None or theirs is None:
        yield from (_sentence(here, mine, yours) for here in stretch)
        return
    yield _sentence(stretch[0], mine, yours)
    piece = Piece(mine.changes.old.wording(inner), inner.start, ours.start, theirs.start, len(inner))
    yield Unit(Kind.UNCHANGED, inner, ours, theirs, (piece,))
    yield _sentence(stretch[-1], mine, yours)


def _place_of(stretch: range, side: Side) -> range | None:
    """Return where a side has a run of unedited sentences, or None unless it has them letter for letter."""
    if not stretch:
        return None
    start = side.changes.kept[stretch.start]
    there = range(start, start + len(stretch))
    return there if side.changes.new.reads_like(there, side.changes.old, stretch) else None


def _sentence(here: int, mine: Side, yours: Side) -> Unit:
    """Resolve one sentence of the base."""
    ours, theirs = mine.changes.partner(here), yours.changes.partner(here)
    kind, text = _settled(here, mine, yours, (ours, theirs))
    pieces = (Piece(text, here, ours, theirs),) if text is not None else ()
    return Unit(kind, range(here, here + 1), _one(ours), _one(theirs), pieces)


def _one(place: int) -> range:
    return range(place, place + 1) if place != GONE else _NOTHING


def _settled(here: int, mine: Side, yours: Side, partners: Pair) -> tuple[Kind, str | None]:
    before = mine.changes.old.bodies[here]
    ours, theirs = _wording(mine, partners[0]), _wording(yours, partners[1])
    if mine.changes.kept[here] != GONE and yours.changes.kept[here] != GONE:
        return Kind.UNCHANGED, pick(before, ours or "", theirs or "")
    if mine.changes.kept[here] != GONE:
        return (Kind.THEIRS, theirs) if mine.untouched(here) else (Kind.CONFLICT, None)
    if yours.changes.kept[here] != GONE:
        return (Kind.OURS, ours) if yours.untouched(here) else (Kind.CONFLICT, None)
    if ours is None or theirs is None:
        sure = ours is theirs and here not in mine.doubtful | yours.doubtful
        return (Kind.BOTH_SAME if sure else Kind.CONFLICT), None
    return _rewritten(before, ours, theirs)


def _wording(side: Side, there: int) -> str | None:
    return None if there == GONE else side.changes.new.bodies[there]


def _rewritten(before: str, ours: str, theirs: str) -> tuple[Kind, str | None]:
    """Resolve a sentence that both sides rewrote."""
    if unwrapped(ours) == unwrapped(theirs):
        return Kind.BOTH_SAME, pick(before, ours, theirs)
    # What shares too few words with the base may be another sentence in its place.
    alike = min(likeness(before, ours), likeness(before, theirs)) >= ALIKE
    joined = join(before, ours, theirs) if alike else None
    if joined is None:
        return Kind.CONFLICT, None
    if unwrapped(joined) in (unwrapped(ours), unwrapped(theirs)):
        # One side made all the changes of the other, and more: what both did counts once.
        return (Kind.OURS, ours) if unwrapped(joined) == unwrapped(ours) else (Kind.THEIRS, theirs)
    return Kind.CLOSE, joined


def _place(here: int, mine: Side, yours: Side) -> Unit:
    """Resolve what was inserted before sentence ``here`` of the base."""
    ours, theirs = mine.inserts.get(here, _NOTHING), yours.inserts.get(here, _NOTHING)
    nowhere = range(here, here)
    if mine.keys(ours) == yours.keys(theirs):
        return Unit(Kind.BOTH_SAME, nowhere, ours, theirs, tuple(_shared(mine, yours, ours, theirs)))
    if ours and theirs:
        kind, pieces = _both_add(here, mine, yours)
        return Unit(kind, nowhere, ours, theirs, pieces)
    if ours:
        kind = _one_adds(here, ours, mine, yours) or Kind.OURS
        pieces = tuple(Piece(mine.changes.new.bodies[there], ours=there) for there in ours)
    else:
        kind = _one_adds(here, theirs, yours, mine) or Kind.THEIRS
        pieces = tuple(Piece(yours.changes.new.bodies[there], theirs=there) for there in theirs)
    return Unit(kind, nowhere, ours, theirs, pieces)


def _shared(mine: Side, yours: Side, ours: range, theirs: range) -> Iterator[Piece]:
    for here, there in zip(ours, theirs, strict=True):
        one, two = mine.changes.new.bodies[here], yours.changes.new.bodies[there]
        yield Piece(pick("", one, two), ours=here, theirs=there)


def _one_adds(here: int, run: range, adding: Side, other: Side) -> Kind | None:
    """Return CONFLICT or CLOSE when something speaks against inserting a run of one side, else None."""
    after = adding.next_kept(here)
    if _contested(here, after, run, adding, other):
        return Kind.CONFLICT
    twice = any(other.added[key] and count(key) >= _REMARKABLE for key in adding.keys(run))
    return _orphaned(here, run, adding, other, after) or (Kind.CLOSE if twice else None)


def _contested(here: int, after: int, run: range, adding: Side, other: Side) -> bool:
    """Tell whether an insertion cannot be placed because of what the other side did.

    It deleted a sentence at that place, a neighbour there is doubtful, it changed a sentence that the insertion moves,
    or the insertion is similar to a sentence that both sides deleted.
    """
    if here - 1 in other.doubtful or after in other.doubtful or not adding.echoes.isdisjoint(run):
        return True
    if any(there in adding.origins and not other.untouched(adding.origins[there]) for there in run):
        return True
    return any(map(other.gone, range(here, after)))


def _orphaned(here: int, run: range, adding: Side, other: Side, after: int) -> Kind | None:
    """Return CONFLICT or CLOSE for an insertion next to a sentence that the other side deleted, or None."""
    if not other.gone(here - 1):
        # It follows the sentence before it, unless it opens a paragraph, or a section, whose rest is deleted.
        opens = adding.leans_right(run) or adding.changes.new.headings[run.stop - 1]
        return Kind.CLOSE if other.gone(after) and opens else None
    if other.gone(after):
        return Kind.CONFLICT
    if adding.changes.new.headings[run.start] or adding.leans_right(run):
        return None
    start = here - 1
    while other.gone(start - 1):
        start -= 1
    # Its section is deleted: in another section it would mean something else.
    return Kind.CONFLICT if any(adding.changes.old.headings[start:here]) else Kind.CLOSE


def _both_add(here: int, mine: Side, yours: Side) -> tuple[Kind, tuple[Piece, ...]]:
    """Resolve two different insertions at one place; their common prefix and suffix count once."""
    ours, theirs = mine.inserts[here], yours.inserts[here]
    one_after, two_after = mine.next_kept(here), yours.next_kept(here)
    if _contested(here, one_after, ours, mine, yours) or _contested(here, two_after, theirs, yours, mine):
        return Kind.CONFLICT, ()
    head, tail = common_ends(mine.keys(ours), yours.keys(theirs))
    one, two = ours[head : len(ours) - tail], theirs[head : len(theirs) - tail]
    if set(mine.keys(one)) & set(yours.keys(two)):
        return Kind.CONFLICT, ()
    first = [Piece(mine.changes.new.bodies[there], ours=there) for there in one]
    second = [Piece(yours.changes.new.bodies[there], theirs=there) for there in two]
    ranks = _rank(one, mine), _rank(two, yours)
    middle = first + second if ranks[0] <= ranks[1] else second + first
    begin = _shared(mine, yours, ours[:head], theirs[:head])
    end = _shared(mine, yours, ours[len(ours) - tail :], theirs[len(theirs) - tail :])
    apart = here == one_after == two_after and {ranks[0][0], ranks[1][0]} in _APART
    kind = Kind.BOTH if apart else Kind.CLOSE
    return kind, (*begin, *middle, *end)


def _rank(run: range, side: Side) -> tuple[int, bool]:
    """Return the sort key of insertions at one place.

    First those that continue the paragraph before (0), then those on their own (1), then those that begin the
    paragraph after (2).
    """
    lean = 0 if side.leans_left(run) else 2 if side.leans_right(run) else 1
    return lean, bool(run) and side.changes.new.headings[run.start]


def _absorb(units: list[Unit]) -> list[Unit]:
    """Extend each conflict over the insertions and deletions next to it, which readers see as one change."""
    for _ in range(2):
        conflict = False
        for place, unit in enumerate(units):
            loose = unit.kind is not Kind.UNCHANGED and not (unit.base and unit.pieces)
            conflict = unit.kind is Kind.CONFLICT or (conflict and loose)
            if conflict:
                units[place] = unit._replace(kind=Kind.CONFLICT)
        units.reverse()
    return units


def _spaced(units: list[Unit], gaps: list[Gap]) -> list[tuple[Unit, str]]:
    """Return each unit with its text; a unit whose white space is disputed becomes CLOSE."""
    spaced, rest = list[tuple[Unit, str]](), iter(gaps)
    for unit in units:
        text, disputed = "", False
        for piece in unit.pieces:
            gap = next(rest)
            text += piece.text + gap.text
            disputed = disputed or gap.disputed
        spaced.append((unit._replace(kind=Kind.CLOSE) if disputed else unit, text))
    return spaced


def _chunks(units: list[tuple[Unit, str]], sides: Sides, lead: str) -> Iterator[Chunk]:
    leads = (sides.base.lead, sides.ours.lead, sides.theirs.lead, lead)
    for kind, group in groupby(units, key=lambda pair: pair[0].kind):
        run = list(group)
        base = _span(sides.base, [unit.base for unit, _ in run])
        ours = _span(sides.ours, [unit.ours for unit, _ in run])
        theirs = _span(sides.theirs, [unit.theirs for unit, _ in run])
        text = None if kind is Kind.CONFLICT else leads[3] + "".join(text for _, text in run)
        yield Chunk(kind, leads[0] + base, leads[1] + ours, leads[2] + theirs, text)
        leads = ("",) * 4


def _span(text: Cut, runs: list[range]) -> str:
    filled = [run for run in runs if run]
    return text.text(filled[0].start, filled[-1].stop) if filled else ""
