"""The three-way rule of facts, as examples and as laws."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.core.errors import InvalidInput
from wiki.deliberation.amendments.fit import facts as fact_fit
from wiki.deliberation.amendments.fit.facts import FactConflict, FactRebase
from wiki.deliberation.amendments.fit.texts import (
    RebaseResult,
    Relation,
    rebase_with_facts,
    relation_with_facts,
)
from wiki.pages import kinds
from wiki.versioning.merge.three_way import MergeOutcome

SHEET: dict[str, Any] = {
    "code": "T13",
    "strand": "territory",
    "cycle": 1,
    "phase": 3,
    "validated": True,
    "goals": ["3", "11"],
}


CODED = {"dimensions", "goals"}


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values)


def codes(*of: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(of), min_size=1, unique=True)


@st.composite
def sheets(draw: st.DrawFn) -> dict[str, Any]:
    """The facts of a method sheet, with what follows from them."""
    stated = {
        "strand": draw(optional(st.sampled_from(list(kinds.STRANDS)))),
        "cycle": draw(optional(st.integers(1, 3))),
        "phase": draw(optional(st.integers(1, 8))),
        "dimensions": draw(optional(codes("A", "B", "C"))),
        "goals": draw(optional(codes("3", "11"))),
        "validated": draw(optional(st.just(True))),
        "retired": draw(optional(st.integers(2020, 2030))),
    }
    return kinds.with_cell_code({name: value for name, value in stated.items() if value is not None})


def written(facts: dict[str, Any]) -> dict[str, Any]:
    """What people write of the facts of a sheet, without the order of several codes."""
    names = {fact.name for fact in kinds.editable_facts("method")}
    return {
        name: sorted(value) if isinstance(value, list) else value
        for name, value in facts.items()
        if name in names
    }


def carried(base: dict[str, Any], head: dict[str, Any], wanted: dict[str, Any]) -> FactRebase:
    return fact_fit.rebase_facts(base, head, fact_fit.diff_facts("method", base, wanted))


def exclude(name: str, was: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Say whether different changes of a fact exclude each other: of codes, where both replace one."""
    if name not in CODED:
        return True
    old, came, came_there = (set(facts.get(name, ())) for facts in (was, mine, theirs))
    return any(code not in came | came_there for code in old) and came - old != came_there - old


def test_a_fact_of_each_side_is_joined_and_the_code_follows() -> None:
    head = fact_fit.apply_changes("method", SHEET, {"cycle": 2})
    found = carried(SHEET, head, fact_fit.apply_changes("method", SHEET, {"phase": 5, "goals": None}))
    assert found == FactRebase({"phase": 5, "goals": None})
    joined = fact_fit.apply_changes("method", head, found.changes)
    assert (joined["code"], "goals" in joined, joined["validated"]) == ("T25", False, True)


def test_one_fact_changed_in_two_ways_is_disputed_and_the_others_are_not() -> None:
    head = fact_fit.apply_changes("method", SHEET, {"phase": 4})
    found = carried(SHEET, head, fact_fit.apply_changes("method", SHEET, {"phase": 5, "cycle": 2}))
    assert found == FactRebase({"cycle": 2}, (FactConflict("phase", 3, 4, 5),))


def test_taken_out_against_changed_is_disputed() -> None:
    head = fact_fit.apply_changes("method", SHEET, {"goals": None})
    found = carried(SHEET, head, fact_fit.apply_changes("method", SHEET, {"goals": ["4"]}))
    assert found.fact_conflicts == (FactConflict("goals", ["3", "11"], None, ["4"]),)


def test_the_order_of_codes_says_nothing() -> None:
    assert fact_fit.diff_facts("method", SHEET, {**SHEET, "goals": ["11", "3"]}) == {}
    assert not fact_fit.facts_conflict(SHEET, {"goals": ["3", "4"]}, {"goals": ["4", "3"]})


def test_codes_are_joined_one_by_one() -> None:
    head = {**SHEET, "goals": ["1", "3", "11"]}
    assert carried(SHEET, head, {**SHEET, "goals": ["3", "11", "5"]}) == FactRebase(
        {"goals": ["1", "3", "11", "5"]}
    )
    assert carried(SHEET, head, {**SHEET, "goals": ["11"]}) == FactRebase({"goals": ["1", "11"]})
    assert carried(SHEET, head, {**SHEET, "goals": ["1", "3", "11"]}) == FactRebase({})
    assert carried(SHEET, {**SHEET, "goals": ["3"]}, {**SHEET, "goals": ["11"]}) == FactRebase(
        {"goals": None}
    )
    assert not fact_fit.facts_conflict(SHEET, {"goals": ["3", "11", "1"]}, {"goals": ["3", "11", "5"]})


def test_a_code_replaced_in_two_ways_is_disputed() -> None:
    one, other = ["3", "4"], ["3", "5"]
    found = carried(SHEET, {**SHEET, "goals": one}, {**SHEET, "goals": other})
    assert found == FactRebase({}, (FactConflict("goals", ["3", "11"], one, other),))
    assert fact_fit.facts_conflict(SHEET, {"goals": one}, {"goals": other})


def test_what_a_round_decides_is_no_change_of_an_amendment() -> None:
    after = {**SHEET, "validated": False, "retired": 2026, "replaced_by": "autre", "code": "P11"}
    assert fact_fit.diff_facts("method", SHEET, after) == {}


@given(sheets(), sheets())
def test_a_difference_leads_from_one_to_the_other(before: dict[str, Any], after: dict[str, Any]) -> None:
    changes = fact_fit.diff_facts("method", before, after)
    assert written(fact_fit.apply_changes("method", before, changes)) == written(after)


@given(sheets())
def test_without_a_change_everything_stays(facts: dict[str, Any]) -> None:
    assert fact_fit.diff_facts("method", facts, facts) == {}
    assert fact_fit.apply_changes("method", facts, {}) == facts


@given(sheets(), sheets())
def test_where_the_page_has_not_moved_all_lands(base: dict[str, Any], wanted: dict[str, Any]) -> None:
    changes = fact_fit.diff_facts("method", base, wanted)
    assert fact_fit.rebase_facts(base, base, changes) == FactRebase(changes)


@given(sheets(), sheets(), sheets())
def test_what_one_side_leaves_alone_is_that_of_the_other(
    base: dict[str, Any], head: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = carried(base, head, wanted)
    joined = written(fact_fit.apply_changes("method", head, found.changes))
    mine, theirs, was = written(wanted), written(head), written(base)
    for name in {*mine, *theirs, *was} - {each.name for each in found.fact_conflicts}:
        if name in CODED:
            came, came_there, before, after = (
                set(facts.get(name, ())) for facts in (mine, theirs, was, joined)
            )
            assert after == (came & came_there) | ((came | came_there) - before)
        else:
            expected = theirs if mine.get(name) == was.get(name) else mine
            assert joined.get(name) == expected.get(name)


@given(sheets(), sheets(), sheets())
def test_a_fact_is_disputed_when_both_changed_it_differently(
    base: dict[str, Any], head: dict[str, Any], wanted: dict[str, Any]
) -> None:
    mine, theirs, was = written(wanted), written(head), written(base)
    names = {*mine, *theirs, *was}
    both = {name for name in names if mine.get(name) != was.get(name) != theirs.get(name)}
    differently = {
        name for name in both if mine.get(name) != theirs.get(name) and exclude(name, was, mine, theirs)
    }
    found = carried(base, head, wanted)
    assert {each.name for each in found.fact_conflicts} == differently
    there = {each.name for each in carried(base, wanted, head).fact_conflicts}
    assert there == differently  # whoever came first


@given(sheets(), sheets())
def test_what_the_page_says_already_is_no_change(base: dict[str, Any], head: dict[str, Any]) -> None:
    assert carried(base, head, head) == FactRebase({})


@given(sheets(), sheets())
def test_a_round_and_an_amendment_never_meet(base: dict[str, Any], wanted: dict[str, Any]) -> None:
    head = {**base, "validated": True, "retired": 2026, "replaced_by": "autre"}
    found = carried(base, head, wanted)
    assert found.fact_conflicts == ()
    joined = fact_fit.apply_changes("method", head, found.changes)
    assert {name: joined[name] for name in ("validated", "retired", "replaced_by")} == {
        "validated": True,
        "retired": 2026,
        "replaced_by": "autre",
    }


def test_a_text_that_fits_collides_by_its_facts() -> None:
    clean = RebaseResult(MergeOutcome.CLEAN, "Un texte.\n", same_words=True, gone=False)
    assert rebase_with_facts(clean, FactRebase({"phase": 5})).facts == {"phase": 5}
    collided = rebase_with_facts(clean, FactRebase({}, (FactConflict("phase", 3, 4, 5),)))
    assert (collided.outcome, collided.text) == (MergeOutcome.CONFLICT, None)


@pytest.mark.parametrize(
    ("texts", "one", "other", "expected"),
    [
        (Relation.SAME, {"phase": 5}, {"phase": 5}, Relation.SAME),
        (Relation.SAME, {"phase": 5}, {"phase": 6}, Relation.CONFLICT),
        (Relation.SAME, {"phase": 5}, {}, Relation.APART),
        (Relation.SAME, {"goals": ["3", "11", "1"]}, {"goals": ["11", "3", "1"]}, Relation.SAME),
        (Relation.SAME, {"goals": ["3", "11", "1"]}, {"goals": ["3", "11", "5"]}, Relation.APART),
        (Relation.APART, {"phase": 5}, {"cycle": 1}, Relation.APART),
        (Relation.CLOSE, {"phase": 5}, {"phase": 6}, Relation.CONFLICT),
    ],
)
def test_facts_count_in_how_two_proposals_stand(
    texts: Relation, one: dict[str, Any], other: dict[str, Any], expected: Relation
) -> None:
    assert relation_with_facts(texts, SHEET, one, other) is expected


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"validated": False}, "validated"),
        ({"code": "T14"}, "code"),
        ({"place": "ici"}, "place"),
        ({"phase": 9}, "9"),
        ({"phase": "3"}, "3"),
        ({"goals": ["99"]}, "99"),
    ],
)
def test_what_an_amendment_cannot_change_is_named(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        kinds.check_changes("method", changes, lambda _name: {"3", "11"})
    assert words in str(refusal.value.message % refusal.value.params)
