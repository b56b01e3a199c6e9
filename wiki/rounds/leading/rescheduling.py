"""Change the future dates of a round, or cancel it."""

from datetime import datetime

from sqlalchemy import update

from wiki.accounts.models import Member
from wiki.core import clock
from wiki.core.db import compare_and_set, db
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.core.jobs import update_next_due
from wiki.ledger.chain import EventType, format_timestamp
from wiki.ledger.services import append, member_ref
from wiki.rounds.calendar import ENDED_PHASES, Calendar, Phase, check_year_matches, reschedule_refusal
from wiki.rounds.models import FormerCalendar, Round
from wiki.rounds.services import LONGEST_TEXT
from wiki.versioning.codec import digest


def reschedule(of: Round, calendar: Calendar, reason: str, actor: Member | None, now: datetime) -> None:
    """Change the dates of a round, with a public reason; the former dates stay readable.

    Raises Conflict once the round has ended, InvalidInput when a phase has begun or would begin in the past.
    """
    said = _checked_reason(of, reason, now)
    before = of.calendar
    refusal = reschedule_refusal(before.moments, calendar.moments, now)
    if refusal:
        raise InvalidInput(refusal)
    check_year_matches(of.year, clock.day(calendar.collection), clock.day(calendar.closes))
    by = actor.id if actor else None
    payload = {
        "calendar": [format_timestamp(moment) for moment in calendar.moments],
        "reason_hash": digest(said),
    }
    event = append(EventType.ROUND_RESCHEDULED, member_ref(by), f"round:{of.id}", payload, now)
    former = FormerCalendar(reason=said, changed_at=now, changed_by_id=by, ledger_seq=event.seq)
    former.calendar, of.calendar = before, calendar
    of.former_calendars.append(former)
    update_next_due()


def cancel(of: Round, reason: str, actor: Member | None, now: datetime) -> None:
    """Cancel a round before its close, with a public reason: everything stays readable, nothing is decided.

    Its proposals come on the agenda of the next round. Raises Conflict once the round has ended.
    """
    said = _checked_reason(of, reason, now)
    by = actor.id if actor else None
    payload = {"reason_hash": digest(said)}
    event = append(EventType.ROUND_CANCELLED, member_ref(by), f"round:{of.id}", payload, now)
    ending = {
        "phase": Phase.CANCELLED,
        "cancelled_at": now,
        "cancelled_by_id": by,
        "cancelled_reason": said,
        "ledger_seq": event.seq,
    }
    if not compare_and_set(update(Round).where(Round.id == of.id, Round.phase == of.phase).values(ending)):
        raise Conflict(N_("Somebody else did this at the same moment. Look at the page again."))
    db.session.refresh(of)
    update_next_due()


def _checked_reason(of: Round, reason: str, now: datetime) -> str:
    """Return the reason; raises Conflict for a round that has ended, or is about to enter its next phase."""
    if of.phase in ENDED_PHASES:
        raise Conflict(N_("This round has ended: nothing of it changes any more."))
    if of.phase is not of.phase_at(now):
        raise Conflict(N_("This round is entering its next phase at this moment. Look at the page again."))
    said = reason.strip()
    if not said:
        raise InvalidInput(N_("Please give a reason: everybody will read it."))
    if len(said) > LONGEST_TEXT:
        raise InvalidInput(N_("At most %(max)d characters."), max=LONGEST_TEXT)
    return said
