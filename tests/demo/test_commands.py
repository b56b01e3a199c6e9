from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.demo.test_network import NEEDED
from tests.shell import done, refused
from wiki.accounts.models import Member
from wiki.core.db import db, installation, unit_of_work
from wiki.operations import setup
from wiki.pages import queries, services
from wiki.pages.importing import starter
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.pages.services import NewPage
from wiki.versioning.models import Origin
from wiki.versioning.queries import Content, version
from wiki.versioning.services import Authorship, prepare_revision

pytestmark = pytest.mark.both_databases
NOW = datetime(2026, 11, 1, tzinfo=UTC)
BY = Authorship(Origin.CREATION)


@pytest.fixture(autouse=True)
def few_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the French texts that the demonstration needs, and no rendering: others test that."""
    texts = [text for text in starter.read_starter_texts() if text.slug in {*NEEDED, "aide"}]
    monkeypatch.setattr(starter, "read_starter_texts", lambda: texts)
    monkeypatch.setattr(rendering, "store_page_rendering", lambda _page: None)


def members() -> int:
    return db.session.scalar(select(func.count()).select_from(Member)) or 0


def test_setup_makes_a_wiki_with_a_steward_and_repeats_itself_harmlessly(app: Flask) -> None:
    first = done(app, "setup", "--no-demo")
    pages = db.session.scalar(select(func.count()).select_from(Page))
    second = done(app, "setup", "--no-demo")
    assert first == second == "http://localhost\n"  # no start of a real installation prints a way in
    assert "/fr/link/" in done(app, "member", "sign-in-link", setup.STEWARD[1])
    assert (members(), db.session.scalar(select(func.count()).select_from(Page))) == (1, pages)
    assert not installation().demo


def test_setup_asks_the_environment_for_the_demonstration(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO", "0")
    done(app, "setup")
    assert not installation().demo


def test_the_demonstration_fills_an_empty_wiki(app: Flask) -> None:
    done(app, "demo")
    assert installation().demo
    assert members() == 48


def test_the_demonstration_comes_once(app: Flask) -> None:
    done(app, "demo")
    assert refused(app, "demo")


def test_the_demonstration_never_joins_real_people(app: Flask) -> None:
    factories.member()
    assert refused(app, "demo")
    assert members() == 1
    assert db.session.scalar(select(func.count()).select_from(Page)) == 0


def test_the_demonstration_never_joins_real_pages(app: Flask) -> None:
    with unit_of_work():
        services.create(NewPage("page", "fr", "Notre village"), "Ici.\n", BY, NOW)
    assert "Notre village" in refused(app, "demo")


def test_the_demonstration_never_joins_texts_that_were_changed(app: Flask) -> None:
    done(app, "page", "load")
    with unit_of_work():
        page = queries.by_slug("aide")
        assert page is not None
        head = version(page.id, page.head_number)
        prepared = prepare_revision(head, Content("Autre aide.\n", page.title, {}))
        services.write(page, prepared, Authorship(Origin.EDIT), NOW)
    assert page.title in refused(app, "demo")
    assert not installation().demo


def test_the_demonstration_uses_starter_texts_that_are_there(app: Flask) -> None:
    done(app, "page", "load")
    done(app, "demo")
    assert installation().demo
