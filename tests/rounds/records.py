"""The record of a round checked by both programs, as it is or sealed anew with something false in it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.audit.standalone import tool
from wiki.audit.verify import verify
from wiki.ledger import queries as ledger
from wiki.ledger.chain import GENESIS, Event, EventType, export_line, seal


def agreed(events: list[Event] | None = None) -> tuple[list[str], int]:
    """Check the record with both programs and return what they agree on: the problems, the votes counted."""
    read = events or list(ledger.events())
    report, record = verify(read), tool.check([export_line(event) for event in read])
    found = [str(problem) for problem in report.problems]
    assert found == [message for _line, message in record.problems]
    assert (report.votes, report.unchecked) == (record.tallies, record.unchecked)
    return found, report.votes


def changed(event_type: EventType, change: Callable[[Any], None]) -> list[Event]:
    """Seal the record anew with the first event of a type changed."""
    events: list[Event] = []
    done = False
    for event in ledger.events():
        payload = dict(event.payload or {})
        if event.type == event_type and not done:
            change(payload)
            done = True
        at = datetime.fromisoformat(event.at)
        last = events[-1].hash if events else GENESIS
        events.append(seal(event.seq, at, EventType(event.type), event.actor, event.subject, payload, last))
    assert done
    return events
