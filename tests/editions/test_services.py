"""Publishing an edition: what goes in, what it is sealed with, and that it never changes."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests import factories
from tests.audit.standalone import tool
from tests.deliberation import network
from tests.editions.library import adopted, published, sheet
from tests.pages import shelf
from wiki.audit.verify import verify
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.editions import queries, screens, services
from wiki.editions.contents import Entry, content_hash
from wiki.editions.services import EditionPlan
from wiki.ledger import queries as ledger
from wiki.ledger.chain import EventType, export_line, seal

pytestmark = pytest.mark.both_databases


def test_an_edition_holds_the_pages_in_force_and_the_votes_that_led_there(app: Flask) -> None:
    charter, fiche = network.charter(), sheet()
    shelf.page("Notes")
    vote = adopted(charter)
    edition = published()
    assert [(entry.number, entry.page_id, entry.version) for entry in edition.entries] == [
        (1, charter.id, 2),
        (2, fiche.id, 1),
    ]
    assert [each.vote_id for each in edition.decisions] == [vote.id]
    assert edition.slug == "edition-2026"
    later = published("Édition 2027")
    assert list(later.decisions) == []
    assert queries.edition_before(later) is edition
    assert verify(ledger.events()).problems == ()


def test_what_is_hidden_or_retired_stays_out(app: Flask) -> None:
    kept, retired, hidden = sheet("T11"), sheet("T12", retired=2025), network.charter("cachee")
    shelf.hide(hidden, factories.steward(), "Motif")
    edition = published()
    assert [entry.page_id for entry in edition.entries] == [kept.id]
    assert retired.id not in screens.current_versions(edition)


@pytest.mark.parametrize("name", ["", "…", "new", "x" * 121])
def test_a_name_that_makes_no_address_is_refused(app: Flask, name: str) -> None:
    sheet()
    with pytest.raises(InvalidInput):
        services.check_plan(EditionPlan(name))


@pytest.mark.parametrize("name", ["Édition 2026", "edition 2026"])
def test_an_edition_is_published_once(app: Flask, name: str) -> None:
    sheet()
    published()
    with pytest.raises(Conflict), unit_of_work():
        services.publish(EditionPlan(name), None, network.NOW)
    assert len(queries.editions()) == 1


def test_an_edition_of_nothing_is_refused(app: Flask) -> None:
    with pytest.raises(Conflict), unit_of_work():
        services.publish(EditionPlan("Édition 2026"), None, network.NOW)


@pytest.mark.parametrize("column", ["edition.note", "edition_page.version", "edition_vote.vote_id"])
@pytest.mark.parametrize("act", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_the_database_refuses_to_change_it(app: Flask, column: str, act: str) -> None:
    adopted(network.charter())
    published()
    statement = act.format(*column.split("."))
    db.session.rollback()
    with pytest.raises(DatabaseError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(statement))


def falsified(**payload: object) -> tuple[list[str], list[str]]:
    """Seal the last edition anew with something else in it and return what both verifiers say."""
    *before, last = list(ledger.events())
    assert last.type == EventType.EDITION_PUBLISHED
    assert last.payload is not None
    said = {**last.payload, **payload}
    anew = seal(
        last.seq, network.NOW, EventType.EDITION_PUBLISHED, last.actor, last.subject, said, last.prev_hash
    )
    events = [*before, anew]
    record = tool.check([export_line(event) for event in events])
    return [str(problem) for problem in verify(events).problems], [
        message for _line, message in record.problems
    ]


def test_both_verifiers_find_an_edition_that_is_not_what_it_says(app: Flask) -> None:
    page = network.charter()
    edition = published()
    entry = edition.entries[0]
    here, alone = falsified(content_hash="0" * 64)
    assert here == alone == ["The hash of this edition is not that of its pages and votes."]
    pages = [[page.id, entry.version, "0" * 64]]
    here, alone = falsified(
        pages=pages, content_hash=content_hash([Entry(page.id, entry.version, "0" * 64)], [])
    )
    assert here == alone == ["This edition holds a version that no event saved."]
    assert falsified() == ([], [])


def test_both_verifiers_find_a_vote_told_before_its_close(app: Flask) -> None:
    page, voter = network.charter(), factories.member()
    vote = network.opened(network.proposed(page, voter))
    edition = published()
    entries = [Entry(each.page_id, each.version, each.text_hash) for each in edition.entries]
    here, alone = falsified(votes=[vote.id], content_hash=content_hash(entries, [vote.id]))
    assert here == alone == ["This edition tells of a vote that is not closed."]
