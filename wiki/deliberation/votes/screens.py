"""Values that the templates of votes show; reads only."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext

from wiki.accounts.countries import country_name
from wiki.accounts.models import Member
from wiki.core import clock, zones
from wiki.core.errors import N_, plural
from wiki.deliberation import labels
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, Vote, VoteState
from wiki.deliberation.policy import Choice, Policy
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
from wiki.deliberation.votes.ballots import listing, positions
from wiki.deliberation.votes.ballots.positions import BallotGroup, Objection, PublicBallot
from wiki.deliberation.votes.closing import counting
from wiki.deliberation.wording import (
    Phrase,
    counted_phrase,
    distance_in_words,
    duration_in_words,
    line_in_words,
    roll_in_words,
    rules_in_words,
    voters_in_words,
)
from wiki.ledger import queries as ledger
from wiki.pages import kinds
from wiki.pages.models import Page
from wiki.web import pagination
from wiki.web.i18n import time_zone

DAY_BEGINS, DAY_ENDS = 9, 20
"""The hours of the day between which the opening of a vote is proposed."""

FORM_LEEWAY = timedelta(minutes=30)
"""Time to fill in the form that announces a vote, so that its earliest hour is still ahead when it is sent."""


def decision(vote: Vote) -> Decision:
    """Return the decision of a vote, read from its result; without one, what it would decide now."""
    if vote.result is None:
        return counting.current_decision(vote)
    raw = vote.result.decision
    counts = {Choice(choice): count for choice, count in raw["tally"]["counts"].items()}
    tally = Tally(counts, raw["tally"]["ballots"], raw["tally"]["roll"])
    countries = tuple(
        CountryResult(**{**each, "says": Position(each["says"])}) for each in raw["countries"] or ()
    )
    lines = tuple(_line_from_json(each) for each in raw["lines"])
    return Decision(Outcome(raw["outcome"]), tally, lines, countries or None)


def _line_from_json(raw: dict[str, Any]) -> Line:
    enums = {"rule": Rule(raw["rule"]), "status": Status(raw["status"]), "unit": Unit(raw["unit"])}
    return Line(**{**raw, **enums})


def result_bar(tally: Tally, *, closed: bool) -> list[tuple[str, str, int]]:
    """Return the parts of a result's bar: choice, label, count; those who have not voted come last."""
    parts = [(str(choice), gettext(labels.CHOICES[choice]), count) for choice, count in tally.counts.items()]
    silent = labels.DID_NOT_VOTE if closed else labels.NOT_VOTED
    return [*parts, ("not_voted", gettext(silent), tally.not_voted)]


def calculation(decided: Decision) -> list[tuple[bool, str, str]]:
    """Return each rule that was applied: whether it was met, in words, and how far it was.

    A vote by consent has no majority: its threshold is listed only when it failed, because nobody consented.
    """
    by_consent = decided.tally.by_consent
    return [
        (
            line.status is Status.PASSED,
            labels.translate_phrase(line_in_words(line, by_consent=by_consent)),
            _distance(line, by_consent=by_consent),
        )
        for line in decided.lines
        if line.status is not Status.NOT_APPLIED
        and not (by_consent and line.rule is Rule.THRESHOLD and line.status is Status.PASSED)
    ]


def _distance(line: Line, *, by_consent: bool) -> str:
    phrase = distance_in_words(line, by_consent=by_consent)
    return labels.translate_phrase(phrase) if phrase else ""


def rules(policy: Policy) -> list[str]:
    """Return the rules of a vote in the reader's language, one sentence each."""
    named = tuple(country_name(code) for code in policy.electorate.countries)
    in_words = replace(policy, electorate=replace(policy.electorate, countries=named))
    return [labels.translate_phrase(phrase) for phrase in rules_in_words(in_words)]


def quorum_needed(decided: Decision) -> int:
    """Return how many must have voted, or 0 when the quorum counts countries."""
    line = next(line for line in decided.lines if line.rule is Rule.QUORUM)
    return line.need if line.unit is Unit.ROLL else 0


def result_sentence(vote: Vote) -> str:
    """Say in one sentence what a closed vote decided; empty before."""
    if vote.result is None:
        return ""
    tally, outcome, winner = decision(vote).tally, outcome_of(vote), winner_over(vote)
    params: dict[str, object] = {
        "reference": vote.amendment.reference,
        "favour": tally.favour,
        "opposed": tally.opposed,
        "ballots": voters_in_words(tally.ballots),
        "roll": roll_in_words(tally.roll),
        "consents": counted_phrase(_CONSENTS, tally.favour),
        "reservations": counted_phrase(_RESERVATIONS, tally.counts.get(Choice.RESERVATION, 0)),
        "objections": counted_phrase(_OBJECTIONS, tally.opposed),
    }
    if winner is not None:
        return labels.translate_phrase(Phrase(_GIVES_WAY, {**params, "winner": winner.amendment.reference}))
    by_consent = _BY_CONSENT if tally.by_consent else {}
    return labels.translate_phrase(Phrase(by_consent.get(outcome, _RESULTS[outcome]), params))


def winner_over(vote: Vote) -> Vote | None:
    """Return the alternative that won over this one, which had passed its own rule too."""
    if vote.result is None or outcome_of(vote) is not Outcome.OUTVOTED:
        return None
    return next((each for each in vote.together if outcome_of(each) is Outcome.ADOPTED), None)


def outcome_of(vote: Vote) -> Outcome:
    """Return what a closed vote ended in; among alternatives that may differ from what its own rule gave."""
    assert vote.result is not None
    return Outcome(vote.result.outcome)


_RESULTS = {
    Outcome.ADOPTED: N_(
        "Amendment %(reference)s is adopted: %(favour)s in favour, %(opposed)s against; "
        "%(ballots)s, of %(roll)s."
    ),
    Outcome.REJECTED: N_(
        "Amendment %(reference)s is rejected: %(favour)s in favour, %(opposed)s against; "
        "%(ballots)s, of %(roll)s."
    ),
    Outcome.NO_QUORUM: N_(
        "Amendment %(reference)s is not adopted, for want of a quorum: %(ballots)s, of %(roll)s."
    ),
    Outcome.OBJECTION: N_("Amendment %(reference)s is suspended: an objection was sustained."),
    Outcome.OUTVOTED: N_(
        "Amendment %(reference)s passed its rule and gives way to an alternative with more votes in favour; "
        "it had %(favour)s in favour, %(opposed)s against."
    ),
    Outcome.TIED: N_(
        "Amendment %(reference)s passed its rule and shares the most votes in favour with an alternative "
        "(%(favour)s each): the text in force stays."
    ),
}

_GIVES_WAY = N_(
    "Amendment %(reference)s passed its rule and gives way to %(winner)s, which has more votes in favour; "
    "it had %(favour)s in favour, %(opposed)s against."
)
_BY_CONSENT = {
    Outcome.ADOPTED: N_(
        "Amendment %(reference)s is adopted: %(consents)s, %(reservations)s, no objection sustained; "
        "%(ballots)s, of %(roll)s."
    ),
    Outcome.REJECTED: N_(
        "Amendment %(reference)s is not adopted: nobody consented without a reservation; "
        "%(ballots)s, of %(roll)s."
    ),
    Outcome.OBJECTION: N_(
        "Amendment %(reference)s is suspended: %(objections)s, %(consents)s, %(reservations)s; "
        "%(ballots)s, of %(roll)s."
    ),
}
_CONSENTS = plural("%(num)s consent", "%(num)s consents")
_RESERVATIONS = plural("%(num)s reservation", "%(num)s reservations")
_OBJECTIONS = plural("%(num)s objection sustained", "%(num)s objections sustained")


def proposed_times(policy: Policy, now: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the earliest full daytime hour for the opening and the end of a day for the close, in a time zone."""
    earliest = services.earliest_opening(policy, now + FORM_LEEWAY)
    opens_at = within_day_hours(zones.wall_clock(earliest, ZoneInfo(zone)))
    last_day = opens_at + timedelta(seconds=policy.timing.proposed)
    return opens_at, last_day.replace(hour=23, minute=59)


def within_day_hours(hour: datetime) -> datetime:
    """Return the hour, or the next morning when it is at night."""
    if DAY_BEGINS <= hour.hour <= DAY_ENDS:
        return hour
    return hour.replace(hour=DAY_BEGINS) + timedelta(days=int(hour.hour > DAY_ENDS))


@dataclass(frozen=True, slots=True)
class VoteForecast:
    """The policy and the times of a vote, if an amendment to a page were announced now."""

    rule: str
    rules: list[str]
    freeze: str
    opens_at: datetime
    closes_at: datetime


def forecast_vote(page: Page, now: datetime) -> VoteForecast:
    """Say when a vote could open and close, and by which rule."""
    policy = services.policy_named(kinds.kind_of(page.kind).policy)
    own = ZoneInfo(time_zone())
    opens_at, closes_at = proposed_times(policy, now, own.key)
    return VoteForecast(
        labels.preset_name(policy.name),
        rules(policy),
        labels.translate_phrase(duration_in_words(policy.timing.freeze)),
        zones.moment_of(opens_at, own),
        zones.moment_of(closes_at, own),
    )


@dataclass(frozen=True, slots=True)
class ShownVote:
    """A vote as a reader sees it; ``decided`` is None until totals and ballots may be seen.

    ``excluded`` is why a member is not on the roll of an open vote, else empty.
    """

    vote: Vote
    rule: str
    rules: list[str]
    is_elector: bool
    excluded: str
    mine: PublicBallot | None
    decided: Decision | None

    @property
    def quorum(self) -> int:
        """How many must have voted; 0 when totals are not shown, or when the quorum counts countries."""
        return quorum_needed(self.decided) if self.decided else 0

    @property
    def bar(self) -> list[tuple[str, str, int]]:
        """The parts of the bar; see `result_bar`."""
        return (
            result_bar(self.decided.tally, closed=self.vote.state is VoteState.CLOSED) if self.decided else []
        )

    @property
    def calculation(self) -> list[tuple[bool, str, str]]:
        """What each rule found; see `calculation`."""
        return calculation(self.decided) if self.decided else []

    @property
    def sentence(self) -> str:
        """What a closed vote decided, in one sentence; empty before."""
        return result_sentence(self.vote)

    @property
    def winner(self) -> Vote | None:
        """The alternative that won over this one; see `winner_over`."""
        return winner_over(self.vote)

    @property
    def outcome(self) -> str:
        """What a closed vote ended in; empty before."""
        return str(outcome_of(self.vote)) if self.vote.result else ""

    @property
    def groups(self) -> list[BallotGroup]:
        """The ballots by choice, when they are few enough for one page of their list."""
        if self.decided is None or self.decided.tally.ballots > pagination.PER_PAGE:
            return []
        return listing.ballot_listing(self.vote).groups

    @property
    def minority(self) -> list[BallotGroup]:
        """The opinions that were not followed, by choice; see `minority`."""
        return positions.minority_opinions(self.vote, outcome_of(self.vote)) if self.vote.result else []

    @property
    def objections(self) -> list[Objection]:
        """The objections, raised, resolved or sustained, once they may be seen."""
        takes_them = self.decided is not None and Choice.OBJECTION in self.decided.tally.counts
        return positions.objections(self.vote) if takes_them else []

    @property
    def receipt(self) -> str:
        """The event that sealed the result."""
        result = self.vote.result
        return ledger.receipts([result.ledger_seq])[result.ledger_seq] if result else ""


def shown_vote(vote: Vote, reader: Member | None) -> ShownVote:
    """Return a vote as this reader sees it."""
    policy = counting.policy_of(vote)
    is_elector = reader is not None and queries.roll_entry(vote, reader) is not None
    left_out = reader is not None and vote.state is VoteState.OPEN and not is_elector
    return ShownVote(
        vote=vote,
        rule=labels.preset_name(vote.preset),
        rules=rules(policy),
        is_elector=is_elector,
        excluded=why_excluded(vote, policy, reader) if reader and left_out else "",
        mine=positions.public_ballot_of(vote, reader) if reader else None,
        decided=decision(vote) if has_public_ballots(vote) else None,
    )


def why_excluded(vote: Vote, policy: Policy, reader: Member) -> str:
    """Return why a member is not on a roll: they are not in the electorate, or joined after it was frozen."""
    is_dynamiser = bool(reader.dynamiser_countries(clock.day(vote.opens_at)))
    if not policy.electorate.admits(reader.country, dynamiser=is_dynamiser):
        return rules(policy)[0]
    return str(
        gettext("The roll holds whoever was a member when the vote opened. You can vote in the next one.")
    )


def has_public_ballots(vote: Vote) -> bool:
    """Tell whether totals and ballots may be seen: after the close, or while it is open unless it is sealed."""
    runs_openly = vote.state is VoteState.OPEN and counting.policy_of(vote).running_totals
    return vote.state is VoteState.CLOSED or runs_openly


def can_be_ratified(amendment: Amendment) -> bool:
    """Tell whether a ratification may begin: the amendment waits to be integrated, and no vote on it is open."""
    vote = amendment.vote
    under_way = vote is not None and vote.state is not VoteState.CLOSED
    return amendment.state is AmendmentState.INTEGRATING and not under_way


def state_changed_at(vote: Vote) -> datetime:
    """Return when a vote closed, or opened if it has not closed."""
    return vote.closes_at if vote.state is VoteState.CLOSED else vote.opens_at
