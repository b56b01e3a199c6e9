"""Rules and results of a vote as sentences to be translated where they are shown.

No sentence is stored: a decision keeps numbers, so that wording can improve without touching the record.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from wiki.deliberation.policy import (
    CONSENT_CHOICES,
    MAJORITY_CHOICES,
    Base,
    CountriesOf,
    Policy,
    Quorum,
    QuorumOf,
    ReasonRule,
    SecondMajority,
    Threshold,
    Timing,
    Who,
    in_days,
)
from wiki.deliberation.tally import Line, Rule, Status, Unit
from wiki.errors import N_


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence for the catalogue and its parameters: ``message % params`` after translation."""

    message: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params


def rules_in_words(policy: Policy) -> tuple[Phrase, ...]:
    """Return the rules of a policy in plain words, one sentence each, in the order of decision."""
    return tuple(_rules(policy))


def line_in_words(line: Line) -> Phrase:
    """Return what one rule found, with its numbers."""
    params: dict[str, object] = {"have": line.have, "need": line.need, "of": line.of}
    return Phrase(_LINE[line.rule, line.unit, line.status], params)


def distance_in_words(line: Line) -> Phrase | None:
    """Return how far a rule that failed was from being met; None when it did not fail."""
    if line.status is not Status.FAILED:
        return None
    if line.distance is None:
        return Phrase(N_("No further vote in favour could have met this rule."))
    return Phrase(_DISTANCE[line.rule, line.unit], {"distance": line.distance})


def _rules(policy: Policy) -> Iterator[Phrase]:
    yield Phrase(_WHO[policy.electorate.who], {"countries": ", ".join(policy.electorate.countries)})
    yield Phrase(_CHOICES[policy.choices])
    yield _quorum_words(policy.quorum)
    if policy.objection and policy.objection.suspends:
        yield Phrase(N_("An objection that stands at the close suspends the amendment."))
    yield _threshold_words(policy.threshold)
    if policy.second:
        yield from _second_words(policy.second)
    yield Phrase(_REASON[policy.reason])
    if policy.objection and policy.objection.reason_required:
        yield Phrase(N_("An objection gives its reason."))
    yield from _timing_words(policy.timing)
    yield Phrase(_TOTALS[policy.running_totals])


def _quorum_words(quorum: Quorum) -> Phrase:
    params: dict[str, object] = {"num": quorum.num, "den": quorum.den, "floor": quorum.floor}
    return Phrase(_QUORUM[quorum.of, quorum.num > 0], params)


def _threshold_words(threshold: Threshold) -> Phrase:
    if threshold.num == 0:
        return Phrase(N_("Majority: at least one in favour."))
    params: dict[str, object] = {"num": threshold.num, "den": threshold.den}
    return Phrase(_THRESHOLD[threshold.base, threshold.strict], params)


def _second_words(second: SecondMajority) -> Iterator[Phrase]:
    params: dict[str, object] = {"num": second.num, "den": second.den, "least": second.min_countries}
    yield Phrase(_SECOND[second.of, second.strict], params)
    yield Phrase(
        N_(
            "A country says yes when more of its members are for than against; voters needed there: %(voters)s."
        ),
        {"voters": second.min_voters},
    )


def _timing_words(timing: Timing) -> Iterator[Phrase]:
    yield Phrase(N_("Text frozen before the vote, in days: %(days)s."), {"days": in_days(timing.freeze)})
    yield Phrase(
        N_("Length of the vote, in days: from %(shortest)s to %(longest)s, %(proposed)s proposed."),
        {name: in_days(getattr(timing, name)) for name in ("shortest", "longest", "proposed")},
    )
    if timing.extension:
        yield Phrase(
            N_("If the quorum is missing, extended once; days added: %(days)s."),
            {"days": in_days(timing.extension)},
        )


_WHO = {
    Who.MEMBERS: N_("Who votes: all members."),
    Who.DYNAMISERS: N_("Who votes: the dynamisers."),
    Who.COUNTRIES: N_("Who votes: the members of %(countries)s."),
}
_CHOICES = {
    MAJORITY_CHOICES: N_("Choices: for, against, abstain."),
    CONSENT_CHOICES: N_("Choices: consent, consent with reservation, objection, abstain."),
}
_QUORUM = {
    (QuorumOf.ROLL, True): N_("Quorum: %(num)s/%(den)s of the roll; voters needed at the least: %(floor)s."),
    (QuorumOf.ROLL, False): N_("Quorum: voters needed at the least: %(floor)s."),
    (QuorumOf.COUNTRIES, True): N_(
        "Quorum: %(num)s/%(den)s of the countries on the roll; countries needed at the least: %(floor)s."
    ),
    (QuorumOf.COUNTRIES, False): N_("Quorum: countries needed at the least: %(floor)s."),
}
_THRESHOLD = {
    (Base.CAST, False): N_("Majority: at least %(num)s/%(den)s of votes cast (for and against)."),
    (Base.CAST, True): N_("Majority: more than %(num)s/%(den)s of votes cast (for and against)."),
    (Base.BALLOTS, False): N_("Majority: at least %(num)s/%(den)s of all ballots, abstentions included."),
    (Base.BALLOTS, True): N_("Majority: more than %(num)s/%(den)s of all ballots, abstentions included."),
    (Base.ROLL, False): N_("Majority: at least %(num)s/%(den)s of the roll."),
    (Base.ROLL, True): N_("Majority: more than %(num)s/%(den)s of the roll."),
}
_SECOND = {
    (CountriesOf.VOTING, False): N_(
        "And at least %(num)s/%(den)s of the countries that say yes or no; yes needed at the least: %(least)s."
    ),
    (CountriesOf.VOTING, True): N_(
        "And more than %(num)s/%(den)s of the countries that say yes or no; yes needed at the least: %(least)s."
    ),
    (CountriesOf.ROLL, False): N_(
        "And at least %(num)s/%(den)s of the countries on the roll; yes needed at the least: %(least)s."
    ),
    (CountriesOf.ROLL, True): N_(
        "And more than %(num)s/%(den)s of the countries on the roll; yes needed at the least: %(least)s."
    ),
}
_REASON = {
    ReasonRule.OPTIONAL: N_("Giving a reason is optional."),
    ReasonRule.WHEN_AGAINST: N_("A vote against gives its reason."),
}
_TOTALS = {
    True: N_("The running totals are public during the vote."),
    False: N_("The totals are published at the close."),
}
_LINE = {
    (Rule.BALLOTS, Unit.ROLL, Status.PASSED): N_("Ballots: %(have)s, of %(of)s on the roll."),
    (Rule.BALLOTS, Unit.ROLL, Status.FAILED): N_("Nobody voted, so nothing is adopted."),
    (Rule.QUORUM, Unit.ROLL, Status.PASSED): N_(
        "Quorum reached: %(have)s voted, of %(of)s on the roll; %(need)s required."
    ),
    (Rule.QUORUM, Unit.ROLL, Status.FAILED): N_(
        "Quorum not reached: %(have)s voted, of %(of)s on the roll; %(need)s required."
    ),
    (Rule.QUORUM, Unit.COUNTRIES, Status.PASSED): N_(
        "Quorum reached: %(have)s countries voted, of %(of)s on the roll; %(need)s required."
    ),
    (Rule.QUORUM, Unit.COUNTRIES, Status.FAILED): N_(
        "Quorum not reached: %(have)s countries voted, of %(of)s on the roll; %(need)s required."
    ),
    (Rule.OBJECTION, Unit.BALLOTS, Status.PASSED): N_("No objection stands."),
    (Rule.OBJECTION, Unit.BALLOTS, Status.FAILED): N_("Objections that stand: %(have)s."),
    (Rule.OBJECTION, Unit.BALLOTS, Status.NOT_APPLIED): N_("Objections do not suspend this vote."),
    (Rule.THRESHOLD, Unit.CAST, Status.PASSED): N_(
        "Majority reached: %(have)s in favour, of %(of)s votes cast; %(need)s required."
    ),
    (Rule.THRESHOLD, Unit.CAST, Status.FAILED): N_(
        "Majority not reached: %(have)s in favour, of %(of)s votes cast; %(need)s required."
    ),
    (Rule.THRESHOLD, Unit.BALLOTS, Status.PASSED): N_(
        "Majority reached: %(have)s in favour, of %(of)s ballots; %(need)s required."
    ),
    (Rule.THRESHOLD, Unit.BALLOTS, Status.FAILED): N_(
        "Majority not reached: %(have)s in favour, of %(of)s ballots; %(need)s required."
    ),
    (Rule.THRESHOLD, Unit.ROLL, Status.PASSED): N_(
        "Majority reached: %(have)s in favour, of %(of)s on the roll; %(need)s required."
    ),
    (Rule.THRESHOLD, Unit.ROLL, Status.FAILED): N_(
        "Majority not reached: %(have)s in favour, of %(of)s on the roll; %(need)s required."
    ),
    (Rule.SECOND, Unit.COUNTRIES, Status.PASSED): N_(
        "Majority of countries reached: %(have)s say yes, of %(of)s; %(need)s required."
    ),
    (Rule.SECOND, Unit.COUNTRIES, Status.FAILED): N_(
        "Majority of countries not reached: %(have)s say yes, of %(of)s; %(need)s required."
    ),
    (Rule.SECOND, Unit.COUNTRIES, Status.NOT_APPLIED): N_("No majority of countries is asked for."),
}
_DISTANCE = {
    (Rule.BALLOTS, Unit.ROLL): N_("Ballots missing: %(distance)s."),
    (Rule.QUORUM, Unit.ROLL): N_("Ballots missing: %(distance)s."),
    (Rule.QUORUM, Unit.COUNTRIES): N_("Countries missing: %(distance)s."),
    (Rule.OBJECTION, Unit.BALLOTS): N_("Objections still to be lifted: %(distance)s."),
    (Rule.THRESHOLD, Unit.CAST): N_("Further votes in favour needed: %(distance)s."),
    (Rule.THRESHOLD, Unit.BALLOTS): N_("Further votes in favour needed: %(distance)s."),
    (Rule.THRESHOLD, Unit.ROLL): N_("Further votes in favour needed: %(distance)s."),
    (Rule.SECOND, Unit.COUNTRIES): N_("Further countries needed that say yes: %(distance)s."),
}
