"""What the ballots on an item decide, whatever their order and whoever casts them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.core.errors import InvalidInput
from wiki.deliberation.tally import Elector, Status
from wiki.rounds.voting.verdict import (
    ANNUAL,
    OUTCOMES,
    Answer,
    ItemBallot,
    Outcome,
    Verdict,
    judge,
    unsound_replacements,
)

COUNTRIES = ("BE", "FR", "GR", "IT", "PT")
Case = tuple[list[Elector], list[ItemBallot]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A roll of up to twelve dynamisers in up to five countries, and the papers of some of them."""
    roll = [
        Elector(number, "", draw(st.sampled_from(COUNTRIES)))
        for number in range(1, draw(st.integers(1, 12)) + 1)
    ]
    papers = [
        paper for elector in roll if (paper := draw(st.none() | answers(elector.member_id))) is not None
    ]
    return roll, papers


def answers(member: int) -> st.SearchStrategy[ItemBallot]:
    plain = st.sampled_from([Answer.VALIDATE, Answer.RETIRE, Answer.ABSTAIN]).map(
        lambda each: ItemBallot(member, each)
    )
    return plain | st.sampled_from([7, 8]).map(lambda page: ItemBallot(member, Answer.REPLACE, page))


def of(roll: list[Elector], papers: list[ItemBallot]) -> Verdict:
    return judge(ANNUAL, roll, papers)


@given(cases(), st.randoms())
def test_order_never_matters(case: Case, chance: st.DataObject) -> None:
    roll, papers = case
    shuffled = (list(roll), list(papers))
    for each in shuffled:
        chance.shuffle(each)  # type: ignore[attr-defined] # a random.Random
    assert of(*shuffled) == of(roll, papers)


@given(cases())
def test_without_a_ballot_an_item_is_carried_over(case: Case) -> None:
    verdict = of(case[0], [])
    assert (verdict.outcome, verdict.successor) == (Outcome.CARRIED_OVER, None)
    assert verdict.leading.decision.lines[0].status is Status.FAILED


@given(cases())
def test_abstentions_alone_decide_nothing(case: Case) -> None:
    roll, _papers = case
    assert (
        of(roll, [ItemBallot(each.member_id, Answer.ABSTAIN) for each in roll]).outcome
        is Outcome.CARRIED_OVER
    )


@given(cases())
@settings(max_examples=examples(300))
def test_at_most_one_option_passes_and_it_decides(case: Case) -> None:
    verdict = of(*case)
    passed = [each for each in verdict.judged if each.decision.outcome == "adopted"]
    assert len(passed) <= 1
    expected = (OUTCOMES[passed[0].answer], passed[0].successor) if passed else (Outcome.CARRIED_OVER, None)
    assert (verdict.outcome, verdict.successor) == expected


@given(cases())
@settings(max_examples=examples(300))
def test_one_more_vote_for_an_option_never_makes_it_lose(case: Case) -> None:
    roll, papers = case
    before = of(roll, papers)
    if before.outcome is Outcome.CARRIED_OVER:
        return
    won = (before.leading.answer, before.leading.successor)
    for elector in roll:
        others = [paper for paper in papers if paper.member_id != elector.member_id]
        after = of(roll, [*others, ItemBallot(elector.member_id, *won)])
        assert (after.outcome, after.successor) == (before.outcome, before.successor)


@given(cases())
def test_counts_add_up(case: Case) -> None:
    roll, papers = case
    assert sum(of(roll, papers).counts.values()) == len(papers)


@given(cases())
def test_nobody_votes_twice_or_from_outside(case: Case) -> None:
    roll, papers = case
    with pytest.raises(InvalidInput):
        of(roll, [*papers, ItemBallot(999, Answer.VALIDATE)])
    if papers:
        with pytest.raises(InvalidInput):
            of(roll, [*papers, replace(papers[0], answer=Answer.ABSTAIN, successor=None)])


ROLL = [
    Elector(number, "", country)
    for number, country in enumerate(["FR", "FR", "FR", "PT", "IT", "GR"], start=1)
]


@pytest.mark.parametrize(
    ("papers", "outcome", "failed"),
    [
        ({1: "validate", 2: "validate", 4: "validate", 5: "retire"}, "validated", []),
        ({1: "validate", 4: "validate"}, "carried_over", ["quorum"]),
        ({1: "validate", 2: "validate", 4: "retire", 5: "retire"}, "carried_over", ["threshold", "second"]),
        ({1: "validate", 2: "validate", 3: "validate", 4: "retire", 5: "retire"}, "carried_over", ["second"]),
        ({1: "retire", 2: "retire", 3: "abstain", 4: "retire"}, "retired", []),
    ],
)
def test_the_rule_is_a_double_majority_with_a_quorum(
    papers: dict[int, str], outcome: str, failed: list[str]
) -> None:
    verdict = of(ROLL, [ItemBallot(member, Answer(answer)) for member, answer in papers.items()])
    assert verdict.outcome == outcome
    lines = verdict.leading.decision.lines
    assert [line.rule for line in lines if line.status is Status.FAILED] == failed


def test_each_successor_is_an_option_of_its_own() -> None:
    split = [ItemBallot(member, Answer.REPLACE, 7 if member % 2 else 8) for member in range(1, 7)]
    assert of(ROLL, split).outcome is Outcome.CARRIED_OVER
    united = [ItemBallot(member, Answer.REPLACE, 7) for member in range(1, 7)]
    assert (of(ROLL, united).outcome, of(ROLL, united).successor) == (Outcome.REPLACED, 7)


@pytest.mark.parametrize(
    ("replacements", "retired", "found"),
    [
        ({1: 2}, (), set()),
        ({1: 2, 2: 3}, (), set()),
        ({1: 2, 2: 1}, (), {1, 2}),
        ({1: 2, 2: 3, 3: 2}, (), {1, 2, 3}),
        ({1: 2}, (2,), {1}),
        ({1: 2, 2: 3, 5: 6}, (3,), {1, 2}),
    ],
)
def test_what_leads_to_itself_or_to_nothing_is_unsound(
    replacements: dict[int, int], retired: tuple[int, ...], found: set[int]
) -> None:
    assert unsound_replacements(replacements, retired) == found
