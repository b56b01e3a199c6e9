"""What was adopted goes into the page: word for word, or a person confirms the joined text, or not at all."""

from collections.abc import Sequence
from datetime import datetime

from wiki.accounts.models import Member
from wiki.deliberation import lifecycle
from wiki.deliberation.amendments import carrying, fit
from wiki.deliberation.amendments.models import Amendment, Mergeability
from wiki.deliberation.lifecycle import AmendmentEvent, AmendmentState
from wiki.deliberation.votes import queries
from wiki.deliberation.votes.models import Vote
from wiki.errors import N_, Conflict, InvalidInput
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_name
from wiki.pages import editing
from wiki.pages import services as pages
from wiki.pages.editing import Side
from wiki.versioning import merge
from wiki.versioning.models import Origin
from wiki.versioning.queries import Content, version
from wiki.versioning.services import Authorship, prepare

CHOSEN = {Side.MINE: "amendment", Side.IN_FORCE: "in_force"}
"""The wordings that were adopted, each by its vote, and how the record names them."""

ADOPTED_WORDINGS = frozenset(CHOSEN)


def joined(vote: Vote, number: int | None = None) -> merge.Merge:
    """Merge what was voted into the text in force, or into an earlier version of its page; reads only."""
    page, voted = vote.amendment.page, queries.voted_version(vote)
    base, head = version(page.id, voted.base_number), version(page.id, number or page.head_number)
    return merge.merge(base.content.text, head.content.text, voted.text)


def foresee(vote: Vote) -> None:
    """Do what the merge of an adopted amendment will need, before the transaction that closes its vote; reads only."""
    result = joined(vote)
    if result.outcome is merge.Outcome.CLEAN and result.text is not None:
        carrying.foresee(vote.amendment.page, result.text, merged=vote.amendment)


def merge_adopted(vote: Vote, now: datetime) -> None:
    """Put an adopted amendment into its page when that is clean; otherwise it waits to be integrated."""
    result = joined(vote)
    amendment = vote.amendment
    head = version(amendment.page_id, amendment.page.head_number).content.text
    amendment.mergeability = (
        Mergeability.GONE if fit.is_gone(result, head) else Mergeability(result.outcome.value)
    )
    if result.outcome is merge.Outcome.CLEAN and result.text is not None:
        _put_in(vote, result.text, None, now)
        return
    amendment.state = lifecycle.advance(amendment.state, AmendmentEvent.INTEGRATE)
    payload = {"vote": vote.id, "mergeability": str(amendment.mergeability)}
    append(EventType.AMENDMENT_INTEGRATING, member_name(None), f"amendment:{amendment.id}", payload, now)


def undecided(result: merge.Merge) -> list[merge.Chunk]:
    """Return the places of a merge where a wording must be chosen."""
    return [chunk for chunk in result.chunks if chunk.text is None]


def reconciled(result: merge.Merge, choices: Sequence[Side]) -> str:
    """Return the text with an adopted wording at each place: that of the text in force, or the amendment's.

    Raises InvalidInput unless each place has its choice of these two.
    """
    if len(choices) != len(undecided(result)) or not set(choices) <= ADOPTED_WORDINGS:
        raise InvalidInput(N_("Choose one of the two adopted wordings for each place."))
    return editing.reconciled(result, choices)


def integrate(
    amendment: Amendment, head_number: int, choices: Sequence[Side], actor: Member, now: datetime
) -> None:
    """Put an adopted amendment into its page as it was shown on version ``head_number``, with these choices.

    A close merge has nothing to choose and goes in joined, a conflict with an adopted wording at each place. Raises
    Conflict when the page has moved since, or nothing of the amendment would go in; InvalidInput for a choice that
    is missing.
    """
    if amendment.state is not AmendmentState.INTEGRATING or amendment.mandate is None:
        raise Conflict(N_("This amendment does not wait to be integrated."))
    page = amendment.page
    if page.head_number != head_number:
        raise Conflict(N_("The page has changed since this text was shown. Please read it again."))
    text = reconciled(joined(amendment.mandate), choices)
    if text == version(page.id, head_number).content.text:
        raise Conflict(N_("With these choices nothing of the amendment would go into the text."))
    _put_in(amendment.mandate, text, actor, now, choices)


def _put_in(vote: Vote, text: str, actor: Member | None, now: datetime, choices: Sequence[Side] = ()) -> None:
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
    payload: dict[str, object] = {
        "vote": vote.id,
        "page": page.id,
        "number": revision.number,
        "text_hash": revision.text_hash,
    }
    if choices:
        payload["choices"] = [CHOSEN[side] for side in choices]
    actor_name = member_name(actor.id if actor else None)
    append(EventType.AMENDMENT_MERGED, actor_name, f"amendment:{amendment.id}", payload, now)
    carrying.carry_along(page, now, merged=amendment)
