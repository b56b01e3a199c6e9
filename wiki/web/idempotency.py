"""Idempotent creation: a form sent twice creates once, because its key is stored with a hash and the created URL."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from flask_login import current_user
from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wiki.core.db import Model, db, unit_of_work
from wiki.core.errors import N_, Conflict
from wiki.web.forms import IdempotentForm

RESUBMITTED_MESSAGE = N_(
    "This form was sent already, with other words. What you wrote this time is below and is not saved yet: "
    "send it again if you want to add it."
)


class SubmittedForm(Model):
    """Whose form created something, under which key (both hashed), the hash of its content, and the created URL."""

    __tablename__ = "submitted_form"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str | None] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


def create_once(form: IdempotentForm, now: datetime, create: Callable[[], str]) -> str:
    """Run ``create`` in a unit of work, unless this form was sent before; return the URL that it returned.

    A key is its sender's own: another member's form of the same key is another form. It is written in the same
    transaction, so a second submission, even at the same moment, gets the URL of the first. After going back, a
    browser may send the same key with other content: then the form gets a new key, and Conflict is raised.
    """
    key, digest = _own_key(form.key.data), form.digest()
    with unit_of_work():
        earlier = db.session.get(SubmittedForm, key)
        if earlier is None:
            location = create()
            db.session.add(SubmittedForm(key=key, digest=digest, location=location, at=now))
            return location
        location = earlier.location
        if earlier.digest not in {None, digest}:
            form.renew_key(location)
            raise Conflict(RESUBMITTED_MESSAGE)
    return location


def _own_key(key: str) -> str:
    """Return what a key is stored as: nobody meets what another member made, whatever key they send."""
    return sha256(f"{current_user.get_id() or ''} {key}".encode()).hexdigest()
