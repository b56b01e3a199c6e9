"""Compare the stored rounds and editions with the record."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from wiki.audit.record import Problem
from wiki.core.db import db
from wiki.core.errors import N_
from wiki.editions.models import Edition, EditionPage
from wiki.ledger.chain import EventType, format_timestamp
from wiki.rounds.calendar import Phase
from wiki.rounds.models import FormerRoundBallot, Item, ItemResult, Round, RoundBallot, WithdrawnItem
from wiki.versioning import codec

COMPARED_TYPES = frozenset(
    {
        EventType.ROUND_ITEM_WITHDRAWN,
        EventType.ROUND_BALLOT,
        EventType.ROUND_RESCHEDULED,
        EventType.ROUND_CANCELLED,
        EventType.ROUND_CLOSED,
        EventType.EDITION_PUBLISHED,
    }
)

RecordedEvents = Mapping[int, tuple[str, str, Any]]
"""Type, subject and payload of each event that is compared, by its number."""

StoredRow = tuple[str, list[Any]]
"""The subject of the event that a row corresponds to, such as « round:1 », and the values the event must have."""


def find_problems(told: RecordedEvents) -> Iterator[Problem]:
    """Yield every difference between stored rounds and editions and their events.

    Compared are withdrawn items, answers, changes of dates, cancellations, outcomes and editions.
    """
    rows: dict[int, list[StoredRow]] = {}
    for seq, subject, holds in (
        *_withdrawn_rows(),
        *_answer_rows(),
        *_rescheduling_rows(),
        *_cancellation_rows(),
        *_outcome_rows(),
        *_edition_rows(),
    ):
        rows.setdefault(seq, []).append((subject, holds))
    for seq in sorted({*rows, *told}):
        stored = rows.get(seq, [])
        if seq not in told:
            yield Problem(seq, N_("Something stored of a round or an edition has no event."))
        elif told[seq][2] is not None and _multiset(stored) != _multiset(_expected_rows(*told[seq])):
            yield Problem(seq, N_("What is stored of %(thing)s differs."), {"thing": told[seq][1]})


def _multiset(stored: list[StoredRow]) -> Counter[str]:
    return Counter(map(repr, stored))


def _expected_rows(event_type: str, subject: str, payload: Any) -> list[StoredRow]:
    if event_type == EventType.ROUND_ITEM_WITHDRAWN:
        return [(subject, [payload["item"], payload["reason_hash"]])]
    if event_type == EventType.ROUND_BALLOT:
        return [(subject, [payload["member"], *answer]) for answer in payload["answers"]]
    if event_type == EventType.ROUND_RESCHEDULED:
        return [(subject, [payload["reason_hash"], *payload["calendar"]])]
    if event_type == EventType.ROUND_CANCELLED:
        return [(subject, [payload["reason_hash"]])]
    if event_type == EventType.ROUND_CLOSED:
        return [(subject, [each["item"], each["outcome"], each["successor"]]) for each in payload["verdicts"]]
    return [(subject, [payload["content_hash"], *page]) for page in payload["pages"]]


def _withdrawn_rows() -> Iterator[tuple[int, str, list[Any]]]:
    query = select(WithdrawnItem.ledger_seq, Item.round_id, Item.number, WithdrawnItem.reason)
    for seq, round_id, number, reason in db.session.execute(
        query.join(Item, Item.id == WithdrawnItem.item_id)
    ):
        yield seq, f"round:{round_id}", [number, codec.digest(reason)]


def _answer_rows() -> Iterator[tuple[int, str, list[Any]]]:
    here = (Item.round_id, RoundBallot.member_id, Item.number)
    present = select(
        RoundBallot.ledger_seq, *here, RoundBallot.answer, RoundBallot.successor_id, RoundBallot.reason
    ).join(Item, Item.id == RoundBallot.item_id)
    old = FormerRoundBallot
    former = (
        select(old.ledger_seq, *here, old.answer, old.successor_id, old.reason)
        .join(RoundBallot, RoundBallot.id == old.ballot_id)
        .join(Item, Item.id == RoundBallot.item_id)
    )
    for query in (present, former):
        for seq, round_id, member, number, answer, successor, reason in db.session.execute(query):
            yield seq, f"round:{round_id}", [member, number, str(answer), successor, codec.digest(reason)]


def _rescheduling_rows() -> Iterator[tuple[int, str, list[Any]]]:
    for changed in db.session.scalars(select(Round).where(Round.former_calendars.any())):
        for each, calendar in changed.changes:
            dates = [format_timestamp(moment) for moment in calendar.moments]
            yield each.ledger_seq, f"round:{changed.id}", [codec.digest(each.reason), *dates]


def _cancellation_rows() -> Iterator[tuple[int, str, list[Any]]]:
    for each in db.session.scalars(select(Round).where(Round.phase == Phase.CANCELLED)):
        yield each.ledger_seq or 0, f"round:{each.id}", [codec.digest(each.cancelled_reason)]


def _outcome_rows() -> Iterator[tuple[int, str, list[Any]]]:
    query = (
        select(Round.ledger_seq, Round.id, Item.number, ItemResult.outcome, ItemResult.successor_id)
        .join(Item, Item.round_id == Round.id)
        .join(ItemResult, ItemResult.item_id == Item.id)
    )
    for seq, round_id, number, outcome, successor in db.session.execute(query):
        yield seq or 0, f"round:{round_id}", [number, str(outcome), successor]


def _edition_rows() -> Iterator[tuple[int, str, list[Any]]]:
    page = EditionPage
    query = select(
        Edition.ledger_seq, Edition.id, Edition.content_hash, page.page_id, page.version, page.text_hash
    )
    for seq, number, sealed, *holds in db.session.execute(query.join(page, page.edition_id == Edition.id)):
        yield seq, f"edition:{number}", [sealed, *holds]
