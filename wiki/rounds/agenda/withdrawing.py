"""Withdraw one's own proposal from the agenda during the collection; it stays readable."""

from datetime import datetime

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_ref
from wiki.rounds.models import Item, WithdrawnItem
from wiki.rounds.services import LONGEST_TEXT, is_collecting
from wiki.versioning.codec import digest


def withdrawal_refusal(item: Item, now: datetime) -> Conflict | None:
    """Return the error that keeps an item from being withdrawn; None when its proposer can withdraw it."""
    if item.withdrawn is not None:
        return Conflict(N_("This item was taken off the agenda already."))
    if not is_collecting(item.round, now):
        return Conflict(N_("An item can be taken off the agenda during the collection only."))
    if item.carried:
        return Conflict(N_("This item waits since an earlier round: now its vote decides."))
    return None


def withdraw_item(item: Item, reason: str, actor: Member, now: datetime) -> None:
    """Withdraw an item; the same subject can be proposed again, as another item.

    Raises Conflict after the collection, when it is withdrawn already or was carried over; InvalidInput for a reason
    that is too long.
    """
    refusal = withdrawal_refusal(item, now)
    if refusal is not None:
        raise refusal
    said = reason.strip()
    if len(said) > LONGEST_TEXT:
        raise InvalidInput(N_("At most %(max)d characters."), max=LONGEST_TEXT)
    payload = {"item": item.number, "reason_hash": digest(said)}
    subject = f"round:{item.round_id}"
    event = append(EventType.ROUND_ITEM_WITHDRAWN, member_ref(actor.id), subject, payload, now)
    item.withdrawn = WithdrawnItem(reason=said, at=now, ledger_seq=event.seq)
    db.session.flush()
