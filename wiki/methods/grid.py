"""The method as a grid: for each strand, the sheets of every phase in every cycle. Works on loaded pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wiki.methods import sheets as read_sheets
from wiki.pages.kinds import PHASES, STRANDS, badge_state
from wiki.pages.models import Page


@dataclass(frozen=True, slots=True)
class GridCell:
    """A method sheet in the grid: its state, how many options it has, how many examples use it."""

    sheet: Page
    state: str
    options: int
    examples: int


Grid = Mapping[tuple[int, int], Sequence[GridCell]]
"""(cycle, phase) → the sheets there."""


def grids_by_strand(
    sheets: Sequence[Page], examples: Sequence[Page], options: Mapping[int, int]
) -> dict[str, Grid]:
    """Return a grid for each strand that has sheets, in the order of the strands."""
    found: dict[str, dict[tuple[int, int], list[GridCell]]] = {}
    for sheet in read_sheets.sort_in_force_first(sheets):
        place = _place(sheet)
        if place is not None:
            cells = found.setdefault(sheet.facts["strand"], {}).setdefault(place, [])
            # Examples name the cell, so they count for the sheet in force there, which comes first.
            used = 0 if cells else len(read_sheets.examples_using(examples, sheet.facts.get("code", "")))
            cells.append(GridCell(sheet, badge_state(sheet.facts), options.get(sheet.id, 0), used))
    return {strand: found[strand] for strand in STRANDS if strand in found}


def cells_of_cycle(by_strand: Mapping[str, Grid], cycle: str) -> dict[str, list[GridCell]]:
    """Return the sheets of one cycle in all strands, by phase."""
    found: dict[str, list[GridCell]] = {phase: [] for phase in PHASES}
    for grid in by_strand.values():
        for (number, phase), cells in grid.items():
            if str(number) == cycle:
                found[str(phase)] += cells
    return found


def unplaced_sheets(sheets: Sequence[Page]) -> list[Page]:
    """Return the sheets that have no place in the grid yet."""
    return [sheet for sheet in sheets if _place(sheet) is None]


def _place(sheet: Page) -> tuple[int, int] | None:
    facts = sheet.facts
    if facts.get("strand") in STRANDS and "cycle" in facts and "phase" in facts:
        return facts["cycle"], facts["phase"]
    return None
