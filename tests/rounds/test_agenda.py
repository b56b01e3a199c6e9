"""The order of the agenda, the cells of the grid, and circles."""

import pytest

from wiki.pages.kinds import CYCLES, PHASES, STRANDS
from wiki.rounds.agenda.items import (
    NO_CELL,
    ItemKind,
    agenda_rank,
    all_cells,
    cell_of,
    makes_replacement_loop,
)


def test_what_waited_two_years_comes_first_and_what_is_only_kept_last() -> None:
    items = [(ItemKind.KEEP, 0, 1), (ItemKind.RETIRE, 1, 2), (ItemKind.ADD, 0, 3), (ItemKind.KEEP, 2, 4)]
    assert [number for _kind, _carried, number in sorted(items, key=lambda item: agenda_rank(*item))] == [
        4,
        2,
        3,
        1,
    ]


@pytest.mark.parametrize(
    ("facts", "cell"),
    [
        ({"strand": "territory", "cycle": 1, "phase": 3}, "territory-1-3"),
        ({"strand": "territory", "cycle": 1}, NO_CELL),
        ({"strand": "moon", "cycle": 1, "phase": 3}, NO_CELL),
        ({}, NO_CELL),
    ],
)
def test_a_sheet_stands_in_its_cell(facts: dict[str, object], cell: str) -> None:
    assert cell_of(facts) == cell
    assert cell in all_cells()


def test_there_is_a_cell_for_every_place_and_one_for_none() -> None:
    assert len(set(all_cells())) == len(STRANDS) * len(CYCLES) * len(PHASES) + 1


def test_a_replacement_that_leads_back_is_a_circle() -> None:
    assert makes_replacement_loop({1: 2, 2: 3}, 3, 1)
    assert not makes_replacement_loop({1: 2, 2: 3}, 4, 1)
