"""What was adopted goes into the page: word for word, or a person confirms the joined text, or not at all."""

from datetime import datetime

from wiki.accounts.models import Member
from wiki.deliberation import lifecycle
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.amendments.models import Amendment, Mergeability
from wiki.deliberation.lifecycle import AmendmentEvent, AmendmentState
from wiki.deliberation.votes import queries
from wiki.deliberation.votes.models import Vote
from wiki.errors import N_, Conflict
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_name
from wiki.pages import services as pages
from wiki.versioning import merge
from wiki.versioning.models import Origin
from wiki.versioning.queries import Content, version
from wiki.versioning.services import Authorship, prepare


def joined(vote: Vote) -> merge.Merge:
    """Merge what was voted into the text in force; reads only."""
    page, voted = vote.amendment.page, queries.voted_version(vote)
    base, head = version(page.id, voted.base_number), version(page.id, page.head_number)
    return merge.merge(base.content.text, head.content.text, voted.text)


def merge_adopted(vote: Vote, now: datetime) -> None:
    """Put an adopted amendment into its page when that is clean; otherwise it waits to be integrated."""
    result = joined(vote)
    amendment = vote.amendment
    amendment.mergeability = Mergeability(result.outcome.value)
    if result.outcome is merge.Outcome.CLEAN and result.text is not None:
        _put_in(vote, result.text, None, now)
        return
    amendment.state = lifecycle.advance(amendment.state, AmendmentEvent.INTEGRATE)
    payload = {"vote": vote.id, "mergeability": str(amendment.mergeability)}
    append(EventType.AMENDMENT_INTEGRATING, member_name(None), f"amendment:{amendment.id}", payload, now)


def confirm(amendment: Amendment, head_number: int, actor: Member, now: datetime) -> None:
    """Confirm the joined text of a close merge, as it was shown on version ``head_number`` of the page.

    Raises Conflict when the page has moved since, or when the merge is not merely close.
    """
    if amendment.state is not AmendmentState.INTEGRATING or amendment.mandate is None:
        raise Conflict(N_("This amendment does not wait to be integrated."))
    if amendment.page.head_number != head_number:
        raise Conflict(N_("The page has changed since this text was shown. Please read it again."))
    result = joined(amendment.mandate)
    if result.text is None or result.outcome is merge.Outcome.CONFLICT:
        raise Conflict(
            N_("The page says something else in the same words: choose wordings passage by passage.")
        )
    _put_in(amendment.mandate, result.text, actor, now)


def _put_in(vote: Vote, text: str, actor: Member | None, now: datetime) -> None:
    amendment, page = vote.amendment, vote.amendment.page
    head = version(page.id, page.head_number)
    by = Authorship(
        Origin.AMENDMENT,
        author_id=amendment.author_id,
        author_name=amendment.author.name,
        summary=amendment.current.title,
        amendment_id=amendment.id,
    )
    revision = pages.write(page, prepare(head, Content(text, page.title, page.facts)), by, now)
    amendment.state = lifecycle.advance(amendment.state, AmendmentEvent.MERGE)
    amendment.merged_number = revision.number
    amendment.changed_at = now
    payload = {"vote": vote.id, "page": page.id, "number": revision.number, "text_hash": revision.text_hash}
    actor_name = member_name(actor.id if actor else None)
    append(EventType.AMENDMENT_MERGED, actor_name, f"amendment:{amendment.id}", payload, now)
    amendment_services.carry_along(page, now, merged=amendment)
