"""Compare two rendered texts and show them as one, with insertions, deletions and moves marked in place.

The sentences are aligned as those of Markdown texts are (`diff.changes`, `diff.text_diff`); then each is put in its
block, and blocks in their lists, quotations and tables. Without the deletions the result is the new text; without
the insertions it is the old one. `html` writes it.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import count, groupby, pairwise, zip_longest

from wiki.versioning.diff.changes import GONE, SentenceDiff, diff_segmented
from wiki.versioning.diff.text_diff import MAX_WORD_DIFF_COST, Diff, DiffStep, Hunk, HunkKind, diff_steps
from wiki.versioning.redline.rendered import (
    Atom,
    HtmlBlock,
    OpenTag,
    ParsedHtml,
    body_length,
    parse_html,
    plain_text,
)
from wiki.versioning.text.words import ChangeKind, TokenEdit, WordRun, similarity, token_edit_script

NodeId = tuple[str, int]
_MIN_FOLDED = 2
"""At least so many unchanged paragraphs are folded away together; a lone one stays open."""


@dataclass(frozen=True, slots=True)
class MarkedRun:
    """Words with the same mark. A run without atoms marks a line or paragraph break that was added or removed."""

    mark: ChangeKind
    atoms: tuple[Atom, ...] = ()
    move: int = 0
    change: int = 0
    opens: bool = False

    def shows(self, side: ChangeKind) -> bool:
        """Tell whether a side has this run; EQUAL stands for both sides at once."""
        return side is ChangeKind.EQUAL or self.mark in (ChangeKind.EQUAL, side)


@dataclass(slots=True)
class RedlineBlock:
    """A block of the joint text, with the containers it is in, from the outermost, each with its tag."""

    ident: NodeId
    block: HtmlBlock
    path: tuple[tuple[NodeId, OpenTag], ...]
    old_path: tuple[tuple[NodeId, OpenTag], ...] = ()
    olds: set[int] = field(default_factory=set)
    runs: list[MarkedRun] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Tell whether any of its runs is marked."""
        return any(run.mark is not ChangeKind.EQUAL for run in self.runs)


@dataclass(frozen=True, slots=True)
class RedlineGroup:
    """Blocks that are shown together, or folded away together."""

    parts: tuple[RedlineBlock, ...]
    folded: bool = False

    def rows(self) -> Iterator[RedlineGroup]:
        """Split the group into rows for two columns: paragraphs, and whole lists, quotations and tables."""
        if self.folded:
            yield self
            return
        numbers = count()
        for _, row in groupby(self.parts, key=lambda part: part.path[0][0] if part.path else next(numbers)):
            yield RedlineGroup(tuple(row))


@dataclass(frozen=True, slots=True)
class Redline:
    """The joint text in groups, and the diff from which its changes are counted."""

    groups: tuple[RedlineGroup, ...]
    counts: Diff


PiecePair = tuple[tuple[Atom, ...] | None, tuple[Atom, ...] | None]
"""A piece of the old text and the one of the new text that stands for it; None where one has none."""


def redline(old: str, new: str) -> Redline:
    """Compare two rendered texts, as safe HTML."""
    before, after = parse_html(old), parse_html(new)
    found = diff_segmented(before.cut, after.cut)
    settled = list(_split_incomparable(diff_steps(found), before, after))
    placing = _BlockPlacement(before, after, settled)
    hunks, number, steady, effort = list[Hunk](), 0, True, MAX_WORD_DIFF_COST
    for step in settled:
        runs = list(_step_runs(step, before, after, found, precise=effort > 0))
        if step.kind is not HunkKind.EQUAL and steady:
            number += 1
            runs = _number_first_change(runs, number)
        steady = step.kind is HunkKind.EQUAL
        placing.put(step, runs)
        hunks.append(_hunk(step, runs, before, after))
        if step.kind is HunkKind.REPLACE:
            effort -= len(hunks[-1].old) * len(hunks[-1].new)
    return Redline(tuple(_fold_unchanged(placing.parts)), Diff(tuple(hunks)))


def _split_incomparable(
    found: Iterable[DiffStep], before: ParsedHtml, after: ParsedHtml
) -> Iterator[DiffStep]:
    """Make a deletion and an insertion of a replaced sentence that moved to another kind of block."""
    for step in found:
        if step.kind is HunkKind.REPLACE and not _is_comparable(step, before, after):
            yield DiffStep(HunkKind.DELETE, step.here, range(0))
            yield DiffStep(HunkKind.INSERT, range(0), step.there)
        else:
            yield step


def _is_comparable(step: DiffStep, before: ParsedHtml, after: ParsedHtml) -> bool:
    one, two = before.blocks[before.owners[step.here.start]], after.blocks[after.owners[step.there.start]]
    return one.signs == two.signs and (one.name == "tr") == (two.name == "tr")


def _step_runs(
    step: DiffStep, before: ParsedHtml, after: ParsedHtml, found: SentenceDiff, *, precise: bool
) -> Iterator[MarkedRun]:
    old = before.sentences[step.here.start] if step.here else ()
    new = after.sentences[step.there.start] if step.there else ()
    if step.kind is HunkKind.EQUAL:
        yield MarkedRun(ChangeKind.EQUAL, new, opens=True)
    elif step.kind is HunkKind.REPLACE:
        yield MarkedRun(ChangeKind.EQUAL, opens=True)
        yield from _diff_sentences(_pieces(step, before, after), precise=precise)
        yield from _changed_break(step, found)
        yield MarkedRun(ChangeKind.EQUAL, new[body_length(new) :])
    else:
        yield MarkedRun(ChangeKind.DELETE if old else ChangeKind.INSERT, old or new, step.move, opens=True)


def _diff_sentences(pieces: Iterable[PiecePair], *, precise: bool) -> Iterator[MarkedRun]:
    """Compare two sentences word by word, or two table rows cell by cell; a cell of one side alone is marked whole."""
    for before, after in pieces:
        if before is None or after is None:
            yield from _run_unless_empty(ChangeKind.DELETE, before or ())
            yield from _run_unless_empty(ChangeKind.INSERT, after or ())
            continue
        alike = similarity(plain_text(before), plain_text(after)) if precise else 0.0
        opener = after[:1] if after and after[0].opens_cell else ()
        yield from _run_unless_empty(ChangeKind.EQUAL, opener)
        yield from _diff_atoms(before[len(opener) :], after[len(opener) :], alike)


def _pieces(step: DiffStep, before: ParsedHtml, after: ParsedHtml) -> Iterator[PiecePair]:
    """Yield the pieces of a rewritten sentence that are compared: of a row of a table, its cells by their columns."""
    sides = ((before, step.here.start), (after, step.there.start))
    cells = [split_cells(text.sentences[at][: body_length(text.sentences[at])]) for text, at in sides]
    if len(cells[0]) == len(cells[1]):
        yield from zip(*cells, strict=True)
        return
    heads = [[plain_text(cell) for cell in split_cells(_header(text, at))] for text, at in sides]
    if [len(head) for head in heads] != [len(row) for row in cells]:
        heads = [[plain_text(cell) for cell in row] for row in cells]
    for _tag, start, end, first, last in SequenceMatcher(
        a=heads[0], b=heads[1], autojunk=False
    ).get_opcodes():
        yield from zip_longest(cells[0][start:end], cells[1][first:last])


def _header(text: ParsedHtml, at: int) -> tuple[Atom, ...]:
    """Return the first row of the table that a row stands in."""
    table = [tag.number for tag in text.blocks[text.owners[at]].path if tag.name == "table"]
    while at and table and table[-1] in [tag.number for tag in text.blocks[text.owners[at - 1]].path]:
        at -= 1
    return text.sentences[at][: body_length(text.sentences[at])]


def split_cells(atoms: Sequence[Atom]) -> list[tuple[Atom, ...]]:
    """Split the atoms of a table row at its cells; those of any other sentence are one piece."""
    starts = [place for place, atom in enumerate(atoms) if atom.opens_cell]
    return [tuple(atoms[start:end]) for start, end in pairwise(sorted({0, *starts, len(atoms)}))]


def _diff_atoms(old: tuple[Atom, ...], new: tuple[Atom, ...], alike: float) -> Iterator[MarkedRun]:
    before, after = [atom.key for atom in old], [atom.key for atom in new]
    edits = token_edit_script(before, after, alike)
    if before != after and not edits:  # they differ in white space only, which counts in code
        edits = (TokenEdit(0, len(before), tuple(after)),)
    here = there = 0
    for edit in (*edits, TokenEdit(len(before), len(before), ())):
        put = there + edit.start - here
        there = put + len(edit.tokens)
        yield from _run_unless_empty(ChangeKind.EQUAL, new[put - edit.start + here : put])
        yield from _run_unless_empty(ChangeKind.DELETE, old[edit.start : edit.end])
        yield from _run_unless_empty(ChangeKind.INSERT, new[put:there])
        here = edit.end


def _run_unless_empty(mark: ChangeKind, atoms: tuple[Atom, ...]) -> Iterator[MarkedRun]:
    if atoms:
        yield MarkedRun(mark, atoms)


def _changed_break(step: DiffStep, found: SentenceDiff) -> Iterator[MarkedRun]:
    """Mark a line or paragraph break that was added or removed between two sentences."""
    here, there = step.here.start, step.there.start
    if here + 1 >= len(found.kept) or found.partner(here + 1) != there + 1:
        return
    was, now = _joint_rank(found.old.joints[here]), _joint_rank(found.new.joints[there])
    if was != now:
        yield MarkedRun(ChangeKind.INSERT if now > was else ChangeKind.DELETE)


def _joint_rank(joint: str) -> int:
    return {" ": 0, "\v": 1}.get(joint, 1 + len(joint))


def _number_first_change(runs: list[MarkedRun], number: int) -> list[MarkedRun]:
    """Give the first marked run its number."""
    place = next((place for place, run in enumerate(runs) if run.mark is not ChangeKind.EQUAL), None)
    if place is not None:
        runs[place] = replace(runs[place], change=number)
    return runs


def _hunk(step: DiffStep, runs: list[MarkedRun], before: ParsedHtml, after: ParsedHtml) -> Hunk:
    old = before.cut.bodies[step.here.start] if step.here else ""
    new = after.cut.bodies[step.there.start] if step.there else ""
    marked = tuple(WordRun(run.mark, plain_text(run.atoms)) for run in runs if step.kind in _KINDS_WITH_WORDS)
    return Hunk(step.kind, old, new, marked, step.move)


_KINDS_WITH_WORDS = frozenset({HunkKind.INSERT, HunkKind.DELETE, HunkKind.REPLACE})


class _BlockPlacement:
    """Puts each sentence in its block of the new text, and deleted sentences where they were."""

    def __init__(self, before: ParsedHtml, after: ParsedHtml, settled: list[DiffStep]) -> None:
        self.parts: list[RedlineBlock] = []
        self._before, self._after = before, after
        self._blocks: dict[int, int] = {}
        self._containers: dict[int, int] = {}
        taken, used = set[int](), set[int]()
        for step in settled:
            if not (step.here and step.there):
                continue
            old, new = before.owners[step.here.start], after.owners[step.there.start]
            if old not in self._blocks and new not in taken:
                self._blocks[old] = new
                taken.add(new)
                self._pair(before.blocks[old], after.blocks[new], used)

    def _pair(self, old: HtmlBlock, new: HtmlBlock, used: set[int]) -> None:
        for one, two in zip(old.path, new.path, strict=False):
            if one.name == two.name and one.number not in self._containers and two.number not in used:
                self._containers[one.number] = two.number
                used.add(two.number)

    def put(self, step: DiffStep, runs: list[MarkedRun]) -> None:
        """Add the runs of a sentence to the last block, or to a new one."""
        old = self._before.owners[step.here.start] if step.here else GONE
        new = self._after.owners[step.there.start] if step.there else GONE
        last = self.parts[-1] if self.parts else None
        if not (last and (old in last.olds if new == GONE else last.ident == ("new", new))):
            last = self._begun(old, new if new != GONE else self._blocks.get(old, GONE))
            self.parts.append(last)
        if old != GONE:
            last.old_path = last.old_path or self._old_path(old)
            last.olds.add(old)
        last.runs += runs

    def _begun(self, old: int, new: int) -> RedlineBlock:
        if new != GONE:
            block = self._after.blocks[new]
            return RedlineBlock(("new", new), block, tuple((("new", tag.number), tag) for tag in block.path))
        return RedlineBlock(("old", old), self._before.blocks[old], self._old_path(old))

    def _old_path(self, old: int) -> tuple[tuple[NodeId, OpenTag], ...]:
        return tuple((self._ident(tag), tag) for tag in self._before.blocks[old].path)

    def _ident(self, tag: OpenTag) -> NodeId:
        new = self._containers.get(tag.number)
        return ("old", tag.number) if new is None else ("new", new)


def _fold_unchanged(parts: list[RedlineBlock]) -> Iterator[RedlineGroup]:
    """Group blocks into shown and folded ones; unchanged blocks are shown only next to a change."""
    numbers = count()
    units = [
        list(unit) for _, unit in groupby(parts, key=lambda part: _enclosing_table(part) or next(numbers))
    ]
    changed = [any(part.changed for part in unit) for unit in units]
    near = [any(changed[max(place - 1, 0) : place + 2]) for place in range(len(units))]
    shown = list[bool]()
    for is_near, run in groupby(near):
        length = len(list(run))
        shown += [is_near or length < _MIN_FOLDED] * length
    for is_shown, group in groupby(zip(shown, units, strict=True), key=lambda pair: pair[0]):
        yield RedlineGroup(tuple(part for _, unit in group for part in unit), not is_shown)


def _enclosing_table(part: RedlineBlock) -> NodeId | None:
    """Return the table that a row is in, so that its rows stay together."""
    return next((ident for ident, tag in part.path if tag.name == "table"), None)
