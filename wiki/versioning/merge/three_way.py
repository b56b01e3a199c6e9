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

from wiki.versioning.diff.changes import GONE, MIN_SIMILARITY
from wiki.versioning.merge.assembly import Gap, MergePiece, MergeTexts, pick_wording, resolve_gaps
from wiki.versioning.merge.numbering import breaks_order, with_item_number
from wiki.versioning.merge.sides import MergeSide, compare_sides
from wiki.versioning.segments import SegmentedText, segment_text, unwrap
from wiki.versioning.text.alignment import Pair, common_prefix_and_suffix
from wiki.versioning.text.words import count_words, merge_sentence, similarity, vocabulary

RULES = 3
"""The version of the merge rules; it changes whenever a merge may give another result.

The ledger records it with each merge, because only the same rules can be expected to give the same text again.
"""


class MergeOutcome(StrEnum):
    """The result of a merge."""

    CLEAN = "clean"
    CLOSE = "close"
    CONFLICT = "conflict"


class ChunkKind(StrEnum):
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

    kind: ChunkKind
    base: str
    ours: str
    theirs: str
    text: str | None


@dataclass(frozen=True, slots=True)
class MergeResult:
    """The outcome, the merged text (None in a conflict), and what each side did, chunk by chunk.

    Joining the chunks' base, ours or theirs gives that text back; joining their text gives the merged text.
    """

    outcome: MergeOutcome
    text: str | None
    chunks: tuple[Chunk, ...]


class MergeUnit(NamedTuple):
    """The resolution of one sentence of the base, of one gap between two, or of a run that nobody edited."""

    kind: ChunkKind
    base: range
    ours: range
    theirs: range
    pieces: tuple[MergePiece, ...] = ()


_EMPTY_RANGE = range(0)
_MIN_DISTINCTIVE_WORDS = 4
"""A sentence of at least so many words that both sides added in different places is no coincidence."""

_ORDERED_LEANINGS = ({0, 1}, {1, 2}, {0, 2})
"""Pairs of insertion ranks (see `_insertion_rank`) that decide the order of two insertions."""


def merge(base: str, ours: str, theirs: str) -> MergeResult:
    """Merge two texts made from one base.

    CLEAN: the sides changed different sentences. CLOSE: they changed different words of one sentence, one of them more
    than the other, or inserted at the same place, or what is numbered would stand out of order; a person must confirm
    the merged text. CONFLICT: they changed the same words differently, one
    deleted or moved what the other changed, or repeated sentences leave the place undecided.
    """
    mine, yours = compare_sides(base, ours, theirs)
    sides = MergeTexts(mine.changes.old, mine.changes.new, yours.changes.new)
    units = _grow_conflicts(list(_units(mine, yours)), sides)
    if any(unit.kind is ChunkKind.CONFLICT for unit in units):
        units = [unit._replace(pieces=()) if unit.kind is ChunkKind.CONFLICT else unit for unit in units]
    lead, gaps = resolve_gaps(sides, [piece for unit in units for piece in unit.pieces])
    chunks = tuple(_chunks(_with_gaps(units, gaps), sides, lead))
    kinds = {chunk.kind for chunk in chunks}
    if ChunkKind.CONFLICT in kinds:
        return MergeResult(MergeOutcome.CONFLICT, None, chunks)
    text = "".join(chunk.text or "" for chunk in chunks)
    asks = ChunkKind.CLOSE in kinds or breaks_order(base, ours, theirs, text)
    return MergeResult(MergeOutcome.CLOSE if asks else MergeOutcome.CLEAN, text, chunks)


def rebase(base: str, head: str, proposed: str) -> MergeResult:
    """Merge a proposed text, written on ``base``, into the page's head: ours is the head, theirs the proposal."""
    return merge(base, head, proposed)


def preserves_edits(base: str, proposed: str, rebased: str) -> bool:
    """Tell whether a rebased proposal still inserts and deletes the same sentences."""
    before, wanted, found = (Counter(segment_text(text).keys) for text in (base, proposed, rebased))
    changed = {key for key, _ in before.items() ^ wanted.items()}
    return all(
        found[key] >= wanted[key] if wanted[key] > before[key] else found[key] <= wanted[key]
        for key in changed
    )


def _units(mine: MergeSide, yours: MergeSide) -> Iterator[MergeUnit]:
    length = len(mine.changes.old.keys)
    here = 0
    for stop in sorted(mine.edited | yours.edited | {length}):
        yield from _stretch_units(range(here, stop), mine, yours)
        if stop in mine.inserts or stop in yours.inserts:
            yield _insertion_unit(stop, mine, yours)
        here = stop
    if not length and not mine.inserts and not yours.inserts:
        yield MergeUnit(ChunkKind.UNCHANGED, _EMPTY_RANGE, _EMPTY_RANGE, _EMPTY_RANGE)


def _stretch_units(stretch: range, mine: MergeSide, yours: MergeSide) -> Iterator[MergeUnit]:
    """Resolve consecutive sentences of which at most the first was edited; the others become one unit if possible."""
    inner = stretch[1:-1]
    ours, theirs = (_find_unedited(inner, side) for side in (mine, yours))
    if ours is None or theirs is None:
        yield from (_sentence_unit(here, mine, yours) for here in stretch)
        return
    yield _sentence_unit(stretch[0], mine, yours)
    piece = MergePiece(mine.changes.old.wording(inner), inner.start, ours.start, theirs.start, len(inner))
    yield MergeUnit(ChunkKind.UNCHANGED, inner, ours, theirs, (piece,))
    yield _sentence_unit(stretch[-1], mine, yours)


def _find_unedited(stretch: range, side: MergeSide) -> range | None:
    """Return where a side has a run of unedited sentences, or None unless it has them letter for letter."""
    if not stretch:
        return None
    start = side.changes.kept[stretch.start]
    there = range(start, start + len(stretch))
    return there if side.changes.new.has_equal_run(there, side.changes.old, stretch) else None


def _sentence_unit(here: int, mine: MergeSide, yours: MergeSide) -> MergeUnit:
    """Resolve one sentence of the base."""
    ours, theirs = mine.changes.partner(here), yours.changes.partner(here)
    kind, text = _resolve_sentence(here, mine, yours, (ours, theirs))
    pieces = (MergePiece(text, here, ours, theirs),) if text is not None else ()
    return MergeUnit(kind, range(here, here + 1), _single(ours), _single(theirs), pieces)


def _single(place: int) -> range:
    return range(place, place + 1) if place != GONE else _EMPTY_RANGE


def _resolve_sentence(
    here: int, mine: MergeSide, yours: MergeSide, partners: Pair
) -> tuple[ChunkKind, str | None]:
    before = mine.changes.old.bodies[here]
    ours, theirs = _body_at(mine, partners[0]), _body_at(yours, partners[1])
    if mine.changes.kept[here] != GONE and yours.changes.kept[here] != GONE:
        return ChunkKind.UNCHANGED, pick_wording(before, ours or "", theirs or "")
    if mine.changes.kept[here] != GONE:
        wanted = with_item_number(theirs, before, ours)
        return (ChunkKind.THEIRS, wanted) if mine.is_unchanged(here) else (ChunkKind.CONFLICT, None)
    if yours.changes.kept[here] != GONE:
        wanted = with_item_number(ours, before, theirs)
        return (ChunkKind.OURS, wanted) if yours.is_unchanged(here) else (ChunkKind.CONFLICT, None)
    if ours is None or theirs is None:
        sure = ours is theirs and here not in mine.ambiguous and here not in yours.ambiguous
        return (ChunkKind.BOTH_SAME if sure else ChunkKind.CONFLICT), None
    return _resolve_rewrites(before, ours, theirs)


def _body_at(side: MergeSide, there: int) -> str | None:
    return None if there == GONE else side.changes.new.bodies[there]


def _resolve_rewrites(before: str, ours: str, theirs: str) -> tuple[ChunkKind, str | None]:
    """Resolve a sentence that both sides rewrote."""
    if unwrap(ours) == unwrap(theirs):
        return ChunkKind.BOTH_SAME, pick_wording(before, ours, theirs)
    # What shares too few words with the base may be another sentence in its place.
    alike = min(similarity(before, ours), similarity(before, theirs)) >= MIN_SIMILARITY
    joined = merge_sentence(before, ours, theirs) if alike else None
    if joined is None:
        return ChunkKind.CONFLICT, None
    if unwrap(joined) in (unwrap(ours), unwrap(theirs)):
        # One side made all the changes of the other, and more: of the other's words some are gone, so that it is asked.
        return ChunkKind.CLOSE, ours if unwrap(joined) == unwrap(ours) else theirs
    return ChunkKind.CLOSE, joined


def _insertion_unit(here: int, mine: MergeSide, yours: MergeSide) -> MergeUnit:
    """Resolve what was inserted before sentence ``here`` of the base."""
    ours, theirs = mine.inserts.get(here, _EMPTY_RANGE), yours.inserts.get(here, _EMPTY_RANGE)
    nowhere = range(here, here)
    if mine.keys(ours) == yours.keys(theirs):
        return MergeUnit(
            ChunkKind.BOTH_SAME, nowhere, ours, theirs, tuple(_shared_pieces(mine, yours, ours, theirs))
        )
    if ours and theirs:
        kind, pieces = _resolve_two_insertions(here, mine, yours)
        return MergeUnit(kind, nowhere, ours, theirs, pieces)
    if ours:
        kind = _insertion_conflict(here, ours, mine, yours) or ChunkKind.OURS
        pieces = tuple(MergePiece(mine.changes.new.bodies[there], ours=there) for there in ours)
    else:
        kind = _insertion_conflict(here, theirs, yours, mine) or ChunkKind.THEIRS
        pieces = tuple(MergePiece(yours.changes.new.bodies[there], theirs=there) for there in theirs)
    return MergeUnit(kind, nowhere, ours, theirs, pieces)


def _shared_pieces(mine: MergeSide, yours: MergeSide, ours: range, theirs: range) -> Iterator[MergePiece]:
    for here, there in zip(ours, theirs, strict=True):
        one, two = mine.changes.new.bodies[here], yours.changes.new.bodies[there]
        yield MergePiece(pick_wording("", one, two), ours=here, theirs=there)


def _insertion_conflict(here: int, run: range, adding: MergeSide, other: MergeSide) -> ChunkKind | None:
    """Return CONFLICT or CLOSE when something speaks against inserting a run of one side, else None."""
    after = adding.next_kept(here)
    if _is_contested(here, after, run, adding, other):
        return ChunkKind.CONFLICT
    twice = any(other.added[key] and count_words(key) >= _MIN_DISTINCTIVE_WORDS for key in adding.keys(run))
    return _orphan_conflict(here, run, adding, other, after) or (ChunkKind.CLOSE if twice else None)


def _is_contested(here: int, after: int, run: range, adding: MergeSide, other: MergeSide) -> bool:
    """Tell whether an insertion cannot be placed because of what the other side did.

    It deleted a sentence at that place, a neighbour there is ambiguous, it changed a sentence that the insertion moves,
    or the insertion is similar to a sentence that both sides deleted.
    """
    if here - 1 in other.ambiguous or after in other.ambiguous or not adding.echoes.isdisjoint(run):
        return True
    if any(there in adding.origins and not other.is_unchanged(adding.origins[there]) for there in run):
        return True
    return any(map(other.gone, range(here, after)))


def _orphan_conflict(
    here: int, run: range, adding: MergeSide, other: MergeSide, after: int
) -> ChunkKind | None:
    """Return CONFLICT or CLOSE for an insertion next to a sentence that the other side deleted, or None."""
    if not other.gone(here - 1):
        # It follows the sentence before it, unless it opens a paragraph, or a section, whose rest is deleted.
        opens = adding.begins_paragraph(run) or adding.changes.new.headings[run.stop - 1]
        return ChunkKind.CLOSE if other.gone(after) and opens else None
    if other.gone(after):
        return ChunkKind.CONFLICT
    if adding.changes.new.headings[run.start] or adding.begins_paragraph(run):
        return None
    start = here - 1
    while other.gone(start - 1):
        start -= 1
    # Its section is deleted: in another section it would mean something else.
    return ChunkKind.CONFLICT if any(adding.changes.old.headings[start:here]) else ChunkKind.CLOSE


def _resolve_two_insertions(
    here: int, mine: MergeSide, yours: MergeSide
) -> tuple[ChunkKind, tuple[MergePiece, ...]]:
    """Resolve two different insertions at one place.

    What both share at an end counts once when one insertion continues the other, or both begin one section; two
    additions that only begin or end alike are both put in whole.
    """
    ours, theirs = mine.inserts[here], yours.inserts[here]
    one_after, two_after = mine.next_kept(here), yours.next_kept(here)
    if _is_contested(here, one_after, ours, mine, yours) or _is_contested(
        here, two_after, theirs, yours, mine
    ):
        return ChunkKind.CONFLICT, ()
    head, tail = common_prefix_and_suffix(mine.keys(ours), yours.keys(theirs))
    one, two = ours[head : len(ours) - tail], theirs[head : len(theirs) - tail]
    sections = not head and mine.changes.new.headings[ours.start] and yours.changes.new.headings[theirs.start]
    if set(mine.keys(one)) & set(yours.keys(two)) and not sections:
        return ChunkKind.CONFLICT, ()
    if one and two:
        head = head if head and mine.changes.new.headings[ours.start] else 0
        tail = 0
        one, two = ours[head:], theirs[head:]
    first = [MergePiece(mine.changes.new.bodies[there], ours=there) for there in one]
    second = [MergePiece(yours.changes.new.bodies[there], theirs=there) for there in two]
    ranks = _insertion_rank(one, mine), _insertion_rank(two, yours)
    middle = first + second if ranks[0] <= ranks[1] else second + first
    begin = _shared_pieces(mine, yours, ours[:head], theirs[:head])
    end = _shared_pieces(mine, yours, ours[len(ours) - tail :], theirs[len(theirs) - tail :])
    apart = here == one_after == two_after and {ranks[0][0], ranks[1][0]} in _ORDERED_LEANINGS
    kind = ChunkKind.BOTH if apart else ChunkKind.CLOSE
    return kind, (*begin, *middle, *end)


def _insertion_rank(run: range, side: MergeSide) -> tuple[int, bool]:
    """Return the sort key of insertions at one place.

    First those that continue the paragraph before (0), then those on their own (1), then those that begin the
    paragraph after (2).
    """
    lean = 0 if side.continues_paragraph(run) else 2 if side.begins_paragraph(run) else 1
    return lean, bool(run) and side.changes.new.headings[run.start]


def _grow_conflicts(units: list[MergeUnit], sides: MergeTexts) -> list[MergeUnit]:
    """Extend each conflict over the deletions next to it, and over the insertions that are part of the same change.

    A sentence that a side added beside a disputed one, and that says something else, is disputed by nobody.
    """
    for _ in range(2):
        disputed: MergeUnit | None = None
        for place, unit in enumerate(units):
            loose = unit.kind is not ChunkKind.UNCHANGED and not (unit.base and unit.pieces)
            if unit.kind is ChunkKind.CONFLICT:
                disputed = unit
            elif disputed is None or not loose or _says_something_else(unit, disputed, sides):
                disputed = None
            else:
                disputed = units[place] = unit._replace(kind=ChunkKind.CONFLICT)
        units.reverse()
    return units


def _says_something_else(unit: MergeUnit, disputed: MergeUnit, sides: MergeTexts) -> bool:
    """Tell whether an insertion of one side has few of its words from the disputed sentence next to it.

    Else that sentence was parted in two, or its end written anew.
    """
    if unit.base or unit.kind not in {ChunkKind.OURS, ChunkKind.THEIRS} or not disputed.base:
        return False
    added = vocabulary(" ".join(piece.text for piece in unit.pieces))
    shared = added & vocabulary(_source_text(sides.base, [disputed.base]))
    return 2 * len(shared) < len(added)


def _with_gaps(units: list[MergeUnit], gaps: list[Gap]) -> list[tuple[MergeUnit, str]]:
    """Return each unit with its text; a unit whose white space is disputed becomes CLOSE."""
    spaced, rest = list[tuple[MergeUnit, str]](), iter(gaps)
    for unit in units:
        text, disputed = "", False
        for piece in unit.pieces:
            gap = next(rest)
            text += piece.text + gap.text
            disputed = disputed or gap.disputed
        spaced.append((unit._replace(kind=ChunkKind.CLOSE) if disputed else unit, text))
    return spaced


def _chunks(units: list[tuple[MergeUnit, str]], sides: MergeTexts, lead: str) -> Iterator[Chunk]:
    leads = (sides.base.lead, sides.ours.lead, sides.theirs.lead, lead)
    for kind, group in groupby(units, key=lambda pair: pair[0].kind):
        run = list(group)
        base = _source_text(sides.base, [unit.base for unit, _ in run])
        ours = _source_text(sides.ours, [unit.ours for unit, _ in run])
        theirs = _source_text(sides.theirs, [unit.theirs for unit, _ in run])
        text = None if kind is ChunkKind.CONFLICT else leads[3] + "".join(text for _, text in run)
        yield Chunk(kind, leads[0] + base, leads[1] + ours, leads[2] + theirs, text)
        leads = ("",) * 4


def _source_text(text: SegmentedText, runs: list[range]) -> str:
    filled = [run for run in runs if run]
    return text.text(filled[0].start, filled[-1].stop) if filled else ""
