"""Acts of one moment, on both databases: however many processes try, and wherever one dies, they happen once."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.conftest import make_app
from tests.deliberation.amendments.test_typos import TEXT as MISSPELT
from tests.deliberation.amendments.test_typos import fix
from tests.deliberation.network import DAY, NOW, charter, text_of
from tests.deliberation.votes.test_deaths import Act, until_it_lives
from tests.processes import PROCESSES
from wiki.accounts.models import Member
from wiki.audit.verify import verify
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict
from wiki.deliberation.amendments import queries
from wiki.deliberation.amendments.typos import services as typos
from wiki.editions import queries as edition_queries
from wiki.editions import services as editions
from wiki.editions.services import EditionPlan
from wiki.ledger import queries as ledger
from wiki.pages.models import Page

pytestmark = pytest.mark.both_databases
ACTORS, TIMES = 4, 5


def publish(member_id: int) -> None:
    """Publish an edition of the pages in force."""
    with unit_of_work():
        editions.publish(EditionPlan("Édition 2026"), db.session.get_one(Member, member_id), NOW)


def contest(page_id: int, member_id: int) -> None:
    """Make an amendment of the typo fix that brought version 2 of a page."""
    with unit_of_work():
        page, member = db.session.get_one(Page, page_id), db.session.get_one(Member, member_id)
        fixed = typos.contestable_fix(page, 2, NOW + DAY)
        typos.contest_fix(page, fixed, ("Une faute", "Parce que."), member, NOW + DAY)


@pytest.fixture(params=["edition", "typo"])
def act(request: pytest.FixtureRequest, app: Flask) -> tuple[Act, Callable[[], bool], str]:
    """Give an act, the question whether it was done whole, and the event that tells of it."""
    page, steward = charter(text=MISSPELT), factories.steward()
    page_id = page.id
    if request.param == "edition":
        return partial(publish, steward.id), _is_published, "edition.published"
    fix(page, steward)
    return (
        partial(contest, page_id, factories.member().id),
        partial(_is_contested, page_id),
        "amendment.submitted",
    )


def _is_published() -> bool:
    found = edition_queries.edition_by_slug("edition-2026")
    assert found is None or (len(found.entries), found.ledger_seq) == (1, ledger.count())
    return found is not None


def _is_contested(page_id: int) -> bool:
    page = db.session.get_one(Page, page_id)
    proposed = queries.amendments_in_discussion(page)
    assert (text_of(page) == MISSPELT) == (page.head_number == 3) == (len(proposed) == 1)
    return bool(proposed)


def attempt(url: str, folder: Path, act: Act, start: Any, told: Any) -> None:
    """Act several times, as soon as everybody is there, and tell what came of each."""
    app = make_app(url, folder)
    start.wait()
    for _ in range(TIMES):
        with app.app_context():
            try:
                act()
            except Conflict:
                told.put(False)
            else:
                told.put(True)


def attempts(url: str, folder: Path, act: Act) -> Iterator[bool]:
    """Let processes act at once, and return what each was told."""
    start, told = PROCESSES.Barrier(ACTORS), PROCESSES.Queue()
    running = [PROCESSES.Process(target=attempt, args=(url, folder, act, start, told)) for _ in range(ACTORS)]
    for process in running:
        process.start()
    for _ in range(ACTORS * TIMES):
        yield told.get(timeout=240)
    for process in running:
        process.join()
    assert [process.exitcode for process in running] == [0] * ACTORS


def test_of_all_who_try_one_succeeds(
    act: tuple[Act, Callable[[], bool], str], database_url: str, tmp_path: Path
) -> None:
    do, is_whole, event_type = act
    db.session.remove()
    assert sorted(attempts(database_url, tmp_path, do)) == [*[False] * (ACTORS * TIMES - 1), True]
    assert is_whole()
    assert [event.type for event in ledger.events()].count(event_type) == 1
    assert verify(ledger.events()).problems == ()


def test_a_death_leaves_all_or_nothing(
    act: tuple[Act, Callable[[], bool], str], database_url: str, tmp_path: Path
) -> None:
    do, is_whole, _event_type = act
    assert until_it_lives(database_url, tmp_path, do, is_whole) > 8
