"""A form sent twice creates once: each form that creates carries a key, kept with where it led."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from wiki.db import Model, db, unit_of_work


class SubmittedForm(Model):
    """The key of a form that created something, and where that is."""

    __tablename__ = "submitted_form"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    location: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]


def once(key: str, now: datetime, create: Callable[[], str]) -> str:
    """Run ``create`` in a unit of work unless a form with this key did already; return where it led.

    ``create`` returns the address to go to. The key is written in the same transaction, so a second
    sending, even at the same moment, finds the first one's address.
    """
    with unit_of_work():
        earlier = db.session.get(SubmittedForm, key)
        if earlier is not None:
            return earlier.location
        location = create()
        db.session.add(SubmittedForm(key=key, location=location, at=now))
    return location
