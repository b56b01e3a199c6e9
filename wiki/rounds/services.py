"""Opening a round, proposing items for it, evaluating them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wiki.accounts.models import Member
from wiki.catalogues import queries as catalogues
from wiki.catalogues.models import Catalogue
from wiki.core import clock
from wiki.core.db import db
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.core.jobs import update_next_due
from wiki.deliberation.amendments.queries import IN_DISCUSSION
from wiki.deliberation.models import Amendment
from wiki.ledger.chain import EventType, format_timestamp
from wiki.ledger.services import append, member_ref
from wiki.pages.models import Page
from wiki.rounds import queries
from wiki.rounds.agenda import principles
from wiki.rounds.agenda.items import METHOD_KINDS, ItemKind, makes_replacement_loop
from wiki.rounds.calendar import Calendar, Phase, check_year, check_year_matches
from wiki.rounds.models import Evaluation, Item, Round
from wiki.rounds.voting.verdict import ANNUAL, Outcome
from wiki.versioning.codec import digest

LONGEST_TEXT = 2_000
LOWEST, HIGHEST, NOT_CONCERNED = 1, 4, 0


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """The year, calendar and note of a round to be opened."""

    year: int
    calendar: Calendar
    note: str = ""


@dataclass(frozen=True, slots=True)
class ItemProposal:
    """An item somebody proposes: a sheet, with its successor where it is to be replaced; or an amendment."""

    kind: ItemKind
    page: Page
    successor: Page | None = None
    amendment: Amendment | None = None
    reason: str = ""


def open_round(plan: RoundPlan, actor: Member | None, now: datetime) -> Round:
    """Open a round; items carried over from earlier rounds are added to its agenda at once.

    Raises InvalidInput for a year out of range or in which the round neither begins nor closes, and when the
    collection would be over already; Conflict when that year has a round that was not cancelled, or another runs.
    """
    check_year(plan.year)
    days = clock.day(plan.calendar.collection), clock.day(plan.calendar.closes)
    check_year_matches(plan.year, *days)
    earlier = queries.rounds_of(plan.year)
    if any(each.phase is not Phase.CANCELLED for each in earlier):
        raise Conflict(N_("There is a round of %(year)s already."), year=plan.year)
    if queries.running_round() is not None:
        raise Conflict(N_("Another round is not closed yet: one runs at a time."))
    if plan.calendar.evaluation <= now:
        raise InvalidInput(N_("The collection would be over already: choose later dates."))
    opened = Round(
        year=plan.year,
        number=len(earlier) + 1,
        phase=Phase.ANNOUNCED,
        calendar=plan.calendar,
        note=plan.note.strip(),
        policy=ANNUAL.to_json(),
        principles=_principles(),
        opened_at=now,
        opened_by_id=actor.id if actor else None,
    )
    db.session.add(opened)
    db.session.flush()
    payload = {
        "year": plan.year,
        "calendar": [format_timestamp(moment) for moment in plan.calendar.moments],
        "policy": opened.policy,
    }
    append(EventType.ROUND_OPENED, member_ref(opened.opened_by_id), f"round:{opened.id}", payload, now)
    _carry_over(opened, now)
    update_next_due()
    return opened


def _principles() -> list[dict[str, Any]]:
    """Copy the principles in force, so that a later change of their catalogue leaves this round as it is."""
    kept = [each for each in catalogues.entries(Catalogue.PRINCIPLE) if not each.is_retired]
    if not kept:
        raise Conflict(N_("A round needs principles to score items against: add one to their catalogue."))
    return [{"code": each.code, "names": dict(each.names)} for each in kept]


def _carry_over(opened: Round, now: datetime) -> None:
    """Add the items that the last closed round carried over, and those proposed in rounds cancelled since.

    A cancelled round decided nothing, so it does not increase the count of `carried`.
    """
    before = queries.last_closed_round()
    for item in before.agenda if before else []:
        if item.result is not None and item.result.outcome is Outcome.CARRIED_OVER:
            _bring_back(opened, item, item.carried + 1, now)
    for cancelled in queries.cancelled_since(before):
        for item in cancelled.agenda:
            if item.kind is not ItemKind.KEEP:
                _bring_back(opened, item, item.carried, now)


def _bring_back(opened: Round, item: Item, carried: int, now: datetime) -> None:
    proposal = ItemProposal(item.kind, item.page, item.successor, item.amendment, item.reason)
    if proposal_refusal(opened, proposal) is None:
        add_item(opened, proposal, item.proposed_by_id, now, carried=carried)


def propose(of: Round, proposal: ItemProposal, actor: Member, now: datetime) -> Item:
    """Put an item on the agenda during the collection. Raises Conflict or InvalidInput, saying what to do."""
    if not is_collecting(of, now):
        raise Conflict(N_("Items are proposed during the collection only."))
    if len(proposal.reason) > LONGEST_TEXT:
        raise InvalidInput(N_("At most %(max)d characters."), max=LONGEST_TEXT)
    refusal = proposal_refusal(of, proposal)
    if refusal is not None:
        raise refusal
    return add_item(of, proposal, actor.id, now)


def is_collecting(of: Round, now: datetime) -> bool:
    """Tell whether items can be proposed and withdrawn: the collection is due, and the round is still in it."""
    return of.phase is Phase.COLLECTION and of.phase_at(now) is Phase.COLLECTION


def proposal_refusal(of: Round, proposal: ItemProposal) -> InvalidInput | Conflict | None:
    """Return the error that keeps an item off the agenda; None when it can be added."""
    page, kind = proposal.page, proposal.kind
    if page.kind not in METHOD_KINDS or page.is_hidden:
        return InvalidInput(N_("Only method sheets that everybody can read come on the agenda of a round."))
    if page.facts.get("retired"):
        return InvalidInput(N_("This sheet is retired already."))
    if kind is ItemKind.REVISE:
        refusal = _amendment_refusal(page, proposal.amendment)
    elif kind is ItemKind.ADD:
        refusal = (
            InvalidInput(N_("This sheet is validated already: it needs no adding."))
            if is_in_use(page)
            else None
        )
    else:
        refusal = (
            None
            if is_in_use(page)
            else InvalidInput(N_("This sheet is not validated yet: propose to add it."))
        )
    if refusal is None and kind is ItemKind.REPLACE:
        refusal = _successor_refusal(of, page, proposal.successor)
    return refusal or _duplicate_refusal(of, proposal.amendment or page)


def is_in_use(page: Page) -> bool:
    """Tell whether a sheet can be read, and it or a translation of it is validated, and none retired."""
    facts = [each.facts for each in queries.with_translations(page)]
    validated = any(each.get("validated") is True for each in facts)
    return validated and not page.is_hidden and not any(each.get("retired") for each in facts)


def _amendment_refusal(page: Page, amendment: Amendment | None) -> InvalidInput | None:
    if amendment is None or amendment.page_id != page.id or amendment.state not in IN_DISCUSSION:
        return InvalidInput(N_("Choose an amendment to this sheet that is in discussion."))
    return None


def _successor_refusal(of: Round, page: Page, successor: Page | None) -> InvalidInput | None:
    if successor is None or successor.kind not in METHOD_KINDS or successor.is_hidden:
        return InvalidInput(N_("Say which method sheet replaces this one."))
    if queries.subject_key(successor) == queries.subject_key(page):
        return InvalidInput(N_("A sheet cannot replace itself."))
    if successor.facts.get("retired"):
        return InvalidInput(N_("A retired sheet cannot replace another one."))
    there = {item.page_id: item.successor_id for item in of.agenda if item.successor_id is not None}
    if makes_replacement_loop(there, page.id, successor.id):
        return InvalidInput(N_("That would go round in a circle: these sheets would replace each other."))
    return None


def _duplicate_refusal(of: Round, thing: Page | Amendment) -> Conflict | None:
    item = find_on_agenda(of, thing)
    if item is None:
        return None
    return Conflict(N_("This is on the agenda already, as item %(number)s."), number=item.number)


def find_on_agenda(of: Round, thing: Page | Amendment) -> Item | None:
    """Return the item on the agenda about a sheet, one of its translations, or an amendment; None without one."""
    known = queries.subject_key(thing)
    return next((item for item in of.agenda if item.subject == known), None)


def add_item(
    of: Round, proposal: ItemProposal, proposer_id: int | None, now: datetime, *, carried: int = 0
) -> Item:
    """Add an item with the next number, and append it to the ledger."""
    successor, amendment = proposal.successor, proposal.amendment
    subject = queries.subject_key(amendment or proposal.page)
    item = Item(
        round=of,
        number=len(of.items) + 1,
        subject=subject,
        attempt=sum(earlier.subject == subject for earlier in of.items) + 1,
        kind=proposal.kind,
        page=proposal.page,
        successor=successor,
        amendment=amendment,
        reason=proposal.reason.strip(),
        carried=carried,
        proposed_by_id=proposer_id,
        proposed_at=now,
    )
    db.session.add(item)
    db.session.flush()
    payload: dict[str, Any] = {
        "item": item.number,
        "kind": str(item.kind),
        "page": item.page_id,
        "successor": item.successor_id,
        "amendment": item.amendment_id,
        "carried": carried,
        "reason_hash": digest(item.reason),
    }
    append(EventType.ROUND_ITEM, member_ref(proposer_id), f"round:{of.id}", payload, now)
    return item


def check_on_agenda(item: Item) -> None:
    """Raise Conflict for a withdrawn item."""
    if item.withdrawn is not None:
        raise Conflict(N_("This item was taken off the agenda."))


def evaluate(item: Item, scores: Mapping[str, int], remark: str, actor: Member, now: datetime) -> Evaluation:
    """Keep one's scores of an item, one for each principle; they can be changed while the evaluation lasts.

    Raises Conflict outside the evaluation, InvalidInput for a principle without a score.
    """
    check_on_agenda(item)
    if item.round.phase_at(now) is not Phase.EVALUATION:
        raise Conflict(N_("Items are scored during the individual evaluation only."))
    codes = {each.code for each in principles.principles_from_json(item.round.principles)}
    allowed = {NOT_CONCERNED, *range(LOWEST, HIGHEST + 1)}
    if set(scores) != codes or not set(scores.values()) <= allowed:
        raise InvalidInput(N_("Give each principle a score from 1 to 4, or “not concerned”."))
    if len(remark) > LONGEST_TEXT:
        raise InvalidInput(N_("At most %(max)d characters."), max=LONGEST_TEXT)
    found = next((each for each in item.evaluations if each.member_id == actor.id), None)
    if found is None:
        found = Evaluation(member_id=actor.id)
        item.evaluations.append(found)
    found.scores, found.remark, found.at = dict(scores), remark.strip(), now
    db.session.flush()
    return found
