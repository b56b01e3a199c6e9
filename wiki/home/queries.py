"""What the home page reads beyond the named reads of the other rooms."""

from collections.abc import Sequence

from sqlalchemy import select

from wiki.accounts.models import Member
from wiki.db import db
from wiki.deliberation.amendments.models import Amendment, Mergeability
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.votes import queries as votes
from wiki.deliberation.votes.models import Vote, VoteState
from wiki.pages.models import Page

LOOKED_AFTER = (AmendmentState.SEEKING_SUPPORT, AmendmentState.OPEN, AmendmentState.INTEGRATING)


def recent_decisions(limit: int) -> Sequence[Vote]:
    """Return the votes closed last on visible pages, newest first."""
    query = votes.public_votes().where(Vote.state == VoteState.CLOSED)
    query = query.order_by(Vote.closes_at.desc(), Vote.id.desc()).limit(limit)
    return db.session.scalars(query).unique().all()


def to_look_at(member: Member) -> Sequence[Amendment]:
    """Return a member's amendments that no longer join the text of today without a person's word."""
    query = (
        select(Amendment)
        .join(Page, Page.id == Amendment.page_id)
        .where(
            Amendment.author_id == member.id,
            Amendment.state.in_(LOOKED_AFTER),
            Amendment.mergeability != Mergeability.CLEAN,
            Page.hidden_at.is_(None),
        )
        .order_by(Amendment.changed_at)
    )
    return db.session.scalars(query).all()
