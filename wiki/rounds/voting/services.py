"""Cast the answers of a member on the items of a round, or record those agreed on in a session."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, Conflict, Forbidden, InvalidInput
from wiki.ledger.chain import Event, EventType
from wiki.ledger.services import append, member_ref
from wiki.pages.models import Page
from wiki.rounds import queries
from wiki.rounds.agenda.items import ANSWERS, METHOD_KINDS
from wiki.rounds.calendar import Phase
from wiki.rounds.models import FormerRoundBallot, Item, Round, RoundBallot
from wiki.rounds.services import LONGEST_TEXT, check_on_agenda
from wiki.rounds.voting.verdict import NEEDS_REASON, Answer
from wiki.versioning.codec import digest


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """An answer on an item."""

    item: Item
    answer: Answer
    successor: Page | None = None
    reason: str = ""


def cast_answers(of: Round, member: Member, given: Sequence[ItemAnswer], now: datetime) -> Event | None:
    """Save a member's answers and return the ledger event that is their receipt; None when nothing has changed.

    Raises Forbidden for a member who is not on the roll, Conflict outside the vote, InvalidInput for an answer that
    the item does not offer, a successor that is missing or not possible, or a missing reason.
    """
    check_open(of, now)
    if queries.elector(of, member) is None:
        raise Forbidden(
            N_("You were not on the roll when this vote opened: it holds the dynamisers of that day.")
        )
    return _write_answers(of, member.id, given, None, now)


def record_consensus(
    of: Round, present: Collection[int], given: Sequence[ItemAnswer], actor: Member, now: datetime
) -> list[Event]:
    """Record a consensus for everybody present (member ids); answers that members gave themselves stay as they are.

    Raises Conflict outside the vote, InvalidInput without people or answers, or for people who are not on the roll.
    """
    check_open(of, now)
    roll = {entry.member_id for entry in of.roll}
    if not present:
        raise InvalidInput(N_("Say who is present."))
    if not given:
        raise InvalidInput(N_("Say what you have agreed on: choose an answer."))
    if not set(present) <= roll:
        raise InvalidInput(N_("Only members on the roll can be recorded as present."))
    events = [
        _write_answers(of, member_id, _not_answered_alone(of, member_id, given), actor, now)
        for member_id in sorted(present)
    ]
    return [event for event in events if event is not None]


def _not_answered_alone(of: Round, member_id: int, given: Iterable[ItemAnswer]) -> list[ItemAnswer]:
    own = queries.ballots_of(of, member_id)
    return [each for each in given if each.item.id not in own or own[each.item.id].recorded_by_id is not None]


def check_open(of: Round, now: datetime) -> None:
    """Raise Conflict unless the vote is open."""
    if of.calendar.phase(now) is not Phase.VOTE or of.phase is not Phase.VOTE:
        raise Conflict(N_("The vote of this round is not open: what you answered was not counted."))


def _write_answers(
    of: Round, member_id: int, given: Iterable[ItemAnswer], recorder: Member | None, now: datetime
) -> Event | None:
    own = queries.ballots_of(of, member_id)
    changed = [each for each in given if _differs(_checked(of, each), own.get(each.item.id), recorder)]
    if not changed:
        return None
    answers = [
        [
            each.item.number,
            str(each.answer),
            each.successor.id if each.successor else None,
            digest(each.reason.strip()),
        ]
        for each in changed
    ]
    payload = {"member": member_id, "answers": answers, "recorded": recorder is not None}
    actor = member_ref(recorder.id if recorder else member_id)
    event = append(EventType.ROUND_BALLOT, actor, f"round:{of.id}", payload, now)
    for each in changed:
        ballot = own.get(each.item.id) or RoundBallot(member_id=member_id)
        _save_ballot(each, ballot, recorder, event, now)
    db.session.flush()
    return event


def _checked(of: Round, given: ItemAnswer) -> ItemAnswer:
    check_on_agenda(given.item)
    if given.item.round_id != of.id or given.answer not in ANSWERS[given.item.kind]:
        raise InvalidInput(N_("Please choose one of the answers."))
    number = given.item.number
    if given.answer in NEEDS_REASON and not given.reason.strip():
        raise InvalidInput(
            N_("Item %(number)s: please give your reason, this answer needs one."), number=number
        )
    if len(given.reason) > LONGEST_TEXT:
        raise InvalidInput(N_("At most %(max)d characters."), max=LONGEST_TEXT)
    named = given.successor
    if (given.answer is Answer.REPLACE) != (named is not None):
        raise InvalidInput(N_("Item %(number)s: say which sheet replaces this one."), number=number)
    if named is not None and not _can_succeed(given.item.page, named):
        raise InvalidInput(N_("Item %(number)s: that sheet cannot replace this one."), number=number)
    return given


def _can_succeed(page: Page, successor: Page) -> bool:
    usable = successor.kind in METHOD_KINDS and not successor.is_hidden and not successor.facts.get("retired")
    return usable and queries.subject_key(successor) != queries.subject_key(page)


def _differs(given: ItemAnswer, own: RoundBallot | None, recorder: Member | None) -> bool:
    if own is None:
        return True
    successor = given.successor.id if given.successor else None
    same = (own.answer, own.successor_id, own.reason) == (given.answer, successor, given.reason.strip())
    confirms_recorded = own.recorded_by_id is not None and recorder is None  # by the member's own ballot
    return not same or confirms_recorded


def _save_ballot(
    given: ItemAnswer, ballot: RoundBallot, recorder: Member | None, event: Event, now: datetime
) -> None:
    if ballot not in given.item.ballots:
        given.item.ballots.append(ballot)
    else:
        former = FormerRoundBallot(
            answer=ballot.answer,
            successor_id=ballot.successor_id,
            reason=ballot.reason,
            at=ballot.at,
            recorded_by_id=ballot.recorded_by_id,
            ledger_seq=ballot.ledger_seq,
        )
        ballot.former.append(former)
    ballot.answer, ballot.reason = given.answer, given.reason.strip()
    ballot.successor, ballot.at, ballot.ledger_seq = given.successor, now, event.seq
    ballot.recorded_by_id = recorder.id if recorder else None
