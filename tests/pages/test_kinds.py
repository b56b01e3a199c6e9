from collections.abc import Collection
from typing import Any

import pytest

from wiki.core.errors import InvalidInput
from wiki.pages import kinds
from wiki.pages.kinds import check_facts, sheet_state

THERE: dict[str, Collection[Any]] = {
    "country": {"FR"},
    "territory": {7},
    "cell": kinds.CELLS,
    "option": {"T27-A"},
    "dimension": {"A"},
    "goal": {"1", "17"},
}


def checked(kind: str, **facts: Any) -> dict[str, Any]:
    return check_facts(kind, facts, THERE.__getitem__)


def test_facts_that_fit_are_kept_and_empty_ones_left_out() -> None:
    facts = {
        "country": "FR",
        "territory": 7,
        "year": 1998,
        "level": "local",
        "theme": "commons",
        "frames": ["conceptual"],
        "cells": ["T13", "P38"],
        "options": ["T27-A"],
        "dimensions": ["A"],
        "goals": ["17"],
    }
    assert checked("example", **facts, place="", cited=None) == facts


@pytest.mark.parametrize(
    "wrong",
    [
        {"country": "XX"},
        {"territory": 8},
        {"territory": True},
        {"territory": "7"},
        {"year": 0},
        {"year": "1998"},
        {"cited": 20_000},
        {"level": "galactic"},
        {"theme": "anything else"},
        {"frames": ["another"]},
        {"cells": ["T49"]},
        {"cells": ["T13", 13]},
        {"cells": "T13"},
        {"options": ["T27-B"]},
        {"dimensions": ["B"]},
        {"goals": ["18"]},
        {"place": "x" * 121},
        {"colour": "green"},
    ],
    ids=str,
)
def test_facts_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        checked("example", **wrong)


def test_the_refusal_names_what_is_wrong_and_nothing_else() -> None:
    with pytest.raises(InvalidInput) as refused:
        checked("example", cells=["T13", "T49", "Z11"])
    assert refused.value.params == {"value": "T49, Z11"}


@pytest.mark.parametrize(("strand", "code"), [("territory", "T27"), ("collective", "C27"), ("policy", "P27")])
def test_a_sheet_has_the_code_of_its_cell(strand: str, code: str) -> None:
    assert checked("method", code="T99", strand=strand, cycle=2, phase=7)["code"] == code
    assert "code" not in checked("method", code="T99", strand=strand, cycle=2)


def test_a_retired_sheet_is_retired_first_of_all() -> None:
    assert sheet_state({}) == "proposed"
    assert sheet_state({"validated": True}) == "validated"
    assert sheet_state({"validated": True, "retired": 2026}) == "retired"
    assert kinds.is_reference("method", {"validated": True, "retired": 2026})


def test_the_grid_has_a_cell_for_each_strand_cycle_and_phase() -> None:
    assert len(kinds.CELLS) == 3 * 3 * 8
