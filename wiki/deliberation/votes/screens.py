"""What the screens show of a vote, worked out from what was loaded; writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext

from wiki.accounts.models import Member, Standing
from wiki.deliberation import labels
from wiki.deliberation.policy import FAVOUR, OPPOSED, Choice, Policy, in_days
from wiki.deliberation.tally import (
    CountryResult,
    Decision,
    Line,
    Outcome,
    Position,
    Rule,
    Status,
    Tally,
    Unit,
)
from wiki.deliberation.votes import queries, services
from wiki.deliberation.votes.models import BallotRow, RollEntry, Vote, VoteState
from wiki.deliberation.wording import Phrase, distance_in_words, line_in_words, rules_in_words
from wiki.errors import N_
from wiki.i18n import time_zone
from wiki.ledger import queries as ledger
from wiki.pages import kinds
from wiki.pages.models import Page

DAY_BEGINS, DAY_ENDS = 9, 20
"""The hours between which a vote opens, when nobody says otherwise."""

LEEWAY = timedelta(minutes=30)


"""Time to fill in the form that announces a vote, so that its earliest hour is still ahead when it is sent."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A ballot as the public list shows it: who, from where (on the day of the roll), what, why, its receipt."""

    ballot: BallotRow
    territory: str
    country: str
    receipt: str
    former: tuple[tuple[str, str, str], ...]
    has_left: bool

    @property
    def choice(self) -> str:
        """The choice, by its value."""
        return self.ballot.choice


Group = tuple[str, list[Stand]]


def stands(vote: Vote) -> list[Stand]:
    """Return every ballot of a vote with its receipts, by choice and then by moment."""
    former = [old.ledger_seq for ballot in vote.ballots for old in ballot.former]
    seqs = [ballot.ledger_seq for ballot in vote.ballots] + former
    receipts = ledger.receipts(seqs)
    homes = {entry.member_id: entry for entry in vote.roll}
    order = list(Choice)
    found = [_stand(ballot, homes[ballot.member_id], receipts) for ballot in vote.ballots]
    return sorted(found, key=lambda stand: order.index(Choice(stand.choice)))


def _stand(ballot: BallotRow, home: RollEntry, receipts: dict[int, str]) -> Stand:
    former = tuple((old.choice, old.reason, receipts[old.ledger_seq]) for old in ballot.former)
    left = ballot.member.standing is not Standing.ACTIVE
    return Stand(ballot, home.territory, home.country, receipts[ballot.ledger_seq], former, left)


def minority(stands: Sequence[Stand], outcome: Outcome) -> list[Stand]:
    """Return the reasoned ballots that the outcome did not follow, reservations included."""
    lost = FAVOUR if outcome is Outcome.REJECTED else OPPOSED | {Choice.RESERVATION}
    return [stand for stand in stands if Choice(stand.choice) in lost and stand.ballot.reason]


def grouped(stands: Sequence[Stand]) -> list[Group]:
    """Put together the ballots that say the same; they come sorted by choice."""
    return [(choice, list(group)) for choice, group in groupby(stands, key=lambda stand: stand.choice)]


def decision(vote: Vote) -> Decision:
    """Return what a vote decided, read from its result; what it would decide now while it is open."""
    if vote.result is None:
        return services.standing(vote)
    raw = vote.result.decision
    counts = {Choice(choice): count for choice, count in raw["tally"]["counts"].items()}
    tally = Tally(counts, raw["tally"]["ballots"], raw["tally"]["roll"])
    countries = tuple(
        CountryResult(**{**each, "says": Position(each["says"])}) for each in raw["countries"] or ()
    )
    lines = tuple(_line(each) for each in raw["lines"])
    return Decision(Outcome(raw["outcome"]), tally, lines, countries or None)


def _line(raw: dict[str, Any]) -> Line:
    enums = {"rule": Rule(raw["rule"]), "status": Status(raw["status"]), "unit": Unit(raw["unit"])}
    return Line(**{**raw, **enums})


def bar(tally: Tally) -> list[tuple[str, str, int]]:
    """Return the parts of a result's bar: choice, label, count; those who have not voted come last."""
    parts = [(str(choice), gettext(labels.CHOICES[choice]), count) for choice, count in tally.counts.items()]
    return [*parts, ("not_voted", gettext(labels.NOT_VOTED), tally.not_voted)]


def calculation(decided: Decision) -> list[tuple[bool, str, str]]:
    """Return each rule that was applied: whether it was met, in words, and how far it was."""
    return [
        (line.status is Status.PASSED, labels.say(line_in_words(line)), _distance(line))
        for line in decided.lines
        if line.status is not Status.NOT_APPLIED
    ]


def _distance(line: Line) -> str:
    phrase = distance_in_words(line)
    return labels.say(phrase) if phrase else ""


def rules(policy: Policy) -> list[str]:
    """Return the rules of a vote in the reader's language, one sentence each."""
    return [labels.say(phrase) for phrase in rules_in_words(policy)]


def quorum_needed(decided: Decision) -> int:
    """Return how many must have voted, or 0 when the quorum counts countries."""
    line = next(line for line in decided.lines if line.rule is Rule.QUORUM)
    return line.need if line.unit is Unit.ROLL else 0


def result_sentence(vote: Vote) -> str:
    """Say in one sentence what a closed vote decided; empty before."""
    if vote.result is None:
        return ""
    decided = decision(vote)
    tally = decided.tally
    numbers: dict[str, object] = {
        "reference": vote.amendment.reference,
        "favour": tally.favour,
        "opposed": tally.opposed,
        "ballots": tally.ballots,
        "roll": tally.roll,
    }
    return labels.say(Phrase(_RESULTS[decided.outcome], numbers))


_RESULTS = {
    Outcome.ADOPTED: N_(
        "Amendment %(reference)s is adopted: %(favour)s in favour, %(opposed)s against; "
        "%(ballots)s voted, of %(roll)s on the roll."
    ),
    Outcome.REJECTED: N_(
        "Amendment %(reference)s is rejected: %(favour)s in favour, %(opposed)s against; "
        "%(ballots)s voted, of %(roll)s on the roll."
    ),
    Outcome.NO_QUORUM: N_(
        "Amendment %(reference)s is not adopted, for want of a quorum: "
        "%(ballots)s voted, of %(roll)s on the roll."
    ),
    Outcome.OBJECTION: N_("Amendment %(reference)s is suspended: an objection stands."),
}


def proposed_hours(policy: Policy, now: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the earliest full hour of a day a vote can open and a close at the end of one, on the reader's clock."""
    earliest = (now + timedelta(seconds=policy.timing.freeze) + LEEWAY).astimezone(ZoneInfo(zone))
    full_hour = earliest.replace(minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(hours=1)
    opens_at = by_day(full_hour)
    last_day = opens_at + timedelta(seconds=policy.timing.proposed)
    return opens_at, last_day.replace(hour=23, minute=59)


def by_day(hour: datetime) -> datetime:
    """Return an hour, or when it is one of the night the next morning's."""
    if DAY_BEGINS <= hour.hour <= DAY_ENDS:
        return hour
    return hour.replace(hour=DAY_BEGINS) + timedelta(days=int(hour.hour > DAY_ENDS))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would happen to an amendment of a page put to the vote now, by the rule of that kind of page."""

    rule: str
    rules: list[str]
    freeze_days: str
    opens_at: datetime
    closes_at: datetime


def outlook(page: Page, now: datetime) -> Outlook:
    """Say when a vote could open and close, and by which rule."""
    policy = services.policy_named(kinds.kind_of(page.kind).policy)
    own = ZoneInfo(time_zone())
    opens_at, closes_at = proposed_hours(policy, now, own.key)
    return Outlook(
        gettext(labels.RULES[policy.name]),
        rules(policy),
        in_days(policy.timing.freeze),
        opens_at.replace(tzinfo=own),
        closes_at.replace(tzinfo=own),
    )


@dataclass(frozen=True, slots=True)
class Poll:
    """A vote as a reader sees it. ``decided`` and ``stands`` are there once the totals may be seen."""

    vote: Vote
    rule: str
    rules: list[str]
    is_elector: bool
    mine: Stand | None
    decided: Decision | None
    stands: list[Stand]

    @property
    def quorum(self) -> int:
        """How many must have voted; 0 when that is not said, or counted in countries."""
        return quorum_needed(self.decided) if self.decided else 0

    @property
    def bar(self) -> list[tuple[str, str, int]]:
        """The parts of the bar; see `bar`."""
        return bar(self.decided.tally) if self.decided else []

    @property
    def calculation(self) -> list[tuple[bool, str, str]]:
        """What each rule found; see `calculation`."""
        return calculation(self.decided) if self.decided else []

    @property
    def sentence(self) -> str:
        """What a closed vote decided, in one sentence; empty before."""
        return result_sentence(self.vote)

    @property
    def groups(self) -> list[Group]:
        """The ballots by choice."""
        return grouped(self.stands)

    @property
    def minority(self) -> list[Group]:
        """The opinions that were not followed, by choice; see `minority`."""
        return grouped(minority(self.stands, self.decided.outcome)) if self.decided else []


def poll(vote: Vote, reader: Member | None) -> Poll:
    """Say where a vote stands, for this reader."""
    policy = services.policy_of(vote)
    expressed = stands(vote)
    seen = vote.state is VoteState.CLOSED or (vote.state is VoteState.OPEN and policy.running_totals)
    own = [stand for stand in expressed if reader is not None and stand.ballot.member_id == reader.id]
    return Poll(
        vote=vote,
        rule=gettext(labels.RULES.get(vote.preset, vote.preset)),
        rules=rules(policy),
        is_elector=reader is not None and queries.roll_entry(vote, reader) is not None,
        mine=own[0] if own else None,
        decided=decision(vote) if seen else None,
        stands=expressed if seen else [],
    )
