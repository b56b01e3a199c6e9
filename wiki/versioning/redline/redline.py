"""Compare two rendered texts and show them as one, with insertions, deletions and moves marked in place.

The sentences are aligned as those of Markdown texts are (`diff.changes`, `diff.text_diff`); then each is put in its
block, and blocks in their lists, quotations and tables. Without the deletions the result is the new text; without
the insertions it is the old one. `html` writes it.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, groupby, pairwise

from wiki.versioning.diff.changes import GONE, Changes, compare_cuts
from wiki.versioning.diff.text_diff import EFFORT, Diff, Hunk, HunkKind, Step, steps
from wiki.versioning.redline.rendered import Atom, Block, Sheet, Tag, body, plain, sheet
from wiki.versioning.text.words import Change, Edit, Words, likeness, token_edits

Ident = tuple[str, int]
_FEWEST = 2
"""At least so many unchanged paragraphs are folded away together; a lone one stays open."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words with the same mark. A run without atoms marks a line or paragraph break that was added or removed."""

    mark: Change
    atoms: tuple[Atom, ...] = ()
    move: int = 0
    change: int = 0
    opens: bool = False

    def shows(self, side: Change) -> bool:
        """Tell whether a side has this run; EQUAL stands for both sides at once."""
        return side is Change.EQUAL or self.mark in (Change.EQUAL, side)


@dataclass(slots=True)
class Part:
    """A block of the joint text, with the containers it is in, from the outermost, each with its tag."""

    ident: Ident
    block: Block
    path: tuple[tuple[Ident, Tag], ...]
    old_path: tuple[tuple[Ident, Tag], ...] = ()
    olds: set[int] = field(default_factory=set)
    runs: list[Run] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Tell whether any of its runs is marked."""
        return any(run.mark is not Change.EQUAL for run in self.runs)


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that are shown together, or folded away together."""

    parts: tuple[Part, ...]
    folded: bool = False

    def rows(self) -> Iterator[Group]:
        """Split the group into rows for two columns: paragraphs, and whole lists, quotations and tables."""
        if self.folded:
            yield self
            return
        numbers = count()
        for _, row in groupby(self.parts, key=lambda part: part.path[0][0] if part.path else next(numbers)):
            yield Group(tuple(row))


@dataclass(frozen=True, slots=True)
class Redline:
    """The joint text in groups, and the diff from which its changes are counted."""

    groups: tuple[Group, ...]
    counts: Diff


def redline(old: str, new: str) -> Redline:
    """Compare two rendered texts, as safe HTML."""
    before, after = sheet(old), sheet(new)
    found = compare_cuts(before.cut, after.cut)
    settled = list(_settled(steps(found), before, after))
    placing = _Placing(before, after, settled)
    hunks, number, steady, effort = list[Hunk](), 0, True, EFFORT
    for step in settled:
        runs = list(_runs(step, before, after, found, precise=effort > 0))
        if step.kind is not HunkKind.EQUAL and steady:
            number += 1
            runs = _numbered(runs, number)
        steady = step.kind is HunkKind.EQUAL
        placing.put(step, runs)
        hunks.append(_hunk(step, runs, before, after))
        if step.kind is HunkKind.REPLACE:
            effort -= len(hunks[-1].old) * len(hunks[-1].new)
    return Redline(tuple(_groups(placing.parts)), Diff(tuple(hunks)))


def _settled(found: Iterable[Step], before: Sheet, after: Sheet) -> Iterator[Step]:
    """Make a deletion and an insertion of a replaced sentence that moved to another kind of block."""
    for step in found:
        if step.kind is HunkKind.REPLACE and not _comparable(step, before, after):
            yield Step(HunkKind.DELETE, step.here, range(0))
            yield Step(HunkKind.INSERT, range(0), step.there)
        else:
            yield step


def _comparable(step: Step, before: Sheet, after: Sheet) -> bool:
    old, new = before.sentences[step.here.start], after.sentences[step.there.start]
    one, two = before.blocks[before.owners[step.here.start]], after.blocks[after.owners[step.there.start]]
    openings = [[atom.key for atom in atoms if atom.opens_cell] for atoms in (old, new)]
    return one.signs == two.signs and openings[0] == openings[1]


def _runs(step: Step, before: Sheet, after: Sheet, found: Changes, *, precise: bool) -> Iterator[Run]:
    old = before.sentences[step.here.start] if step.here else ()
    new = after.sentences[step.there.start] if step.there else ()
    if step.kind is HunkKind.EQUAL:
        yield Run(Change.EQUAL, new, opens=True)
    elif step.kind is HunkKind.REPLACE:
        yield Run(Change.EQUAL, opens=True)
        yield from _rewritten(old, new, precise=precise)
        yield from _break(step, found)
        yield Run(Change.EQUAL, new[body(new) :])
    else:
        yield Run(Change.DELETE if old else Change.INSERT, old or new, step.move, opens=True)


def _rewritten(old: tuple[Atom, ...], new: tuple[Atom, ...], *, precise: bool) -> Iterator[Run]:
    """Compare two sentences word by word, or two table rows cell by cell."""
    for before, after in zip(cells(old[: body(old)]), cells(new[: body(new)]), strict=True):
        alike = likeness(plain(before), plain(after)) if precise else 0.0
        opener = after[:1] if after and after[0].opens_cell else ()
        yield from _filled(Change.EQUAL, opener)
        yield from _words(before[len(opener) :], after[len(opener) :], alike)


def cells(atoms: Sequence[Atom]) -> list[tuple[Atom, ...]]:
    """Split the atoms of a table row at its cells; those of any other sentence are one piece."""
    starts = [place for place, atom in enumerate(atoms) if atom.opens_cell]
    return [tuple(atoms[start:end]) for start, end in pairwise(sorted({0, *starts, len(atoms)}))]


def _words(old: tuple[Atom, ...], new: tuple[Atom, ...], alike: float) -> Iterator[Run]:
    before, after = [atom.key for atom in old], [atom.key for atom in new]
    edits = token_edits(before, after, alike)
    if before != after and not edits:  # they differ in white space only, which counts in code
        edits = (Edit(0, len(before), tuple(after)),)
    here = there = 0
    for edit in (*edits, Edit(len(before), len(before), ())):
        put = there + edit.start - here
        there = put + len(edit.tokens)
        yield from _filled(Change.EQUAL, new[put - edit.start + here : put])
        yield from _filled(Change.DELETE, old[edit.start : edit.end])
        yield from _filled(Change.INSERT, new[put:there])
        here = edit.end


def _filled(mark: Change, atoms: tuple[Atom, ...]) -> Iterator[Run]:
    if atoms:
        yield Run(mark, atoms)


def _break(step: Step, found: Changes) -> Iterator[Run]:
    """Mark a line or paragraph break that was added or removed between two sentences."""
    here, there = step.here.start, step.there.start
    if here + 1 >= len(found.kept) or found.partner(here + 1) != there + 1:
        return
    was, now = _breadth(found.old.joints[here]), _breadth(found.new.joints[there])
    if was != now:
        yield Run(Change.INSERT if now > was else Change.DELETE)


def _breadth(joint: str) -> int:
    return {" ": 0, "\v": 1}.get(joint, 1 + len(joint))


def _numbered(runs: list[Run], number: int) -> list[Run]:
    """Give the first marked run its number."""
    place = next((place for place, run in enumerate(runs) if run.mark is not Change.EQUAL), None)
    if place is not None:
        runs[place] = replace(runs[place], change=number)
    return runs


def _hunk(step: Step, runs: list[Run], before: Sheet, after: Sheet) -> Hunk:
    old = before.cut.bodies[step.here.start] if step.here else ""
    new = after.cut.bodies[step.there.start] if step.there else ""
    marked = tuple(Words(run.mark, plain(run.atoms)) for run in runs if step.kind in _WORDED)
    return Hunk(step.kind, old, new, marked, step.move)


_WORDED = frozenset({HunkKind.INSERT, HunkKind.DELETE, HunkKind.REPLACE})


class _Placing:
    """Puts each sentence in its block of the new text, and deleted sentences where they were."""

    def __init__(self, before: Sheet, after: Sheet, settled: list[Step]) -> None:
        self.parts: list[Part] = []
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

    def _pair(self, old: Block, new: Block, used: set[int]) -> None:
        for one, two in zip(old.path, new.path, strict=False):
            if one.name == two.name and one.number not in self._containers and two.number not in used:
                self._containers[one.number] = two.number
                used.add(two.number)

    def put(self, step: Step, runs: list[Run]) -> None:
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

    def _begun(self, old: int, new: int) -> Part:
        if new != GONE:
            block = self._after.blocks[new]
            return Part(("new", new), block, tuple((("new", tag.number), tag) for tag in block.path))
        return Part(("old", old), self._before.blocks[old], self._old_path(old))

    def _old_path(self, old: int) -> tuple[tuple[Ident, Tag], ...]:
        return tuple((self._ident(tag), tag) for tag in self._before.blocks[old].path)

    def _ident(self, tag: Tag) -> Ident:
        new = self._containers.get(tag.number)
        return ("old", tag.number) if new is None else ("new", new)


def _groups(parts: list[Part]) -> Iterator[Group]:
    """Group blocks into shown and folded ones; unchanged blocks are shown only next to a change."""
    numbers = count()
    units = [list(unit) for _, unit in groupby(parts, key=lambda part: _table(part) or next(numbers))]
    changed = [any(part.changed for part in unit) for unit in units]
    near = [any(changed[max(place - 1, 0) : place + 2]) for place in range(len(units))]
    shown = list[bool]()
    for is_near, run in groupby(near):
        length = len(list(run))
        shown += [is_near or length < _FEWEST] * length
    for is_shown, group in groupby(zip(shown, units, strict=True), key=lambda pair: pair[0]):
        yield Group(tuple(part for _, unit in group for part in unit), not is_shown)


def _table(part: Part) -> Ident | None:
    """Return the table that a row is in, so that its rows stay together."""
    return next((ident for ident, tag in part.path if tag.name == "table"), None)
