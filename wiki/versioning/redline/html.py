"""Write a comparison of two rendered texts as HTML, marked with ``ins`` and ``del``.

Each fragment opens and closes its own containers. The caller passes the result through the sanitiser before it
is shown.

Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wiki.versioning.redline.redline import (
    MarkedRun,
    NodeId,
    Redline,
    RedlineBlock,
    RedlineGroup,
    split_cells,
)
from wiki.versioning.redline.rendered import Atom, OpenTag
from wiki.versioning.text.words import ChangeKind


@dataclass(frozen=True, slots=True)
class HtmlFragment:
    """A part of the comparison as HTML; ``folded`` is the number of its paragraphs when it is folded away."""

    html: str
    folded: int = 0


def unified_view(found: Redline) -> list[HtmlFragment]:
    """Write both texts as one."""
    return write_groups(found.groups, ChangeKind.EQUAL)


def side_view(found: Redline, which: ChangeKind) -> list[HtmlFragment]:
    """Write one text with its own marks: the old one for DELETE, the new one for INSERT.

    Both are split alike, so that their fragments can be shown in rows.
    """
    return write_groups((row for group in found.groups for row in group.rows()), which)


def write_groups(groups: Iterable[RedlineGroup], which: ChangeKind) -> list[HtmlFragment]:
    """Write each group as one fragment; EQUAL stands for both sides at once."""
    writer = _HtmlWriter(which)
    return [
        HtmlFragment(writer.write(group.parts), len(group.parts) if group.folded else 0) for group in groups
    ]


class _HtmlWriter:
    """Writes parts as HTML: both sides at once with marks, or one side with its own marks."""

    def __init__(self, which: ChangeKind) -> None:
        self._side = which
        self._begun = set[NodeId]()
        self._moves = set[str]()

    def write(self, parts: Iterable[RedlineBlock]) -> str:
        """Write blocks, opening each container before its first block and closing it after its last one."""
        pieces, path, before = list[str](), list[tuple[NodeId, OpenTag]](), ""
        for part in parts:
            runs = [run for run in part.runs if run.shows(self._side)]
            if not any(run.atoms for run in runs):
                continue
            here = list(part.old_path if self._side is ChangeKind.DELETE else part.path)
            common = _common_prefix_length([ident for ident, _ in path], [ident for ident, _ in here])
            beside = common == len(path) == len(here) and not (before or part.block.name)
            pieces += _end_tags(tag for _, tag in path[common:])
            pieces += (self._opened(ident, tag) for ident, tag in here[common:])
            path, before = here, part.block.name
            pieces.append(self._leaf(part.block.name or ("p" if beside else ""), runs))
        return "".join([*pieces, *_end_tags(tag for _, tag in path)])

    def _opened(self, ident: NodeId, tag: OpenTag) -> str:
        again = ident in self._begun and tag.name == "li"
        self._begun.add(ident)
        return tag.opening.replace("<li", '<li class="continued"') if again else tag.opening

    def _leaf(self, name: str, runs: list[MarkedRun]) -> str:
        inner = "".join(self._inline(runs, "\n" if name == "pre" else " "))
        return f"<{name}>{inner}</{name}>" if name not in {"", "hr"} else inner

    def _inline(self, runs: list[MarkedRun], space: str) -> Iterator[str]:
        """Write the words of a block, with a space between sentences of different texts that have none."""
        cell, pending, spaced = "", False, True
        for run in runs:
            pending = pending or run.opens
            anchor = self._anchor(run)
            if not run.atoms:
                yield anchor + _BREAK_MARKS.get(run.mark, "")
                continue
            for piece in split_cells(run.atoms):
                words = piece[piece[0].opens_cell :]
                if len(words) < len(piece):
                    yield f"</{cell}>{piece[0].html}" if cell else piece[0].html
                    cell = piece[0].html[1:3]
                if words:
                    yield space if pending and not spaced and not cell else ""
                    yield anchor + self._marked(run, words)
                    anchor = ""
            pending, spaced = False, run.atoms[-1].text.isspace()
        yield f"</{cell}>" if cell else ""

    def _anchor(self, run: MarkedRun) -> str:
        """Return the anchor that links to a change lead to."""
        return (
            f'<span id="change-{run.change}"></span>' if run.change and self._side is ChangeKind.EQUAL else ""
        )

    def _marked(self, run: MarkedRun, atoms: tuple[Atom, ...]) -> str:
        if run.mark is ChangeKind.EQUAL:
            return _atoms_html(atoms)
        end = len(atoms) - (len(atoms) > 1 and atoms[-1].html == " ")
        name = "ins" if run.mark is ChangeKind.INSERT else "del"
        return f"<{name}{self._move(run)}>{_atoms_html(atoms[:end])}</{name}>{_atoms_html(atoms[end:])}"

    def _move(self, run: MarkedRun) -> str:
        """Return the attributes of a moved run; the first run at a place has the id that the other place links to."""
        if not run.move:
            return ""
        name = f"move-{run.move}-{'from' if run.mark is ChangeKind.DELETE else 'to'}"
        first = name not in self._moves
        self._moves.add(name)
        return f' class="moved" id="{name}"' if first else ' class="moved"'


_BREAK_MARKS = {
    ChangeKind.INSERT: '<ins class="break"></ins>',
    ChangeKind.DELETE: '<del class="break"></del>',
}


def _common_prefix_length(one: list[NodeId], two: list[NodeId]) -> int:
    longest = min(len(one), len(two))
    return next((place for place in range(longest) if one[place] != two[place]), longest)


def _end_tags(tags: Iterable[OpenTag]) -> list[str]:
    return [f"</{tag.name}>" for tag in tags][::-1]


def _atoms_html(atoms: Sequence[Atom]) -> str:
    """Write atoms with their tags, opening and closing a tag once for consecutive atoms that share it."""
    pieces, around = list[str](), tuple[OpenTag, ...]()
    for atom in (*atoms, None):
        tags = atom.tags if atom else ()
        longest = min(len(around), len(tags))
        common = next((place for place in range(longest) if around[place] != tags[place]), longest)
        pieces += [*_end_tags(around[common:]), *(tag.opening for tag in tags[common:])]
        pieces.append(atom.html if atom else "")
        around = tags
    return "".join(pieces)
