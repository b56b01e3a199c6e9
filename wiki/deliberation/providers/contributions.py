"""The amendments a member has submitted, shown on their page."""

from collections.abc import Sequence

from flask import render_template
from markupsafe import Markup

from wiki.accounts.hooks import MAX_CONTRIBUTIONS
from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.deliberation.amendments.queries import public_amendments
from wiki.deliberation.models import Amendment


def contributions_section(member: Member) -> Markup:
    """Return the section about amendments."""
    html = render_template("deliberation/amendments/contributions.html", amendments=amendments(member))
    return Markup(html)  # noqa: S704 - what a template has made


def amendments(member: Member) -> Sequence[Amendment]:
    """Return the last amendments that a member submitted on pages that are not hidden, newest first."""
    query = (
        public_amendments()
        .where(Amendment.author_id == member.id)
        .order_by(Amendment.submitted_at.desc(), Amendment.id.desc())
        .limit(MAX_CONTRIBUTIONS)
    )
    return db.session.scalars(query).all()
