"""Create, change and submit amendments until they are voted."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from wiki.accounts.models import Member
from wiki.core import clock
from wiki.core.db import db
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.core.limits.text_size import check_text_size
from wiki.deliberation import lifecycle
from wiki.deliberation.amendments import excerpts, queries
from wiki.deliberation.amendments.cosigning import services as cosigning
from wiki.deliberation.amendments.fit import facts as fact_fit
from wiki.deliberation.amendments.fit import standings
from wiki.deliberation.lifecycle import AmendmentEvent, AmendmentState
from wiki.deliberation.models import Amendment, AmendmentVersion, Mergeability, VersionCause
from wiki.deliberation.tally import Outcome
from wiki.deliberation.threads.passages import services as discussed
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_ref
from wiki.pages import kinds
from wiki.pages.facts import known_values
from wiki.pages.kinds import Support
from wiki.pages.models import Page
from wiki.pages.services import about_hash
from wiki.versioning import codec
from wiki.versioning.diff.typography import settle
from wiki.versioning.queries import version

INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf"})
"""Unicode categories of invisible characters; Cf holds those that change the direction of text."""

JOINERS = frozenset("\u200c\u200d")
"""Invisible characters that some scripts need within a word."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an amendment proposes: the whole text as it should read, on ``base_number``; title and reasons.

    ``facts`` are the changes it makes to the facts of that version: by name, None where one is left out.
    """

    base_number: int
    text: str
    title: str = ""
    reasons: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def proposal_of(proposed: AmendmentVersion) -> Proposal:
    """Return the proposal of a version of an amendment."""
    return Proposal(
        proposed.base_number, proposed.text, proposed.title, proposed.reasons, dict(proposed.facts)
    )


def create_draft(page: Page, section: str, author: Member, now: datetime) -> Amendment:
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
    add_version(amendment, Proposal(head.number, head.content.text), VersionCause.AUTHOR, now)
    return amendment


def revise(amendment: Amendment, proposal: Proposal, now: datetime) -> None:
    """Add a version with another text, facts, title or reasons.

    Raises Conflict when the amendment can no longer be changed, InvalidInput for a title with invisible characters, a
    base version that the page does not have, or facts that are not valid.
    """
    if not lifecycle.can_edit_text(amendment.state):
        lifecycle.advance(amendment.state, AmendmentEvent.OPEN)  # says what can be done instead
        raise Conflict(N_("This amendment can no longer be changed."))
    current = amendment.current
    if proposal == proposal_of(current):
        return
    _check_base(amendment, proposal.base_number)
    check_text_size(proposal.text)
    proposal = _with_checked_facts(amendment, proposal)
    if any(
        unicodedata.category(sign) in INVISIBLE_CATEGORIES and sign not in JOINERS for sign in proposal.title
    ):
        raise InvalidInput(N_("The title holds signs that nobody sees: please type it again."))
    if amendment.state is not AmendmentState.DRAFT:
        _check_complete(amendment, proposal)
    added = add_version(amendment, proposal, VersionCause.AUTHOR, now)
    update_mergeability(amendment)
    if amendment.state is not AmendmentState.DRAFT:
        altered = (added.base_number, added.hashes) != (current.base_number, current.hashes)
        dropped = cosigning.drop_signatures(amendment, now) if altered else []
        payload = version_payload(added) | ({"dropped": dropped} if dropped else {})
        record_event(EventType.AMENDMENT_REVISED, amendment, amendment.author_id, now, payload)


def _check_base(amendment: Amendment, number: int) -> None:
    if not 1 <= number <= amendment.page.head_number:
        raise InvalidInput(
            N_("This text was written on a version that the page does not have. Begin again from the page.")
        )


def _with_checked_facts(amendment: Amendment, proposal: Proposal) -> Proposal:
    """Return a proposal without fact changes that its base already has; raises InvalidInput for facts not valid."""
    kinds.check_changes(amendment.page.kind, proposal.facts, known_values)
    base = version(amendment.page_id, proposal.base_number).content.facts
    return replace(proposal, facts=fact_fit.rebase_facts(base, base, proposal.facts).changes)


def rewritten_proposal(amendment: Amendment, number: int, text: str, facts: Mapping[str, Any]) -> Proposal:
    """Return an amendment's proposal with another whole text and facts, on version ``number`` of its page.

    Raises InvalidInput for a version that the page does not have.
    """
    _check_base(amendment, number)
    base = version(amendment.page_id, number).content.facts
    changes = fact_fit.diff_facts(amendment.page.kind, base, facts)
    return replace(proposal_of(amendment.current), base_number=number, text=text, facts=changes)


def add_reconciled_version(amendment: Amendment, proposal: Proposal, now: datetime) -> AmendmentVersion:
    """Add a version that reconciles an adopted amendment with its page, to be ratified by a vote."""
    proposal = _with_checked_facts(amendment, proposal)
    _check_complete(amendment, proposal)
    return add_version(amendment, proposal, VersionCause.RATIFICATION, now)


def choose_passage(amendment: Amendment, section: str, now: datetime) -> None:
    """Set the section that the amendment rewrites; an empty anchor is the whole text. Raises Conflict."""
    if not lifecycle.can_edit_text(amendment.state):
        raise Conflict(N_("This amendment can no longer be changed."))
    amendment.section, amendment.changed_at = excerpts.known_anchor(amendment.current.text, section), now


def rewrite_passage(
    amendment: Amendment,
    seen: int,
    typed: str,
    now: datetime,
    *,
    title: str | None = None,
    reasons: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Replace the passage, as version ``seen`` of the amendment showed it, by the typed text.

    Title, reasons and facts stay unless given; ``facts`` are all facts as they should be. Raises Conflict when the
    page has changed the same words or facts since, InvalidInput for a text that is too long.
    """
    current, written = amendment.current, excerpts.replace_passage(amendment, seen, typed)
    proposal = Proposal(
        current.base_number,
        written.text,
        current.title if title is None else excerpts.join_words(amendment, seen, "title", title),
        current.reasons if reasons is None else excerpts.join_words(amendment, seen, "reasons", reasons),
        current.facts if facts is None else excerpts.merge_fact_changes(amendment, seen, facts),
    )
    revise(amendment, proposal, now)
    amendment.section = written.section


def set_title_and_reasons(
    amendment: Amendment, title: str, reasons: str, now: datetime, seen: int | None = None
) -> None:
    """Give an amendment its one-sentence title and its reasons, written on version ``seen`` of it.

    Raises Conflict when they were written anew since, on another screen.
    """
    if seen is not None:
        title = excerpts.join_words(amendment, seen, "title", title)
        reasons = excerpts.join_words(amendment, seen, "reasons", reasons)
    revise(amendment, replace(proposal_of(amendment.current), title=title, reasons=reasons), now)


def submit(amendment: Amendment, now: datetime) -> None:
    """Make a draft public and give it its number. Raises InvalidInput for what is still missing."""
    current = amendment.current
    _check_complete(amendment, proposal_of(current))
    supported = cosigning.missing_support(amendment) == Support()
    event = AmendmentEvent.OPEN if supported else AmendmentEvent.SEEK_SUPPORT
    amendment.state = lifecycle.advance(amendment.state, event)
    year = clock.day(now).year
    amendment.year, amendment.number = year, queries.last_number(year) + 1
    amendment.submitted_at = amendment.changed_at = now
    update_mergeability(amendment)
    payload = {"page": amendment.page_id, "reference": amendment.reference, **version_payload(current)}
    record_event(EventType.AMENDMENT_SUBMITTED, amendment, amendment.author_id, now, payload)


def _check_complete(amendment: Amendment, proposal: Proposal) -> None:
    base = version(amendment.page_id, proposal.base_number)
    if settle(base.content.text, proposal.text).text == base.content.text and not proposal.facts:
        raise InvalidInput(N_("Nothing is changed yet: write the text as it should read."))
    if not proposal.title.strip():
        raise InvalidInput(N_("Say in one sentence what the amendment changes."))
    if not proposal.reasons.strip():
        raise InvalidInput(N_("Say why: the reasons help the others to decide."))


def confirm_rebase(amendment: Amendment, number: int, now: datetime) -> None:
    """Confirm version ``number`` as rebased: its author has read the merged sentences.

    Raises Conflict when there is nothing to confirm, or a later version exists.
    """
    if not lifecycle.can_edit_text(amendment.state) or amendment.mergeability is not Mergeability.CLOSE:
        raise Conflict(N_("This amendment has nothing to confirm."))
    if amendment.current.number != number:
        raise Conflict(N_("The amendment has changed since this text was shown. Please read it again."))
    update_mergeability(amendment)
    amendment.changed_at = now
    if amendment.state is not AmendmentState.DRAFT:
        record_event(
            EventType.AMENDMENT_REBASED,
            amendment,
            amendment.author_id,
            now,
            version_payload(amendment.current),
        )


def write_follow_up(amendment: Amendment, text: str, actor: Member, now: datetime) -> None:
    """Write what was decided and what follows from it; raises Conflict before a vote has decided.

    A sustained objection decides nothing: it sends the amendment back to its author.
    """
    if not any(vote.result and vote.result.outcome != Outcome.OBJECTION for vote in amendment.votes):
        raise Conflict(N_("Decision and follow-up are written once the vote is closed."))
    if text == amendment.follow_up:
        return
    amendment.follow_up = text
    payload = {"text_hash": codec.digest(text)}
    record_event(EventType.AMENDMENT_FOLLOWED_UP, amendment, actor.id, now, payload)


def update_mergeability(amendment: Amendment) -> None:
    """Update the mergeability of an amendment, and forget its collision once it is clean."""
    amendment.mergeability = standings.mergeability(amendment.page, amendment.current)
    if amendment.mergeability is Mergeability.CLEAN:
        amendment.collided_number = None


def add_version(
    amendment: Amendment, proposal: Proposal, cause: VersionCause, now: datetime
) -> AmendmentVersion:
    """Add a version to an amendment, flush it, and re-anchor the passages discussed on it."""
    page, facts = amendment.page, dict(proposal.facts)
    added = AmendmentVersion(
        number=len(amendment.versions) + 1,
        base_number=proposal.base_number,
        text=proposal.text,
        text_hash=codec.digest(proposal.text),
        facts=facts,
        about_hash=_about_hash(page, proposal) if facts else "",
        title=proposal.title,
        reasons=proposal.reasons,
        cause=cause,
        created_at=now,
    )
    amendment.versions.append(added)
    amendment.changed_at = now
    db.session.flush()
    discussed.reanchor_on_amendment_version(amendment, added.text, added.number)
    return added


def _about_hash(page: Page, proposal: Proposal) -> str:
    base = version(page.id, proposal.base_number).content
    return about_hash(base.title, fact_fit.apply_changes(page.kind, base.facts, proposal.facts))


def version_payload(added: AmendmentVersion) -> dict[str, Any]:
    """Return the ledger payload of a version: hashes only, no text."""
    return {
        "version": added.number,
        "base_number": added.base_number,
        **added.hashes,
        "title_hash": codec.digest(added.title),
        "reasons_hash": codec.digest(added.reasons),
    }


def record_event(
    event: EventType, amendment: Amendment, actor_id: int | None, now: datetime, payload: dict[str, Any]
) -> None:
    """Append an event about an amendment to the ledger."""
    append(event, member_ref(actor_id), f"amendment:{amendment.id}", payload, now)
