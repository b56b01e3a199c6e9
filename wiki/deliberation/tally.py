"""What a vote decides: a pure function of its policy, its roll and its ballots.

Order of decision: any ballot at all, quorum, objection, threshold, majority of countries. The first rule
that fails gives the outcome; the later ones are counted all the same, so that everybody sees their numbers.
Only votes in favour and opposed count for the thresholds; abstentions and reservations count as taking part.

Pure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wiki.core.errors import N_, InvalidInput
from wiki.deliberation.policy import (
    FAVOUR,
    OPPOSED,
    Base,
    Choice,
    CountriesOf,
    Policy,
    QuorumOf,
    SecondMajority,
)


@dataclass(frozen=True, slots=True)
class Elector:
    """A member on the roll; ``country`` is a code, empty for a member without one."""

    member_id: int
    territory: str
    country: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """The choice of one member at the close."""

    member_id: int
    choice: Choice


class Outcome(StrEnum):
    """What a vote can end in; the last two only among alternatives, see ``contest``."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    NO_QUORUM = "no_quorum"
    OBJECTION = "objection"
    OUTVOTED = "outvoted"
    TIED = "tied"


class Rule(StrEnum):
    """The rules of decision, in their order."""

    BALLOTS = "ballots"
    QUORUM = "quorum"
    OBJECTION = "objection"
    THRESHOLD = "threshold"
    SECOND = "second"


class Status(StrEnum):
    """Whether a rule was met."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLIED = "not_applied"


class Unit(StrEnum):
    """What the whole of a line counts (see ``Line.of``)."""

    ROLL = "roll"
    BALLOTS = "ballots"
    CAST = "cast"
    COUNTRIES = "countries"


class Position(StrEnum):
    """The position of a country; see ``SecondMajority``."""

    YES = "yes"
    NO = "no"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of ballots by choice; every choice of the policy is listed, zeros included."""

    counts: dict[Choice, int]
    ballots: int
    roll: int

    @property
    def not_voted(self) -> int:
        """How many of the roll cast no ballot."""
        return self.roll - self.ballots

    @property
    def favour(self) -> int:
        """How many are for, or consent."""
        return sum(self.counts.get(choice, 0) for choice in FAVOUR)

    @property
    def opposed(self) -> int:
        """How many are against, or object."""
        return sum(self.counts.get(choice, 0) for choice in OPPOSED)

    @property
    def by_consent(self) -> bool:
        """Whether the choices are consent and objection, rather than for and against."""
        return Choice.CONSENT in self.counts

    @property
    def cast(self) -> int:
        """The votes cast: in favour and opposed."""
        return self.favour + self.opposed

    def to_json(self) -> dict[str, Any]:
        """Return the counts as plain values."""
        counts = {str(choice): count for choice, count in self.counts.items()}
        return {"counts": counts, "ballots": self.ballots, "roll": self.roll, "not_voted": self.not_voted}


@dataclass(frozen=True, slots=True)
class Line:
    """One rule with its numbers: ``have`` counted, ``need`` required, ``of`` the whole counted in ``unit``.

    For objections ``need`` is 0, the most there may be. ``distance`` is 0 unless the rule failed; then it is
    how many more ballots (quorum), votes in favour (threshold), or countries would have met it, or how many
    objections would have to be lifted; None when no number would do.
    """

    rule: Rule
    status: Status
    have: int
    need: int
    of: int
    unit: Unit
    distance: int | None

    def to_json(self) -> dict[str, Any]:
        """Return the line as plain values."""
        return {
            "rule": str(self.rule),
            "status": str(self.status),
            "have": self.have,
            "need": self.need,
            "of": self.of,
            "unit": str(self.unit),
            "distance": self.distance,
        }


@dataclass(frozen=True, slots=True)
class CountryResult:
    """How the members of one country voted; ``electors`` are those on the roll, ``voters`` those who voted."""

    country: str
    electors: int
    voters: int
    favour: int
    opposed: int
    says: Position

    @property
    def abstained(self) -> int:
        """How many voted and were neither in favour nor opposed."""
        return self.voters - self.favour - self.opposed

    def to_json(self) -> dict[str, Any]:
        """Return the row as plain values."""
        return {
            "country": self.country,
            "electors": self.electors,
            "voters": self.voters,
            "favour": self.favour,
            "opposed": self.opposed,
            "says": str(self.says),
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome, the counts, one line per rule.

    ``countries`` holds each country by code when the policy asks for a majority of countries, else None.
    """

    outcome: Outcome
    tally: Tally
    lines: tuple[Line, ...]
    countries: tuple[CountryResult, ...] | None

    @property
    def decisive(self) -> Line | None:
        """The first rule that failed; None when the amendment is adopted."""
        return next((line for line in self.lines if line.status is Status.FAILED), None)

    def to_json(self) -> dict[str, Any]:
        """Return the decision as plain values, the same for the same vote, to be stored and recomputed."""
        return {
            "outcome": str(self.outcome),
            "tally": self.tally.to_json(),
            "lines": [line.to_json() for line in self.lines],
            "countries": None if self.countries is None else [each.to_json() for each in self.countries],
        }


ChoiceCounts = Mapping[tuple[str, Choice | None], int]
"""The number of electors by country and choice; None as choice is for those who cast no ballot."""


def decide(policy: Policy, roll: Iterable[Elector], ballots: Iterable[Ballot]) -> Decision:
    """Decide a vote from its ballots.

    Raises InvalidInput for a member who is twice on the roll, a ballot from outside it, two ballots of one member,
    or a choice that the policy does not offer.
    """
    electors = _electors_by_member(roll)
    choices = _choices_by_member(electors, ballots)
    return decide_counts(
        policy, Counter((each.country, choices.get(each.member_id)) for each in electors.values())
    )


def decide_counts(policy: Policy, groups: ChoiceCounts) -> Decision:
    """Decide a vote from counts. Raises InvalidInput for a choice that the policy does not offer."""
    counted = Counter[Choice | None]()
    for (_country, choice), count in groups.items():
        counted[choice] += count
    if odd := counted.keys() - {None, *policy.choices}:
        raise InvalidInput(N_("This vote does not offer the choice “%(choice)s”."), choice=odd.pop())
    counts = {choice: counted[choice] for choice in policy.choices}
    tally = Tally(counts, ballots=sum(counts.values()), roll=counted.total())
    countries = _country_results(groups, policy.second.min_voters if policy.second else 1)
    lines = (
        _ballots_line(tally),
        _quorum_line(policy, tally, countries),
        _objection_line(policy, tally),
        _threshold_line(policy, tally),
        _second_line(policy.second, countries),
    )
    return Decision(_outcome(lines), tally, lines, countries if policy.second else None)


def _electors_by_member(roll: Iterable[Elector]) -> dict[int, Elector]:
    electors: dict[int, Elector] = {}
    for elector in roll:
        if elector.member_id in electors:
            raise InvalidInput(N_("Member %(member)s stands twice on the roll."), member=elector.member_id)
        electors[elector.member_id] = elector
    return electors


def _choices_by_member(electors: dict[int, Elector], ballots: Iterable[Ballot]) -> dict[int, Choice]:
    choices: dict[int, Choice] = {}
    for ballot in ballots:
        if ballot.member_id not in electors:
            raise InvalidInput(N_("Member %(member)s is not on the roll."), member=ballot.member_id)
        if ballot.member_id in choices:
            raise InvalidInput(N_("Member %(member)s has two ballots."), member=ballot.member_id)
        choices[ballot.member_id] = ballot.choice
    return choices


def _country_results(groups: ChoiceCounts, min_voters: int) -> tuple[CountryResult, ...]:
    return tuple(
        _country_result(code, groups, min_voters)
        for code in sorted({country for country, _choice in groups} - {""})
    )


def _country_result(code: str, groups: ChoiceCounts, min_voters: int) -> CountryResult:
    own = {choice: count for (country, choice), count in groups.items() if country == code}
    electors = sum(own.values())
    voters = electors - own.get(None, 0)
    favour, opposed = (sum(own.get(choice, 0) for choice in side) for side in (FAVOUR, OPPOSED))
    says = _country_position(favour, opposed, enough=voters >= min_voters)
    return CountryResult(code, electors, voters, favour, opposed, says)


def _country_position(favour: int, opposed: int, *, enough: bool) -> Position:
    if favour > opposed:
        return Position.YES if enough else Position.SILENT
    return Position.NO if opposed else Position.SILENT


def _ballots_line(tally: Tally) -> Line:
    return _line(Rule.BALLOTS, Unit.ROLL, have=tally.ballots, need=1, of=tally.roll, distance=1)


def _quorum_line(policy: Policy, tally: Tally, countries: Sequence[CountryResult]) -> Line:
    if policy.quorum.of is QuorumOf.ROLL:
        unit, have, whole = Unit.ROLL, tally.ballots, tally.roll
    else:
        unit, have, whole = Unit.COUNTRIES, sum(each.voters > 0 for each in countries), len(countries)
    share = policy.quorum.share
    distance = share.missing(have, whole, grows=False)
    return _line(Rule.QUORUM, unit, have=have, need=share.need(whole), of=whole, distance=distance)


def _objection_line(policy: Policy, tally: Tally) -> Line:
    have = tally.counts.get(Choice.OBJECTION, 0)
    if not (policy.objection and policy.objection.suspends):
        return Line(Rule.OBJECTION, Status.NOT_APPLIED, have, 0, tally.ballots, Unit.BALLOTS, 0)
    status = Status.FAILED if have else Status.PASSED
    return Line(Rule.OBJECTION, status, have, 0, tally.ballots, Unit.BALLOTS, have)


def _threshold_line(policy: Policy, tally: Tally) -> Line:
    base, share = policy.threshold.base, policy.threshold.share
    whole = {Base.CAST: tally.cast, Base.BALLOTS: tally.ballots, Base.ROLL: tally.roll}[base]
    distance = share.missing(tally.favour, whole, grows=base is not Base.ROLL)
    need = share.need(whole)
    return _line(Rule.THRESHOLD, Unit(base), have=tally.favour, need=need, of=whole, distance=distance)


def _second_line(second: SecondMajority | None, countries: Sequence[CountryResult]) -> Line:
    if second is None:
        return Line(Rule.SECOND, Status.NOT_APPLIED, 0, 0, 0, Unit.COUNTRIES, 0)
    says = Counter(each.says for each in countries)
    growing = second.of is CountriesOf.VOTING
    whole = says[Position.YES] + says[Position.NO] if growing else len(countries)
    share, have = second.share, says[Position.YES]
    distance = share.missing(have, whole, grows=growing)
    return _line(Rule.SECOND, Unit.COUNTRIES, have=have, need=share.need(whole), of=whole, distance=distance)


def _line(rule: Rule, unit: Unit, *, have: int, need: int, of: int, distance: int | None) -> Line:
    passed = have >= need
    return Line(
        rule, Status.PASSED if passed else Status.FAILED, have, need, of, unit, 0 if passed else distance
    )


def _outcome(lines: Iterable[Line]) -> Outcome:
    failed = next((line.rule for line in lines if line.status is Status.FAILED), None)
    return Outcome.ADOPTED if failed is None else _STOPPED_BY[failed]


_STOPPED_BY = {
    Rule.BALLOTS: Outcome.NO_QUORUM,
    Rule.QUORUM: Outcome.NO_QUORUM,
    Rule.OBJECTION: Outcome.OBJECTION,
    Rule.THRESHOLD: Outcome.REJECTED,
    Rule.SECOND: Outcome.REJECTED,
}
