"""Reads of the record."""

import json
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID, uuid5

from sqlalchemy import func, select

from wiki.core.cache import cached
from wiki.core.db import db
from wiki.ledger.chain import GENESIS, RECEIPT_DIGITS, Event, EventType
from wiki.ledger.models import LedgerEvent

BATCH_SIZE = 500
_HEAD = select(LedgerEvent.seq, LedgerEvent.hash).order_by(LedgerEvent.seq.desc()).limit(1)
BALLOT_EVENTS = (
    EventType.BALLOT_CAST,
    EventType.BALLOT_CHANGED,
    EventType.BALLOT_WITHDRAWN,
    EventType.MEETING_RECORDED,
)


def last_event() -> LedgerEvent | None:
    """Return the last event, or None when the record is empty."""
    return db.session.scalar(select(LedgerEvent).order_by(LedgerEvent.seq.desc()).limit(1))


def chain_head() -> tuple[int, str]:
    """Return the number and hash of the last event; (0, GENESIS) when the record is empty."""
    found = db.session.connection().execute(_HEAD).one_or_none()
    return (found.seq, found.hash) if found else (0, GENESIS)


def permanent_id(name: str) -> UUID:
    """Return an identifier of a thing of this network by its name: the same in every language and at every address.

    It is made of the hash of the first event, which no move, restore or renewal of keys changes.
    """
    return uuid5(cached(("first hash",), _first_hash, depends_on_ballots=False), name)


def _first_hash() -> UUID:
    found = db.session.scalar(select(LedgerEvent.hash).where(LedgerEvent.seq == 1))
    return UUID((found or GENESIS)[: 2 * 16])


def count() -> int:
    """Return how many events there are; they are numbered from 1 without gaps."""
    return chain_head()[0]


def events(first: int = 1, last: int | None = None) -> Iterator[Event]:
    """Yield every event from ``first`` on, up to ``last`` where it is given, with its payload, in order."""
    query = select(LedgerEvent).where(LedgerEvent.seq >= first).order_by(LedgerEvent.seq)
    if last is not None:
        query = query.where(LedgerEvent.seq <= last)
    for row in db.session.scalars(query.execution_options(yield_per=BATCH_SIZE)):
        yield to_event(row)


def event(seq: int) -> LedgerEvent | None:
    """Return the event of this number, or None."""
    return db.session.get(LedgerEvent, seq)


def receipts(seqs: Iterable[int]) -> dict[int, str]:
    """Return the receipt of each of these events by its number: « 1042-9f86d081884c »."""
    query = select(LedgerEvent.seq, LedgerEvent.hash).where(LedgerEvent.seq.in_(set(seqs)))
    return {seq: f"{seq}-{digits[:RECEIPT_DIGITS]}" for seq, digits in db.session.execute(query)}


def events_before(before: int | None, limit: int) -> Sequence[LedgerEvent]:
    """Return up to ``limit`` events, newest first, older than ``before``."""
    query = select(LedgerEvent).order_by(LedgerEvent.seq.desc()).limit(limit)
    return db.session.scalars(query if before is None else query.where(LedgerEvent.seq < before)).all()


def first_ballot_seq(subjects: Iterable[str]) -> int | None:
    """Return the number of the first event that reveals a ballot of these votes, or None."""
    query = select(func.min(LedgerEvent.seq)).where(LedgerEvent.subject.in_(list(subjects)))
    return db.session.scalar(query.where(LedgerEvent.type.in_(BALLOT_EVENTS)))


def to_event(row: LedgerEvent) -> Event:
    """Return a row as an `Event` of `wiki.ledger.chain`; the payload is None when it was erased."""
    payload = json.loads(row.payload.body) if row.payload else None
    return Event(
        row.seq, row.at, row.type, row.actor, row.subject, row.payload_hash, row.prev_hash, row.hash, payload
    )
