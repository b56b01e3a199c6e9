"""Reads for the home page, beyond those of the other rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, BallotRow, Result, Vote, VoteState
from wiki.deliberation.policy import Choice
from wiki.deliberation.tally import Outcome
from wiki.deliberation.threads.models import Thread
from wiki.deliberation.votes import queries as votes
from wiki.pages.following import services as following
from wiki.pages.models import Page, PageFollower

PENDING_STATES = (
    AmendmentState.SEEKING_SUPPORT,
    AmendmentState.OPEN,
    AmendmentState.FROZEN,
    AmendmentState.VOTING,
    AmendmentState.INTEGRATING,
)


@dataclass(frozen=True, slots=True)
class FollowedPage:
    """A page that a member follows, and what is new on it since they read it: versions, amendments, discussions."""

    page: Page
    seen_number: int
    versions: int
    amendments: int
    talks: int

    @property
    def is_new(self) -> bool:
        """Whether there is anything new on the page."""
        return bool(self.versions or self.amendments or self.talks)


def followed_pages(member: Member) -> list[FollowedPage]:
    """Return the pages a member follows, those with something new first."""
    submitted = _count_new(member, Amendment.page_id, Amendment.submitted_at, Amendment.author_id)
    opened = _count_new(member, Thread.page_id, Thread.created_at, Thread.author_id)
    found = [
        FollowedPage(
            each.page,
            each.seen_number,
            each.page.head_number - each.seen_number,
            submitted.get(each.page_id, 0),
            opened.get(each.page_id, 0),
        )
        for each in following.member_follows(member)
    ]
    return sorted(found, key=lambda each: not each.is_new)


def _count_new(member: Member, page_id: Any, moment: Any, author_id: Any) -> dict[int, int]:
    """Return by page how many rows others have added since the member last read it; pages they follow only."""
    query = select(page_id, func.count()).join(PageFollower, PageFollower.page_id == page_id)
    query = query.where(
        PageFollower.member_id == member.id, moment > PageFollower.read_at, author_id != member.id
    )
    return dict(db.session.execute(query.group_by(page_id)).tuples().all())


def recent_decisions(limit: int) -> Sequence[Vote]:
    """Return the last decided votes on visible pages, newest first, without those that an objection suspended."""
    decided = select(Result.vote_id).where(Result.outcome != Outcome.OBJECTION)
    query = votes.public_votes().where(Vote.state == VoteState.CLOSED, Vote.id.in_(decided))
    query = query.order_by(Vote.closes_at.desc(), Vote.id.desc()).limit(limit)
    return db.session.scalars(query).unique().all()


def own_amendments(member: Member) -> Sequence[tuple[Amendment, bool]]:
    """Return a member's amendments that are undecided or not merged yet, each with whether an objection is open."""
    raised = select(BallotRow.id).join(Vote, Vote.id == BallotRow.vote_id)
    raised = raised.where(Vote.amendment_id == Amendment.id, Vote.state == VoteState.OPEN)
    stands = raised.where(BallotRow.choice == Choice.OBJECTION, BallotRow.withdrawn_at.is_(None)).exists()
    query = (
        select(Amendment, stands)
        .join(Page, Page.id == Amendment.page_id)
        .where(
            Amendment.author_id == member.id, Amendment.state.in_(PENDING_STATES), Page.hidden_at.is_(None)
        )
        .options(selectinload(Amendment.votes))
        .order_by(Amendment.changed_at)
    )
    return db.session.execute(query).unique().tuples().all()
