"""The names of editions in the record."""

from flask import url_for
from sqlalchemy import select

from wiki.core.db import db
from wiki.editions.models import Edition
from wiki.ledger.hooks import SubjectName, SubjectNames, WantedSubjects


def names(wanted: WantedSubjects) -> SubjectNames:
    """Yield the names of the wanted editions."""
    for edition in db.session.scalars(select(Edition).where(Edition.id.in_(wanted.get("edition", ())))):
        yield (
            f"edition:{edition.id}",
            SubjectName(edition.name, url_for("editions.edition", edition=edition.slug)),
        )
