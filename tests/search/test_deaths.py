"""A process that dies at any point of indexing leaves an index that answers, and the next one completes it."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, func, select

from tests import factories
from tests.conftest import make_app
from tests.processes import PROCESSES
from wiki.core.db import db, engine, unit_of_work
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.search import services
from wiki.search.index import SearchResults
from wiki.search.indexer import Indexer
from wiki.search.models import SearchQueue
from wiki.search.querying.query import parse
from wiki.versioning.models import Origin
from wiki.versioning.queries import Content, version
from wiki.versioning.services import Authorship, prepare_revision

pytestmark = pytest.mark.both_databases
NOW = datetime(2027, 3, 1, tzinfo=UTC)
BY = Authorship(Origin.CREATION, author_name="Feuille")
WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "COPY", "WITH")
DEAD, PATIENCE = 77, 120


def die_at(step: int) -> None:
    """End this process before a write, counted from 1: of a database, by either way to it, or of a file."""
    steps = count(1)

    def step_on() -> None:
        if next(steps) == step:
            os._exit(DEAD)

    def before(real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **options: Any) -> Any:
            writes = [part.lstrip().startswith(WRITES) for part in given if isinstance(part, str)]
            if all(writes):
                step_on()
            return real(*given, **options)

        return counted

    for owner, name in (
        (psycopg.Cursor, "execute"),
        (psycopg.Cursor, "copy"),
        (psycopg.Connection, "commit"),
        (os, "fsync"),
        (os, "replace"),
    ):
        setattr(owner, name, before(getattr(owner, name)))
    if engine().dialect.name == "sqlite":
        event.listen(engine(), "commit", lambda _connection: step_on())


def indexing(url: str, folder: Path, step: int) -> None:
    """Do what the indexer does once, up to a step."""
    app = make_app(url, folder)
    with app.app_context():
        die_at(step)
        while Indexer(app).run_once():
            pass


def rebuilding(url: str, folder: Path, step: int) -> None:
    """Build the index anew, up to a step."""
    with make_app(url, folder).app_context():
        die_at(step)
        services.rebuild()


def deaths(work: Callable[[str, Path, int], None], url: str, folder: Path) -> Iterator[int]:
    """Let processes do some work and die at its first step, its second and so on, until one lives."""
    for step in count(1):
        db.session.remove()
        db.engine.dispose()
        child = PROCESSES.Process(target=work, args=(url, folder, step))
        child.start()
        child.join(PATIENCE)
        assert child.exitcode in {0, DEAD}
        if child.exitcode == 0:
            return
        yield step


def asked(words: str, scope: str = "") -> SearchResults:
    found = services.search(parse(words, filters={"scope": frozenset({scope})} if scope else {}))
    assert not found.degraded
    return found


def waiting() -> int:
    return db.session.scalar(select(func.count()).select_from(SearchQueue)) or 0


@pytest.fixture
def page(app: Flask) -> Page:
    """A page that is in the index."""
    with unit_of_work():
        page = pages.create(pages.NewPage("page", "fr", "Le glacier"), "La neige.\n", BY, NOW)
        pages.create(pages.NewPage("page", "fr", "La source"), "La neige fond.\n", BY, NOW)
    services.rebuild()
    return page


def test_a_death_while_following_changes_loses_and_doubles_nothing(
    page: Page, database_url: str, tmp_path: Path
) -> None:
    with unit_of_work():
        content = Content("Le sable et le gravier.\n", page.title, {})
        pages.write(page, prepare_revision(version(page.id, 1), content), BY, NOW)
        pages.create(pages.NewPage("page", "fr", "La dune"), "Le sable.\n", BY, NOW)
        hidden = pages.create(pages.NewPage("page", "fr", "Le puits"), "Le sable mouillé.\n", BY, NOW)
    with unit_of_work():
        pages.hide(db.session.get_one(Page, hidden.id), "essai", factories.member(), NOW)

    steps = list(deaths_with_answers(database_url, tmp_path))

    assert len(steps) > 4
    assert waiting() == 0
    assert sorted(hit.title for hit in asked("sable").hits) == ["La dune", "Le glacier"]
    assert [hit.title for hit in asked("neige").hits] == ["La source"]
    assert [hit.title for hit in asked("neige", "version").hits] == ["Le glacier"]
    assert asked("mouillé").total == 0


def deaths_with_answers(url: str, folder: Path) -> Iterator[int]:
    """Let indexers die; after each of them the index is as it was, or as it shall be."""
    for step in deaths(indexing, url, folder):
        before, after = asked("neige").total, asked("sable").total
        assert (before, after) in {(2, 0), (1, 2)}
        assert waiting() > 0 or after == 2
        yield step


@pytest.mark.usefixtures("page")
def test_a_death_while_building_anew_leaves_the_old_index(database_url: str, tmp_path: Path) -> None:
    found = [asked("neige").total for _ in deaths(rebuilding, database_url, tmp_path)]

    assert len(found) > 4
    assert set(found) == {2}
    assert asked("neige").total == 2
    assert services.search_index().is_healthy()
