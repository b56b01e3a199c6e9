"""Preparing an installation: starter texts, a steward, and, unless disabled, the demonstration."""

from datetime import datetime

from sqlalchemy import select

from wiki.accounts import services as accounts
from wiki.accounts.models import Mandate, Member, Purpose, Role, Standing
from wiki.core import clock
from wiki.core.db import db, installation, unit_of_work
from wiki.demo import load
from wiki.pages.importing import starter
from wiki.pages.models import Page
from wiki.search import services as search

STEWARD = ("Steward", "steward@localhost.invalid")
STEWARD_TERRITORY = ("BE", "Bureau")


def prepare(*, demo: bool) -> str:
    """Load what is missing and return the path of a fresh sign-in link for a steward; harmless to repeat."""
    clock.set_ahead(installation().ahead_seconds)
    now = clock.now()
    if db.session.scalar(select(Page.id).limit(1)) is None:
        starter.install_starter_texts(now)
        if demo:
            load.load_demo(now)
        search.rebuild()
    return sign_in_link(now)


def sign_in_link(now: datetime) -> str:
    """Return the path of a sign-in link for the first steward, who is created when there is none."""
    holds = (Mandate.role == Role.STEWARD) & (Mandate.starts_on <= clock.day(now))
    query = select(Member).join(Mandate, Mandate.member_id == Member.id).where(holds).order_by(Member.id)
    with unit_of_work():
        steward = db.session.scalars(query.where(Member.standing == Standing.ACTIVE)).first() or _steward(now)
        token = accounts.issue_token(steward, Purpose.SIGN_IN, now)
    return f"/{steward.language}/link/{token}"


def _steward(now: datetime) -> Member:
    name, email = STEWARD
    member = accounts.add_member(
        name, email, accounts.get_or_create_territory(*STEWARD_TERRITORY), now, active=True
    )
    accounts.give_mandate(member, Role.STEWARD, starts_on=clock.day(now), by=None, now=now)
    return member
