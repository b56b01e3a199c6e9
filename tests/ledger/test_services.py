from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from wiki.audit.verify import verify
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.ledger import queries
from wiki.ledger.chain import GENESIS, EventType, compute_hash, receipt
from wiki.ledger.services import append, member_ref

pytestmark = pytest.mark.both_databases
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def act(number: int) -> None:
    append(EventType.PAGE_HIDDEN, member_ref(number), f"page:{number}", {"number": number, "é": "à"}, NOW)


def act_and_fail() -> None:
    act(1)
    append(EventType.PAGE_HIDDEN, "member:1", "page:1", {"share": 0.5}, NOW)


def test_events_follow_each_other(app: Flask) -> None:
    for number in (1, 2, 3):
        with unit_of_work():
            act(number)
    events = list(queries.events())
    assert [event.seq for event in events] == [1, 2, 3]
    assert [event.prev_hash for event in events] == [GENESIS, events[0].hash, events[1].hash]
    assert [compute_hash(event) for event in events] == [event.hash for event in events]
    assert verify(events).problems == ()
    assert [event.seq for event in queries.events(last=2)] == [1, 2]


def test_several_events_of_one_act_stand_or_fall_together(app: Flask) -> None:
    with pytest.raises(InvalidInput), unit_of_work():
        act_and_fail()
    assert queries.count() == 0
    with unit_of_work():
        act(1)
        act(2)
    assert queries.count() == 2


def test_receipts_and_pages(app: Flask) -> None:
    with unit_of_work():
        for number in range(1, 8):
            act(number)
    events = list(queries.events())
    assert queries.receipts([2, 5, 99]) == {2: receipt(events[1]), 5: receipt(events[4])}
    assert [row.seq for row in queries.events_before(None, 3)] == [7, 6, 5]
    assert [row.seq for row in queries.events_before(5, 3)] == [4, 3, 2]
    found = queries.event(3)
    assert found is not None
    assert queries.to_event(found) == events[2]
    assert queries.event(8) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET actor = 'member:9' WHERE seq = 1",
        "DELETE FROM ledger_event WHERE seq = 1",
    ],
)
def test_the_past_cannot_be_written_anew(app: Flask, statement: str) -> None:
    with unit_of_work():
        act(1)
    with pytest.raises((DatabaseError, Conflict)), unit_of_work():
        db.session.execute(text(statement))
    assert next(queries.events()).actor == "member:1"
