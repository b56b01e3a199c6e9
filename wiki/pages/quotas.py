"""What one member may write in an hour, and keep as drafts: far more than anybody needs, and told when reached.

Each check belongs in the unit of work that writes; all raise TooManyRequests.
"""

from datetime import datetime, timedelta

from sqlalchemy import Text, cast, func, select

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, TooManyRequests
from wiki.pages.models import EditDraft
from wiki.versioning.models import Origin, Revision

HOUR = timedelta(hours=1)
MAX_REVISIONS, MAX_NEW_PAGES, MAX_BYTES = 200, 40, 20_000_000
"""Per hour; the bytes are those of the whole texts saved."""

MAX_DRAFTS, MAX_DRAFT_CHARACTERS = 100, 10_000_000
"""Kept at a time; each page and section has one draft."""


def check_revision(member: Member, now: datetime) -> None:
    """Check that a member may save a page once more."""
    mine = Revision.author_id == member.id, Revision.created_at > now - HOUR
    query = select(func.count(), func.coalesce(func.sum(Revision.size), 0)).where(*mine)
    saved, written = db.session.execute(query).one()
    if saved >= MAX_REVISIONS or written >= MAX_BYTES:
        raise TooManyRequests(
            N_("You have saved pages very often within an hour. Keep your text, and save it a little later.")
        )


def check_new_page(member: Member, now: datetime) -> None:
    """Check that a member may create one more page."""
    mine = Revision.author_id == member.id, Revision.created_at > now - HOUR
    query = select(func.count()).where(*mine, Revision.origin == Origin.CREATION)
    if (db.session.scalar(query) or 0) >= MAX_NEW_PAGES:
        raise TooManyRequests(
            N_(
                "You have created %(most)s pages within an hour. Keep your text, and create the next one later."
            ),
            most=MAX_NEW_PAGES,
        )
    check_revision(member, now)


def check_draft(member: Member) -> None:
    """Check that a member may keep another draft of an edit."""
    size = func.length(cast(EditDraft.fields, Text))
    query = select(func.count(), func.coalesce(func.sum(size), 0)).where(EditDraft.member_id == member.id)
    kept, characters = db.session.execute(query).one()
    if kept >= MAX_DRAFTS or characters >= MAX_DRAFT_CHARACTERS:
        raise TooManyRequests(
            N_("You keep very many drafts. Save or throw away some of them before you keep another.")
        )
