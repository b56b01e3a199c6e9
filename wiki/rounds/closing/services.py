"""Enter the phases of a round when they are due, freeze the roll as the vote opens, write the verdicts once."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain, count
from typing import Any

from sqlalchemy import update

from wiki.core import clock
from wiki.core.db import compare_and_set, db
from wiki.core.errors import N_, Conflict
from wiki.core.jobs import update_next_due
from wiki.deliberation.policy import Policy
from wiki.deliberation.tally import Elector
from wiki.editions import queries as edition_queries
from wiki.editions import services as editions
from wiki.editions.models import Edition
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_ref
from wiki.pages import services as pages
from wiki.pages.markup.links import slugify
from wiki.pages.models import Page
from wiki.rounds import queries
from wiki.rounds.agenda.items import ItemKind
from wiki.rounds.calendar import Phase, next_phase
from wiki.rounds.models import Item, ItemResult, Round, RoundElector
from wiki.rounds.services import ItemProposal, add_item
from wiki.rounds.voting.verdict import Outcome, Verdict, judge, unsound_replacements
from wiki.versioning.models import Origin
from wiki.versioning.queries import Content, version
from wiki.versioning.services import Authorship, prepare_revision


def advance_round(of: Round, now: datetime) -> list[Page]:
    """Advance a round to the phase that is due, one phase at a time; idempotent.

    Return the pages that were changed, so that the caller renders them after the transaction.
    """
    changed: list[Page] = []
    while of.phase is not of.phase_at(now):
        _enter_phase(of, next_phase(of.phase))
        if of.phase is Phase.EVALUATION:
            _add_unproposed_sheets(of, now)
        if of.phase is Phase.PUBLISHED:
            changed += _close_round(of, now)
        else:
            _record_phase(of, now)
    update_next_due()
    return changed


def _enter_phase(of: Round, phase: Phase) -> None:
    expected = update(Round).where(Round.id == of.id, Round.phase == of.phase).values(phase=phase)
    if not compare_and_set(expected):
        raise Conflict(N_("Somebody else did this at the same moment. Look at the page again."))
    db.session.refresh(of)


def _record_phase(of: Round, now: datetime) -> None:
    payload: dict[str, Any] = {"phase": str(of.phase)}
    if of.phase is Phase.VOTE:
        roll = queries.dynamisers(clock.day(of.calendar.vote))
        of.roll = [
            RoundElector(member_id=each.member_id, territory=each.territory, country=each.country)
            for each in roll
        ]
        payload["roll"] = [[each.member_id, each.territory, each.country] for each in roll]
    append(EventType.ROUND_ADVANCED, member_ref(None), f"round:{of.id}", payload, now)


def _add_unproposed_sheets(of: Round, now: datetime) -> None:
    """Add every validated sheet that is not on the agenda, as an item to keep, so that none is forgotten."""
    there = {queries.subject_key(item.page) for item in of.agenda}
    in_use = [page for page in queries.sheets() if page.facts.get("validated") is True]
    for page in sorted(queries.one_per_translation_group(in_use), key=lambda page: (page.position, page.id)):
        if queries.subject_key(page) not in there:
            add_item(of, ItemProposal(ItemKind.KEEP, page), None, now)


def item_verdict(item: Item, roll: Sequence[Elector]) -> Verdict:
    """Return what the ballots cast so far decide about an item."""
    return judge(Policy.from_json(item.round.policy), roll, queries.item_ballots(item))


def _close_round(of: Round, now: datetime) -> list[Page]:
    roll = queries.roll(of)
    verdicts = {item: item_verdict(item, roll) for item in of.agenda}
    sheets = {
        item: each for item, each in verdicts.items() if item.kind not in {ItemKind.ADD, ItemKind.REVISE}
    }
    replaced = {item.page_id: each.successor for item, each in sheets.items() if each.successor is not None}
    retired = {item.page_id for item, each in sheets.items() if each.outcome is Outcome.RETIRED}
    waiting = unsound_replacements(replaced, retired)
    for item, each in verdicts.items():
        stays = item in sheets and item.page_id in waiting
        item.result = ItemResult(
            outcome=Outcome.CARRIED_OVER if stays else each.outcome,
            successor_id=None if stays else each.successor,
        )
    db.session.flush()
    payload = {"verdicts": [_verdict_payload(item, each) for item, each in verdicts.items()]}
    event = append(EventType.ROUND_CLOSED, member_ref(None), f"round:{of.id}", payload, now)
    of.ledger_seq = event.seq
    changed = [page for item in of.agenda for page in _write_outcome(item, now)]
    of.edition = _publish_edition(of.year, now)
    return changed


def _verdict_payload(item: Item, counted: Verdict) -> dict[str, Any]:
    assert item.result is not None
    settled = {"outcome": str(item.result.outcome), "successor": item.result.successor_id}
    return {"item": item.number, **counted.to_json(), **settled}


def _publish_edition(year: int, now: datetime) -> Edition | None:
    """Publish the texts after the round as an edition; None when every text is retired."""
    taken = {each.slug for each in edition_queries.editions()}
    names = chain(
        (f"Édition {year}",), (f"Édition {year}, tour de validation {number}" for number in count(1))
    )
    plan = editions.EditionPlan(next(name for name in names if slugify(name) not in taken))
    return editions.publish(plan, None, now) if edition_queries.pages_in_force(plan.kinds) else None


def _write_outcome(item: Item, now: datetime) -> list[Page]:
    """Write the outcome into the facts of the sheet, its translations and its successor; return the changed pages."""
    result = item.result
    assert result is not None
    if item.kind is ItemKind.REVISE or result.outcome is Outcome.CARRIED_OVER:
        return []
    sheets, of = queries.with_translations(item.page), item.round
    if result.outcome is Outcome.VALIDATED:
        return [page for page in sheets if _set_facts(page, of, now, validated=True)]
    if item.kind is ItemKind.ADD:
        return []  # not kept as an addition: it stays a proposal
    if result.successor is None:
        return [page for page in sheets if _set_facts(page, of, now, retired=of.year)]
    heirs = queries.with_translations(result.successor)
    by_language = {heir.lang: heir.slug for heir in heirs}
    changed = [heir for heir in heirs if _set_facts(heir, of, now, validated=True)]
    for page in sheets:
        successor = by_language.get(page.lang, result.successor.slug)
        if _set_facts(page, of, now, retired=of.year, replaced_by=successor):
            changed.append(page)
    return changed


def _set_facts(page: Page, of: Round, now: datetime, **facts: object) -> bool:
    """Set facts of a page by a revision that names the round; return False when it has them already."""
    head = version(page.id, page.head_number)
    content = Content(head.content.text, head.content.title, {**head.content.facts, **facts})
    if content == head.content:
        return False
    by = Authorship(Origin.ROUND, summary=of.name)
    pages.write(page, prepare_revision(head, content), by, now)
    return True
