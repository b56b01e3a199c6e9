"""The names of entries in the record."""

from flask import url_for
from sqlalchemy import select

from wiki.catalogues.models import Entry
from wiki.core.db import db
from wiki.ledger.hooks import SubjectName, SubjectNames, WantedSubjects
from wiki.web.i18n import ui_language


def names(wanted: WantedSubjects) -> SubjectNames:
    """Yield the names of these entries, all of which are public."""
    for entry in db.session.scalars(select(Entry).where(Entry.id.in_(wanted.get("entry", ())))):
        name = f"{entry.code} {entry.name(ui_language())}"
        yield f"entry:{entry.id}", SubjectName(name, url_for("catalogues.index", _anchor=entry.catalogue))
