"""The names of members in the record."""

from flask import url_for
from sqlalchemy import select

from wiki.accounts.access import PUBLIC_STANDINGS
from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.ledger.hooks import SubjectName, SubjectNames, WantedSubjects


def names(wanted: WantedSubjects) -> SubjectNames:
    """Yield the names of the members whose pages everybody may read."""
    query = select(Member).where(
        Member.id.in_(wanted.get("member", ())), Member.standing.in_(PUBLIC_STANDINGS)
    )
    for person in db.session.scalars(query).unique():
        yield f"member:{person.id}", SubjectName(person.name, url_for("places.member", member_id=person.id))
