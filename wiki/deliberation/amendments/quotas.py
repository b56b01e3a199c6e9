"""What one member may write of amendments in an hour, and keep as drafts.

Far more than anybody needs, and told when reached. Each check belongs in the unit of work that writes.
All raise TooManyRequests.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, TooManyRequests
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, AmendmentVersion

HOUR = timedelta(hours=1)
MAX_VERSIONS, MAX_CHARACTERS = 200, 20_000_000
"""Versions of amendments and drafts per hour; the characters are those of the whole texts."""

MAX_DRAFTS = 40
"""Drafts of amendments kept at a time."""


def check_version(member: Member, now: datetime) -> None:
    """Check that a member may write one more version of an amendment."""
    query = select(func.count(), func.coalesce(func.sum(func.length(AmendmentVersion.text)), 0))
    query = query.select_from(AmendmentVersion).join(Amendment, Amendment.id == AmendmentVersion.amendment_id)
    query = query.where(Amendment.author_id == member.id, AmendmentVersion.created_at > now - HOUR)
    written, characters = db.session.execute(query).one()
    if written >= MAX_VERSIONS or characters >= MAX_CHARACTERS:
        raise TooManyRequests(
            N_(
                "You have changed amendments very often within an hour. Keep your text, and send it a little later."
            )
        )


def check_draft(member: Member, now: datetime) -> None:
    """Check that a member may begin one more draft of an amendment."""
    query = select(func.count()).where(
        Amendment.author_id == member.id, Amendment.state == AmendmentState.DRAFT
    )
    if (db.session.scalar(query) or 0) >= MAX_DRAFTS:
        raise TooManyRequests(
            N_(
                "You have %(most)s drafts of amendments. Submit or throw away some of them before you begin another."
            ),
            most=MAX_DRAFTS,
        )
    check_version(member, now)
