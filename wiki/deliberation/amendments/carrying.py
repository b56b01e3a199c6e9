"""How amendments follow their page: merged into its new text in the unit of work that brings it."""

from collections.abc import Iterable
from datetime import datetime

from wiki.deliberation import lifecycle
from wiki.deliberation.amendments import cosigning, queries, services, standings
from wiki.deliberation.amendments.fit import Fit
from wiki.deliberation.amendments.models import Amendment, Mergeability, VersionCause
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.lifecycle import AmendmentState
from wiki.ledger.chain import EventType
from wiki.pages.models import Page
from wiki.versioning import codec
from wiki.versioning.queries import Content, Version, version


def carry_along(page: Page, now: datetime, *, merged: Amendment | None = None) -> None:
    """Rebase every undecided amendment on a page's new text, in the unit of work that brought it.

    What is frozen or being voted keeps its words: only its mergeability changes.
    """
    head = version(page.id, page.head_number)
    for amendment, found in _fits(page, head, merged):
        _note(amendment, found, head)
        if found.text is not None and lifecycle.can_edit_text(amendment.state):
            _carry(amendment, found, head, now)


def foresee(page: Page, text: str, *, merged: Amendment | None = None) -> None:
    """Merge what follows a page into the text it is about to get; reads only, for a call before the transaction.

    Under the writer's lock `carry_along` then finds the answers, if base, text and proposal are still these.
    """
    head = Version(page.id, page.head_number + 1, codec.digest(text), Content(text, page.title, page.facts))
    for _each in _fits(page, head, merged):
        pass


def _fits(page: Page, head: Version, merged: Amendment | None) -> Iterable[tuple[Amendment, Fit]]:
    for amendment in queries.following(page):
        proposed = amendment.current
        if amendment is not merged and proposed.base_number != head.number:
            yield amendment, standings.fit_of(proposed, version(page.id, proposed.base_number), head)


def _note(amendment: Amendment, found: Fit, head: Version) -> None:
    """Write down how an amendment stands now, and which version of the page it collided with first."""
    amendment.mergeability = standings.mergeability_of(found)
    if amendment.mergeability is Mergeability.CLEAN:
        amendment.collided_number = None
    elif amendment.collided_number is None:
        amendment.collided_number = head.number


def _carry(amendment: Amendment, found: Fit, head: Version, now: datetime) -> None:
    current, text = amendment.current, found.text or ""
    proposal = Proposal(head.number, text, current.title, current.reasons)
    added = services.add_version(amendment, proposal, VersionCause.REBASE, now)
    if amendment.state is AmendmentState.DRAFT:
        return
    dropped = [] if found.same_words else cosigning.drop(amendment, now)
    payload = services.contents(added) | ({"dropped": dropped} if dropped else {})
    services.record(EventType.AMENDMENT_REBASED, amendment, None, now, payload)
