"""Sign an amendment, withdraw a signature, drop signatures when the text changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.deliberation import lifecycle
from wiki.deliberation.amendments import queries
from wiki.deliberation.lifecycle import AmendmentEvent, AmendmentState
from wiki.deliberation.models import Amendment, CoSignature
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_ref
from wiki.pages import kinds
from wiki.pages.kinds import Support


def required_support(amendment: Amendment) -> Support:
    """Return the support that an amendment needs before it is discussed, as the kind of its page asks."""
    return kinds.kind_of(amendment.page.kind).support


def missing_support(amendment: Amendment) -> Support:
    """Return the support still missing; an empty Support when it is reached or none is required."""
    return required_support(amendment).lacking([each.country for each in valid_signatures(amendment)])


def valid_signatures(amendment: Amendment) -> Sequence[CoSignature]:
    """Return the signatures that count, oldest first."""
    return [each for each in amendment.signatures if each.stands]


def sign(amendment: Amendment, number: int, member: Member, now: datetime) -> None:
    """Sign version ``number`` of an amendment, which opens it once enough have signed.

    Raises Conflict when it has changed since it was shown, or can no longer be changed; InvalidInput for its author.
    """
    _check_signable(amendment)
    if member.id == amendment.author_id:
        raise InvalidInput(N_("An author stands behind an amendment already: others sign it."))
    current = amendment.current
    if current.number != number:
        raise Conflict(N_("The amendment has changed since this text was shown. Please read it again."))
    signature = queries.signature_of(amendment, member)
    if signature is not None and signature.stands:
        return
    if signature is None:
        signature = CoSignature(member_id=member.id)
        amendment.signatures.append(signature)
    signature.territory, signature.country = member.territory.name, member.country
    signature.version_number, signature.text_hash = current.number, current.text_hash
    signature.signed_at, signature.dropped_at = now, None
    payload = {
        "version": current.number,
        **current.hashes,
        "territory": signature.territory,
        "country": signature.country,
    }
    _record(EventType.AMENDMENT_COSIGNED, amendment, member.id, payload, now)
    update_support_state(amendment, now)


def unsign(amendment: Amendment, member: Member, now: datetime) -> None:
    """Withdraw a signature, valid or dropped; the amendment seeks support again when too few are left.

    Raises Conflict when the member has not signed, or the amendment can no longer be signed.
    """
    _check_signable(amendment)
    signature = queries.signature_of(amendment, member)
    if signature is None:
        raise Conflict(N_("You have not signed this amendment."))
    amendment.signatures.remove(signature)
    db.session.delete(signature)
    _record(EventType.AMENDMENT_UNSIGNED, amendment, member.id, {"version": signature.version_number}, now)
    update_support_state(amendment, now)


def _check_signable(amendment: Amendment) -> None:
    if not lifecycle.is_open(amendment.state):
        raise Conflict(N_("An amendment can be signed until its vote is announced."))


def drop_signatures(amendment: Amendment, now: datetime) -> list[int]:
    """Drop every valid signature because the text has changed; return the ids of their members."""
    dropped = valid_signatures(amendment)
    for signature in dropped:
        signature.dropped_at = now
    update_support_state(amendment, now)
    return [each.member_id for each in dropped]


def update_support_state(amendment: Amendment, now: datetime) -> None:
    """Open an amendment once its support is reached; set it back to seeking support when it no longer is."""
    reached = missing_support(amendment) == Support()
    if reached and amendment.state is AmendmentState.SEEKING_SUPPORT:
        amendment.state = lifecycle.advance(amendment.state, AmendmentEvent.OPEN)
        amendment.changed_at = now
        signed = [each.member_id for each in valid_signatures(amendment)]
        payload = {**amendment.current.hashes, "signed": signed}
        _record(EventType.AMENDMENT_OPENED, amendment, None, payload, now)
    elif not reached and amendment.state is AmendmentState.OPEN:
        amendment.state = lifecycle.advance(amendment.state, AmendmentEvent.LOSE_SUPPORT)
        amendment.changed_at = now


def _record(
    event: EventType, amendment: Amendment, actor_id: int | None, payload: dict[str, Any], now: datetime
) -> None:
    append(event, member_ref(actor_id), f"amendment:{amendment.id}", payload, now)
