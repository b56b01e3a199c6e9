import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.deliberation.strategies import second_majorities, votes, without_objections_and_countries
from tests.examples import examples
from wiki.core.errors import InvalidInput
from wiki.deliberation.policy import (
    CHARTER,
    CONSENT,
    FAVOUR,
    SIMPLE,
    Base,
    Choice,
    CountriesOf,
    Policy,
    Quorum,
    QuorumOf,
    SecondMajority,
    Threshold,
)
from wiki.deliberation.tally import Ballot, Decision, Elector, Line, Outcome, Position, Rule, Status, decide

Case = tuple[Policy, list[Elector], list[Ballot]]


def vote(policy: Policy, roll: str, ballots: str) -> Decision:
    """Decide a vote written as one country and one choice letter a member, "." for no ballot."""
    letters = {
        "f": Choice.FOR,
        "a": Choice.AGAINST,
        "-": Choice.ABSTAIN,
        "c": Choice.CONSENT,
        "r": Choice.RESERVATION,
        "o": Choice.OBJECTION,
    }
    electors = [Elector(number, "somewhere", country) for number, country in enumerate(roll)]
    cast = [Ballot(number, letters[letter]) for number, letter in enumerate(ballots) if letter != "."]
    return decide(policy, electors, cast)


def line(decision: Decision, rule: Rule) -> Line:
    return next(each for each in decision.lines if each.rule is rule)


def favourable(policy: Policy) -> Choice:
    return next(choice for choice in policy.choices if choice in FAVOUR)


@pytest.mark.parametrize(
    ("policy", "roll", "ballots", "outcome", "decisive"),
    [
        (SIMPLE, "AAAAA", ".....", Outcome.NO_QUORUM, Rule.BALLOTS),
        (SIMPLE, "", "", Outcome.NO_QUORUM, Rule.BALLOTS),
        (SIMPLE, "AAAAA", "f....", Outcome.ADOPTED, None),
        (SIMPLE, "AAAAAA", "f.....", Outcome.NO_QUORUM, Rule.QUORUM),
        (SIMPLE, "AAAAA", "fa---", Outcome.REJECTED, Rule.THRESHOLD),
        (SIMPLE, "AAAAA", "-----", Outcome.REJECTED, Rule.THRESHOLD),
        (CHARTER, "AABBCC", "fff.a.", Outcome.ADOPTED, None),
        (CHARTER, "AAAABB", "ffff..", Outcome.REJECTED, Rule.SECOND),
        (CHARTER, "AAAABB", "ffffa.", Outcome.REJECTED, Rule.SECOND),
        (CHARTER, "AABBCC", "ffa.f.", Outcome.ADOPTED, None),
        (CHARTER, "AABBCC", "ffa.a.", Outcome.REJECTED, Rule.THRESHOLD),
        (CONSENT, "AAAAA", "cc-r.", Outcome.ADOPTED, None),
        (CONSENT, "AAAAA", "ccco.", Outcome.OBJECTION, Rule.OBJECTION),
        (CONSENT, "AAAAAAAAAAA", "o..........", Outcome.NO_QUORUM, Rule.QUORUM),
        (CONSENT, "AAAAA", "rr---", Outcome.REJECTED, Rule.THRESHOLD),
    ],
)
def test_the_first_rule_that_fails_decides(
    policy: Policy, roll: str, ballots: str, outcome: Outcome, decisive: Rule | None
) -> None:
    decision = vote(policy, roll, ballots)
    assert decision.outcome is outcome
    assert (decision.decisive.rule if decision.decisive else None) == decisive


def test_lines_carry_numbers_and_distance_in_the_order_of_decision() -> None:
    decision = vote(CHARTER, "AABBCCDD", "fffaaa..")
    assert [
        (each.rule, each.status, each.have, each.need, each.of, each.distance) for each in decision.lines
    ] == [
        (Rule.BALLOTS, Status.PASSED, 6, 1, 8, 0),
        (Rule.QUORUM, Status.PASSED, 6, 3, 8, 0),
        (Rule.OBJECTION, Status.NOT_APPLIED, 0, 0, 6, 0),
        (Rule.THRESHOLD, Status.FAILED, 3, 4, 6, 3),
        (Rule.SECOND, Status.FAILED, 1, 2, 3, 2),
    ]


def test_the_countries_are_published_when_they_have_a_majority_of_theirs() -> None:
    decision = vote(CHARTER, "AABBCCD", "ffa.fa-")
    assert decision.countries is not None
    assert [(each.country, each.voters, each.says) for each in decision.countries] == [
        ("A", 2, Position.YES),
        ("B", 1, Position.NO),
        ("C", 2, Position.NO),
        ("D", 1, Position.SILENT),
    ]
    assert vote(SIMPLE, "AABB", "ffff").countries is None


def test_a_country_needs_enough_voters_to_say_yes() -> None:
    second = SecondMajority(1, 2, min_voters=2)
    decision = vote(replace(SIMPLE, second=second), "AABB", "f.f-")
    assert decision.countries is not None
    assert [each.says for each in decision.countries] == [Position.SILENT, Position.YES]


def test_silent_countries_count_only_where_the_policy_says_so() -> None:
    among_all = replace(SIMPLE, second=SecondMajority(1, 2, strict=True, of=CountriesOf.ROLL))
    among_voting = replace(SIMPLE, second=SecondMajority(1, 2, strict=True))
    assert vote(among_all, "ABCD", "ff..").outcome is Outcome.REJECTED
    assert vote(among_voting, "ABCD", "ff..").outcome is Outcome.ADOPTED


def test_a_quorum_can_be_one_of_countries() -> None:
    policy = replace(SIMPLE, quorum=Quorum(1, 2, QuorumOf.COUNTRIES))
    decision = vote(policy, "AAAABCD", "ffff...")
    assert decision.outcome is Outcome.NO_QUORUM
    quorum = line(decision, Rule.QUORUM)
    assert (quorum.have, quorum.need, quorum.of, quorum.distance) == (1, 2, 4, 1)


def test_the_four_quantities() -> None:
    tally = vote(SIMPLE, "AAAAAA", "ffa-..").tally
    assert tally.counts == {Choice.FOR: 2, Choice.AGAINST: 1, Choice.ABSTAIN: 1}
    assert (tally.ballots, tally.roll, tally.not_voted, tally.cast) == (4, 6, 2, 3)


@pytest.mark.parametrize(
    ("roll", "ballots", "said"),
    [
        ([1, 2], [Ballot(3, Choice.FOR)], "Member 3 is not on the roll"),
        ([1, 2], [Ballot(1, Choice.FOR), Ballot(1, Choice.FOR)], "Member 1 has two ballots"),
        ([1, 2], [Ballot(1, Choice.CONSENT)], "does not offer the choice “consent”"),
        ([1, 1], [], "Member 1 stands twice"),
    ],
)
def test_ballots_without_a_place_are_refused(roll: list[int], ballots: list[Ballot], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        decide(SIMPLE, [Elector(number, "", "FR") for number in roll], ballots)


@given(votes(), st.randoms(use_true_random=False))
@settings(max_examples=examples(100), deadline=None)
def test_the_order_of_ballots_and_roll_never_matters(case: Case, random: Any) -> None:
    policy, roll, ballots = case
    expected = decide(policy, roll, ballots)
    random.shuffle(ballots)
    random.shuffle(roll)
    assert decide(policy, roll, ballots) == expected


@given(votes(least=1), st.randoms(use_true_random=False))
@settings(max_examples=examples(100), deadline=None)
def test_one_more_in_favour_never_undoes_an_adoption(case: Case, random: Any) -> None:
    policy, roll, ballots = case
    choices = {ballot.member_id: ballot.choice for ballot in ballots}
    adopted = False
    for member in random.sample([elector.member_id for elector in roll], len(roll)):
        choices[member] = favourable(policy)
        outcome = decide(policy, roll, [Ballot(*each) for each in choices.items()]).outcome
        assert outcome is Outcome.ADOPTED or not adopted
        adopted = outcome is Outcome.ADOPTED


@given(votes())
@settings(max_examples=examples(100), deadline=None)
def test_every_line_only_gains_by_one_more_in_favour(case: Case) -> None:
    policy, roll, ballots = case
    voted = {ballot.member_id for ballot in ballots}
    before = decide(policy, roll, ballots).lines
    for elector in roll:
        if elector.member_id not in voted:
            more = decide(policy, roll, [*ballots, Ballot(elector.member_id, favourable(policy))])
            for old, new in zip(before, more.lines, strict=True):
                assert (old.status, new.status) != (Status.PASSED, Status.FAILED)


@given(votes())
@settings(max_examples=examples(100), deadline=None)
def test_nothing_is_adopted_without_a_vote_in_favour(case: Case) -> None:
    policy, roll, ballots = case
    silent = [ballot for ballot in ballots if ballot.choice not in FAVOUR]
    assert decide(policy, roll, silent).outcome is not Outcome.ADOPTED
    assert decide(policy, roll, []).outcome is Outcome.NO_QUORUM


@given(votes())
@settings(max_examples=examples(100), deadline=None)
def test_an_abstention_counts_for_the_quorum_only(case: Case) -> None:
    policy, roll, ballots = case
    assume(policy.threshold.base is not Base.BALLOTS)
    if policy.second:
        policy = replace(policy, second=replace(policy.second, min_voters=1))
    voted = {ballot.member_id for ballot in ballots}
    abstained = [Ballot(each.member_id, Choice.ABSTAIN) for each in roll if each.member_id not in voted]
    before, after = (decide(policy, roll, cast) for cast in (ballots, ballots + abstained))
    assert line(before, Rule.THRESHOLD) == line(after, Rule.THRESHOLD)
    assert line(before, Rule.SECOND) == line(after, Rule.SECOND)
    assert line(before, Rule.OBJECTION).status == line(after, Rule.OBJECTION).status
    assert line(after, Rule.QUORUM).have >= line(before, Rule.QUORUM).have


@given(votes())
@settings(max_examples=examples(200), deadline=None)
def test_the_distance_is_the_number_of_votes_in_favour_that_were_missing(case: Case) -> None:
    policy, roll, ballots = case
    policy = without_objections_and_countries(
        replace(policy, quorum=replace(policy.quorum, of=QuorumOf.ROLL))
    )
    ballots = [ballot for ballot in ballots if ballot.choice in policy.choices]
    base = len(roll)
    everybody = [*roll, *(Elector(base + number, "", "FR") for number in range(1, 100))]
    decision = decide(policy, everybody, ballots)
    voted = {ballot.member_id for ballot in ballots}
    spare = [each.member_id for each in everybody if each.member_id not in voted]
    for each in decision.lines:
        if each.status is Status.FAILED and each.distance is not None and each.distance <= len(spare):
            more = [Ballot(member, Choice.FOR) for member in spare[: each.distance]]
            assert line(decide(policy, everybody, ballots + more), each.rule).status is Status.PASSED
            assert line(decide(policy, everybody, ballots + more[1:]), each.rule).status is Status.FAILED


@given(votes(), second_majorities())
@settings(max_examples=examples(100), deadline=None)
def test_the_distance_in_countries_is_that_of_new_countries_saying_yes(
    case: Case, second: SecondMajority
) -> None:
    policy, roll, ballots = case
    second = replace(second, of=CountriesOf.VOTING)
    policy, size = replace(policy, second=second), second.min_voters
    before = line(decide(policy, roll, ballots), Rule.SECOND)
    if not before.distance:
        assert before.status is Status.PASSED or second.num == second.den
        return
    places = [(number, place) for number in range(before.distance) for place in range(size)]
    new = [Elector(1000 + number * size + place, "", f"X{number}") for number, place in places]
    yes = [Ballot(elector.member_id, favourable(policy)) for elector in new]
    enough, short = (
        decide(policy, roll + new, ballots + yes),
        decide(policy, roll + new, ballots + yes[size:]),
    )
    assert line(enough, Rule.SECOND).status is Status.PASSED
    assert line(short, Rule.SECOND).status is Status.FAILED


def test_unanimity_that_somebody_opposed_has_no_distance() -> None:
    decision = vote(replace(SIMPLE, threshold=Threshold(1, 1)), "AAA", "ffa")
    assert line(decision, Rule.THRESHOLD).distance is None


@given(votes())
@settings(max_examples=examples(50), deadline=None)
def test_a_decision_is_plain_json_and_the_same_again(case: Case) -> None:
    policy, roll, ballots = case
    plain = decide(policy, roll, ballots).to_json()
    assert json.loads(json.dumps(plain)) == plain
    again = decide(Policy.from_json(policy.to_json()), roll, ballots)
    assert again.to_json() == plain
