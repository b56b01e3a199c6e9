"""Named reads of deliberation."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Select, func, select

from wiki.accounts.models import Member, Standing
from wiki.db import db
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import (
    Amendment,
    AmendmentVersion,
    BallotRow,
    Post,
    RollEntry,
    Thread,
    Vote,
    VoteState,
)
from wiki.errors import N_, NotFound
from wiki.pages.models import Page

IN_DISCUSSION = frozenset(
    {AmendmentState.SEEKING_SUPPORT, AmendmentState.OPEN, AmendmentState.FROZEN, AmendmentState.VOTING}
)
FOLLOWING = IN_DISCUSSION | {AmendmentState.DRAFT}


def amendment(amendment_id: int) -> Amendment | None:
    """Return an amendment by its row."""
    return db.session.get(Amendment, amendment_id)


def amendment_by_reference(year: int, number: int) -> Amendment | None:
    """Return the amendment called, say, 26-014 (year 2026, number 14)."""
    return db.session.scalar(select(Amendment).where(Amendment.year == year, Amendment.number == number))


def last_number(year: int) -> int:
    """Return the highest amendment number given in a year, 0 when there is none."""
    return db.session.scalar(select(func.max(Amendment.number)).where(Amendment.year == year)) or 0


def public_amendments() -> Select[tuple[Amendment]]:
    """Start a query over the amendments everybody may read: all but drafts, on visible pages."""
    return (
        select(Amendment)
        .join(Page, Page.id == Amendment.page_id)
        .where(
            Amendment.state != AmendmentState.DRAFT, Amendment.number.is_not(None), Page.hidden_at.is_(None)
        )
    )


def register(state: AmendmentState | None, page: Page | None, year: int | None) -> Sequence[Amendment]:
    """Return the public amendments, newest number first, narrowed by what is given."""
    query = public_amendments()
    if state is not None:
        query = query.where(Amendment.state == state)
    if page is not None:
        query = query.where(Amendment.page_id == page.id)
    if year is not None:
        query = query.where(Amendment.year == year)
    return db.session.scalars(query.order_by(Amendment.year.desc(), Amendment.number.desc())).all()


def in_discussion_on(page: Page) -> Sequence[Amendment]:
    """Return the amendments on a page that are not decided yet, drafts left out."""
    query = select(Amendment).where(Amendment.page_id == page.id, Amendment.state.in_(IN_DISCUSSION))
    return db.session.scalars(query.order_by(Amendment.year, Amendment.number)).all()


def following(page: Page) -> Sequence[Amendment]:
    """Return the amendments that are carried along when the page changes, drafts included."""
    query = select(Amendment).where(Amendment.page_id == page.id, Amendment.state.in_(FOLLOWING))
    return db.session.scalars(query.order_by(Amendment.id)).all()


def drafts_of(member: Member) -> Sequence[Amendment]:
    """Return a member's drafts, last changed first."""
    query = select(Amendment).where(Amendment.author_id == member.id, Amendment.state == AmendmentState.DRAFT)
    return db.session.scalars(query.order_by(Amendment.changed_at.desc())).all()


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


def thread(thread_id: int) -> Thread | None:
    """Return a discussion by its row."""
    return db.session.get(Thread, thread_id)


def post(post_id: int) -> Post | None:
    """Return a post by its row."""
    return db.session.get(Post, post_id)


def threads_on_page(page: Page) -> Sequence[Thread]:
    """Return the threads of a page, newest first."""
    query = (
        select(Thread).where(Thread.page_id == page.id).order_by(Thread.created_at.desc(), Thread.id.desc())
    )
    return db.session.scalars(query).all()


def threads_on_amendment(amendment_id: int) -> Sequence[Thread]:
    """Return the threads of an amendment, newest first."""
    query = select(Thread).where(Thread.amendment_id == amendment_id)
    return db.session.scalars(query.order_by(Thread.created_at.desc(), Thread.id.desc())).all()


def post_count(page: Page) -> int:
    """Return how many visible posts stand in the threads of a page."""
    query = select(func.count()).select_from(Post).join(Thread, Thread.id == Post.thread_id)
    return db.session.scalar(query.where(Thread.page_id == page.id, Post.hidden_at.is_(None))) or 0


def post_counts(threads: Sequence[Thread]) -> dict[int, int]:
    """Return the number of visible posts by thread."""
    query = select(Post.thread_id, func.count()).where(Post.hidden_at.is_(None))
    query = query.where(Post.thread_id.in_([thread.id for thread in threads])).group_by(Post.thread_id)
    return {thread_id: number for thread_id, number in db.session.execute(query)}  # noqa: C416 - rows are not pairs for the type checker


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


def amended_pages() -> Sequence[Page]:
    """Return the visible pages that have a public amendment, by title."""
    query = select(Page).where(Page.hidden_at.is_(None))
    amended = select(Amendment.page_id).where(Amendment.number.is_not(None))
    return db.session.scalars(query.where(Page.id.in_(amended)).order_by(Page.title)).all()


def years() -> Sequence[int]:
    """Return the years in which amendments were submitted, newest first."""
    query = select(Amendment.year).where(Amendment.year.is_not(None)).distinct()
    return [year for year in db.session.scalars(query.order_by(Amendment.year.desc())) if year is not None]


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
