"""End an amendment before its vote; take the text of an ended one up in a new draft."""

from datetime import datetime

from wiki.accounts.models import Member
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.core.jobs import update_next_due
from wiki.deliberation import lifecycle
from wiki.deliberation.amendments import queries, services
from wiki.deliberation.amendments.fit import standings
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.lifecycle import AmendmentEvent, AmendmentState
from wiki.deliberation.models import Amendment
from wiki.ledger.chain import EventType
from wiki.versioning import codec
from wiki.versioning.queries import version


def withdraw(amendment: Amendment, reason: str, actor: Member, now: datetime) -> None:
    """Withdraw an amendment before its vote, with a reason; it stays readable. A draft needs no reason.

    Raises InvalidInput without a reason, Conflict once the vote has begun.
    """
    was_draft = amendment.state is AmendmentState.DRAFT
    if not was_draft:
        _check_reason(reason)
    _end(amendment, AmendmentEvent.WITHDRAW, reason, now)
    if not was_draft:
        payload = {"reason_hash": codec.digest(reason)}
        services.record_event(EventType.AMENDMENT_WITHDRAWN, amendment, actor.id, now, payload)


def void(amendment: Amendment, reason: str, actor: Member, now: datetime) -> None:
    """Declare an amendment void before its vote, with a public reason; raises InvalidInput, Conflict."""
    _check_reason(reason)
    _end(amendment, AmendmentEvent.VOID, reason, now)
    payload = {"reason_hash": codec.digest(reason)}
    services.record_event(EventType.AMENDMENT_VOIDED, amendment, actor.id, now, payload)


def supersede(amendment: Amendment, successor: Amendment, actor: Member, now: datetime) -> None:
    """Replace an amendment by another one in discussion on the same page; each links to the other.

    Raises InvalidInput for any other amendment, Conflict once the vote has begun.
    """
    if successor not in queries.others_in_discussion(amendment):
        raise InvalidInput(N_("Choose an amendment in discussion on the same page."))
    _end(amendment, AmendmentEvent.SUPERSEDE, "", now)
    amendment.superseded_by = successor
    payload = {"by": successor.id}
    services.record_event(EventType.AMENDMENT_SUPERSEDED, amendment, actor.id, now, payload)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(N_("Please give a reason: everybody will read it."))


def _end(amendment: Amendment, event: AmendmentEvent, reason: str, now: datetime) -> None:
    vote = amendment.vote
    if vote is not None and vote.result is None and vote.opens_at <= now:
        raise Conflict(N_("The vote has begun: an amendment can be taken back only before."))
    amendment.state = lifecycle.advance(amendment.state, event)
    amendment.ended_at, amendment.ended_reason, amendment.changed_at = now, reason, now
    update_next_due()


def take_up(amendment: Amendment, author: Member, now: datetime) -> Amendment:
    """Begin a draft with the text of an ended amendment, rebased on the text in force unless that conflicts.

    Raises Conflict when the amendment has not ended or was merged, or when the text in force says the same already.
    """
    if not lifecycle.can_be_taken_up(amendment.state):
        raise Conflict(N_("Only what has ended without going into the text can be taken up."))
    page, ended = amendment.page, amendment.current
    base, head = version(page.id, ended.base_number), version(page.id, page.head_number)
    found = standings.rebase_version(ended, base, head)
    if found.idle:
        raise Conflict(N_("The text in force says this already."))
    begun = services.create_draft(page, amendment.section, author, now)
    begun.taken_from = amendment
    proposal = services.proposal_of(ended)
    if found.text is not None:
        proposal = Proposal(head.number, found.text, ended.title, ended.reasons, found.facts)
    services.revise(begun, proposal, now)
    return begun
