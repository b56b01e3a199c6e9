"""History is guarded by the database itself: whatever the code does, these rows are never changed or deleted."""

import pytest
from flask import Flask
from sqlalchemy import Delete, Update, delete, func, select, update
from sqlalchemy.exc import DBAPIError

from tests import factories
from tests.deliberation.network import AFTER, BEFORE, DAY, NOW, cast, charter, closed, opened, proposed
from wiki.db import db, engine, unit_of_work
from wiki.deliberation.threads import services as threads
from wiki.pages import services as pages

pytestmark = pytest.mark.both_databases

GUARDED = (
    "revision",
    "ledger_event",
    "amendment_version",
    "post_version",
    "former_ballot",
    "roll_entry",
    "result",
    "former_address",
    "ballot",
)


@pytest.fixture
def history(app: Flask) -> None:
    """A row in every guarded table: a renamed page, an edited post, a changed ballot, a closed vote."""
    voter = factories.member()
    page = charter()
    with unit_of_work():
        post = threads.open_thread(page, "Une question", "Une première réponse.", voter, NOW).posts[0]
        threads.edit_post(post, "Une réponse en de meilleurs mots.", NOW)
        pages.rename(page, "Un autre titre", "autre-titre", voter, NOW)
    vote = opened(proposed(page, voter, BEFORE, AFTER))
    cast(vote, voter, "for")
    cast(vote, voter, "against", "Après réflexion.", at=vote.opens_at + DAY)
    closed(vote)


def refusal(statement: Update | Delete) -> str:
    """Run a statement by itself and say why the database refused it; empty when it did as it was told."""
    with engine().connect() as connection:
        try:
            connection.execute(statement)
        except DBAPIError as error:
            return str(error.orig)
        finally:
            connection.rollback()
    return ""


def test_history_cannot_be_rewritten(history: None) -> None:
    db.session.rollback()
    for name in GUARDED:
        table = db.metadata.tables[name]
        assert db.session.scalar(select(func.count()).select_from(table)), f"no row in {name}"
        column = table.primary_key.columns[0]
        for statement in (update(table).values({column: column}), delete(table)):
            said = refusal(statement)
            assert "append-only" in said or "the vote is closed" in said, str(statement)
