"""The rules and results of a vote as sentences, translated where they are shown.

No sentence is stored: a decision holds numbers, so that the wording can improve without changing the record.

Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from wiki.core.errors import N_, plural
from wiki.deliberation.policy import (
    CONSENT_CHOICES,
    DAY,
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
    format_days,
)
from wiki.deliberation.tally import Line, Rule, Status, Unit


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message of the translation catalogue with its parameters.

    ``plural`` is its plural form when the parameter ``num`` counts something. A parameter may be a phrase itself,
    so that a sentence that counts several things has a plural for each.
    """

    message: str
    params: dict[str, object] = field(default_factory=dict)
    plural: str = ""

    def __str__(self) -> str:
        many = self.plural and self.params["num"] != 1
        return (self.plural if many else self.message) % self.params


def rules_in_words(policy: Policy) -> tuple[Phrase, ...]:
    """Return the rules of a policy in plain words, one sentence each, in the order of decision."""
    return tuple(_rules(policy))


def line_in_words(line: Line, *, by_consent: bool = False) -> Phrase:
    """Return the sentence that states one line of a decision.

    ``by_consent`` is for votes by consent, whose sentence about the threshold does not speak of votes cast.
    """
    if line.rule is Rule.OBJECTION and line.status is Status.FAILED:
        return counted_phrase(_OBJECTIONS, line.have)
    if by_consent and line.rule is Rule.THRESHOLD and not line.have:
        return Phrase(N_("Nobody consented without a reservation, and at least one person must."))
    have, of = _COUNTED.get((line.rule, line.unit), (_NUMBER, _NUMBER))
    params = {"have": counted_phrase(have, line.have), "need": line.need, "of": counted_phrase(of, line.of)}
    return Phrase(_LINE[line.rule, line.unit, line.status], params)


def voters_in_words(number: int) -> Phrase:
    """Return a number of voters, in words."""
    return counted_phrase(_VOTERS, number)


def roll_in_words(number: int) -> Phrase:
    """Return a number of people on the roll, in words."""
    return counted_phrase(_ROLL, number)


def distance_in_words(line: Line, *, by_consent: bool = False) -> Phrase | None:
    """Return how much a failed rule missed; None when it did not fail, or when its line states that already."""
    said = line.rule is Rule.OBJECTION or (by_consent and line.rule is Rule.THRESHOLD and not line.have)
    if said or line.status is not Status.FAILED:
        return None
    if line.distance is None:
        return Phrase(N_("No further vote in favour could have met this rule."))
    return Phrase(_DISTANCE[line.rule, line.unit], {"distance": line.distance})


def duration_in_words(seconds: int) -> Phrase:
    """Return a duration, given in seconds, as a number of days in words."""
    return _duration_phrase(_DAYS, seconds)


def _rules(policy: Policy) -> Iterator[Phrase]:
    yield Phrase(_WHO[policy.electorate.who], {"countries": ", ".join(policy.electorate.countries)})
    yield Phrase(_CHOICES[policy.choices])
    yield _quorum_words(policy.quorum)
    if policy.objection and policy.objection.suspends:
        yield Phrase(N_("An objection that stands at the close suspends the amendment."))
    yield _threshold_words(policy)
    if policy.second:
        yield from _second_words(policy.second)
    yield Phrase(_REASON[policy.reason])
    if policy.objection and policy.objection.reason_required:
        yield Phrase(N_("Whoever objects says why."))
    yield from _timing_words(policy.timing)
    yield Phrase(_TOTALS[policy.running_totals])


def counted_phrase(forms: tuple[str, str], number: int, **params: object) -> Phrase:
    """Return a phrase for a number, from its singular and plural forms."""
    return Phrase(forms[0], {"num": number, **params}, forms[1])


def _quorum_words(quorum: Quorum) -> Phrase:
    forms = _QUORUM[quorum.of, quorum.num > 0]
    return counted_phrase(forms, quorum.floor, share=_share_in_words(quorum))


def _share_in_words(rule: Quorum | Threshold | SecondMajority) -> Phrase:
    written = f"{rule.num}/{rule.den}"
    return Phrase(_SHARES.get(written, written))


def _threshold_words(policy: Policy) -> Phrase:
    threshold = policy.threshold
    if threshold.num == 0:
        return Phrase(_AT_LEAST_ONE[policy.choices])
    params: dict[str, object] = {"share": _share_in_words(threshold)}
    return Phrase(_THRESHOLD[threshold.base, threshold.strict], params)


def _second_words(second: SecondMajority) -> Iterator[Phrase]:
    yield counted_phrase(
        _SECOND[second.of, second.strict], second.min_countries, share=_share_in_words(second)
    )
    yield counted_phrase(_COUNTRY, second.min_voters)


def _timing_words(timing: Timing) -> Iterator[Phrase]:
    yield _duration_phrase(_FREEZE, timing.freeze)
    yield Phrase(
        N_("The vote lasts from %(shortest)s to %(longest)s days; %(proposed)s are proposed."),
        {name: format_days(getattr(timing, name)) for name in ("shortest", "longest", "proposed")},
    )
    if timing.extension:
        yield _duration_phrase(_EXTENSION, timing.extension)


def _duration_phrase(forms: tuple[str, str], seconds: int) -> Phrase:
    return counted_phrase(forms, seconds // DAY, days=format_days(seconds))


_WHO = {
    Who.MEMBERS: N_("All members can vote."),
    Who.DYNAMISERS: N_("The dynamisers can vote."),
    Who.COUNTRIES: N_("The members of %(countries)s can vote."),
}
_CHOICES = {
    MAJORITY_CHOICES: N_("One votes for or against, or abstains."),
    CONSENT_CHOICES: N_("One consents, consents with a reservation, objects, or abstains."),
}
_SHARES = {"1/2": N_("half"), "1/3": N_("a third"), "2/3": N_("two thirds"), "1/5": N_("a fifth")}
"""Shares that have a name; others are written as a fraction."""

_AT_LEAST_ONE = {
    MAJORITY_CHOICES: N_("The amendment is adopted if there is at least one vote in favour."),
    CONSENT_CHOICES: N_("To be adopted, the amendment needs at least one consent without a reservation."),
}
_OBJECTIONS = plural("%(num)s objection stands.", "%(num)s objections stand.")
_DAYS = plural("%(days)s day", "%(days)s days")
_QUORUM = {
    (QuorumOf.ROLL, True): plural(
        "For the vote to count (quorum), %(share)s of the people on the roll must vote, and at least %(num)s person.",
        "For the vote to count (quorum), %(share)s of the people on the roll must vote, and at least %(num)s people.",
    ),
    (QuorumOf.ROLL, False): plural(
        "For the vote to count (quorum), at least %(num)s person must vote.",
        "For the vote to count (quorum), at least %(num)s people must vote.",
    ),
    (QuorumOf.COUNTRIES, True): plural(
        "For the vote to count (quorum), %(share)s of the countries on the roll must take part, and at least "
        "%(num)s country.",
        "For the vote to count (quorum), %(share)s of the countries on the roll must take part, and at least "
        "%(num)s countries.",
    ),
    (QuorumOf.COUNTRIES, False): plural(
        "For the vote to count (quorum), at least %(num)s country must take part.",
        "For the vote to count (quorum), at least %(num)s countries must take part.",
    ),
}
_THRESHOLD = {
    (Base.CAST, False): N_(
        "The amendment is adopted if at least %(share)s of the votes cast (for and against) are in favour."
    ),
    (Base.CAST, True): N_(
        "The amendment is adopted if more than %(share)s of the votes cast (for and against) are in favour."
    ),
    (Base.BALLOTS, False): N_(
        "The amendment is adopted if at least %(share)s of all ballots, abstentions included, are in favour."
    ),
    (Base.BALLOTS, True): N_(
        "The amendment is adopted if more than %(share)s of all ballots, abstentions included, are in favour."
    ),
    (Base.ROLL, False): N_(
        "The amendment is adopted if at least %(share)s of the people on the roll are in favour."
    ),
    (Base.ROLL, True): N_(
        "The amendment is adopted if more than %(share)s of the people on the roll are in favour."
    ),
}
_SECOND = {
    (CountriesOf.VOTING, False): plural(
        "Besides, at least %(share)s of the countries that say yes or no must say yes, and at least %(num)s country.",
        "Besides, at least %(share)s of the countries that say yes or no must say yes, and at least %(num)s countries.",
    ),
    (CountriesOf.VOTING, True): plural(
        "Besides, more than %(share)s of the countries that say yes or no must say yes, and at least %(num)s country.",
        "Besides, more than %(share)s of the countries that say yes or no must say yes, and at least "
        "%(num)s countries.",
    ),
    (CountriesOf.ROLL, False): plural(
        "Besides, at least %(share)s of the countries on the roll must say yes, and at least %(num)s country.",
        "Besides, at least %(share)s of the countries on the roll must say yes, and at least %(num)s countries.",
    ),
    (CountriesOf.ROLL, True): plural(
        "Besides, more than %(share)s of the countries on the roll must say yes, and at least %(num)s country.",
        "Besides, more than %(share)s of the countries on the roll must say yes, and at least %(num)s countries.",
    ),
}
_COUNTRY = plural(
    "A country says yes when more of its members are for than against and at least %(num)s of them has voted.",
    "A country says yes when more of its members are for than against and at least %(num)s of them have voted.",
)
_FREEZE = plural(
    "Before the vote the text is frozen for %(days)s day, so that everybody can read it.",
    "Before the vote the text is frozen for %(days)s days, so that everybody can read it.",
)
_EXTENSION = plural(
    "If the quorum is not reached, the vote is extended once, by %(days)s day.",
    "If the quorum is not reached, the vote is extended once, by %(days)s days.",
)
_REASON = {
    ReasonRule.OPTIONAL: N_("Giving a reason is optional."),
    ReasonRule.WHEN_AGAINST: N_("Whoever votes against says why."),
}
_TOTALS = {
    True: N_("The running totals are public during the vote."),
    False: N_("The totals are published at the close."),
}
_NUMBER = ("%(num)s", "%(num)s")
_VOTERS = plural("%(num)s voted", "%(num)s voted")
_ROLL = plural("%(num)s on the roll", "%(num)s on the roll")
_COUNTED = {
    (Rule.BALLOTS, Unit.ROLL): (_NUMBER, _ROLL),
    (Rule.QUORUM, Unit.ROLL): (_VOTERS, _ROLL),
    (Rule.QUORUM, Unit.COUNTRIES): (plural("%(num)s country voted", "%(num)s countries voted"), _ROLL),
    (Rule.THRESHOLD, Unit.CAST): (_NUMBER, plural("%(num)s vote cast", "%(num)s votes cast")),
    (Rule.THRESHOLD, Unit.BALLOTS): (_NUMBER, plural("%(num)s ballot", "%(num)s ballots")),
    (Rule.THRESHOLD, Unit.ROLL): (_NUMBER, _ROLL),
    (Rule.SECOND, Unit.COUNTRIES): (plural("%(num)s says yes", "%(num)s say yes"), _NUMBER),
}
"""For each line: the forms for what it counted, and for the whole."""
_QUORUM_REACHED = N_("Quorum reached: %(have)s, of %(of)s; %(need)s required.")
_QUORUM_MISSED = N_("Quorum not reached: %(have)s, of %(of)s; %(need)s required.")
_MAJORITY = N_("Majority reached: %(have)s in favour, of %(of)s; %(need)s required.")
_NO_MAJORITY = N_("Majority not reached: %(have)s in favour, of %(of)s; %(need)s required.")
_LINE = {
    (Rule.BALLOTS, Unit.ROLL, Status.PASSED): N_("Ballots: %(have)s, of %(of)s."),
    (Rule.BALLOTS, Unit.ROLL, Status.FAILED): N_("Nobody voted, so nothing is adopted."),
    (Rule.QUORUM, Unit.ROLL, Status.PASSED): _QUORUM_REACHED,
    (Rule.QUORUM, Unit.ROLL, Status.FAILED): _QUORUM_MISSED,
    (Rule.QUORUM, Unit.COUNTRIES, Status.PASSED): _QUORUM_REACHED,
    (Rule.QUORUM, Unit.COUNTRIES, Status.FAILED): _QUORUM_MISSED,
    (Rule.OBJECTION, Unit.BALLOTS, Status.PASSED): N_("No objection stands."),
    (Rule.OBJECTION, Unit.BALLOTS, Status.NOT_APPLIED): N_("Objections do not suspend this vote."),
    **{(Rule.THRESHOLD, unit, Status.PASSED): _MAJORITY for unit in (Unit.CAST, Unit.BALLOTS, Unit.ROLL)},
    **{(Rule.THRESHOLD, unit, Status.FAILED): _NO_MAJORITY for unit in (Unit.CAST, Unit.BALLOTS, Unit.ROLL)},
    (Rule.SECOND, Unit.COUNTRIES, Status.PASSED): N_(
        "Majority of countries reached: %(have)s, of %(of)s; %(need)s required."
    ),
    (Rule.SECOND, Unit.COUNTRIES, Status.FAILED): N_(
        "Majority of countries not reached: %(have)s, of %(of)s; %(need)s required."
    ),
    (Rule.SECOND, Unit.COUNTRIES, Status.NOT_APPLIED): N_("No majority of countries is asked for."),
}
_DISTANCE = {
    (Rule.BALLOTS, Unit.ROLL): N_("Ballots missing: %(distance)s."),
    (Rule.QUORUM, Unit.ROLL): N_("Ballots missing: %(distance)s."),
    (Rule.QUORUM, Unit.COUNTRIES): N_("Countries missing: %(distance)s."),
    (Rule.THRESHOLD, Unit.CAST): N_("Further votes in favour needed: %(distance)s."),
    (Rule.THRESHOLD, Unit.BALLOTS): N_("Further votes in favour needed: %(distance)s."),
    (Rule.THRESHOLD, Unit.ROLL): N_("Further votes in favour needed: %(distance)s."),
    (Rule.SECOND, Unit.COUNTRIES): N_("Further countries needed that say yes: %(distance)s."),
}
