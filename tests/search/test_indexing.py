"""The index follows what is committed, and is built anew when it is lost or damaged."""

import shutil
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests.search.material import BY, NOW, factories_steward, found
from wiki.accounts.models import Member
from wiki.core.db import db, is_postgresql, unit_of_work
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.search import services
from wiki.search.index import IndexUnavailable
from wiki.search.indexer import PAUSE_SECONDS, Indexer
from wiki.search.models import SearchQueue
from wiki.search.postgresql import index as postgresql_index
from wiki.search.querying.query import parse

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("indexed", "author")]


def test_two_who_drain_bring_back_nothing_that_was_hidden_meanwhile(
    app: Flask, charter: Page, author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, others = type(services.search_index()).update, list[Thread]()
    ids = charter.id, author.id

    def hide_and_drain() -> None:
        with app.app_context():
            with unit_of_work():
                pages.hide(db.session.get_one(Page, ids[0]), "essai", db.session.get_one(Member, ids[1]), NOW)
            while services.drain_queue():
                pass

    def late(*given: Any) -> None:
        if not others:
            others.append(Thread(target=hide_and_drain))
            others[0].start()
            others[0].join(1)
        write(*given)

    with unit_of_work():
        pages.rename(charter, "Charte nouvelle", "", author, NOW)
    monkeypatch.setattr(type(services.search_index()), "update", late)
    services.drain_queue()
    others[0].join()

    assert found("vallée") == []


def test_an_index_that_is_lost_is_built_anew_though_nothing_waits(app: Flask, tmp_path: Path) -> None:
    if is_postgresql():
        with unit_of_work():
            db.session.execute(text(f"DROP SCHEMA search_present_{postgresql_index.INDEX_VERSION} CASCADE"))
    else:
        shutil.rmtree(tmp_path / "index" / "present")
    assert services.rebuild_if_unhealthy() > 0
    assert found("vallée") == ["page"]
    assert services.rebuild_if_unhealthy() == 0


def test_what_is_committed_is_found_after_a_drain(charter: Page) -> None:
    assert found("glacier") == []
    with unit_of_work():
        pages.create(pages.NewPage("page", "fr", "Le glacier"), "La neige.\n", BY, NOW)
    assert services.drain_queue() > 0
    assert found("glacier") == ["page"]
    assert charter.slug


def test_the_indexer_follows_a_commit_within_two_seconds(app: Flask, charter: Page) -> None:
    with unit_of_work():
        pages.create(pages.NewPage("page", "fr", "Le glacier"), "La neige.\n", BY, NOW)
        pages.rename(charter, "Charte des fontaines", "", factories_steward(), NOW)

    assert Indexer(app).run_once() > 0

    assert found("glacier") == ["page"]
    assert found("fontaines") == ["page"]
    assert Indexer(app).run_once() == 0
    assert PAUSE_SECONDS <= 2


def test_what_is_rolled_back_is_not_queued(app: Flask) -> None:
    waiting = db.session.scalar(select(func.count()).select_from(SearchQueue))
    with pytest.raises(ZeroDivisionError):
        _create_and_fail()
    assert db.session.scalar(select(func.count()).select_from(SearchQueue)) == waiting


def _create_and_fail() -> None:
    with unit_of_work():
        pages.create(pages.NewPage("page", "fr", "Perdu"), "Rien.\n", BY, NOW)
        raise ZeroDivisionError


def test_a_drain_empties_the_queue_and_can_be_repeated(charter: Page) -> None:
    with unit_of_work():
        pages.rename(charter, "Charte de l’eau", "", factories_steward(), NOW)
    while services.drain_queue():
        pass
    assert db.session.scalar(select(func.count()).select_from(SearchQueue)) == 0
    assert services.drain_queue() == 0
    assert found("charte de l'eau") == ["page"]


def damage(app: Flask) -> None:
    if is_postgresql():
        with db.engine.begin() as connection:
            table = f"search_present_{postgresql_index.INDEX_VERSION}.document"
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN terms"))
        return
    folder: Path = app.config["WIKI"].data / "index"
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"x" + path.read_bytes()[1:])


def test_without_an_index_search_falls_back_and_says_so(app: Flask, charter: Page) -> None:
    damage(app)
    results = services.search(parse("vallee habitants"))
    assert results.degraded
    assert [hit.title for hit in results.hits] == [charter.title]


def test_a_damaged_index_is_noticed_and_rebuilt(app: Flask, charter: Page) -> None:
    damage(app)
    with unit_of_work():
        pages.create(pages.NewPage("page", "fr", "Le glacier"), "La neige.\n", BY, NOW)
    with pytest.raises(IndexUnavailable):
        services.drain_queue()
    assert Indexer(app).run_once() > 0
    assert not services.search(parse("neige")).degraded
    assert found("vallée") == found("glacier") == ["page"]
    assert charter.id
