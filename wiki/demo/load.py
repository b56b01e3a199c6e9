"""Filling a wiki that nobody uses yet with the demonstration network."""

from datetime import datetime

from sqlalchemy import select, update

from wiki.accounts.models import Member
from wiki.core.db import Installation, db, unit_of_work
from wiki.core.errors import N_, Conflict
from wiki.demo import network, rounds
from wiki.pages.importing import starter
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.versioning.models import Origin, Revision


def load_demo(now: datetime) -> None:
    """Fill the wiki with the demonstration network; raises Conflict where people have begun to work."""
    if db.session.scalar(select(Member.id).limit(1)) is not None:
        raise Conflict(N_("There are members already: a demonstration never mixes with a real network."))
    with unit_of_work():
        network.build(now)
        rounds.build(now)
        db.session.execute(update(Installation).values(demo=True))
    for page in db.session.scalars(select(Page)).all():
        rendering.store_page_rendering(page)


def check_unused() -> None:
    """Raise Conflict when the wiki has a member, a page of its own, or a text that was changed."""
    if db.session.scalar(select(Member.id).limit(1)) is not None:
        raise Conflict(N_("There are members already: a demonstration never mixes with a real network."))
    slugs = [text.slug for text in starter.read_starter_texts()]
    own = select(Page.title).where(Page.slug.not_in(slugs)).limit(1)
    changed = (
        select(Page.title)
        .join(Revision, Revision.page_id == Page.id)
        .where(Revision.origin != Origin.CREATION)
    )
    title = db.session.scalar(own) or db.session.scalar(changed.limit(1))
    if title is not None:
        raise Conflict(
            N_("“%(title)s” is not a starter text: a demonstration never mixes with a real network."),
            title=title,
        )
