"""The agenda of a round: kinds of item, the answers to each, their order and their cell. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from wiki.pages.kinds import CYCLES, PHASES, STRANDS
from wiki.rounds.voting.verdict import Answer, unsound_replacements

METHOD_KINDS = frozenset({"method"})
"""The kinds of page that a round validates."""

LONG_WAIT_ROUNDS = 2
"""An item carried over this many times comes first on the agenda."""

NO_CELL = "other"


class ItemKind(StrEnum):
    """What is proposed for a sheet."""

    ADD = "add"
    REVISE = "revise"
    REPLACE = "replace"
    RETIRE = "retire"
    KEEP = "keep"


_ANY = tuple(Answer)
_YES_OR_NO = (Answer.VALIDATE, Answer.RETIRE, Answer.ABSTAIN)
ANSWERS: dict[ItemKind, tuple[Answer, ...]] = {
    ItemKind.ADD: _YES_OR_NO,
    ItemKind.REVISE: _YES_OR_NO,
    ItemKind.REPLACE: _ANY,
    ItemKind.RETIRE: _ANY,
    ItemKind.KEEP: _ANY,
}


def makes_replacement_loop(replacements: Mapping[int, int], page: int, successor: int) -> bool:
    """Tell whether one more replacement would make a loop of sheets that replace each other."""
    return bool(unsound_replacements({**replacements, page: successor}, ()))


def agenda_rank(kind: ItemKind, carried: int, number: int) -> tuple[bool, bool, int]:
    """Return the sort key of an item: first those that waited long, then proposals, then sheets to keep."""
    return carried < LONG_WAIT_ROUNDS, kind is ItemKind.KEEP, number


def cell_of(facts: Mapping[str, Any]) -> str:
    """Return the cell of the grid a sheet belongs to, such as « territory-1-3 »; « other » without one."""
    strand, cycle, phase = (str(facts.get(name, "")) for name in ("strand", "cycle", "phase"))
    if strand in STRANDS and cycle in CYCLES and phase in PHASES:
        return f"{strand}-{cycle}-{phase}"
    return NO_CELL


def all_cells() -> list[str]:
    """Return every cell in the order of the grid, and last « other »."""
    grid = [f"{strand}-{cycle}-{phase}" for strand in STRANDS for cycle in CYCLES for phase in PHASES]
    return [*grid, NO_CELL]
