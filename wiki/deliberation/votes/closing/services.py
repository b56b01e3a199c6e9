"""Open a vote with its roll, extend it once, close it exactly once, each when its time has come."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update

from wiki.core import clock
from wiki.core.db import compare_and_set, db
from wiki.core.errors import N_, Conflict
from wiki.core.jobs import update_next_due
from wiki.deliberation import contest, lifecycle
from wiki.deliberation.amendments import rebasing
from wiki.deliberation.lifecycle import AmendmentEvent
from wiki.deliberation.models import Result, RollEntry, Vote, VoteState
from wiki.deliberation.tally import Decision, Outcome
from wiki.deliberation.votes import queries
from wiki.deliberation.votes.closing import merging
from wiki.deliberation.votes.closing.counting import current_decision, policy_of
from wiki.ledger.chain import EventType, format_timestamp
from wiki.ledger.services import append, member_ref

EVENT_OF_OUTCOME = {
    Outcome.ADOPTED: AmendmentEvent.ADOPT,
    Outcome.REJECTED: AmendmentEvent.REJECT,
    Outcome.NO_QUORUM: AmendmentEvent.MISS_QUORUM,
    Outcome.OBJECTION: AmendmentEvent.OBJECT,
    Outcome.OUTVOTED: AmendmentEvent.REJECT,
    Outcome.TIED: AmendmentEvent.REJECT,
}


def advance_vote(vote: Vote, now: datetime) -> None:
    """Open, extend or close a vote whose time has come, together with its alternatives.

    Idempotent; does nothing before that time, or when its amendment was withdrawn.
    """
    votes = vote.together
    if vote in votes and vote.state is VoteState.ANNOUNCED and vote.opens_at <= now:
        _open(votes, now)
    if vote.state is VoteState.OPEN and vote.closes_at <= now and _needs_extension(votes):
        _extend(votes, now)
    if vote.state is VoteState.OPEN and vote.closes_at <= now:
        _close(votes, now)
    update_next_due()


def _change_state(vote: Vote, before: VoteState, **after: object) -> None:
    expected = (Vote.id == vote.id, Vote.state == before, Vote.closes_at == vote.closes_at)
    if not compare_and_set(update(Vote).where(*expected).values(**after)):
        raise Conflict(N_("Somebody else did this at the same moment. Look at the page again."))
    db.session.refresh(vote)


def _open(votes: Sequence[Vote], now: datetime) -> None:
    electors = queries.electors(policy_of(votes[0]), clock.day(votes[0].opens_at))
    for vote in votes:
        _change_state(vote, VoteState.ANNOUNCED, state=VoteState.OPEN)
        for member in electors:
            entry = RollEntry(
                vote_id=vote.id, member_id=member.id, territory=member.territory.name, country=member.country
            )
            db.session.add(entry)
        if not vote.is_ratification:
            vote.amendment.state = lifecycle.advance(vote.amendment.state, AmendmentEvent.START_VOTE)
        vote.amendment.changed_at = now
        db.session.flush()
        _record_opening(vote, now)


def _record_opening(vote: Vote, now: datetime) -> None:
    payload = {
        "amendment": vote.amendment_id,
        "page": vote.amendment.page_id,
        "contest": vote.contest_id,
        "base_number": queries.voted_version(vote).base_number,
        **vote.hashes,
        "policy": vote.policy,
        "roll": [list(row) for row in queries.roll_rows(vote)],
        "opens_at": format_timestamp(vote.opens_at),
        "closes_at": format_timestamp(vote.closes_at),
    }
    append(EventType.VOTE_OPENED, member_ref(None), f"vote:{vote.id}", payload, now)


def _needs_extension(votes: Sequence[Vote]) -> bool:
    """Tell whether these votes may still be extended, and one of them misses its quorum."""
    first = votes[0]
    if first.extended_from is not None or not policy_of(first).timing.extension:
        return False
    return any(current_decision(vote).outcome is Outcome.NO_QUORUM for vote in votes)


def _extend(votes: Sequence[Vote], now: datetime) -> None:
    for vote in votes:
        until = vote.closes_at + timedelta(seconds=policy_of(vote).timing.extension)
        _change_state(vote, VoteState.OPEN, closes_at=until, extended_from=vote.closes_at)
        payload = {"closes_at": format_timestamp(until)}
        append(EventType.VOTE_EXTENDED, member_ref(None), f"vote:{vote.id}", payload, now)


def _close(votes: Sequence[Vote], now: datetime) -> None:
    decisions = [current_decision(vote) for vote in votes]
    outcomes = contest.outcomes(decisions) if votes[0].contest_id else [each.outcome for each in decisions]
    for vote, decision, outcome in zip(votes, decisions, outcomes, strict=True):
        _decide(vote, decision, outcome, now)
    if votes[0].contest_id:
        settled = [[vote.id, str(outcome)] for vote, outcome in zip(votes, outcomes, strict=True)]
        subject = f"contest:{votes[0].contest_id}"
        append(EventType.CONTEST_SETTLED, member_ref(None), subject, {"outcomes": settled}, now)
    for vote, outcome in zip(votes, outcomes, strict=True):
        if outcome is Outcome.ADOPTED:
            merging.merge_adopted(vote, now)
        elif outcome is Outcome.OBJECTION:
            _reopen(vote, now)


def _decide(vote: Vote, decision: Decision, outcome: Outcome, now: datetime) -> None:
    _change_state(vote, VoteState.OPEN, state=VoteState.CLOSED)
    event = append(
        EventType.VOTE_CLOSED, member_ref(None), f"vote:{vote.id}", {"decision": decision.to_json()}, now
    )
    vote.result = Result(
        outcome=str(outcome), decision=decision.to_json(), closed_at=now, ledger_seq=event.seq
    )
    amendment = vote.amendment
    if not vote.is_ratification:
        amendment.state = lifecycle.advance(amendment.state, EVENT_OF_OUTCOME[outcome])
        amendment.ended_at = now
    amendment.changed_at = now
    db.session.flush()


def _reopen(vote: Vote, now: datetime) -> None:
    """Reopen an amendment after a sustained objection, and rebase it on its page again."""
    amendment = vote.amendment
    amendment.state = lifecycle.advance(amendment.state, AmendmentEvent.REOPEN)
    amendment.frozen_at = amendment.ended_at = None
    subject = f"amendment:{amendment.id}"
    append(EventType.AMENDMENT_REOPENED, member_ref(None), subject, {"vote": vote.id}, now)
    rebasing.rebase_amendments(amendment.page, now)
