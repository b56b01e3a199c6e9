import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import make_app
from wiki import setup
from wiki.accounts.models import Mandate, Member, Role, Territory
from wiki.db import db, installation
from wiki.deliberation.amendments.models import Amendment
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.threads.models import Thread
from wiki.deliberation.votes.models import BallotRow, Vote, VoteState
from wiki.ledger import queries as ledger
from wiki.ledger.verify import verify
from wiki.pages import rendering, starter
from wiki.pages.models import Page
from wiki.versioning.models import Origin, Revision
from wiki.versioning.queries import version

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NEEDED = {
    "cadre-methodologique",
    "cadre-organisationnel",
    "charte-communs",
    "charte-democratie",
    "charte-egalite",
    "charte-temps-de-vie",
    "fiche-t12",
    "fiche-t27",
}
"""The texts that the demonstration speaks of."""


@pytest.fixture
def demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The demonstration of one morning, without the renderings, which others test."""
    texts = [text for text in starter.read() if text.slug in NEEDED]
    monkeypatch.setattr(starter, "read", lambda: texts)
    monkeypatch.setattr(rendering, "ensure", lambda _page: None)
    setup.load_starter_texts(NOW)
    setup.load_demo(NOW)
    return app


def number(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.both_databases
def test_the_network_is_as_large_as_it_says_and_its_record_sound(demo: Flask) -> None:
    assert demo
    assert (number(Member), number(Territory)) == (48, 24)
    assert len(set(db.session.scalars(select(Territory.country)))) == 12
    dynamisers = select(Mandate.country).where(Mandate.role == Role.DYNAMISER)
    assert len(set(db.session.scalars(dynamisers))) == 12
    assert number(Thread) >= 3
    assert installation().demo
    report = verify(ledger.events())
    assert (report.problems, report.votes, report.merges) == ((), 4, 1)


def test_amendments_stand_in_every_state_there_is(demo: Flask) -> None:
    assert demo
    states = set(db.session.scalars(select(Amendment.state)))
    not_yet = {AmendmentState.OBJECTION, AmendmentState.SUPERSEDED}
    assert states == set(AmendmentState) - not_yet - {AmendmentState.ADOPTED}


def test_votes_are_announced_open_and_closed(demo: Flask) -> None:
    assert demo
    states = list(db.session.scalars(select(Vote.state)))
    assert (states.count(VoteState.ANNOUNCED), states.count(VoteState.OPEN)) == (1, 1)
    assert states.count(VoteState.CLOSED) >= 2
    votes = db.session.scalars(select(Vote).where(Vote.state == VoteState.OPEN))
    assert all(vote.opens_at <= NOW < vote.closes_at for vote in votes)


def test_an_adopted_amendment_made_its_page_what_was_voted(demo: Flask) -> None:
    assert demo
    merged = db.session.scalars(select(Amendment).where(Amendment.state == AmendmentState.MERGED)).one()
    revision = db.session.scalars(select(Revision).where(Revision.origin == Origin.AMENDMENT)).one()
    assert (revision.amendment_id, revision.page_id) == (merged.id, merged.page_id)
    assert version(merged.page_id, merged.page.head_number).content.text == merged.current.text


def test_nothing_happens_before_its_page_or_after_today(demo: Flask) -> None:
    assert demo
    begun = db.session.scalar(select(func.max(Page.created_at)).where(Page.created_by_id.is_(None)))
    adapted = db.session.scalars(select(Page.created_at).where(Page.kind == "adaptation")).one()
    assert begun is not None
    assert begun < adapted <= NOW
    for moment in (Amendment.created_at, Thread.created_at, BallotRow.cast_at):
        first, last = db.session.execute(select(func.min(moment), func.max(moment))).one()
        assert begun < first <= last <= NOW


def test_it_is_the_same_each_time(demo: Flask, migrated_sqlite: Path, tmp_path: Path) -> None:
    first = told()
    shutil.copy(migrated_sqlite, tmp_path / "again.sqlite3")
    again = make_app(f"sqlite:///{tmp_path / 'again.sqlite3'}", tmp_path)
    with again.app_context():
        setup.load_starter_texts(NOW)
        setup.load_demo(NOW)
        assert told() == first
        db.session.remove()
        db.engine.dispose()
    assert demo


def told() -> str:
    """The hash that ends the record, and with it all of the record."""
    head = ledger.head()
    assert head is not None
    return head.hash
