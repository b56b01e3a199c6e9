"""Database queries for votes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload

from wiki.accounts.models import Member, Standing, Territory
from wiki.core import clock
from wiki.core.db import db, primary_key_of
from wiki.core.errors import N_, NotFound
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import (
    Amendment,
    AmendmentVersion,
    BallotRow,
    FormerBallot,
    RollEntry,
    Vote,
    VoteState,
)
from wiki.deliberation.policy import RATIFICATION, Choice, Policy
from wiki.pages.models import Page

_BALLOT_OF_ELECTOR = (
    (BallotRow.vote_id == RollEntry.vote_id)
    & (BallotRow.member_id == RollEntry.member_id)
    & BallotRow.withdrawn_at.is_(None)
)
DECIDED = (
    AmendmentState.MERGED,
    AmendmentState.INTEGRATING,
    AmendmentState.REJECTED,
    AmendmentState.NO_QUORUM,
)


def vote(vote_id: int) -> Vote:
    """Return a vote by its id; raises NotFound."""
    found = db.session.get(Vote, vote_id)
    if found is None:
        raise NotFound(N_("There is no such vote."))
    return found


def voted_version(vote: Vote) -> AmendmentVersion:
    """Return the version that the vote is about: the last one with the vote's hashes."""
    query = (
        select(AmendmentVersion)
        .where(
            AmendmentVersion.amendment_id == vote.amendment_id,
            AmendmentVersion.text_hash == vote.text_hash,
            AmendmentVersion.about_hash == vote.about_hash,
        )
        .order_by(AmendmentVersion.number.desc())
        .limit(1)
    )
    return db.session.scalars(query).one()


def electors(policy: Policy, today: date) -> list[Member]:
    """Return the members whom a policy puts on the roll today, with their mandates loaded."""
    query = select(Member).where(Member.standing == Standing.ACTIVE).order_by(Member.id)
    query = query.options(selectinload(Member.mandates))
    admits = policy.electorate.admits
    return [
        member
        for member in db.session.scalars(query)
        if admits(member.country, dynamiser=bool(member.dynamiser_countries(today)))
    ]


def roll_rows(vote: Vote) -> Sequence[tuple[int, str, str]]:
    """Return the roll as plain values: member, territory, country, in the order of the record."""
    query = select(RollEntry.member_id, RollEntry.territory, RollEntry.country)
    query = query.where(RollEntry.vote_id == vote.id).order_by(RollEntry.country, RollEntry.member_id)
    return [(member_id, territory, country) for member_id, territory, country in db.session.execute(query)]


def choice_counts(vote: Vote) -> Sequence[tuple[str, str | None, int]]:
    """Return the number of electors by country and choice; None as choice is for those without a valid ballot."""
    query = select(RollEntry.country, BallotRow.choice, func.count()).outerjoin(BallotRow, _BALLOT_OF_ELECTOR)
    query = query.where(RollEntry.vote_id == vote.id).group_by(RollEntry.country, BallotRow.choice)
    return [(country, choice, count) for country, choice, count in db.session.execute(query)]


def reasoned_counts(vote: Vote) -> dict[str, int]:
    """Return how many ballots give a reason, by choice."""
    query = select(BallotRow.choice, func.count()).where(BallotRow.vote_id == vote.id, BallotRow.reason != "")
    query = query.where(BallotRow.withdrawn_at.is_(None)).group_by(BallotRow.choice)
    return dict(db.session.execute(query).tuples().all())


def ballots(
    vote: Vote, choice: str | None = None, country: str | None = None
) -> Select[tuple[BallotRow, RollEntry]]:
    """Return a query for the valid ballots with their electors, by choice, those with a reason first."""
    query = (
        select(BallotRow, RollEntry).join(RollEntry, _BALLOT_OF_ELECTOR).where(BallotRow.vote_id == vote.id)
    )
    if choice is not None:
        query = query.where(BallotRow.choice == choice)
    if country is not None:
        query = query.where(RollEntry.country == country)
    places = {str(each): place for place, each in enumerate(Choice)}
    by_choice = case(places, value=BallotRow.choice)
    return query.order_by(by_choice, BallotRow.reason == "", BallotRow.cast_at, BallotRow.id)


def objecting_ballots(vote: Vote) -> Select[tuple[BallotRow, RollEntry]]:
    """Return a query for the ballots that object, or did before they were changed."""
    lifted = select(FormerBallot.ballot_id).where(FormerBallot.choice == Choice.OBJECTION)
    of_vote = lifted.join(BallotRow, BallotRow.id == FormerBallot.ballot_id).where(
        BallotRow.vote_id == vote.id
    )
    return ballots(vote).where((BallotRow.choice == Choice.OBJECTION) | BallotRow.id.in_(of_vote))


def roll_entry(vote: Vote, member: Member) -> RollEntry | None:
    """Return the member's place on the roll, if there is one."""
    return db.session.get(RollEntry, (vote.id, primary_key_of(member)))


def enrolment_and_ballot(vote: Vote, member: Member) -> tuple[bool, BallotRow | None]:
    """Return whether the member is on the roll, and their ballot, withdrawn or not.

    One query, which also refreshes the vote but not its relationships: it runs under the writer's lock.
    """
    values = {"of_vote": primary_key_of(vote), "of_member": primary_key_of(member)}
    _vote, elector, ballot = db.session.execute(_enrolment_and_ballot(), values).one()
    return elector is not None, ballot


@cache
def _enrolment_and_ballot() -> Select[tuple[Vote, int, BallotRow]]:
    enrolled = (RollEntry.vote_id == Vote.id) & (RollEntry.member_id == bindparam("of_member"))
    own = (BallotRow.vote_id == RollEntry.vote_id) & (BallotRow.member_id == RollEntry.member_id)
    query = (
        select(Vote, RollEntry.member_id, BallotRow).outerjoin(RollEntry, enrolled).outerjoin(BallotRow, own)
    )
    query = query.where(Vote.id == bindparam("of_vote"))
    around = (lazyload(Vote.amendment), lazyload(Vote.result), lazyload(BallotRow.member))
    return query.options(*around).execution_options(populate_existing=True)


def non_voters(
    vote: Vote, country: str | None = None, limit: int | None = None, offset: int = 0
) -> Sequence[RollEntry]:
    """Return the electors without a valid ballot, by country and name; of one country and in part when asked."""
    query = (
        select(RollEntry)
        .join(Member, Member.id == RollEntry.member_id)
        .outerjoin(BallotRow, _BALLOT_OF_ELECTOR)
    )
    query = query.where(RollEntry.vote_id == vote.id, BallotRow.id.is_(None))
    if country is not None:
        query = query.where(RollEntry.country == country)
    query = query.options(contains_eager(RollEntry.member).lazyload(Member.mandates))
    query = query.order_by(RollEntry.country, Member.name_key).limit(limit).offset(offset)
    return db.session.scalars(query).all()


def electors_without_ballot(vote: Vote) -> Sequence[tuple[int, str, str, str]]:
    """Return the electors without any ballot, valid or withdrawn: member id, name, territory, country."""
    cast = select(BallotRow.member_id).where(BallotRow.vote_id == vote.id)
    query = select(RollEntry.member_id, Member.name, RollEntry.territory, RollEntry.country)
    query = query.join(Member, Member.id == RollEntry.member_id)
    query = query.where(RollEntry.vote_id == vote.id, RollEntry.member_id.not_in(cast))
    return db.session.execute(query.order_by(RollEntry.country, Member.name_key)).tuples().all()


def ballot_of(vote: Vote, member: Member) -> BallotRow | None:
    """Return the member's ballot, if they cast one; it may have been withdrawn."""
    query = select(BallotRow).where(BallotRow.vote_id == vote.id, BallotRow.member_id == member.id)
    return db.session.scalar(query.options(lazyload(BallotRow.member)))


def _announced_votes() -> Select[tuple[Vote]]:
    """Return a query for the announced votes whose amendments were not withdrawn."""
    query = select(Vote).join(Amendment, Amendment.id == Vote.amendment_id)
    return query.where(Vote.state == VoteState.ANNOUNCED, _takes_place())


def _takes_place() -> ColumnElement[bool]:
    """Return the SQL condition for ``Vote.takes_place``, for announced votes."""
    ratifies = (Vote.preset == RATIFICATION.name) & (Amendment.state == AmendmentState.INTEGRATING)
    return (Amendment.state == AmendmentState.FROZEN) | ratifies


def due_votes(now: datetime) -> Sequence[Vote]:
    """Return the votes to open or close by now, in the order of their times."""
    opening = db.session.scalars(_announced_votes().where(Vote.opens_at <= now)).unique().all()
    closing = select(Vote).where(Vote.state == VoteState.OPEN, Vote.closes_at <= now)
    found = [*opening, *db.session.scalars(closing).unique()]
    return sorted(found, key=lambda vote: (_due_at(vote), vote.id))


def _due_at(vote: Vote) -> datetime:
    """Return when a vote falls due next."""
    return vote.closes_at if vote.state is VoteState.OPEN else vote.opens_at


def next_due_at() -> datetime | None:
    """Return the next moment at which a vote opens or closes."""
    opens = db.session.scalar(_announced_votes().with_only_columns(func.min(Vote.opens_at)))
    closes = db.session.scalar(select(func.min(Vote.closes_at)).where(Vote.state == VoteState.OPEN))
    return min((moment for moment in (opens, closes) if moment is not None), default=None)


@dataclass(frozen=True, slots=True)
class VoteFilter:
    """The filters of a list of votes; ``country`` is that of the author, ``year`` that of the close."""

    state: VoteState | None = None
    page: Page | None = None
    year: int | None = None
    country: str | None = None


def filtered_votes(asked: VoteFilter = VoteFilter()) -> Select[tuple[Vote]]:
    """Return a query for votes on visible pages: open ones by closing time, then announced, then closed newest first.

    Votes whose amendment was withdrawn before they opened are left out.
    """
    query = public_votes()
    if asked.state is not None:
        query = query.where(Vote.state == asked.state)
    if asked.page is not None:
        query = query.where(Amendment.page_id == asked.page.id)
    if asked.year is not None:
        first, last = (clock.first_moment_of_year(year) for year in (asked.year, asked.year + 1))
        query = query.where(Vote.closes_at >= first, Vote.closes_at < last)
    if asked.country is not None:
        authors = select(Member.id).join(Territory, Territory.id == Member.territory_id)
        query = query.where(Amendment.author_id.in_(authors.where(Territory.country == asked.country)))
    is_closed = Vote.state == VoteState.CLOSED
    to_come = case((is_closed, None), else_=Vote.closes_at)
    return query.order_by(
        is_closed, Vote.state == VoteState.ANNOUNCED, to_come, Vote.closes_at.desc(), Vote.id.desc()
    )


def open_votes(limit: int) -> Sequence[Vote]:
    """Return the open votes on visible pages that close soonest."""
    return db.session.scalars(filtered_votes(VoteFilter(VoteState.OPEN)).limit(limit)).unique().all()


def public_votes() -> Select[tuple[Vote]]:
    """Return a query for the votes that everybody may see, with the versions of their amendments loaded."""
    query = select(Vote).options(joinedload(Vote.amendment).selectinload(Amendment.versions))
    query = query.join(Amendment, Amendment.id == Vote.amendment_id)
    query = query.join(Page, Page.id == Amendment.page_id).where(Page.hidden_at.is_(None))
    return query.where((Vote.state != VoteState.ANNOUNCED) | _takes_place())


def latest_votes(limit: int) -> Sequence[Vote]:
    """Return the votes that opened or closed last, newest first."""
    query = public_votes().where(Vote.state != VoteState.ANNOUNCED)
    turned_at = case((Vote.state == VoteState.CLOSED, Vote.closes_at), else_=Vote.opens_at)
    return db.session.scalars(query.order_by(turned_at.desc(), Vote.id.desc()).limit(limit)).unique().all()


def countries_of_authors() -> Sequence[str]:
    """Return the countries whose members have an amendment that was put to the vote."""
    query = public_votes().join(Member, Member.id == Amendment.author_id)
    query = query.join(Territory, Territory.id == Member.territory_id)
    return sorted(db.session.scalars(query.with_only_columns(Territory.country).distinct()))


def without_follow_up(author: Member | None) -> Sequence[Vote]:
    """Return the decided votes without a follow-up, oldest first; only those of ``author`` if one is given."""
    query = public_votes().where(Vote.state == VoteState.CLOSED, Amendment.follow_up == "")
    query = query.where(Amendment.state.in_(DECIDED))
    if author is not None:
        query = query.where(Amendment.author_id == author.id)
    found = db.session.scalars(query.order_by(Vote.closes_at, Vote.id)).unique()
    return list({vote.amendment_id: vote for vote in found}.values())


def sealed_votes() -> frozenset[str]:
    """Return the open votes whose ballots are sealed until the close, as ledger subjects."""
    query = select(Vote.id, Vote.policy).where(Vote.state == VoteState.OPEN)
    rows = db.session.execute(query)
    return frozenset(f"vote:{vote_id}" for vote_id, policy in rows if not policy["running_totals"])


def votes_awaiting(member: Member, now: datetime) -> Sequence[Vote]:
    """Return the open votes in which the member is on the roll and has not voted, soonest close first."""
    voted = select(BallotRow.vote_id).where(
        BallotRow.member_id == member.id, BallotRow.withdrawn_at.is_(None)
    )
    query = (
        select(Vote)
        .join(RollEntry, (RollEntry.vote_id == Vote.id) & (RollEntry.member_id == member.id))
        .where(Vote.state == VoteState.OPEN, Vote.closes_at > now, Vote.id.not_in(voted))
        .order_by(Vote.closes_at)
    )
    return db.session.scalars(query).unique().all()


def votes_recorded_for(member: Member, now: datetime) -> Sequence[Vote]:
    """Return the open votes with a valid ballot recorded for the member at a meeting."""
    recorded = select(BallotRow.vote_id).where(
        BallotRow.member_id == member.id, BallotRow.meeting_id.is_not(None), BallotRow.withdrawn_at.is_(None)
    )
    query = public_votes().where(Vote.state == VoteState.OPEN, Vote.closes_at > now, Vote.id.in_(recorded))
    return db.session.scalars(query.order_by(Vote.closes_at)).unique().all()
