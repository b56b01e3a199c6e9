"""Rebase amendments on each new version of their page, in the unit of work that writes it; drafts later.

A draft is rebased when its author comes: nobody else sees it, and no decision may depend on how many there are.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from wiki.deliberation import lifecycle
from wiki.deliberation.amendments import queries, services
from wiki.deliberation.amendments.cosigning import services as cosigning
from wiki.deliberation.amendments.fit import standings
from wiki.deliberation.amendments.fit.texts import RebaseResult
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, Mergeability, VersionCause
from wiki.ledger.chain import EventType
from wiki.ledger.services import NewEvent, append_all, member_ref
from wiki.pages.models import Page
from wiki.versioning import codec
from wiki.versioning.queries import Content, Version, version


def rebase_amendments(page: Page, now: datetime) -> None:
    """Rebase every undecided amendment of a page on its version in force.

    An amendment that is frozen or being voted keeps its text: only its mergeability changes.
    """
    following = queries.amendments_to_rebase(page)
    if not following:
        return
    head = version(page.id, page.head_number)
    acts = list[NewEvent]()
    for amendment, found in _rebased(page, head, following):
        _update_mergeability(amendment, found, head)
        if found.text is not None and lifecycle.can_edit_text(amendment.state):
            acts.extend(_add_rebased_version(amendment, found, head, now))
    append_all(acts, now)


def is_behind(draft: Amendment) -> bool:
    """Tell whether rebasing a draft on the version in force would change it; only reads."""
    page = draft.page
    return draft.state is AmendmentState.DRAFT and any(
        found.text is not None or standings.mergeability_from(found) is not draft.mergeability
        for _draft, found in _rebased(page, version(page.id, page.head_number), [draft])
    )


def rebase_draft(draft: Amendment, now: datetime) -> bool:
    """Rebase a draft on the version in force of its page; it leaves no event.

    Return False when the page has changed where the draft proposes something, which its author has not read.
    """
    page = draft.page
    head, untouched = version(page.id, page.head_number), True
    for _draft, found in _rebased(page, head, [draft]):
        _update_mergeability(draft, found, head)
        if found.text is not None:
            list(_add_rebased_version(draft, found, head, now))
        untouched = standings.mergeability_from(found) is Mergeability.CLEAN
    return untouched


def rebase_on_new_version(page: Page, _text: str, now: datetime) -> None:
    """Rebase the amendments of a page; registered on the hook for new versions."""
    rebase_amendments(page, now)


def precompute_rebases(page: Page, text: str, *, merged: Amendment | None = None) -> None:
    """Rebase the amendments of a page on a text before it is written, to fill the cache; only reads.

    Call it before the transaction: under the writer's lock `rebase_amendments` then finds the results in the cache, if
    base, text and proposal are still the same.
    """
    head = Version(page.id, page.head_number + 1, codec.digest(text), Content(text, page.title, page.facts))
    others = [each for each in queries.amendments_to_rebase(page) if each is not merged]
    for _each in _rebased(page, head, others):
        pass


def _rebased(
    page: Page, head: Version, following: Sequence[Amendment]
) -> Iterator[tuple[Amendment, RebaseResult]]:
    bases: dict[int, Version] = {}
    for amendment in following:
        proposed = amendment.current
        number = proposed.base_number
        if number == head.number:
            continue
        if number not in bases:
            bases[number] = version(page.id, number)
        yield amendment, standings.rebase_version(proposed, bases[number], head)


def _update_mergeability(amendment: Amendment, found: RebaseResult, head: Version) -> None:
    """Update the mergeability of an amendment, and the first version of the page that it collided with."""
    standing = standings.mergeability_from(found)
    waits = amendment.mergeability is Mergeability.CLOSE and lifecycle.can_edit_text(amendment.state)
    if standing is Mergeability.CLEAN and waits:
        return  # merged sentences still wait for their author, whatever changes elsewhere
    amendment.mergeability = standing
    if standing is Mergeability.CLEAN:
        amendment.collided_number = None
    elif amendment.collided_number is None:
        amendment.collided_number = head.number


def _add_rebased_version(
    amendment: Amendment, found: RebaseResult, head: Version, now: datetime
) -> Iterator[NewEvent]:
    """Add a rebased version to an amendment; yield its ledger act, none for a draft."""
    current = amendment.current
    proposal = Proposal(head.number, found.text or "", current.title, current.reasons, found.facts)
    added = services.add_version(amendment, proposal, VersionCause.REBASE, now)
    if amendment.state is not AmendmentState.DRAFT:
        dropped = [] if found.same_words else cosigning.drop_signatures(amendment, now)
        payload = services.version_payload(added) | ({"dropped": dropped} if dropped else {})
        yield NewEvent(EventType.AMENDMENT_REBASED, member_ref(None), f"amendment:{amendment.id}", payload)
