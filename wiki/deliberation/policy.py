"""The rules of a vote as one value, copied into the vote when it is announced and never looked up again.

Whole numbers only: a share is ``num/den``, a duration is in seconds. A policy that exists is a valid one,
because every part checks itself when it is made.

Pure.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, cast

from wiki.core.errors import N_, InvalidInput
from wiki.deliberation.plain_values import read_enum, read_list, read_object, read_part, read_text, to_plain

DAY = 86_400
LONGEST_DURATION = 366 * DAY
LARGEST_COUNT = 1_000_000


def format_days(seconds: int) -> str:
    """Format a duration in seconds as days, to two decimals rounded down, with integers only."""
    whole, rest = divmod(seconds * 100 // DAY, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)


def _check_whole(name: str, value: int, low: int, high: int = LARGEST_COUNT) -> None:
    if type(value) is not int or not low <= value <= high:
        raise InvalidInput(
            N_("%(name)s must be a whole number from %(low)s to %(high)s."), name=name, low=low, high=high
        )


def _check_flag(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise InvalidInput(N_("%(name)s must be true or false."), name=name)


def _check_share(name: str, num: int, den: int) -> None:
    _check_whole(f"{name}.den", den, 1)
    _check_whole(f"{name}.num", num, 0, den)


def _check_reachable(name: str, num: int, den: int, *, strict: bool) -> None:
    if strict and num == den:
        raise InvalidInput(N_("%(name)s asks for more than everything."), name=name)
    if not strict and num == 0:
        raise InvalidInput(N_("%(name)s asks for nothing at all."), name=name)


class Choice(StrEnum):
    """The choices of a ballot."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"
    CONSENT = "consent"
    RESERVATION = "reservation"
    OBJECTION = "objection"


FAVOUR = frozenset({Choice.FOR, Choice.CONSENT})
OPPOSED = frozenset({Choice.AGAINST, Choice.OBJECTION})
MAJORITY_CHOICES = (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN)
CONSENT_CHOICES = (Choice.CONSENT, Choice.RESERVATION, Choice.OBJECTION, Choice.ABSTAIN)


class Who(StrEnum):
    """Which members are put on the roll."""

    MEMBERS = "members"
    DYNAMISERS = "dynamisers"
    COUNTRIES = "countries"


class QuorumOf(StrEnum):
    """What a quorum is a share of."""

    ROLL = "roll"
    COUNTRIES = "countries"


class Base(StrEnum):
    """What a threshold is a share of; votes cast are those for and against."""

    CAST = "cast"
    BALLOTS = "ballots"
    ROLL = "roll"


class CountriesOf(StrEnum):
    """What the majority of countries is a share of: those that said yes or no, or all on the roll."""

    VOTING = "voting"
    ROLL = "roll"


class ReasonRule(StrEnum):
    """When a ballot needs a reason."""

    OPTIONAL = "optional"
    WHEN_AGAINST = "when_against"


@dataclass(frozen=True, slots=True)
class Share:
    """A required share of a whole: at least ``num/den``, or more than that when strict; never below ``floor``."""

    num: int
    den: int
    strict: bool
    floor: int

    def need(self, whole: int) -> int:
        """Return the least whole number that reaches the share."""
        least = self.num * whole // self.den + 1 if self.strict else -(-self.num * whole // self.den)
        return max(self.floor, least)

    def missing(self, have: int, whole: int, *, grows: bool) -> int | None:
        """Return how many more are needed, or None when no number would be enough.

        With ``grows`` each further one also enlarges the whole, as a vote in favour enlarges the votes cast.
        """
        if not grows:
            return max(0, self.need(whole) - have)
        short = self.num * whole - have * self.den + int(self.strict)
        if short > 0 and self.num == self.den:
            return None
        more = -(-short // (self.den - self.num)) if short > 0 else 0
        return max(0, self.floor - have, more)


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who is put on the roll when the vote opens; ``countries`` are codes, for ``Who.COUNTRIES`` only."""

    who: Who = Who.MEMBERS
    countries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.who is Who.COUNTRIES) != bool(self.countries):
            raise InvalidInput(
                N_("Name the countries when, and only when, the roll is that of certain countries.")
            )

    def admits(self, country: str, *, dynamiser: bool) -> bool:
        """Tell whether a member of this country belongs on the roll; ``dynamiser``: whether they hold a mandate."""
        if self.who is Who.DYNAMISERS:
            return dynamiser
        return self.who is Who.MEMBERS or country in self.countries


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many must take part, whatever they choose."""

    num: int
    den: int
    of: QuorumOf = QuorumOf.ROLL
    floor: int = 1

    def __post_init__(self) -> None:
        _check_share("quorum", self.num, self.den)
        _check_whole("quorum.floor", self.floor, 1)

    @property
    def share(self) -> Share:
        """The share of the roll, or of its countries, that must take part."""
        return Share(self.num, self.den, strict=False, floor=self.floor)


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many must be in favour; at least one always."""

    num: int
    den: int
    strict: bool = False
    base: Base = Base.CAST

    def __post_init__(self) -> None:
        _check_share("threshold", self.num, self.den)
        _check_flag("threshold.strict", self.strict)
        _check_reachable("threshold", self.num, self.den, strict=self.strict)

    @property
    def share(self) -> Share:
        """The share of the base that must be in favour."""
        return Share(self.num, self.den, strict=self.strict, floor=1)


@dataclass(frozen=True, slots=True)
class SecondMajority:
    """How many countries must say yes.

    A country says yes when more of its members are in favour than opposed and at least ``min_voters`` of
    them voted; it says no when at least one is opposed and no more are in favour than opposed; otherwise it is
    silent. Defined in this way, one more vote in favour never turns a country to no.
    """

    num: int
    den: int
    strict: bool = False
    of: CountriesOf = CountriesOf.VOTING
    min_voters: int = 1
    min_countries: int = 1

    def __post_init__(self) -> None:
        _check_share("second", self.num, self.den)
        _check_flag("second.strict", self.strict)
        _check_reachable("second", self.num, self.den, strict=self.strict)
        _check_whole("second.min_voters", self.min_voters, 1)
        _check_whole("second.min_countries", self.min_countries, 1)

    @property
    def share(self) -> Share:
        """The share of the countries that must say yes."""
        return Share(self.num, self.den, strict=self.strict, floor=self.min_countries)


@dataclass(frozen=True, slots=True)
class ObjectionRule:
    """What an objection that is not lifted before the close does; its author lifts it by changing the ballot."""

    reason_required: bool = True
    suspends: bool = True

    def __post_init__(self) -> None:
        _check_flag("objection.reason_required", self.reason_required)
        _check_flag("objection.suspends", self.suspends)


@dataclass(frozen=True, slots=True)
class Timing:
    """Durations in seconds; ``extension`` prolongs the vote once when the quorum is not reached, 0 for never."""

    freeze: int = 3 * DAY
    shortest: int = 3 * DAY
    longest: int = 30 * DAY
    proposed: int = 7 * DAY
    extension: int = 0

    def __post_init__(self) -> None:
        for name in ("freeze", "extension"):
            _check_whole(f"timing.{name}", getattr(self, name), 0, LONGEST_DURATION)
        for name in ("shortest", "longest", "proposed"):
            _check_whole(f"timing.{name}", getattr(self, name), 1, LONGEST_DURATION)
        if not self.shortest <= self.proposed <= self.longest:
            raise InvalidInput(N_("The proposed duration must lie between the shortest and the longest."))

    def check(self, duration: timedelta) -> None:
        """Raise InvalidInput when a vote would be too short or too long."""
        if not timedelta(seconds=self.shortest) <= duration <= timedelta(seconds=self.longest):
            raise InvalidInput(
                N_("The vote must last from %(shortest)s to %(longest)s days."),
                shortest=format_days(self.shortest),
                longest=format_days(self.longest),
            )


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of a vote. Raises InvalidInput when they cannot work together."""

    name: str
    quorum: Quorum
    threshold: Threshold
    electorate: Electorate = Electorate()
    choices: tuple[Choice, ...] = MAJORITY_CHOICES
    second: SecondMajority | None = None
    objection: ObjectionRule | None = None
    reason: ReasonRule = ReasonRule.OPTIONAL
    timing: Timing = Timing()
    running_totals: bool = True

    def __post_init__(self) -> None:
        self.validate()

    def validate(self) -> None:
        """Raise InvalidInput when the rules contradict each other."""
        _check_flag("running_totals", self.running_totals)
        if self.choices not in (MAJORITY_CHOICES, CONSENT_CHOICES):
            raise InvalidInput(
                N_("The choices must be for, against, abstain; or consent, reservation, objection, abstain.")
            )
        if (self.objection is not None) != (Choice.OBJECTION in self.choices):
            raise InvalidInput(N_("A rule on objections is needed when, and only when, one can object."))
        if self.electorate.who is Who.COUNTRIES and self.countries_needed > len(self.electorate.countries):
            raise InvalidInput(
                N_("This rule needs %(needed)s countries, and only %(named)s would be on the roll."),
                needed=self.countries_needed,
                named=len(self.electorate.countries),
            )

    @property
    def countries_needed(self) -> int:
        """How many countries must be on the roll for anything to be adopted."""
        quorum = self.quorum.floor if self.quorum.of is QuorumOf.COUNTRIES else 0
        return max(quorum, self.second.min_countries if self.second else 0)

    def needs_reason(self, choice: Choice) -> bool:
        """Tell whether a ballot with this choice must give its reason."""
        if choice is Choice.OBJECTION and self.objection and self.objection.reason_required:
            return True
        if choice is Choice.RESERVATION:  # a reservation without its words tells nobody what to note
            return True
        return self.reason is ReasonRule.WHEN_AGAINST and choice in OPPOSED

    def to_json(self) -> dict[str, Any]:
        """Return the policy as plain dicts, lists, strings, whole numbers and booleans."""
        return cast("dict[str, Any]", to_plain(asdict(self)))

    @classmethod
    def from_json(cls, raw: object) -> "Policy":
        """Read what ``to_json`` wrote; raises InvalidInput for anything else, unknown rules included."""
        own = read_object(cls, raw, "policy")
        second, objection = own["second"], own["objection"]
        return cls(
            name=read_text("name", own["name"]),
            quorum=read_part(Quorum, own["quorum"], "quorum", of=QuorumOf),
            threshold=read_part(Threshold, own["threshold"], "threshold", base=Base),
            electorate=_electorate(own["electorate"]),
            choices=tuple(
                read_enum(Choice, each, "choices") for each in read_list("choices", own["choices"])
            ),
            second=None if second is None else read_part(SecondMajority, second, "second", of=CountriesOf),
            objection=None if objection is None else read_part(ObjectionRule, objection, "objection"),
            reason=read_enum(ReasonRule, own["reason"], "reason"),
            timing=read_part(Timing, own["timing"], "timing"),
            running_totals=own["running_totals"],
        )


SIMPLE = Policy("simple", quorum=Quorum(1, 5), threshold=Threshold(1, 2, strict=True))
CHARTER = Policy(
    "charter",
    quorum=Quorum(1, 3),
    threshold=Threshold(2, 3),
    second=SecondMajority(1, 2, strict=True, min_countries=2),
    reason=ReasonRule.WHEN_AGAINST,
)
CONSENT = Policy(
    "consent",
    quorum=Quorum(1, 5),
    threshold=Threshold(0, 1, strict=True),
    choices=CONSENT_CHOICES,
    objection=ObjectionRule(),
)
RATIFICATION = Policy(
    "ratification",
    quorum=SIMPLE.quorum,
    threshold=SIMPLE.threshold,
    timing=Timing(freeze=0, shortest=DAY, longest=7 * DAY, proposed=3 * DAY),
)
"""The rule of the short vote on words that reconcile an adopted amendment with its page."""

SPOKEN_SHARE = (1, 3)
"""The share of a roll that may be consents recorded at meetings and not confirmed; one always may."""

PRESETS = {policy.name: policy for policy in (SIMPLE, CHARTER, CONSENT, RATIFICATION)}


def _electorate(raw: object) -> Electorate:
    own = read_object(Electorate, raw, "electorate")
    countries = tuple(
        read_text("electorate.countries", each)
        for each in read_list("electorate.countries", own["countries"])
    )
    return Electorate(read_enum(Who, own["who"], "electorate.who"), countries)
