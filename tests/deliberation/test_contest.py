"""Alternatives are settled the same way whatever their order, and never against the text in force by chance."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.deliberation.strategies import rolls
from tests.examples import examples
from wiki.deliberation import contest
from wiki.deliberation.policy import MAJORITY_CHOICES, SIMPLE
from wiki.deliberation.tally import Ballot, Decision, Elector, Outcome, decide


@st.composite
def decisions(draw: st.DrawFn) -> list[Decision]:
    roll = draw(rolls(least=1))
    return [draw(decision(roll)) for _ in range(draw(st.integers(1, 4)))]


@st.composite
def decision(draw: st.DrawFn, roll: list[Elector]) -> Decision:
    choices = [draw(st.none() | st.sampled_from(MAJORITY_CHOICES)) for _ in roll]
    ballots = [Ballot(each.member_id, choice) for each, choice in zip(roll, choices, strict=True) if choice]
    return decide(SIMPLE, roll, ballots)


@given(decisions(), st.randoms(use_true_random=False))
@settings(max_examples=examples(200), deadline=None)
def test_the_order_of_alternatives_never_matters(found: list[Decision], chance: random.Random) -> None:
    order = list(range(len(found)))
    chance.shuffle(order)
    turned = [found[place] for place in order]
    assert contest.outcomes(turned) == [contest.outcomes(found)[place] for place in order]
    winner, again = contest.winner_index(found), contest.winner_index(turned)
    assert winner == (None if again is None else order[again])


@given(decisions())
@settings(max_examples=examples(200), deadline=None)
def test_one_wins_at_most_and_has_passed_with_more_than_any_other(found: list[Decision]) -> None:
    outcomes, winner = contest.outcomes(found), contest.winner_index(found)
    assert outcomes.count(Outcome.ADOPTED) == (winner is not None)
    passing = [each.tally.favour for each in found if each.outcome is Outcome.ADOPTED]
    if winner is not None:
        assert outcomes[winner] is Outcome.ADOPTED
        assert found[winner].tally.favour == max(passing)
        assert passing.count(max(passing)) == 1
    else:
        assert not passing or passing.count(max(passing)) > 1
    for each, outcome in zip(found, outcomes, strict=True):
        assert (outcome in {Outcome.OUTVOTED, Outcome.TIED, Outcome.ADOPTED}) == (
            each.outcome is Outcome.ADOPTED
        )


@given(decisions())
@settings(max_examples=examples(100), deadline=None)
def test_an_alternative_that_fails_its_own_rule_changes_nothing_for_the_others(found: list[Decision]) -> None:
    passing = [each for each in found if each.outcome is Outcome.ADOPTED]
    winner, alone = contest.winner_index(found), contest.winner_index(passing)
    assert (winner is None) == (alone is None)
    if winner is not None and alone is not None:
        assert found[winner] == passing[alone]


def test_nothing_against_nothing_leaves_the_text_in_force() -> None:
    assert contest.winner_index([]) is None
