"""Shell commands that make an installation ready, with the demonstration network or without."""

import os

import click
from flask import current_app
from flask_babel import gettext as _
from flask_migrate import upgrade
from sqlalchemy import select

from wiki.accounts.models import Member
from wiki.core import clock
from wiki.core.db import db
from wiki.core.errors import N_, Conflict
from wiki.operations import setup as installing
from wiki.pages.importing import starter
from wiki.pages.models import Page
from wiki.versioning.models import Origin, Revision


@click.command("demo")
def demo() -> None:
    """Fill a wiki that nobody uses yet with the demonstration network."""
    check_unused()
    now = clock.now()
    installing.load_starter_texts(now)
    installing.load_demo(now)
    click.echo(_("The demonstration network is there: its banner stands on every page."))


@click.command("setup")
@click.option("--demo/--no-demo", "with_demo", default=None, help="Default: unless DEMO=0.")
def setup(*, with_demo: bool | None) -> None:
    """Do what `make run` does before it serves: migrate, load what is missing, print a steward's link."""
    wanted = os.environ.get("DEMO", "1") != "0" if with_demo is None else with_demo
    upgrade()
    link = installing.prepare(demo=wanted)
    click.echo(current_app.config["WIKI"].url + link)


def check_unused() -> None:
    """Raise Conflict when the wiki has a member, a page of its own, or a text that was changed."""
    if db.session.scalar(select(Member.id).limit(1)) is not None:
        raise Conflict(N_("There are members already: a demonstration never mixes with a real network."))
    slugs = [text.slug for text in starter.read()]
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
