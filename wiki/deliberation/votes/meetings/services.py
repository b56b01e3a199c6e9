"""Record a consensus reached at a meeting as a ballot of each person present, who can change or withdraw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wiki.accounts.models import Member
from wiki.core import clock
from wiki.core.db import db
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.deliberation.models import Meeting, Vote, VoteState
from wiki.deliberation.policy import Choice
from wiki.deliberation.votes import queries
from wiki.deliberation.votes.closing.counting import policy_of
from wiki.deliberation.votes.services import BallotContent, check_open, write_ballot
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_ref
from wiki.versioning import codec


@dataclass(frozen=True, slots=True)
class Minutes:
    """When and where a consensus was reached, who was present (member ids), and a remark."""

    held_on: date
    place: str
    present: Sequence[int]
    remark: str = ""


def can_be_recorded(vote: Vote) -> bool:
    """Tell whether a meeting can be recorded for a vote: it is open, and consent is one of its choices."""
    return vote.state is VoteState.OPEN and Choice.CONSENT in policy_of(vote).choices


def record_meeting(vote: Vote, minutes: Minutes, actor: Member, now: datetime) -> Meeting:
    """Record a ballot of consent for each person present; a ballot that a member cast is never replaced.

    Raises VoteClosed and Conflict as casting a ballot does, InvalidInput for a future day, for no people, or for
    somebody who is not on the roll, has voted already, or has withdrawn a ballot recorded for them.
    """
    check_open(vote, now)
    if not can_be_recorded(vote):
        raise Conflict(N_("A spoken consensus is recorded only in a vote by consent."))
    if minutes.held_on > clock.day(now):
        raise InvalidInput(N_("The meeting lies ahead: record it once it was held."))
    named = sorted(set(minutes.present))
    awaited = {member_id for member_id, *_rest in queries.electors_without_ballot(vote)}
    if not named or not awaited.issuperset(named):
        raise InvalidInput(N_("Name people who are on the roll and have not voted themselves."))
    people = [db.session.get_one(Member, member_id) for member_id in named]
    meeting = _add_meeting(vote, minutes, people, actor, now)
    for member in people:
        ballot = queries.ballot_of(vote, member)
        write_ballot(vote, member, ballot, BallotContent(Choice.CONSENT), now, meeting=meeting)
    return meeting


def _add_meeting(
    vote: Vote, minutes: Minutes, people: Sequence[Member], actor: Member, now: datetime
) -> Meeting:
    payload = {
        "held_on": minutes.held_on.isoformat(),
        "place_hash": codec.digest(minutes.place),
        "remark_hash": codec.digest(minutes.remark),
        "present": [member.id for member in people],
    }
    event = append(EventType.MEETING_RECORDED, member_ref(actor.id), f"vote:{vote.id}", payload, now)
    meeting = Meeting(
        vote_id=vote.id,
        recorded_by_id=actor.id,
        held_on=minutes.held_on,
        place=minutes.place,
        remark=minutes.remark,
        ledger_seq=event.seq,
    )
    db.session.add(meeting)
    db.session.flush()
    return meeting


def withdraw_ballot(vote: Vote, member: Member, now: datetime) -> None:
    """Withdraw the ballot recorded for a member: it no longer counts, and stays in the ledger. Raises Conflict."""
    check_open(vote, now)
    ballot = queries.ballot_of(vote, member)
    if ballot is None or ballot.meeting_id is None or ballot.withdrawn_at is not None:
        raise Conflict(N_("No ballot was recorded for you here."))
    ballot.withdrawn_at = now
    append(EventType.BALLOT_WITHDRAWN, member_ref(member.id), f"vote:{vote.id}", {"member": member.id}, now)
    db.session.flush()
