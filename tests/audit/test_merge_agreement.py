"""What amendments brought into pages is joined again from the texts the wiki holds."""

from typing import Any

import pytest
from flask import Flask

from tests.deliberation.network import BEFORE
from tests.deliberation.votes.test_merging import two_adopted
from tests.shell import done
from wiki.audit import merge_agreement
from wiki.core.db import unit_of_work
from wiki.deliberation.votes.closing import merging
from wiki.deliberation.votes.closing.merging import Resolution
from wiki.ledger import queries as ledger
from wiki.pages.writing.editing import ConflictChoice
from wiki.versioning.merge import three_way

CASES = {
    "apart": ("quatre fois", "six fois", None),
    "close": ("sont nommés", "sont élus", []),
    "conflict": (BEFORE, "neuf ans", [ConflictChoice.MINE]),
}


def told() -> list[tuple[int, Any]]:
    return [(event.seq, event.payload) for event in ledger.events() if event.type == "amendment.merged"]


@pytest.mark.parametrize("case", CASES)
def test_every_merge_is_found_again(app: Flask, case: str) -> None:
    old, new, choices = CASES[case]
    page, author, second = two_adopted(old, new)
    if choices is not None:
        with unit_of_work():
            merging.integrate(
                second, page.head_number, Resolution(choices), author, second.votes[0].closes_at
            )
    found = told()
    assert len(found) == 2
    assert list(merge_agreement.find_problems(found)) == []


@pytest.mark.parametrize(
    "other",
    [
        {"text_hash": "0" * 64},
        {"choices": ["in_force"]},
        {"choices": []},
        {"choices": ["nobody"]},
        {"about_hash": "0" * 64},
        {"fact_choices": {"phase": "amendment"}},
        {"vote": 1},
        {"vote": 99},
        {"number": 9},
    ],
)
def test_a_text_that_the_merge_does_not_give_is_named(app: Flask, other: dict[str, Any]) -> None:
    page, author, second = two_adopted(BEFORE, "neuf ans")
    with unit_of_work():
        merging.integrate(
            second, page.head_number, Resolution([ConflictChoice.MINE]), author, second.votes[0].closes_at
        )
    _first, (seq, payload) = told()
    assert [each.seq for each in merge_agreement.find_problems([(seq, {**payload, **other})])] == [seq]


def test_a_merge_by_former_rules_is_not_made_again_and_said(app: Flask) -> None:
    two_adopted(BEFORE, "neuf ans")
    (seq, payload), *_rest = told()
    wrong = {**payload, "text_hash": "0" * 64}
    assert [each.seq for each in merge_agreement.find_problems([(seq, wrong)])] == [seq]
    former = {name: value for name, value in wrong.items() if name != "rules"}
    assert list(merge_agreement.find_problems([(seq, former)])) == []
    assert "former rules" not in done(app, "ledger", "verify")


def test_the_shell_counts_the_merges_it_did_not_make_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_adopted("quatre fois", "six fois")
    monkeypatch.setattr(merge_agreement, "RULES", three_way.RULES + 1)
    assert "former rules, of which only the hashes are checked: 2." in done(app, "ledger", "verify")
