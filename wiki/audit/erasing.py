"""Erase what the record keeps about a person: its events stay, with the hashes of what they held."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete

from wiki.accounts.models import Member
from wiki.audit.history.others import ERASABLE
from wiki.core import clock
from wiki.core.db import db
from wiki.core.errors import N_, Forbidden, InvalidInput, NotFound
from wiki.ledger import queries
from wiki.ledger.chain import Event, EventType
from wiki.ledger.models import LedgerPayload
from wiki.ledger.services import append, member_ref


def erase(seqs: Sequence[int], reason: str, by: Member, now: datetime) -> Event:
    """Erase the contents of events and say so in the record; call it in a unit of work.

    Raises Forbidden for anybody but a steward, NotFound for an event that is not there or erased already, InvalidInput
    without a reason or for a content on which a result or a text in force rests.
    """
    if not by.is_steward(clock.day(now)):
        raise Forbidden(N_("Only a steward of the network can do this."))
    if not seqs or not reason.strip():
        raise InvalidInput(N_("Please give a reason: everybody will read it."))
    for seq in seqs:
        found = queries.event(seq)
        if found is None or found.payload is None:
            raise NotFound(N_("The record has no content of event %(seq)d."), seq=seq)
        if found.type not in ERASABLE:
            raise InvalidInput(
                N_("A result or a text in force rests on event %(seq)d: it is not erased."), seq=seq
            )
    db.session.execute(delete(LedgerPayload).where(LedgerPayload.seq.in_(seqs)))
    db.session.expire_all()
    payload = {"events": sorted(set(seqs)), "reason": reason.strip()}
    return append(EventType.PAYLOAD_ERASED, member_ref(by.id), "record:1", payload, now)
