"""What is done to amendments until they are voted, and how they follow their page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wiki.accounts.models import Member
from wiki.db import db
from wiki.deliberation import lifecycle
from wiki.deliberation.amendments import passages, queries
from wiki.deliberation.amendments.models import Amendment, AmendmentVersion, Mergeability, VersionCause
from wiki.deliberation.lifecycle import AmendmentEvent, AmendmentState
from wiki.deliberation.votes import schedule
from wiki.errors import N_, Conflict, InvalidInput
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_name
from wiki.pages import kinds
from wiki.pages.models import Page
from wiki.versioning import codec, merge
from wiki.versioning.queries import version


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an amendment proposes: the whole text as it should read, on ``base_number``; title and reasons."""

    base_number: int
    text: str
    title: str = ""
    reasons: str = ""


def draft(page: Page, section: str, author: Member, now: datetime) -> Amendment:
    """Begin an amendment on a reference text; it changes nothing yet and only its author sees it."""
    if not kinds.is_reference(page.kind, page.facts):
        raise Conflict(N_("This page can be edited directly; it needs no amendment."))
    head = version(page.id, page.head_number)
    amendment = Amendment(
        page_id=page.id,
        author_id=author.id,
        state=AmendmentState.DRAFT,
        section=section,
        mergeability=Mergeability.CLEAN,
        created_at=now,
        changed_at=now,
    )
    db.session.add(amendment)
    db.session.flush()
    _add_version(amendment, Proposal(head.number, head.content.text), VersionCause.AUTHOR, now)
    return amendment


def revise(amendment: Amendment, proposal: Proposal, now: datetime) -> None:
    """Change text, title or reasons while that is still possible; raises Conflict when it is not."""
    if not lifecycle.can_edit_text(amendment.state):
        lifecycle.advance(amendment.state, AmendmentEvent.OPEN)  # says what can be done instead
        raise Conflict(N_("This amendment can no longer be changed."))
    current = amendment.current
    before = Proposal(current.base_number, current.text, current.title, current.reasons)
    if proposal == before:
        return
    if amendment.state is not AmendmentState.DRAFT:
        _check_complete(amendment, proposal)
    added = _add_version(amendment, proposal, VersionCause.AUTHOR, now)
    amendment.mergeability = mergeability(amendment.page, added)
    if amendment.state is not AmendmentState.DRAFT:
        _record(EventType.AMENDMENT_REVISED, amendment, amendment.author_id, now, _contents(added))


def reconcile(amendment: Amendment, proposal: Proposal, now: datetime) -> AmendmentVersion:
    """Add the words that would reconcile an adopted amendment with its page, to be ratified by a vote."""
    _check_complete(amendment, proposal)
    return _add_version(amendment, proposal, VersionCause.RATIFICATION, now)


def choose_passage(amendment: Amendment, section: str, now: datetime) -> None:
    """Say which section of the text is written anew, an empty anchor for the whole of it."""
    if not lifecycle.can_edit_text(amendment.state):
        raise Conflict(N_("This amendment can no longer be changed."))
    amendment.section, amendment.changed_at = passages.known(amendment.current.text, section), now


def rewrite(
    amendment: Amendment,
    seen: int,
    typed: str,
    now: datetime,
    *,
    title: str | None = None,
    reasons: str | None = None,
) -> None:
    """Put the typed words in the place of the passage, as it was shown in version ``seen`` of the amendment.

    Title and reasons stay unless given. Raises Conflict when the page has changed the same words since,
    InvalidInput for a text that is too long.
    """
    current, written = amendment.current, passages.rewritten(amendment, seen, typed)
    proposal = Proposal(
        current.base_number,
        written.text,
        current.title if title is None else title,
        current.reasons if reasons is None else reasons,
    )
    revise(amendment, proposal, now)
    amendment.section = written.section


def explain(amendment: Amendment, title: str, reasons: str, now: datetime) -> None:
    """Give an amendment its one-sentence title and its reasons."""
    current = amendment.current
    revise(amendment, Proposal(current.base_number, current.text, title, reasons), now)


def submit(amendment: Amendment, now: datetime) -> None:
    """Make a draft public and give it its number. Raises InvalidInput for what is still missing."""
    current = amendment.current
    _check_complete(amendment, Proposal(current.base_number, current.text, current.title, current.reasons))
    amendment.state = lifecycle.advance(amendment.state, AmendmentEvent.OPEN)
    amendment.year, amendment.number = now.year, queries.last_number(now.year) + 1
    amendment.submitted_at = amendment.changed_at = now
    amendment.mergeability = mergeability(amendment.page, current)
    payload = {"page": amendment.page_id, "reference": amendment.reference, **_contents(current)}
    _record(EventType.AMENDMENT_SUBMITTED, amendment, amendment.author_id, now, payload)


def _check_complete(amendment: Amendment, proposal: Proposal) -> None:
    base = version(amendment.page_id, proposal.base_number)
    if proposal.text == base.content.text:
        raise InvalidInput(N_("Nothing is changed yet: write the text as it should read."))
    if not proposal.title.strip():
        raise InvalidInput(N_("Say in one sentence what the amendment changes."))
    if not proposal.reasons.strip():
        raise InvalidInput(N_("Say why: the reasons help the others to decide."))


def withdraw(amendment: Amendment, reason: str, actor: Member, now: datetime) -> None:
    """Take an amendment back before its vote; it stays readable, unless it was a draft that nobody knew of."""
    was_draft = amendment.state is AmendmentState.DRAFT
    _end(amendment, AmendmentEvent.WITHDRAW, reason, now)
    if not was_draft:
        payload = {"reason_hash": codec.digest(reason)}
        _record(EventType.AMENDMENT_WITHDRAWN, amendment, actor.id, now, payload)


def void(amendment: Amendment, reason: str, actor: Member, now: datetime) -> None:
    """Declare an amendment void before its vote, with a public reason."""
    _end(amendment, AmendmentEvent.VOID, reason, now)
    payload = {"reason_hash": codec.digest(reason)}
    _record(EventType.AMENDMENT_VOIDED, amendment, actor.id, now, payload)


def _end(amendment: Amendment, event: AmendmentEvent, reason: str, now: datetime) -> None:
    vote = amendment.vote
    if vote is not None and vote.result is None and vote.opens_at <= now:
        raise Conflict(N_("The vote has begun: an amendment can be taken back only before."))
    if amendment.state is not AmendmentState.DRAFT and not reason.strip():
        raise InvalidInput(N_("Please give a reason: everybody will read it."))
    amendment.state = lifecycle.advance(amendment.state, event)
    amendment.ended_at, amendment.ended_reason, amendment.changed_at = now, reason, now
    schedule.keep()


def confirm_rebase(amendment: Amendment, number: int, now: datetime) -> None:
    """Confirm the joined text of version ``number``: the author has seen what the page's change made of it.

    Raises Conflict when there is nothing to confirm, or another version has come since it was shown.
    """
    if not lifecycle.can_edit_text(amendment.state) or amendment.mergeability is not Mergeability.CLOSE:
        raise Conflict(N_("This amendment has nothing to confirm."))
    if amendment.current.number != number:
        raise Conflict(N_("The amendment has changed since this text was shown. Please read it again."))
    amendment.mergeability = mergeability(amendment.page, amendment.current)
    amendment.changed_at = now
    if amendment.state is not AmendmentState.DRAFT:
        _record(
            EventType.AMENDMENT_REBASED, amendment, amendment.author_id, now, _contents(amendment.current)
        )


def follow_up(amendment: Amendment, text: str, actor: Member, now: datetime) -> None:
    """Write what was decided and what follows from it; raises Conflict before the vote is closed."""
    if not any(vote.result for vote in amendment.votes):
        raise Conflict(N_("Decision and follow-up are written once the vote is closed."))
    if text == amendment.follow_up:
        return
    amendment.follow_up = text
    payload = {"text_hash": codec.digest(text)}
    _record(EventType.AMENDMENT_FOLLOWED_UP, amendment, actor.id, now, payload)


def carry_along(page: Page, now: datetime, *, merged: Amendment | None = None) -> None:
    """Rebase every undecided amendment on a page's new text, in the unit of work that brought it.

    What is frozen or being voted keeps its words: only its mergeability changes.
    """
    for amendment in queries.following(page):
        if amendment is merged:
            continue
        current = amendment.current
        standing, text = _rebased(page, current)
        amendment.mergeability = standing
        if text is None or not lifecycle.can_edit_text(amendment.state):
            continue
        proposal = Proposal(page.head_number, text, current.title, current.reasons)
        added = _add_version(amendment, proposal, VersionCause.REBASE, now)
        if amendment.state is not AmendmentState.DRAFT:
            _record(EventType.AMENDMENT_REBASED, amendment, None, now, _contents(added))


def mergeability(page: Page, proposed: AmendmentVersion) -> Mergeability:
    """Say how a version of an amendment stands to the text in force."""
    return _rebased(page, proposed)[0]


def _rebased(page: Page, proposed: AmendmentVersion) -> tuple[Mergeability, str | None]:
    if proposed.base_number == page.head_number:
        return Mergeability.CLEAN, None
    base, head = version(page.id, proposed.base_number), version(page.id, page.head_number)
    joined = merge.rebase(base.content.text, head.content.text, proposed.text)
    return Mergeability(joined.outcome.value), joined.text


def _add_version(
    amendment: Amendment, proposal: Proposal, cause: VersionCause, now: datetime
) -> AmendmentVersion:
    added = AmendmentVersion(
        number=len(amendment.versions) + 1,
        base_number=proposal.base_number,
        text=proposal.text,
        text_hash=codec.digest(proposal.text),
        title=proposal.title,
        reasons=proposal.reasons,
        cause=cause,
        created_at=now,
    )
    amendment.versions.append(added)
    amendment.changed_at = now
    db.session.flush()
    return added


def _contents(added: AmendmentVersion) -> dict[str, Any]:
    return {
        "version": added.number,
        "base_number": added.base_number,
        "text_hash": added.text_hash,
        "title_hash": codec.digest(added.title),
        "reasons_hash": codec.digest(added.reasons),
    }


def _record(
    event: EventType, amendment: Amendment, actor_id: int | None, now: datetime, payload: dict[str, Any]
) -> None:
    append(event, member_name(actor_id), f"amendment:{amendment.id}", payload, now)
