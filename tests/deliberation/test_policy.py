import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.deliberation.strategies import policies
from tests.examples import examples
from wiki.core.errors import InvalidInput
from wiki.deliberation.policy import (
    CHARTER,
    CONSENT,
    DAY,
    MAJORITY_CHOICES,
    PRESETS,
    RATIFICATION,
    SIMPLE,
    Choice,
    Electorate,
    ObjectionRule,
    Policy,
    Quorum,
    SecondMajority,
    Share,
    Threshold,
    Timing,
    Who,
    format_days,
)


@given(policies())
@settings(max_examples=examples(100), deadline=None)
def test_a_policy_comes_back_from_json(policy: Policy) -> None:
    assert Policy.from_json(json.loads(json.dumps(policy.to_json()))) == policy


def test_json_is_made_of_plain_values_only() -> None:
    plain = CHARTER.to_json()
    assert {type(each) for each in plain["choices"]} == {str}
    assert type(plain["threshold"]["base"]) is str
    assert plain["second"] == {
        "num": 1,
        "den": 2,
        "strict": True,
        "of": "voting",
        "min_voters": 1,
        "min_countries": 2,
    }


def test_presets_are_known_by_name() -> None:
    assert PRESETS == {
        "simple": SIMPLE,
        "charter": CHARTER,
        "consent": CONSENT,
        "ratification": RATIFICATION,
    }
    assert (SIMPLE.timing.freeze, SIMPLE.timing.shortest) == (3 * DAY, 3 * DAY)
    assert (SIMPLE.timing.longest, SIMPLE.timing.proposed) == (30 * DAY, 7 * DAY)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("quorum", "den"), 0, "quorum.den must be a whole number from 1"),
        (("quorum", "num"), 2.0, "quorum.num must be a whole number"),
        (("quorum", "num"), True, "quorum.num must be a whole number"),
        (("quorum", "num"), 6, "quorum.num must be a whole number from 0 to 5"),
        (("quorum", "floor"), 0, "quorum.floor"),
        (("quorum", "of"), "planet", "quorum.of must be one of: roll, countries"),
        (("threshold", "num"), 2, "asks for more than everything"),
        (("threshold", "strict"), 1, "threshold.strict must be true or false"),
        (("threshold", "base"), None, "threshold.base must be a text"),
        (("choices",), ["for"], "The choices must be"),
        (("choices",), "for", "choices must be a list"),
        (("choices",), [["for"]], "choices must be a text"),
        (("name",), 3, "name must be a text"),
        (("second",), [], "second must be an object"),
        (("second",), {"num": 1}, "second lacks, or does not know: den"),
        (("objection",), {"reason_required": True, "suspends": True}, "when one can object"),
        (("timing", "freeze"), -1, "timing.freeze"),
        (("timing", "shortest"), 8 * DAY, "between the shortest and the longest"),
        (("electorate", "who"), "countries", "Name the countries"),
        (("electorate", "countries"), ["FR"], "Name the countries"),
        (("running_totals",), 0, "running_totals must be true or false"),
        (("weights",), {}, "policy lacks, or does not know: weights"),
    ],
)
def test_impossible_rules_are_refused_in_words(path: tuple[str, ...], value: object, said: str) -> None:
    raw = SIMPLE.to_json()
    place = raw
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    with pytest.raises(InvalidInput) as refused:
        Policy.from_json(raw)
    assert said.removeprefix("when ") in str(refused.value)


@pytest.mark.parametrize("raw", [None, [], "simple", 3])
def test_what_is_not_an_object_is_no_policy(raw: object) -> None:
    with pytest.raises(InvalidInput, match="policy must be an object"):
        Policy.from_json(raw)


def test_a_threshold_that_asks_for_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput, match="asks for nothing"):
        Threshold(0, 3)


def test_one_cannot_object_without_a_rule_on_objections() -> None:
    with pytest.raises(InvalidInput, match="one can object"):
        Policy("x", Quorum(1, 5), Threshold(1, 2), choices=CONSENT.choices)
    with pytest.raises(InvalidInput, match="one can object"):
        Policy("x", Quorum(1, 5), Threshold(1, 2), choices=MAJORITY_CHOICES, objection=ObjectionRule())


@given(st.integers(0, 9), st.integers(1, 9), st.booleans(), st.integers(0, 40))
@settings(max_examples=examples(200), deadline=None)
def test_the_need_is_the_least_number_that_reaches_the_share(
    num: int,
    den: int,
    strict: bool,  # noqa: FBT001 - drawn
    whole: int,
) -> None:
    def reached(have: int) -> bool:
        return have * den > num * whole if strict else have * den >= num * whole

    need = Share(num, den, strict=strict, floor=0).need(whole)
    assert reached(need)
    assert need == 0 or not reached(need - 1)


def test_unanimity_against_an_opponent_is_out_of_reach() -> None:
    assert Share(1, 1, strict=False, floor=1).missing(3, 4, grows=True) is None
    assert Share(1, 1, strict=False, floor=1).missing(3, 4, grows=False) == 1


@pytest.mark.parametrize(
    ("policy", "choice", "needed"),
    [
        (SIMPLE, Choice.AGAINST, False),
        (CHARTER, Choice.AGAINST, True),
        (CHARTER, Choice.ABSTAIN, False),
        (CONSENT, Choice.OBJECTION, True),
        (CONSENT, Choice.RESERVATION, True),
    ],
)
def test_who_must_give_a_reason(policy: Policy, choice: Choice, needed: bool) -> None:  # noqa: FBT001 - a column
    assert policy.needs_reason(choice) is needed


def test_an_electorate_admits_by_mandate_or_country() -> None:
    assert Electorate().admits("FR", dynamiser=False)
    assert not Electorate(Who.DYNAMISERS).admits("FR", dynamiser=False)
    assert Electorate(Who.DYNAMISERS).admits("FR", dynamiser=True)
    assert Electorate(Who.COUNTRIES, ("PT",)).admits("PT", dynamiser=False)
    assert not Electorate(Who.COUNTRIES, ("PT",)).admits("FR", dynamiser=True)


def test_a_vote_is_neither_too_short_nor_too_long() -> None:
    Timing().check(timedelta(days=3))
    Timing().check(timedelta(days=30))
    with pytest.raises(InvalidInput, match="from 3 to 30 days"):
        Timing().check(timedelta(days=3) - timedelta(seconds=1))
    with pytest.raises(InvalidInput):
        Timing().check(timedelta(days=30, seconds=1))


def test_days_are_written_without_floats() -> None:
    assert [format_days(seconds) for seconds in (0, DAY, DAY // 2, 10 * DAY + 864)] == [
        "0",
        "1",
        "0.50",
        "10.01",
    ]


def test_a_second_majority_needs_somebody() -> None:
    with pytest.raises(InvalidInput, match="min_voters"):
        SecondMajority(1, 2, min_voters=0)
