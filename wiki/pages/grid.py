"""The method as a grid: for each strand, the sheet of every phase in every cycle. Works on pages at hand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wiki.pages.kinds import STRANDS
from wiki.pages.models import Page


@dataclass(frozen=True, slots=True)
class Cell:
    """A method sheet in its place, and the number of examples that name it."""

    sheet: Page
    examples: int


Grid = Mapping[tuple[int, int], Sequence[Cell]]
"""(cycle, phase) → the sheets there."""


def grids(sheets: Sequence[Page], examples: Sequence[Page]) -> dict[str, Grid]:
    """Return a grid for each strand that has sheets, in the order of the strands."""
    named = Counter(code for example in examples for code in example.facts.get("cells", ()))
    found: dict[str, dict[tuple[int, int], list[Cell]]] = {}
    for sheet in sheets:
        place = _place(sheet)
        if place is not None:
            cell = Cell(sheet, named[sheet.facts.get("code", "")])
            found.setdefault(sheet.facts["strand"], {}).setdefault(place, []).append(cell)
    return {strand: found[strand] for strand in STRANDS if strand in found}


def loose(sheets: Sequence[Page]) -> list[Page]:
    """Return the sheets that have no place in a grid yet."""
    return [sheet for sheet in sheets if _place(sheet) is None]


def _place(sheet: Page) -> tuple[int, int] | None:
    facts = sheet.facts
    if facts.get("strand") in STRANDS and "cycle" in facts and "phase" in facts:
        return facts["cycle"], facts["phase"]
    return None
