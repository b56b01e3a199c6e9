"""Record a consensus reached at a meeting as a ballot of each person present, who can change or withdraw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wiki.accounts.models import Member
from wiki.core import clock
from wiki.core.db import db
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.deliberation.models import Meeting, Vote, VoteState
from wiki.deliberation.policy import SPOKEN_SHARE, Choice
from wiki.deliberation.votes import queries
from wiki.deliberation.votes.closing.counting import policy_of
from wiki.deliberation.votes.services import BallotContent, cast_ballot, check_open, write_ballot
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_ref
from wiki.pages import kinds
from wiki.versioning import codec

LAST_MOMENT = timedelta(hours=1)
Awaited = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True)
class Minutes:
    """When and where a consensus was reached, who was present (member ids), and a remark."""

    held_on: date
    place: str
    present: Sequence[int]
    remark: str = ""


def can_be_recorded(vote: Vote) -> bool:
    """Tell whether a meeting can be recorded for a vote: it is open, consent is one of its choices, no charter."""
    spoken = kinds.kind_of(vote.amendment.page.kind).spoken
    return spoken and vote.state is VoteState.OPEN and Choice.CONSENT in policy_of(vote).choices


def recordable(vote: Vote, actor: Member, now: datetime) -> Sequence[Awaited]:
    """Return the electors whose consent a member may record: a dynamiser those of their country, a steward all."""
    awaited = queries.electors_without_ballot(vote)
    if actor.is_steward(clock.day(now)):
        return awaited
    own = actor.dynamiser_countries(clock.day(now))
    return [each for each in awaited if each[3] in own]


def most_recorded(vote: Vote) -> int:
    """Return how many more consents may be recorded that their members have not confirmed."""
    num, den = SPOKEN_SHARE
    return max(1, len(queries.roll_rows(vote)) * num // den) - queries.spoken_unconfirmed(vote)


def record_meeting(vote: Vote, minutes: Minutes, actor: Member, now: datetime) -> Meeting:
    """Record a ballot of consent for each person present; a ballot that a member cast is never replaced.

    Raises VoteClosed and Conflict as casting a ballot does, InvalidInput for a future day, for no people, or for
    somebody who is not on the roll, has voted already, has withdrawn a ballot recorded for them, or is of another
    country than a dynamiser who records. In the last hour nothing is recorded, because people need time to confirm
    or to take out what was; and what is not confirmed stays within `SPOKEN_SHARE` of the roll.
    """
    check_open(vote, now)
    if not can_be_recorded(vote):
        raise Conflict(
            N_("A spoken consensus is recorded only in a vote by consent, and never for a charter.")
        )
    if now >= vote.closes_at - LAST_MOMENT:
        raise Conflict(N_("In the last hour of a vote everybody votes for themselves."))
    if minutes.held_on > clock.day(now):
        raise InvalidInput(N_("The meeting lies ahead: record it once it was held."))
    named = sorted(set(minutes.present))
    awaited = {member_id for member_id, *_rest in recordable(vote, actor, now)}
    if not named or not awaited.issuperset(named):
        raise InvalidInput(
            N_(
                "Name people who are on the roll and have not voted themselves; a dynamiser records those of their "
                "country, a steward those of all."
            )
        )
    most = most_recorded(vote)
    if len(named) > most:
        raise InvalidInput(
            N_(
                "Consents that nobody has confirmed may be a third of the roll at most: %(most)s more can "
                "be recorded now. Ask the others to vote themselves."
            ),
            most=max(0, most),
        )
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


def confirm_ballot(vote: Vote, member: Member, now: datetime) -> None:
    """Make the consent recorded for a member a ballot of their own. Raises VoteClosed, Conflict."""
    ballot = queries.ballot_of(vote, member)
    if ballot is None or ballot.meeting_id is None or ballot.withdrawn_at is not None:
        raise Conflict(N_("No ballot was recorded for you here."))
    cast_ballot(vote, member, ballot.choice, ballot.reason, now)
