"""Merge an adopted amendment into its page: at once when clean, else after a person has chosen wordings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wiki.accounts.models import Member
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.deliberation import lifecycle
from wiki.deliberation.amendments import rebasing
from wiki.deliberation.amendments.fit import facts as fact_fit
from wiki.deliberation.amendments.fit import texts
from wiki.deliberation.amendments.fit.facts import FactRebase
from wiki.deliberation.amendments.fit.standings import mergeability_from
from wiki.deliberation.amendments.fit.texts import RebaseResult
from wiki.deliberation.lifecycle import AmendmentEvent, AmendmentState
from wiki.deliberation.models import Amendment, Mergeability, Vote, VoteState
from wiki.deliberation.votes import queries
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_ref
from wiki.pages import services as pages
from wiki.pages.writing import editing
from wiki.pages.writing.editing import ConflictChoice
from wiki.versioning import bounded
from wiki.versioning.merge import three_way
from wiki.versioning.models import Origin
from wiki.versioning.queries import Content, version
from wiki.versioning.services import Authorship, prepare_revision

SIDE_NAMES = {ConflictChoice.MINE: "amendment", ConflictChoice.IN_FORCE: "in_force"}
"""The two sides of a merge that were adopted by a vote, and their names in the ledger."""

ADOPTED_SIDES = frozenset(SIDE_NAMES)


@dataclass(frozen=True, slots=True)
class ProposalMerge:
    """A voted version merged into the text and the facts in force."""

    text: three_way.MergeResult
    facts: FactRebase
    rebased: RebaseResult

    @property
    def clean(self) -> str | None:
        """The merged text when no person has to check or choose anything, and something is left; else None."""
        return self.rebased.text if self.rebased.outcome is three_way.MergeOutcome.CLEAN else None

    @property
    def mergeability(self) -> Mergeability:
        """Its mergeability with the text in force."""
        return mergeability_from(self.rebased)


def merge_voted_version(vote: Vote, number: int | None = None) -> ProposalMerge:
    """Merge a voted version into the text and facts in force, or into version ``number`` of the page; only reads."""
    page, voted = vote.amendment.page, queries.voted_version(vote)
    base = version(page.id, voted.base_number).content
    head = version(page.id, number or page.head_number).content
    text = bounded.merge(base.text, head.text, voted.text)
    facts = fact_fit.rebase_facts(base.facts, head.facts, voted.facts)
    rebased = bounded.within_bounds(texts.judge_rebase, text, base.text, head.text, voted.text)
    return ProposalMerge(text, facts, texts.rebase_with_facts(rebased or texts.UNKNOWN_REBASE, facts))


def precompute_merge(vote: Vote) -> None:
    """Precompute what merging an adopted amendment needs, before the transaction that closes its vote; only reads."""
    result = merge_voted_version(vote)
    if result.clean is not None:
        rebasing.precompute_rebases(vote.amendment.page, result.clean, merged=vote.amendment)


def merge_adopted(vote: Vote, now: datetime) -> None:
    """Merge an adopted amendment into its page when that is clean; else set it to INTEGRATING."""
    result = merge_voted_version(vote)
    amendment = vote.amendment
    amendment.mergeability = result.mergeability
    if result.clean is not None:
        _write_merge(vote, result.clean, result.facts.changes, None, now)
        return
    amendment.state = lifecycle.advance(amendment.state, AmendmentEvent.INTEGRATE)
    payload = {"vote": vote.id, "mergeability": str(amendment.mergeability)}
    append(EventType.AMENDMENT_INTEGRATING, member_ref(None), f"amendment:{amendment.id}", payload, now)


def unresolved_chunks(result: three_way.MergeResult) -> list[three_way.Chunk]:
    """Return the conflicting chunks of a merge, where a wording must be chosen."""
    return [chunk for chunk in result.chunks if chunk.text is None]


@dataclass(frozen=True, slots=True)
class Resolution:
    """The adopted wording chosen for each conflict of the text, in order, and of the facts, by name."""

    places: Sequence[ConflictChoice] = ()
    facts: Mapping[str, ConflictChoice] = field(default_factory=dict)


NO_RESOLUTION = Resolution()


def resolve_text(result: ProposalMerge, choices: Resolution) -> str:
    """Return the text with the chosen wording at each conflict: that of the text in force, or the amendment's.

    Raises InvalidInput unless every conflict has one of these two choices.
    """
    if len(choices.places) != len(unresolved_chunks(result.text)) or not set(choices.places) <= ADOPTED_SIDES:
        raise InvalidInput(N_("Choose one of the two adopted wordings for each place."))
    return editing.resolve_conflicts(result.text, choices.places)


def resolve_facts(result: ProposalMerge, choices: Resolution) -> dict[str, Any]:
    """Return the changes that an amendment makes to the facts in force, conflicting ones as chosen.

    Raises InvalidInput unless every conflict has one of the two choices.
    """
    fact_conflicts = {each.name: each.proposed for each in result.facts.fact_conflicts}
    if choices.facts.keys() != fact_conflicts.keys() or not set(choices.facts.values()) <= ADOPTED_SIDES:
        raise InvalidInput(N_("Choose one of the two adopted wordings for each place."))
    chosen = {
        name: value for name, value in fact_conflicts.items() if choices.facts[name] is ConflictChoice.MINE
    }
    return result.facts.changes | chosen


def integrate(
    amendment: Amendment, head_number: int, choices: Resolution, actor: Member, now: datetime
) -> None:
    """Merge an adopted amendment into its page, as shown on version ``head_number``, with these choices.

    A close merge has nothing to choose; a conflict needs an adopted wording at each place. Raises Conflict when the
    page has changed since, other words are being voted, or nothing of the amendment would be merged; InvalidInput
    for a missing choice.
    """
    if amendment.state is not AmendmentState.INTEGRATING or amendment.mandate is None:
        raise Conflict(N_("This amendment does not wait to be integrated."))
    if any(vote.state is not VoteState.CLOSED for vote in amendment.votes):
        raise Conflict(
            N_("Other words for this amendment are being voted: it is integrated by that vote, or after it.")
        )
    page = amendment.page
    if page.head_number != head_number:
        raise Conflict(N_("The page has changed since this text was shown. Please read it again."))
    found = merge_voted_version(amendment.mandate)
    text, facts = resolve_text(found, choices), resolve_facts(found, choices)
    if text == version(page.id, head_number).content.text and not facts:
        raise Conflict(N_("With these choices nothing of the amendment would go into the text."))
    _write_merge(amendment.mandate, text, facts, actor, now, choices=choices)


def _write_merge(
    vote: Vote,
    text: str,
    changes: dict[str, Any],
    actor: Member | None,
    now: datetime,
    *,
    choices: Resolution = NO_RESOLUTION,
) -> None:
    amendment, page = vote.amendment, vote.amendment.page
    head = version(page.id, page.head_number)
    by = Authorship(
        Origin.AMENDMENT,
        author_id=amendment.author_id,
        author_name=amendment.author.name,
        summary=amendment.current.title,
        amendment_id=amendment.id,
    )
    facts = fact_fit.apply_changes(page.kind, page.facts, changes)
    revision = pages.write(page, prepare_revision(head, Content(text, page.title, facts)), by, now)
    amendment.state = lifecycle.advance(amendment.state, AmendmentEvent.MERGE)
    amendment.merged_number = revision.number
    amendment.changed_at = now
    payload: dict[str, object] = {
        "vote": vote.id,
        "page": page.id,
        "number": revision.number,
        "text_hash": revision.text_hash,
        "rules": three_way.RULES,
    }
    if changes:
        payload["about_hash"] = pages.about_hash(revision.title, revision.facts)
    if choices.places:
        payload["choices"] = [SIDE_NAMES[side] for side in choices.places]
    if choices.facts:
        payload["fact_choices"] = {name: SIDE_NAMES[side] for name, side in choices.facts.items()}
    actor_name = member_ref(actor.id if actor else None)
    append(EventType.AMENDMENT_MERGED, actor_name, f"amendment:{amendment.id}", payload, now)
