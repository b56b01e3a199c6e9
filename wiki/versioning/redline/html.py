"""Writing a comparison of two rendered texts as HTML, whose marks are ``ins`` and ``del``.

Containers are opened where they begin and closed where they end, in each stretch anew. Whoever shows the result
passes it through the sanitiser.

Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wiki.versioning.redline.redline import Group, Ident, Part, Redline, Run, cells
from wiki.versioning.redline.rendered import Atom, Tag
from wiki.versioning.text.words import Change


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of the joint text as HTML; of one that is folded away, how many paragraphs it has."""

    html: str
    folded: int = 0


def column(found: Redline) -> list[Stretch]:
    """Give both texts as one."""
    return written(found.groups, Change.EQUAL)


def side(found: Redline, which: Change) -> list[Stretch]:
    """Give one text with its own marks, DELETE for the old one, INSERT for the new, cut alike to stand in rows."""
    return written((row for group in found.groups for row in group.rows()), which)


def written(groups: Iterable[Group], side: Change) -> list[Stretch]:
    """Write groups one after the other; EQUAL stands for both sides at once."""
    writer = _Writer(side)
    return [Stretch(writer.write(group.parts), len(group.parts) if group.folded else 0) for group in groups]


class _Writer:
    """Writes parts as HTML: both sides at once with marks, or one side with its own marks."""

    def __init__(self, side: Change) -> None:
        self._side = side
        self._begun = set[Ident]()
        self._moves = set[str]()

    def write(self, parts: Iterable[Part]) -> str:
        """Write some parts, each container opened where it begins and closed where it ends."""
        pieces, path, before = list[str](), list[tuple[Ident, Tag]](), ""
        for part in parts:
            runs = [run for run in part.runs if run.shows(self._side)]
            if not any(run.atoms for run in runs):
                continue
            here = list(part.old_path if self._side is Change.DELETE else part.path)
            common = _common([ident for ident, _ in path], [ident for ident, _ in here])
            beside = common == len(path) == len(here) and not (before or part.block.name)
            pieces += _closed(tag for _, tag in path[common:])
            pieces += (self._opened(ident, tag) for ident, tag in here[common:])
            path, before = here, part.block.name
            pieces.append(self._leaf(part.block.name or ("p" if beside else ""), runs))
        return "".join([*pieces, *_closed(tag for _, tag in path)])

    def _opened(self, ident: Ident, tag: Tag) -> str:
        again = ident in self._begun and tag.name == "li"
        self._begun.add(ident)
        return tag.opening.replace("<li", '<li class="continued"') if again else tag.opening

    def _leaf(self, name: str, runs: list[Run]) -> str:
        inner = "".join(self._inline(runs, "\n" if name == "pre" else " "))
        return f"<{name}>{inner}</{name}>" if name not in {"", "hr"} else inner

    def _inline(self, runs: list[Run], space: str) -> Iterator[str]:
        """Write the words of a block; sentences that never stood side by side are parted by a space."""
        cell, pending, spaced = "", False, True
        for run in runs:
            pending = pending or run.opens
            anchor = self._anchor(run)
            if not run.atoms:
                yield anchor + _EMPTY.get(run.mark, "")
                continue
            for piece in cells(run.atoms):
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

    def _anchor(self, run: Run) -> str:
        """Give a passage the name that links lead to."""
        return f'<span id="change-{run.change}"></span>' if run.change and self._side is Change.EQUAL else ""

    def _marked(self, run: Run, atoms: tuple[Atom, ...]) -> str:
        if run.mark is Change.EQUAL:
            return _formatted(atoms)
        end = len(atoms) - (len(atoms) > 1 and atoms[-1].html == " ")
        name = "ins" if run.mark is Change.INSERT else "del"
        return f"<{name}{self._move(run)}>{_formatted(atoms[:end])}</{name}>{_formatted(atoms[end:])}"

    def _move(self, run: Run) -> str:
        """Say that a run has moved; the first one of its place bears the name that the other place leads to."""
        if not run.move:
            return ""
        name = f"move-{run.move}-{'from' if run.mark is Change.DELETE else 'to'}"
        first = name not in self._moves
        self._moves.add(name)
        return f' class="moved" id="{name}"' if first else ' class="moved"'


_EMPTY = {Change.INSERT: '<ins class="break"></ins>', Change.DELETE: '<del class="break"></del>'}


def _common(one: list[Ident], two: list[Ident]) -> int:
    longest = min(len(one), len(two))
    return next((place for place in range(longest) if one[place] != two[place]), longest)


def _closed(tags: Iterable[Tag]) -> list[str]:
    return [f"</{tag.name}>" for tag in tags][::-1]


def _formatted(atoms: Sequence[Atom]) -> str:
    """Write words with the tags around them, each opened and closed once where its words stand together."""
    pieces, around = list[str](), tuple[Tag, ...]()
    for atom in (*atoms, None):
        tags = atom.tags if atom else ()
        longest = min(len(around), len(tags))
        common = next((place for place in range(longest) if around[place] != tags[place]), longest)
        pieces += [*_closed(around[common:]), *(tag.opening for tag in tags[common:])]
        pieces.append(atom.html if atom else "")
        around = tags
    return "".join(pieces)
