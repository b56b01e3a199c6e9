"""Writing the record: each act that counts adds one event in its own transaction."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from wiki.db import db
from wiki.ledger.canonical import canonical
from wiki.ledger.chain import GENESIS, Event, EventType, seal
from wiki.ledger.models import LedgerEvent, LedgerPayload

SYSTEM = "system"


def member_name(member_id: int | None) -> str:
    """Return how the record names an actor: ``member:7``, or ``system`` for the shell and the clock."""
    return SYSTEM if member_id is None else f"member:{member_id}"


def append(
    event_type: EventType, actor: str, subject: str, payload: Mapping[str, object], now: datetime
) -> Event:
    """Add an event to the chain and return it; call it inside a unit of work, under whose lock it is alone."""
    db.session.flush()
    last = db.session.scalar(select(LedgerEvent).order_by(LedgerEvent.seq.desc()).limit(1))
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    event = seal(seq, now, event_type, actor, subject, payload, previous)
    db.session.add(
        LedgerEvent(
            seq=event.seq,
            at=event.at,
            type=event.type,
            actor=event.actor,
            subject=event.subject,
            payload_hash=event.payload_hash,
            prev_hash=event.prev_hash,
            hash=event.hash,
        )
    )
    db.session.flush()
    db.session.add(LedgerPayload(seq=event.seq, body=canonical(payload).decode()))
    return event
