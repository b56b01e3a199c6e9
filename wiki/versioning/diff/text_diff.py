"""Compare two texts for a reader: sentences inserted, deleted, moved, and rewritten word by word.

Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from wiki.versioning.diff.changes import SentenceDiff, diff_sentences, group_moves
from wiki.versioning.segments import item_number
from wiki.versioning.text.words import ChangeKind, WordRun, count_words, diff_words

MAX_WORD_DIFF_COST = 6_000_000
"""The limit of word comparison in one diff, as a product of lengths; beyond it, sentences are replaced as a whole."""


class HunkKind(StrEnum):
    """What happened to a part of a text."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Hunk:
    """A part of the old text, and what replaces it in the new one.

    A move is two hunks with the same move number, from 1: one at the old place, one at the new. ``words`` say what
    to mark; joining those not deleted gives ``new``. An equal hunk has none; its sides differ at most in line
    wrapping.
    """

    kind: HunkKind
    old: str
    new: str
    words: tuple[WordRun, ...] = ()
    move: int = 0
    sentences: int = 1


@dataclass(frozen=True, slots=True)
class Diff:
    """The hunks between two texts, in order; joining their ``old``, or ``new``, gives that text back."""

    hunks: tuple[Hunk, ...]

    @property
    def changed(self) -> bool:
        """Tell whether more than line wrapping differs."""
        return any(hunk.kind is not HunkKind.EQUAL for hunk in self.hunks)

    @property
    def additions(self) -> int:
        """Count the sentences added."""
        return sum(hunk.sentences for hunk in self.hunks if hunk.kind is HunkKind.INSERT)

    @property
    def deletions(self) -> int:
        """Count the sentences deleted."""
        return sum(hunk.sentences for hunk in self.hunks if hunk.kind is HunkKind.DELETE)

    @property
    def replacements(self) -> int:
        """Count the sentences rewritten."""
        return sum(hunk.sentences for hunk in self.hunks if hunk.kind is HunkKind.REPLACE)

    @property
    def moves(self) -> int:
        """Count the runs of sentences that moved."""
        return max((hunk.move for hunk in self.hunks), default=0)

    @property
    def passages(self) -> int:
        """Count the changed passages: runs of hunks with nothing equal between them."""
        return sum(
            touched for touched, _ in groupby(self.hunks, key=lambda hunk: hunk.kind is not HunkKind.EQUAL)
        )

    @property
    def words_added(self) -> int:
        """Count the words inserted; moved words do not count."""
        return self._count(ChangeKind.INSERT)

    @property
    def words_removed(self) -> int:
        """Count the words deleted; moved words do not count."""
        return self._count(ChangeKind.DELETE)

    def _count(self, kind: ChangeKind) -> int:
        return sum(
            count_words(words.text) for hunk in self.hunks for words in hunk.words if words.kind is kind
        )


@dataclass(frozen=True, slots=True)
class DiffStep:
    """What happened to sentences ``here`` of old and ``there`` of new; either may be empty."""

    kind: HunkKind
    here: range
    there: range
    move: int = 0


_EMPTY_RANGE = range(0)


def diff(old: str, new: str) -> Diff:
    """Compare two texts: blocks and sentences first, then the words of the sentences rewritten."""
    found = diff_sentences(old, new)
    hunks, effort = list[Hunk](), MAX_WORD_DIFF_COST
    for step in _join_steps(diff_steps(found)):
        hunk = _hunk(step, found, precise=effort > 0)
        if hunk.kind is HunkKind.REPLACE:
            effort -= len(hunk.old) * len(hunk.new)
        hunks.append(hunk)
    return Diff(tuple(_with_leads(hunks, found.old.lead, found.new.lead)))


def diff_steps(found: SentenceDiff) -> Iterator[DiffStep]:
    """Yield what happened to each sentence, in an order that follows both texts."""
    numbers = {pair: number for number, run in enumerate(group_moves(found.moved), start=1) for pair in run}
    leaving = {here: numbers[here, there] for here, there in found.moved.items()}
    coming = {there: numbers[here, there] for here, there in found.moved.items()}
    ends = (len(found.old.keys), len(found.new.keys))
    last_here = last_there = 0
    for here, there in [*found.partners(), ends]:
        for gone in range(last_here, here):
            kind = HunkKind.MOVED if gone in leaving else HunkKind.DELETE
            yield DiffStep(kind, range(gone, gone + 1), _EMPTY_RANGE, leaving.get(gone, 0))
        for put in range(last_there, there):
            kind = HunkKind.MOVED if put in coming else HunkKind.INSERT
            yield DiffStep(kind, _EMPTY_RANGE, range(put, put + 1), coming.get(put, 0))
        if (here, there) != ends:
            kind = HunkKind.EQUAL if _is_unchanged(found, here, there) else HunkKind.REPLACE
            yield DiffStep(kind, range(here, here + 1), range(there, there + 1))
        last_here, last_there = here + 1, there + 1


def _is_unchanged(found: SentenceDiff, here: int, there: int) -> bool:
    """Tell whether a sentence and the joint after it are unchanged; a paragraph may have been split there."""
    if found.old.keys[here] != found.new.keys[there]:
        return False
    one, two = found.old.bodies[here], found.new.bodies[there]
    if item_number(one) != item_number(two):  # it is known by the same key
        return False
    steady = here + 1 < len(found.kept) and found.partner(here + 1) == there + 1
    return not steady or found.old.joints[here] == found.new.joints[there]


def _join_steps(single: Iterator[DiffStep]) -> Iterator[DiffStep]:
    """Join consecutive steps of one kind; each rewritten sentence stays a step of its own."""
    for (kind, move, _), group in groupby(
        enumerate(single),
        key=lambda item: (
            item[1].kind,
            item[1].move,
            item[0] if item[1].kind is HunkKind.REPLACE else bool(item[1].here),
        ),
    ):
        run = [step for _, step in group]
        yield DiffStep(
            kind,
            _covering_range([step.here for step in run]),
            _covering_range([step.there for step in run]),
            move,
        )


def _covering_range(run: list[range]) -> range:
    return range(run[0].start, run[-1].stop)


def _hunk(step: DiffStep, found: SentenceDiff, *, precise: bool) -> Hunk:
    old = found.old.text(step.here.start, step.here.stop)
    new = found.new.text(step.there.start, step.there.stop)
    words: tuple[WordRun, ...] = ()
    if step.kind is HunkKind.INSERT:
        words = (WordRun(ChangeKind.INSERT, new),)
    elif step.kind is HunkKind.DELETE:
        words = (WordRun(ChangeKind.DELETE, old),)
    elif step.kind is HunkKind.REPLACE:
        words = tuple(_diff_sentence(step, found) if precise else _replace_whole(old, new))
    return Hunk(step.kind, old, new, words, step.move, max(len(step.here), len(step.there)))


def _replace_whole(old: str, new: str) -> Iterator[WordRun]:
    yield WordRun(ChangeKind.DELETE, old)
    yield WordRun(ChangeKind.INSERT, new)


def _diff_sentence(step: DiffStep, found: SentenceDiff) -> Iterator[WordRun]:
    here, there = step.here.start, step.there.start
    yield from diff_words(found.old.bodies[here], found.new.bodies[there])
    old, new = found.old.gaps[here], found.new.gaps[there]
    if found.old.joints[here] != found.new.joints[there] and old and new:
        yield from _replace_whole(old, new)
    elif new:
        yield WordRun(ChangeKind.EQUAL, new)


def _with_leads(hunks: list[Hunk], old: str, new: str) -> list[Hunk]:
    """Add a hunk for the white space before the first sentence."""
    return [Hunk(HunkKind.EQUAL, old, new, sentences=0), *hunks] if old or new else hunks
