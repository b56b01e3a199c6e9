"""History is guarded by the database itself: whatever the code does, these rows are never changed or deleted."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Delete, Update, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from tests import factories
from tests.deliberation.network import AFTER, BEFORE, DAY, NOW, cast, charter, closed, opened, proposed
from tests.rounds import network as rounds
from wiki.accounts.models import Member
from wiki.core.db import db, engine, unit_of_work
from wiki.deliberation.threads import services as threads
from wiki.deliberation.threads.leading import syntheses
from wiki.deliberation.votes.meetings import services as meetings
from wiki.deliberation.votes.meetings.services import Minutes
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.rounds.calendar import Phase
from wiki.rounds.leading import rescheduling

pytestmark = pytest.mark.both_databases

GUARDED = {
    "revision",
    "ledger_event",
    "ledger_payload",
    "amendment_version",
    "post_version",
    "synthesis",
    "former_ballot",
    "roll_entry",
    "result",
    "former_address",
    "ballot",
    "meeting",
    "edition",
    "edition_page",
    "edition_vote",
    "round_item",
    "round_elector",
    "round_ballot",
    "former_round_ballot",
    "round_result",
    "former_calendar",
    "withdrawn_item",
    "vote",
    "amendment",
    "validation_round",
}
GOES_ON = {"vote", "amendment", "validation_round"}
"""What goes on from state to state: some of it may change, in the order that `test_guards` tries."""
ERASED_ON_PURPOSE = {"ledger_payload"}
"""What a member's erasure deletes; the event keeps its hash."""
TRIGGERS = {
    "sqlite": "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE NOT tgisinternal",
}


@pytest.fixture
def history(app: Flask) -> None:
    """A row in every guarded table: what people write, decide and publish, and what it was before."""
    voter, page = factories.member(), charter()
    writing(voter, page)
    vote = opened(proposed(page, voter, BEFORE, AFTER))
    cast(vote, voter, "for")
    cast(vote, voter, "against", "Après réflexion.", at=vote.opens_at + DAY)
    closed(vote)
    spoken = opened(proposed(charter("autre"), voter), preset="consent")
    with unit_of_work():
        minutes = Minutes(spoken.opens_at.date(), "Nantes", (voter.id,))
        meetings.record_meeting(spoken, minutes, factories.steward(), spoken.opens_at + DAY / 2)
    a_round()


def writing(voter: Member, page: Page) -> None:
    """A discussion with an edited post and a synthesis; a page under another address."""
    with unit_of_work():
        thread = threads.open_thread(page, "Une question", "Une première réponse.", voter, NOW)
        threads.edit_post(thread.posts[0], "Une réponse en de meilleurs mots.", NOW)
        syntheses.write_synthesis(thread, "Où nous en sommes.", 0, voter, NOW)
        pages.rename(page, "Un autre titre", "autre-titre", voter, NOW)


def a_round() -> None:
    """A closed round, whose close was put off and an item taken off, an answer changed; it publishes an edition."""
    sheet, person = rounds.sheet(), rounds.dynamisers()[0]
    made = rounds.opened()
    rounds.withdrawn(rounds.proposed(made, "retire", sheet, person))
    rounds.reach(made, Phase.VOTE)
    for answer in ("validate", "retire"):
        rounds.cast(made, person, rounds.item_on(made, sheet), answer)
    later = replace(made.calendar, closes=made.closes_at + DAY)
    with unit_of_work():
        rescheduling.reschedule(made, later, "Une raison.", factories.steward(), made.vote_at + DAY)
    rounds.reach(made, Phase.PUBLISHED)


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


def refused(said: str) -> bool:
    return any(words in said for words in ("append-only", "the vote is closed", "the round is closed"))


def test_history_cannot_be_rewritten(history: None) -> None:
    db.session.rollback()
    for name in sorted(GUARDED):
        table = db.metadata.tables[name]
        assert db.session.scalar(select(func.count()).select_from(table)), f"no row in {name}"
        column = table.primary_key.columns[0]
        if name not in GOES_ON:
            assert refused(refusal(update(table).values({column: column}))), f"{name} can be changed"
        if name not in ERASED_ON_PURPOSE:
            assert refused(refusal(delete(table))), f"{name} can be emptied"


def test_every_table_that_the_database_guards_is_tried(app: Flask) -> None:
    guarded = set(db.session.scalars(text(TRIGGERS[engine().dialect.name])))
    assert guarded == GUARDED
