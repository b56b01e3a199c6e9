"""Named reads of votes."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Select, func, select

from wiki.accounts.models import Member, Standing
from wiki.db import db
from wiki.deliberation.amendments.models import Amendment, AmendmentVersion
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.votes.models import BallotRow, RollEntry, Vote, VoteState
from wiki.errors import N_, NotFound
from wiki.pages.models import Page


def vote(vote_id: int) -> Vote:
    """Return a vote by its row; raises NotFound."""
    found = db.session.get(Vote, vote_id)
    if found is None:
        raise NotFound(N_("There is no such vote."))
    return found


def voted_version(vote: Vote) -> AmendmentVersion:
    """Return the version whose text the vote is about: the last one with the vote's text hash."""
    query = (
        select(AmendmentVersion)
        .where(
            AmendmentVersion.amendment_id == vote.amendment_id, AmendmentVersion.text_hash == vote.text_hash
        )
        .order_by(AmendmentVersion.number.desc())
        .limit(1)
    )
    return db.session.scalars(query).one()


def electors() -> Sequence[Member]:
    """Return the members who may be put on a roll now; their mandates come along."""
    query = select(Member).where(Member.standing == Standing.ACTIVE).order_by(Member.id)
    return db.session.scalars(query).all()


def roll_entry(vote: Vote, member: Member) -> RollEntry | None:
    """Return the member's place on the roll, if there is one."""
    return db.session.get(RollEntry, (vote.id, member.id))


def ballot_of(vote: Vote, member: Member) -> BallotRow | None:
    """Return the member's ballot, if they cast one."""
    query = select(BallotRow).where(BallotRow.vote_id == vote.id, BallotRow.member_id == member.id)
    return db.session.scalar(query)


def _waiting() -> Select[tuple[Vote]]:
    """Start a query over the announced votes, those of amendments withdrawn meanwhile left out."""
    query = select(Vote).join(Amendment, Amendment.id == Vote.amendment_id)
    return query.where(Vote.state == VoteState.ANNOUNCED, Amendment.state == AmendmentState.FROZEN)


def due(now: datetime) -> Sequence[Vote]:
    """Return the votes that must be opened or closed by now, in the order of their hours."""
    opening = db.session.scalars(_waiting().where(Vote.opens_at <= now)).unique().all()
    closing = select(Vote).where(Vote.state == VoteState.OPEN, Vote.closes_at <= now)
    found = [*opening, *db.session.scalars(closing).unique()]
    return sorted(found, key=lambda vote: (vote.opens_at, vote.id))


def next_due_at() -> datetime | None:
    """Return the next moment at which a vote opens or closes."""
    opens = db.session.scalar(_waiting().with_only_columns(func.min(Vote.opens_at)))
    closes = db.session.scalar(select(func.min(Vote.closes_at)).where(Vote.state == VoteState.OPEN))
    return min((moment for moment in (opens, closes) if moment is not None), default=None)


def votes(
    state: VoteState | None = None, page: Page | None = None, year: int | None = None
) -> Sequence[Vote]:
    """Return votes on visible pages: open ones first by their close, then announced, then closed newest first.

    ``year`` is that of the close. What was withdrawn before its vote opened is left out.
    """
    query = select(Vote).join(Amendment, Amendment.id == Vote.amendment_id)
    query = query.join(Page, Page.id == Amendment.page_id).where(Page.hidden_at.is_(None))
    query = query.where((Vote.state != VoteState.ANNOUNCED) | (Amendment.state == AmendmentState.FROZEN))
    if state is not None:
        query = query.where(Vote.state == state)
    if page is not None:
        query = query.where(Amendment.page_id == page.id)
    if year is not None:
        first, after = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        query = query.where(Vote.closes_at >= first, Vote.closes_at < after)
    return sorted(db.session.scalars(query).unique(), key=_by_hour)


def _by_hour(vote: Vote) -> tuple[int, float]:
    closes = vote.closes_at.timestamp()
    return _ORDER.index(vote.state), -closes if vote.state is VoteState.CLOSED else closes


_ORDER = (VoteState.OPEN, VoteState.ANNOUNCED, VoteState.CLOSED)


def votes_awaiting(member: Member, now: datetime) -> Sequence[Vote]:
    """Return the open votes in which the member is on the roll and has not voted, soonest close first."""
    voted = select(BallotRow.vote_id).where(BallotRow.member_id == member.id)
    query = (
        select(Vote)
        .join(RollEntry, (RollEntry.vote_id == Vote.id) & (RollEntry.member_id == member.id))
        .where(Vote.state == VoteState.OPEN, Vote.closes_at > now, Vote.id.not_in(voted))
        .order_by(Vote.closes_at)
    )
    return db.session.scalars(query).unique().all()
