import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import make_app
from tests.snapshots import snapshot
from wiki.accounts.models import Mandate, Member, Role, Territory
from wiki.audit.verify import verify
from wiki.core.db import db, installation
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, BallotRow, Mergeability, Vote, VoteState
from wiki.deliberation.threads import queries as thread_queries
from wiki.deliberation.threads.models import PostKind, Thread
from wiki.demo import load
from wiki.editions.models import Edition
from wiki.ledger import queries as ledger
from wiki.pages.importing import starter
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.rounds.calendar import Phase
from wiki.rounds.models import Round
from wiki.versioning.models import Origin, Revision
from wiki.versioning.queries import version

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NEEDED = {
    "cadre-conceptuel",
    "cadre-methodologique",
    "cadre-operationnel",
    "cadre-organisationnel",
    "charte-communs",
    "charte-connaissance-dialogue",
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
    texts = [text for text in starter.read_starter_texts() if text.slug in NEEDED]
    monkeypatch.setattr(starter, "read_starter_texts", lambda: texts)
    monkeypatch.setattr(rendering, "store_page_rendering", lambda _page: None)
    snapshot("the demonstration of one morning", load_all)
    return app


def load_all() -> None:
    starter.install_starter_texts(NOW)
    load.load_demo(NOW)


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
    assert (report.problems, report.votes, report.merges) == ((), 5, 2)


def test_amendments_stand_in_every_state_there_is(demo: Flask) -> None:
    assert demo
    states = set(db.session.scalars(select(Amendment.state)))
    not_yet = {AmendmentState.OBJECTION, AmendmentState.SUPERSEDED}
    assert states == set(AmendmentState) - not_yet - {AmendmentState.ADOPTED}


def test_votes_are_announced_open_and_closed(demo: Flask) -> None:
    assert demo
    states = list(db.session.scalars(select(Vote.state)))
    assert (states.count(VoteState.ANNOUNCED), states.count(VoteState.OPEN)) == (1, 4)
    assert states.count(VoteState.CLOSED) >= 2
    votes = db.session.scalars(select(Vote).where(Vote.state == VoteState.OPEN))
    assert all(vote.opens_at <= NOW < vote.closes_at for vote in votes)


def test_adopted_amendments_made_their_pages_what_was_voted(demo: Flask) -> None:
    assert demo
    merged = db.session.scalars(select(Amendment).where(Amendment.state == AmendmentState.MERGED)).all()
    revisions = db.session.scalars(select(Revision).where(Revision.origin == Origin.AMENDMENT)).all()
    assert {(revision.amendment_id, revision.page_id) for revision in revisions} == {
        (each.id, each.page_id) for each in merged
    }
    for each in merged:
        assert version(each.page_id, each.page.head_number).content.text == each.current.text


def test_amendments_stand_in_every_way_to_their_page(demo: Flask) -> None:
    assert demo
    discussed = select(Amendment.mergeability).where(Amendment.state == AmendmentState.OPEN)
    assert set(db.session.scalars(discussed)) == {Mergeability.CLEAN, Mergeability.CLOSE, Mergeability.GONE}
    waiting = select(Amendment.mergeability).where(Amendment.state == AmendmentState.INTEGRATING)
    assert list(db.session.scalars(waiting)) == [Mergeability.CLOSE]


def test_discussions_of_every_sort_are_under_way(demo: Flask) -> None:
    assert demo
    threads = db.session.scalars(select(Thread)).all()
    sealed = next(thread for thread in threads if thread.is_sealed)
    assert len(thread_queries.sealed_answers(sealed)) == 4
    (passage,) = (thread.passage for thread in threads if thread.passage)
    assert "absents des débats" in passage.exact
    (concluded,) = (thread for thread in threads if thread.syntheses)
    (view,) = (post for post in concluded.posts if post.kind is PostKind.VIEW)
    assert len(view.signatures) == 3


def test_alternatives_and_a_consent_with_its_objections_are_voted(demo: Flask) -> None:
    assert demo
    votes = db.session.scalars(select(Vote).where(Vote.state == VoteState.OPEN)).all()
    assert sorted(len(vote.together) for vote in votes) == [1, 1, 2, 2]
    (consent,) = (vote for vote in votes if vote.preset == "consent")
    objections = [ballot.member.name for ballot in consent.ballots if ballot.choice == "objection"]
    lifted = [
        ballot.member.name
        for ballot in consent.ballots
        if any(old.choice == "objection" for old in ballot.former)
    ]
    assert (objections, lifted) == (["Luc Stassart"], ["Elena Popovăț"])


def test_the_validation_round_has_begun_and_an_edition_is_published(demo: Flask) -> None:
    assert demo
    made = db.session.scalars(select(Round)).one()
    assert (made.phase, made.collection_at) == (Phase.COLLECTION, NOW)
    assert number(Edition) == 1


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
        starter.install_starter_texts(NOW)
        load.load_demo(NOW)
        assert told() == first
        db.session.remove()
        db.engine.dispose()
    assert demo


def told() -> str:
    """The hash that ends the record, and with it all of the record."""
    head = ledger.last_event()
    assert head is not None
    return head.hash
