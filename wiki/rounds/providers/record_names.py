"""The names of validation rounds in the record."""

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from wiki.core.db import db
from wiki.ledger.hooks import SubjectName, SubjectNames, WantedSubjects
from wiki.rounds.models import Round


def names(wanted: WantedSubjects) -> SubjectNames:
    """Yield the names of the wanted rounds."""
    for found in db.session.scalars(select(Round).where(Round.id.in_(wanted.get("round", ())))):
        name = gettext("the validation round of %(year)s", year=found.name)
        yield f"round:{found.id}", SubjectName(name, url_for("rounds.board", round_name=found.name))
