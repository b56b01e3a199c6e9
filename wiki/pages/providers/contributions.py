"""Show the changes that a member made, on the member's page."""

from collections.abc import Sequence

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from wiki.accounts.hooks import MAX_CONTRIBUTIONS
from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.pages.models import Page
from wiki.versioning.models import Origin, Revision


def contributions_section(member: Member) -> Markup:
    """Return the section of a member's page about changes to pages."""
    html = render_template("pages/contributions.html", changes=member_changes(member))
    return Markup(html)  # noqa: S704 - what a template has made


def member_changes(member: Member) -> Sequence[tuple[Revision, Page]]:
    """Return the latest revisions of visible pages that a member wrote, newest first.

    Revisions from adopted amendments are left out: they are listed among the amendments.
    """
    query = (
        select(Revision, Page)
        .join(Page, Page.id == Revision.page_id)
        .where(Revision.author_id == member.id, Revision.origin != Origin.AMENDMENT, Page.hidden_at.is_(None))
        .order_by(Revision.created_at.desc(), Revision.id.desc())
        .limit(MAX_CONTRIBUTIONS)
    )
    return [(revision, page) for revision, page in db.session.execute(query)]
