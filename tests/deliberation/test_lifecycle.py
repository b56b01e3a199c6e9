from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.core.errors import Conflict, InvalidInput
from wiki.deliberation.lifecycle import (
    TRANSITIONS,
    AmendmentEvent,
    AmendmentState,
    VotePhase,
    advance,
    can,
    can_edit_text,
    is_final,
    is_open,
    is_rebased_with_page,
    phase_of_vote,
)

EARLY = {"draft", "seeking_support", "open", "frozen"}
ALLOWED = {
    ("draft", "seeking_support"),
    ("draft", "open"),
    ("seeking_support", "open"),
    ("open", "seeking_support"),
    ("open", "frozen"),
    ("frozen", "voting"),
    ("voting", "adopted"),
    ("voting", "rejected"),
    ("voting", "no_quorum"),
    ("voting", "objection"),
    ("adopted", "merged"),
    ("adopted", "integrating"),
    ("integrating", "merged"),
    ("integrating", "integrating"),
    ("objection", "open"),
    ("objection", "withdrawn"),
    *((state, end) for state in EARLY for end in ("withdrawn", "superseded", "void")),
}


def test_the_table_has_the_steps_of_the_design_and_no_other() -> None:
    steps = {(state, after) for state, events in TRANSITIONS.items() for after in events.values()}
    assert steps == ALLOWED
    assert set(TRANSITIONS) == set(AmendmentState)


@given(st.lists(st.sampled_from(AmendmentEvent), max_size=12))
@settings(max_examples=examples(200), deadline=None)
def test_no_forbidden_step_is_ever_taken(events: list[AmendmentEvent]) -> None:
    state = AmendmentState.DRAFT
    for event in events:
        try:
            after = advance(state, event)
        except Conflict:
            assert not can(state, event)
            continue
        assert (state, after) in ALLOWED
        state = after


def test_only_a_vote_leads_into_the_page() -> None:
    """Without the adoption of a vote, no path from a draft ends in a page."""
    reached, waiting = {AmendmentState.DRAFT}, [AmendmentState.DRAFT]
    while waiting:
        for event, after in TRANSITIONS[waiting.pop()].items():
            if event is not AmendmentEvent.ADOPT and after not in reached:
                reached.add(after)
                waiting.append(after)
    assert set(AmendmentState) - reached == {"adopted", "merged", "integrating"}


@pytest.mark.parametrize("state", AmendmentState)
def test_a_refusal_says_where_the_amendment_stands(state: AmendmentState) -> None:
    refused = next(event for event in AmendmentEvent if event not in TRANSITIONS[state])
    with pytest.raises(Conflict, match=r"This amendment .*(:|;|\.)"):
        advance(state, refused)


def test_each_state_has_its_own_refusal() -> None:
    said = set()
    for state, events in TRANSITIONS.items():
        event = next(each for each in AmendmentEvent if each not in events)
        with pytest.raises(Conflict) as refused:
            advance(state, event)
        said.add(refused.value.message)
    assert len(said) == len(AmendmentState)


def test_predicates() -> None:
    assert {state for state in AmendmentState if is_open(state)} == {"seeking_support", "open"}
    assert {state for state in AmendmentState if can_edit_text(state)} == {"draft", "seeking_support", "open"}
    assert {state for state in AmendmentState if is_rebased_with_page(state)} == EARLY | {"voting"}
    assert {state for state in AmendmentState if is_final(state)} == {
        "rejected",
        "no_quorum",
        "merged",
        "withdrawn",
        "superseded",
        "void",
    }


def test_a_vote_is_open_from_its_opening_to_just_before_its_close() -> None:
    opens = datetime(2027, 3, 5, 23, tzinfo=UTC)
    closes, instant = opens + timedelta(days=7), timedelta(microseconds=1)
    moments = [opens - instant, opens, closes - instant, closes]
    phases = [phase_of_vote(opens, closes, moment) for moment in moments]
    assert phases == [VotePhase.BEFORE, VotePhase.OPEN, VotePhase.OPEN, VotePhase.AFTER]


def test_a_vote_cannot_close_before_it_opens() -> None:
    now = datetime(2027, 3, 5, tzinfo=UTC)
    with pytest.raises(InvalidInput):
        phase_of_vote(now, now, now)
