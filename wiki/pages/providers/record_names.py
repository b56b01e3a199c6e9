"""Name pages in the ledger."""

from flask import url_for

from wiki.core.db import db
from wiki.ledger.hooks import SubjectName, SubjectNames, WantedSubjects
from wiki.pages.models import Page
from wiki.pages.queries import visible_pages


def names(wanted: WantedSubjects) -> SubjectNames:
    """Yield the names of the pages that everybody may read."""
    for page in db.session.scalars(visible_pages().where(Page.id.in_(wanted.get("page", ())))):
        yield f"page:{page.id}", SubjectName(page.title, url_for("pages.read", slug=page.slug))
