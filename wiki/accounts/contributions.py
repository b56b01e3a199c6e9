"""What a member has brought: their last changes to pages and their last amendments, as everybody may see them.

This reads from rooms above this one, so only the views use it.
"""

from collections.abc import Sequence

from sqlalchemy import select

from wiki.accounts.models import Member
from wiki.db import db
from wiki.deliberation.amendments.models import Amendment
from wiki.deliberation.amendments.queries import public_amendments
from wiki.pages.models import Page
from wiki.versioning.models import Origin, Revision

MOST = 20


def changes(member: Member) -> Sequence[tuple[Revision, Page]]:
    """Return the last versions that a member wrote of pages that are not hidden, newest first.

    What an adopted amendment brought is left out here: it stands among the amendments.
    """
    query = (
        select(Revision, Page)
        .join(Page, Page.id == Revision.page_id)
        .where(Revision.author_id == member.id, Revision.origin != Origin.AMENDMENT, Page.hidden_at.is_(None))
        .order_by(Revision.created_at.desc(), Revision.id.desc())
        .limit(MOST)
    )
    return [(revision, page) for revision, page in db.session.execute(query)]


def amendments(member: Member) -> Sequence[Amendment]:
    """Return the last amendments that a member submitted on pages that are not hidden, newest first."""
    query = (
        public_amendments()
        .where(Amendment.author_id == member.id)
        .order_by(Amendment.submitted_at.desc(), Amendment.id.desc())
        .limit(MOST)
    )
    return db.session.scalars(query).all()
