"""Writes to the record: each recorded act appends its event in the transaction of the act itself."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert

from wiki.core.db import db
from wiki.ledger import queries
from wiki.ledger.canonical import canonical_json
from wiki.ledger.chain import Event, EventType, seal
from wiki.ledger.models import LedgerEvent, LedgerPayload

SYSTEM = "system"
_EVENTS, _PAYLOADS = (
    insert(model.metadata.tables[model.__tablename__]) for model in (LedgerEvent, LedgerPayload)
)


def member_ref(member_id: int | None) -> str:
    """Return a member as the record refers to one: ``member:7``; ``system`` (None) is the shell and scheduled jobs."""
    return SYSTEM if member_id is None else f"member:{member_id}"


class NewEvent(NamedTuple):
    """An event to append: its type, who acted, on what, and its payload."""

    type: EventType
    actor: str
    subject: str
    payload: Mapping[str, object]


def append(
    event_type: EventType, actor: str, subject: str, payload: Mapping[str, object], now: datetime
) -> Event:
    """Append an event to the chain and return it; call it inside a unit of work, whose lock excludes other writers."""
    (event,) = append_all([NewEvent(event_type, actor, subject, payload)], now)
    return event


def append_all(acts: Iterable[NewEvent], now: datetime) -> list[Event]:
    """Append events to the chain in their order, with one read and one bulk write, and return them."""
    db.session.flush()
    seq, previous = queries.chain_head()
    events = list[Event]()
    for act in acts:
        seq += 1
        event = seal(seq, now, act.type, act.actor, act.subject, act.payload, previous)
        previous = event.hash
        events.append(event)
    if events:
        _write(events)
    return events


def _write(events: Sequence[Event]) -> None:
    bodies = [{"seq": event.seq, "body": canonical_json(event.payload).decode()} for event in events]
    connection = db.session.connection()  # without the ORM, which has nothing to add here
    connection.execute(_EVENTS, [_row(event) for event in events])
    connection.execute(_PAYLOADS, bodies)


def _row(event: Event) -> dict[str, object]:
    return {
        "seq": event.seq,
        "at": event.at,
        "type": event.type,
        "actor": event.actor,
        "subject": event.subject,
        "payload_hash": event.payload_hash,
        "prev_hash": event.prev_hash,
        "hash": event.hash,
    }
