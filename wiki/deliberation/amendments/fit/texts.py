"""Rebase a proposal on a changed text, and relate two proposals for one text. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from wiki.deliberation.amendments.fit import facts as fact_fit
from wiki.deliberation.amendments.fit.facts import FactRebase, Facts
from wiki.versioning.diff.changes import GONE, SentenceDiff, diff_sentences
from wiki.versioning.merge.three_way import (
    Chunk,
    ChunkKind,
    MergeOutcome,
    MergeResult,
    preserves_edits,
    rebase,
)
from wiki.versioning.segments import NOTE_MARK, Section, sections, segment_text
from wiki.versioning.text.words import vocabulary

LONGEST_QUOTE = 90
FACT = -1
Spot = tuple[str, int]
"""A sentence of a text: its key, and how many sentences with the same key precede it; ("", 0) is the beginning.

A fact is written as its name and FACT.
"""


@dataclass(frozen=True, slots=True)
class RebaseResult:
    """A proposal rebased on another text: the outcome of the merge, and the merged text (None in a conflict).

    ``same_words``: every sentence that the proposal adds or removes is unchanged. ``gone``: what it changes is no
    longer in that text. ``idle``: that text already says all of it. ``facts``: the changes it still makes to the facts
    of the page.
    """

    outcome: MergeOutcome
    text: str | None
    same_words: bool
    gone: bool
    idle: bool = False
    facts: Facts = field(default_factory=dict)


UNKNOWN_REBASE = RebaseResult(MergeOutcome.CONFLICT, None, same_words=False, gone=False)
"""What is said of a proposal that takes too long to rebase: its author looks at it."""


def rebase_proposal(base: str, head: str, proposed: str) -> RebaseResult:
    """Rebase a proposal from ``base`` on ``head``; both are equal when only the title or the facts have changed.

    It is clean only if every sentence proposed still reads as it was proposed.
    """
    if head == base:
        return RebaseResult(MergeOutcome.CLEAN, proposed, same_words=True, gone=False, idle=proposed == head)
    return judge_rebase(rebase(base, head, proposed), base, head, proposed)


def judge_rebase(joined: MergeResult, base: str, head: str, proposed: str) -> RebaseResult:
    """Return what a merge with ``head`` leaves of a proposal."""
    same = joined.text is not None and preserves_edits(base, proposed, joined.text)
    asks = joined.outcome is MergeOutcome.CLEAN and not same
    outcome = MergeOutcome.CLOSE if asks else joined.outcome
    return RebaseResult(outcome, joined.text, same, is_gone(joined, head), idle=joined.text == head)


def rebase_with_facts(found: RebaseResult, facts: FactRebase) -> RebaseResult:
    """Add rebased facts to a rebased text: a conflict in one fact is a conflict of the whole.

    What the page already says in all its words and facts stays on its own base, as what conflicts does.
    """
    if facts.fact_conflicts:
        return RebaseResult(MergeOutcome.CONFLICT, None, same_words=False, gone=False)
    if found.idle and not facts.changes:
        return RebaseResult(MergeOutcome.CONFLICT, None, same_words=False, gone=False, idle=True)
    return replace(found, facts=facts.changes, idle=False)


def is_gone(joined: MergeResult, head: str) -> bool:
    """Tell whether a merge conflicts only where head has removed what the proposal changes, from the whole text."""
    lost = [chunk for chunk in joined.chunks if chunk.kind is ChunkKind.CONFLICT]
    return bool(lost) and all(_was_removed(chunk, head) for chunk in lost)


def _was_removed(chunk: Chunk, head: str) -> bool:
    before = set(segment_text(chunk.base).keys)
    return bool(before) and not chunk.ours.strip() and before.isdisjoint(segment_text(head).keys)


@dataclass(frozen=True, slots=True)
class TouchedPlace:
    """One place that a proposal changes: its section (empty anchor for none), and a quote of its beginning."""

    anchor: str
    title: str
    quote: str


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a proposal touches in its base: sentences changed or added after, words added or removed, places."""

    spots: frozenset[Spot]
    words: frozenset[str]
    touches: tuple[TouchedPlace, ...]


def footprint(base: str, proposed: str) -> Footprint:
    """Return what a proposal touches in its base."""
    found = diff_sentences(base, proposed)
    numbered = _numbered(found.old.keys)
    changed = [here for here, there in enumerate(found.kept) if there == GONE]
    behind = list(_additions(found))
    spots = {numbered[here] for here in changed}
    spots |= {numbered[here] if here >= 0 else ("", 0) for here in behind if here not in changed}
    return Footprint(frozenset(spots), _words(found, changed), tuple(_touches(base, found, changed, behind)))


def whole_footprint(base: str) -> Footprint:
    """Return the footprint of a proposal that takes too long to compare: it may touch any sentence."""
    return Footprint(frozenset({*_numbered(segment_text(base).keys), ("", 0)}), frozenset(), ())


def _numbered(keys: Sequence[str]) -> list[Spot]:
    seen: dict[str, int] = {}
    spots = list[Spot]()
    for key in keys:
        spots.append((key, seen.get(key, 0)))
        seen[key] = seen.get(key, 0) + 1
    return spots


def _additions(found: SentenceDiff) -> Iterator[int]:
    """Yield the index of each old sentence followed by an insertion that rewrites no old sentence; -1 for the start."""
    for (here, there), (_, next_there) in pairwise([(-1, -1), *found.partners(), (0, len(found.new.keys))]):
        if there + 1 < next_there:
            yield here


def _words(found: SentenceDiff, changed: Sequence[int]) -> frozenset[str]:
    """Return the words that a proposal adds or removes, sentence by sentence."""
    kept = {there for there in found.kept if there != GONE} | set(found.moved.values())
    gone = frozenset[str]().union(*(vocabulary(found.old.keys[here]) for here in changed))
    come = frozenset[str]().union(
        *(vocabulary(key) for there, key in enumerate(found.new.keys) if there not in kept)
    )
    return gone ^ come or gone


def _touches(
    base: str, found: SentenceDiff, changed: Sequence[int], behind: Sequence[int]
) -> Iterator[TouchedPlace]:
    """Yield the places touched in order, one for each run of adjacent sentences."""
    starts, heads = _starts(found), sections(base)
    places = sorted({*changed, *(max(here, 0) for here in behind)})
    for before, here in pairwise([GONE - 1, *places]):
        if here != before + 1 and here < len(starts):
            section = _section_at(heads, starts[here])
            yield TouchedPlace(section.anchor, section.title, shorten_quote(found.old.bodies[here]))


def _starts(found: SentenceDiff) -> list[int]:
    place, starts = len(found.old.lead), list[int]()
    for body, gap in zip(found.old.bodies, found.old.gaps, strict=True):
        starts.append(place)
        place += len(body) + len(gap)
    return starts


def _section_at(heads: Sequence[Section], place: int) -> Section:
    return next(section for section in reversed(heads) if section.start <= place < section.end)


def shorten_quote(sentence: str) -> str:
    """Return the beginning of a passage, without Markdown marks, in one line of at most LONGEST_QUOTE characters."""
    words = " ".join(NOTE_MARK.sub("", sentence).lstrip("#>-* \n").split())
    return words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


def footprint_with_facts(found: Footprint, facts: Facts) -> Footprint:
    """Add the facts that a proposal changes to what it touches."""
    return replace(found, spots=found.spots | {(name, FACT) for name in facts})


class Relation(StrEnum):
    """The relation of two proposals for one text."""

    SAME = "same"
    CONFLICT = "conflict"
    CLOSE = "close"
    APART = "apart"


def relation(base: str, one: str, other: str) -> Relation:
    """Return the relation of two proposals with one base."""
    if one == other:
        return Relation.SAME
    found = rebase(base, one, other).outcome
    return {
        MergeOutcome.CLEAN: Relation.APART,
        MergeOutcome.CLOSE: Relation.CLOSE,
        MergeOutcome.CONFLICT: Relation.CONFLICT,
    }[found]


def compete(base: str, one: str, other: str) -> bool:
    """Tell whether two proposals collide, or give one sentence different words; saying the same is no contest."""
    found = rebase(base, one, other)
    if found.outcome is MergeOutcome.CONFLICT:
        return True
    return any(chunk.kind is ChunkKind.CLOSE and chunk.base.strip() for chunk in found.chunks)


def relation_with_facts(found: Relation, base: Facts, one: Facts, other: Facts) -> Relation:
    """Return the relation of two proposals from that of their texts and from their facts."""
    if fact_fit.facts_conflict(base, one, other):
        return Relation.CONFLICT
    return Relation.APART if found is Relation.SAME and not fact_fit.same_changes(one, other) else found


def similarity(one: Footprint, other: Footprint) -> float:
    """Return the similarity of two proposals, from 0 to 1: the mean of that of their sentences and of their words.

    Each of the two is the coefficient of Dice (1945): twice what both share over the sum of their sizes.
    """
    return (_dice(one.spots, other.spots) + _dice(one.words, other.words)) / 2


def _dice(one: frozenset[Spot] | frozenset[str], other: frozenset[Spot] | frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other) or 1)
