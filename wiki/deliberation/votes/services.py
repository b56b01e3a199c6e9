"""Votes: announced with a frozen text, opened with a frozen roll, closed exactly once by whoever comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from wiki.accounts.models import Member
from wiki.db import compare_and_set, db
from wiki.deliberation import lifecycle
from wiki.deliberation.amendments.models import Amendment, Mergeability
from wiki.deliberation.lifecycle import AmendmentEvent, AmendmentState
from wiki.deliberation.policy import PRESETS, Choice, Policy
from wiki.deliberation.tally import Ballot, Decision, Elector, Outcome, decide
from wiki.deliberation.votes import merging, queries, schedule
from wiki.deliberation.votes.models import BallotRow, FormerBallot, Result, RollEntry, Vote, VoteState
from wiki.errors import N_, Conflict, Forbidden, InvalidInput
from wiki.ledger.chain import Event, EventType, timestamp
from wiki.ledger.services import append, member_name
from wiki.versioning import codec

AFTER = {
    Outcome.ADOPTED: AmendmentEvent.ADOPT,
    Outcome.REJECTED: AmendmentEvent.REJECT,
    Outcome.NO_QUORUM: AmendmentEvent.MISS_QUORUM,
    Outcome.OBJECTION: AmendmentEvent.OBJECT,
}


class TooLate(Conflict):
    """The vote has closed; the message says when."""


class ReasonMissing(InvalidInput):
    """This answer needs its reason."""

    field = "reason"


@dataclass(frozen=True, slots=True)
class Plan:
    """When a vote is to be held and by which rule."""

    preset: str
    opens_at: datetime
    closes_at: datetime


def announce(amendment: Amendment, plan: Plan, actor: Member, now: datetime) -> Vote:
    """Freeze an amendment's text and announce its vote. Raises InvalidInput for hours its policy forbids."""
    preset, opens_at, closes_at = plan.preset, plan.opens_at, plan.closes_at
    policy = policy_named(preset)
    if opens_at < now + timedelta(seconds=policy.timing.freeze):
        raise InvalidInput(
            N_("People need %(days)s days to read the frozen text before the vote opens."),
            days=policy.timing.freeze // 86_400,
        )
    policy.timing.check(closes_at - opens_at)
    if amendment.mergeability is not Mergeability.CLEAN:
        raise Conflict(
            N_("The page has changed where this amendment changes it: its author must look at it first.")
        )
    amendment.state = lifecycle.advance(amendment.state, AmendmentEvent.FREEZE)
    amendment.frozen_at = amendment.changed_at = now
    vote = Vote(
        amendment_id=amendment.id,
        state=VoteState.ANNOUNCED,
        preset=preset,
        policy=policy.to_json(),
        text_hash=amendment.current.text_hash,
        opens_at=opens_at,
        closes_at=closes_at,
    )
    db.session.add(vote)
    db.session.flush()
    payload = {
        "vote": vote.id,
        "text_hash": vote.text_hash,
        "policy": vote.policy,
        "opens_at": timestamp(opens_at),
        "closes_at": timestamp(closes_at),
    }
    append(EventType.AMENDMENT_FROZEN, member_name(actor.id), f"amendment:{amendment.id}", payload, now)
    keep_schedule()
    return vote


def policy_named(preset: str) -> Policy:
    """Return a preset policy; raises InvalidInput for a name that is none."""
    if preset not in PRESETS:
        raise InvalidInput(N_("There is no voting rule called “%(name)s”."), name=preset)
    return PRESETS[preset]


def policy_of(vote: Vote) -> Policy:
    """Return the policy that was copied into the vote."""
    return Policy.from_json(vote.policy)


def act_on(vote: Vote, now: datetime) -> None:
    """Open or close a vote whose hour has come; does nothing before its hour, the second time, or once ended."""
    frozen = vote.amendment.state is AmendmentState.FROZEN  # else it was withdrawn before its vote
    if vote.state is VoteState.ANNOUNCED and frozen and vote.opens_at <= now:
        _open(vote, now)
    if vote.state is VoteState.OPEN and vote.closes_at <= now:
        _close(vote, now)
    keep_schedule()


keep_schedule = schedule.keep


def _open(vote: Vote, now: datetime) -> None:
    _move(vote, VoteState.ANNOUNCED, VoteState.OPEN)
    amendment, policy = vote.amendment, policy_of(vote)
    today = now.date()
    for member in queries.electors():
        if policy.electorate.admits(member.country, dynamiser=bool(member.dynamiser_countries(today))):
            entry = RollEntry(
                vote_id=vote.id, member_id=member.id, territory=member.territory.name, country=member.country
            )
            db.session.add(entry)
    db.session.flush()
    db.session.refresh(vote)
    amendment.state = lifecycle.advance(amendment.state, AmendmentEvent.START_VOTE)
    amendment.changed_at = now
    payload = {
        "amendment": amendment.id,
        "page": amendment.page_id,
        "base_number": queries.voted_version(vote).base_number,
        "text_hash": vote.text_hash,
        "policy": vote.policy,
        "roll": [[entry.member_id, entry.territory, entry.country] for entry in vote.roll],
        "opens_at": timestamp(vote.opens_at),
        "closes_at": timestamp(vote.closes_at),
    }
    append(EventType.VOTE_OPENED, member_name(None), f"vote:{vote.id}", payload, now)


def _move(vote: Vote, before: VoteState, after: VoteState) -> None:
    if not compare_and_set(update(Vote).where(Vote.id == vote.id, Vote.state == before).values(state=after)):
        raise Conflict(N_("Somebody else did this at the same moment. Look at the page again."))
    db.session.refresh(vote)


def cast(vote: Vote, member: Member, choice: str, reason: str, now: datetime) -> Event:
    """Cast a ballot, or change it, and return its receipt's event.

    Raises Forbidden for who is not on the roll, TooLate after the close, Conflict before the opening,
    InvalidInput for a choice the policy does not have or a reason that is missing.
    """
    phase = lifecycle.phase_of_vote(vote.opens_at, vote.closes_at, now)
    if vote.state is VoteState.CLOSED or phase is lifecycle.VotePhase.AFTER:
        raise TooLate(N_("This vote is closed: your ballot came after its close and was not counted."))
    if vote.state is VoteState.ANNOUNCED:
        raise Conflict(N_("This vote is not open yet."))
    if queries.roll_entry(vote, member) is None:
        raise Forbidden(N_("You were not on the roll when this vote opened. You can vote in the next one."))
    policy, chosen = policy_of(vote), _choice(choice)
    if chosen not in policy.choices:
        raise InvalidInput(N_("Please choose one of the answers."))
    if policy.needs_reason(chosen) and not reason.strip():
        raise ReasonMissing(N_("Please give your reason: this answer needs one."))
    return _write_ballot(vote, member, chosen, reason.strip(), now)


def _choice(choice: str) -> Choice | None:
    return Choice(choice) if choice in set(Choice) else None


def _write_ballot(vote: Vote, member: Member, choice: Choice, reason: str, now: datetime) -> Event:
    ballot = queries.ballot_of(vote, member)
    event_type = EventType.BALLOT_CHANGED if ballot else EventType.BALLOT_CAST
    payload = {
        "member": member.id,
        "choice": str(choice),
        "reason_hash": codec.digest(reason),
        "text_hash": vote.text_hash,
    }
    event = append(event_type, member_name(member.id), f"vote:{vote.id}", payload, now)
    if ballot is None:
        ballot = BallotRow(vote_id=vote.id, member_id=member.id, cast_at=now)
        db.session.add(ballot)
    else:
        former = FormerBallot(
            choice=ballot.choice,
            reason=ballot.reason,
            cast_at=ballot.changed_at or ballot.cast_at,
            ledger_seq=ballot.ledger_seq,
        )
        ballot.former.append(former)
        ballot.changed_at = now
    ballot.choice, ballot.reason, ballot.ledger_seq = choice, reason, event.seq
    db.session.flush()
    return event


def standing(vote: Vote) -> Decision:
    """Say what the ballots cast so far would decide."""
    return decide(policy_of(vote), _electors(vote), _ballots(vote.ballots))


def _electors(vote: Vote) -> list[Elector]:
    return [Elector(entry.member_id, entry.territory, entry.country) for entry in vote.roll]


def _ballots(rows: Sequence[BallotRow]) -> list[Ballot]:
    return [Ballot(row.member_id, Choice(row.choice)) for row in rows]


def _close(vote: Vote, now: datetime) -> None:
    _move(vote, VoteState.OPEN, VoteState.CLOSED)
    decision = standing(vote)
    event = append(
        EventType.VOTE_CLOSED, member_name(None), f"vote:{vote.id}", {"decision": decision.to_json()}, now
    )
    result = Result(
        outcome=str(decision.outcome),
        decision=decision.to_json(),
        closed_at=now,
        ledger_seq=event.seq,
    )
    vote.result = result
    amendment = vote.amendment
    amendment.state = lifecycle.advance(amendment.state, AFTER[decision.outcome])
    amendment.ended_at = amendment.changed_at = now
    db.session.flush()
    if decision.outcome is Outcome.ADOPTED:
        merging.merge_adopted(vote, now)
