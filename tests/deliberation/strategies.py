"""Random policies, rolls and ballots, for every test that counts votes."""

from dataclasses import replace

from hypothesis import strategies as st

from wiki.deliberation.policy import (
    CONSENT_CHOICES,
    MAJORITY_CHOICES,
    Base,
    Choice,
    CountriesOf,
    Electorate,
    ObjectionRule,
    Policy,
    Quorum,
    QuorumOf,
    ReasonRule,
    SecondMajority,
    Threshold,
    Timing,
    Who,
)
from wiki.deliberation.tally import Ballot, Elector

COUNTRIES = ("BE", "CV", "FR", "GR", "PT", "")


@st.composite
def shares(draw: st.DrawFn, *, strict: bool) -> tuple[int, int]:
    den = draw(st.integers(1, 7))
    return draw(st.integers(0 if strict else 1, den - 1 if strict else den)), den


@st.composite
def thresholds(draw: st.DrawFn) -> Threshold:
    strict = draw(st.booleans())
    return Threshold(*draw(shares(strict=strict)), strict=strict, base=draw(st.sampled_from(Base)))


@st.composite
def second_majorities(draw: st.DrawFn) -> SecondMajority:
    strict = draw(st.booleans())
    return SecondMajority(
        *draw(shares(strict=strict)),
        strict=strict,
        of=draw(st.sampled_from(CountriesOf)),
        min_voters=draw(st.integers(1, 3)),
        min_countries=draw(st.integers(1, 3)),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    den = draw(st.integers(1, 7))
    choices = draw(st.sampled_from([MAJORITY_CHOICES, CONSENT_CHOICES]))
    objection = st.builds(ObjectionRule, st.booleans(), st.booleans())
    electorate = draw(st.sampled_from([Electorate(), Electorate(Who.COUNTRIES, ("BE", "CV", "FR", "PT"))]))
    return Policy(
        name=draw(st.sampled_from(["", "custom", "règle n° 1"])),
        quorum=Quorum(
            draw(st.integers(0, den)), den, draw(st.sampled_from(QuorumOf)), floor=draw(st.integers(1, 4))
        ),
        threshold=draw(thresholds()),
        electorate=electorate,
        choices=choices,
        second=draw(st.none() | second_majorities()),
        objection=draw(objection) if Choice.OBJECTION in choices else None,
        reason=draw(st.sampled_from(ReasonRule)),
        timing=Timing(extension=draw(st.sampled_from([0, 3600]))),
        running_totals=draw(st.booleans()),
    )


@st.composite
def rolls(draw: st.DrawFn, *, least: int = 0) -> list[Elector]:
    countries = draw(st.lists(st.sampled_from(COUNTRIES), min_size=least, max_size=14))
    return [Elector(number, f"territory-{number}", country) for number, country in enumerate(countries, 1)]


@st.composite
def votes(draw: st.DrawFn, *, least: int = 0) -> tuple[Policy, list[Elector], list[Ballot]]:
    """A policy, a roll, and ballots of some of the roll."""
    policy, roll = draw(policies()), draw(rolls(least=least))
    choices = draw(
        st.lists(st.none() | st.sampled_from(policy.choices), min_size=len(roll), max_size=len(roll))
    )
    ballots = [
        Ballot(elector.member_id, choice)
        for elector, choice in zip(roll, choices, strict=True)
        if choice is not None
    ]
    return policy, roll, ballots


def without_objections_and_countries(policy: Policy) -> Policy:
    return replace(policy, choices=MAJORITY_CHOICES, objection=None, second=None)
