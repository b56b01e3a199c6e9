"""Discussions, rounds, editions, catalogues and erasures. Pure."""

from collections.abc import Iterator
from typing import Any

from wiki.audit.history.rule import Rule, any_of, member, site, steward
from wiki.audit.history.state import History
from wiki.core.errors import N_
from wiki.ledger.chain import Event, EventType

ERASABLE = frozenset(
    {
        EventType.MEMBER_ADMITTED, EventType.MEMBER_CHANGED, EventType.MEMBER_LEFT, EventType.MEMBER_ERASED,
        EventType.THREAD_ASKED, EventType.THREAD_REVEALED, EventType.THREAD_SYNTHESISED,
        EventType.THREAD_CLOSED, EventType.VIEW_SIGNED, EventType.VIEW_UNSIGNED, EventType.POST_HIDDEN,
        EventType.REPORT_DISMISSED, EventType.BALLOT_CAST, EventType.BALLOT_CHANGED,
        EventType.BALLOT_WITHDRAWN, EventType.MEETING_RECORDED, EventType.ROUND_BALLOT,
        EventType.ROUND_RESCHEDULED, EventType.ROUND_CANCELLED, EventType.ROUND_ITEM_WITHDRAWN,
        EventType.AMENDMENT_FOLLOWED_UP, EventType.PAGE_HIDDEN, EventType.PAGE_RENAMED,
    }
)  # fmt: skip
"""What may be erased: what tells of a person. What a result or a text in force rests on is never erased."""


def _erased(_event: Event, payload: Any, history: History) -> Iterator[str]:
    if any(history.types.get(seq, EventType.PAYLOAD_ERASED) not in ERASABLE for seq in payload["events"]):
        yield N_("A content is said to be erased on which a result or a text in force rests: it may not be.")


def _round_roll(_event: Event, payload: Any, history: History) -> Iterator[str]:
    if any(not history.is_member(f"member:{each[0]}") for each in payload.get("roll", ())):
        yield N_("Somebody is on the roll of this vote who is no member.")


def _end_round(_event: Event, _payload: Any, history: History) -> None:
    history.rounds_closed += 1


RULES = {
    EventType.THREAD_ASKED: Rule(member),
    EventType.THREAD_REVEALED: Rule(site),
    EventType.THREAD_SYNTHESISED: Rule(member),
    EventType.THREAD_CLOSED: Rule(member),
    EventType.THREAD_REOPENED: Rule(member),
    EventType.VIEW_SIGNED: Rule(member),
    EventType.VIEW_UNSIGNED: Rule(member),
    EventType.POST_HIDDEN: Rule(steward),
    EventType.POST_RESTORED: Rule(steward),
    EventType.REPORT_DISMISSED: Rule(steward),
    EventType.CATALOGUE_CHANGED: Rule(steward),
    EventType.ROUND_OPENED: Rule(any_of(site, steward)),
    EventType.ROUND_RESCHEDULED: Rule(steward),
    EventType.ROUND_CANCELLED: Rule(steward),
    EventType.ROUND_ADVANCED: Rule(site, _round_roll),
    EventType.ROUND_CLOSED: Rule(site, then=_end_round),
    EventType.ROUND_ITEM: Rule(any_of(site, member)),
    EventType.ROUND_ITEM_WITHDRAWN: Rule(member),
    EventType.ROUND_BALLOT: Rule(member),
    EventType.EDITION_PUBLISHED: Rule(any_of(site, steward)),
    EventType.PAYLOAD_ERASED: Rule(any_of(site, steward), _erased),
}
