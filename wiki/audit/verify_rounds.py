"""Check the rounds of a record: the hours of phases, the voters of ballots, every verdict counted again. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from wiki.core.errors import N_, InvalidInput
from wiki.deliberation.policy import Policy
from wiki.deliberation.tally import Elector
from wiki.ledger.chain import Event, EventType, is_timestamp
from wiki.rounds.agenda.items import ANSWERS, ItemKind
from wiki.rounds.calendar import ENDED_PHASES, PHASE_ORDER, Phase, reschedule_refusal
from wiki.rounds.voting.verdict import Answer, ItemBallot, Outcome, Verdict, judge, unsound_replacements

Finding = tuple[str, dict[str, object]]
"""A message to be translated, and its parameters."""

CALENDAR_LENGTH = 5
JUDGED_ALONE = frozenset({ItemKind.ADD, ItemKind.REVISE})


@dataclass(frozen=True, slots=True)
class _Item:
    kind: ItemKind
    page: int
    carried: int
    proposer: str


@dataclass(slots=True)
class _Round:
    calendar: list[str]
    policy: Policy
    phase: Phase = Phase.ANNOUNCED
    items: dict[int, _Item] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)
    roll: list[Elector] = field(default_factory=list)
    papers: dict[int, dict[int, ItemBallot]] = field(default_factory=dict)
    blind: bool = False

    def begins(self, phase: Phase) -> str:
        """Return when a phase begins, as a timestamp of the record."""
        return self.calendar[PHASE_ORDER.index(phase) - 1]


@dataclass(slots=True)
class Rounds:
    """The rounds that the events read so far describe, with the number of closes counted again and not checked."""

    known: dict[str, _Round] = field(default_factory=dict)
    counted: int = 0
    unchecked: int = 0

    def take(self, event: Event, payload: Any, *, blind: bool) -> Iterator[Finding]:
        """Add one event about a round and yield what is wrong with it; ``blind``: a payload of the round was erased.

        Raises InvalidInput when the round is not open.
        """
        if event.type == EventType.ROUND_OPENED:
            yield from self._opened(event, payload)
            return
        found = self.known.get(event.subject)
        if found is None and blind:
            self.unchecked += event.type == EventType.ROUND_CLOSED
            return
        if found is None or found.phase in ENDED_PHASES:
            raise InvalidInput(N_("There is no open round of this number here."))
        found.blind = blind
        if event.type == EventType.ROUND_CLOSED and blind:
            self.unchecked += 1
            found.phase = Phase.PUBLISHED
            return
        self.counted += event.type == EventType.ROUND_CLOSED
        yield from _CHECKS[event.type](event, payload, found)

    def _opened(self, event: Event, payload: Any) -> Iterator[Finding]:
        if event.subject in self.known:
            yield N_("This round was already open."), {}
            return
        if not _is_in_order(payload["calendar"]):
            yield N_("The phases of this round do not follow each other."), {}
            return
        self.known[event.subject] = _Round(payload["calendar"], Policy.from_json(payload["policy"]))


def _is_in_order(calendar: list[str]) -> bool:
    return (
        len(calendar) == CALENDAR_LENGTH
        and all(map(is_timestamp, calendar))
        and sorted(set(calendar)) == calendar
    )


def _rescheduled(event: Event, payload: Any, found: _Round) -> Iterator[Finding]:
    calendar = payload["calendar"]
    if not _is_in_order(calendar):
        yield N_("The phases of this round do not follow each other."), {}
        return
    if not found.blind and reschedule_refusal(found.calendar, calendar, event.at):
        yield N_("Dates of this round were changed that could not be changed so."), {}
    found.calendar = calendar


def _cancelled(event: Event, _payload: Any, found: _Round) -> Iterator[Finding]:
    found.phase = Phase.CANCELLED
    if not found.blind and event.at >= found.calendar[-1]:
        yield N_("This round was cancelled after its close."), {}


def _item(event: Event, payload: Any, found: _Round) -> Iterator[Finding]:
    if payload["item"] in {*found.items, *found.withdrawn}:
        yield N_("The items of this round are not in order."), {}
    kind = ItemKind(payload["kind"])
    found.items[payload["item"]] = _Item(kind, payload["page"], payload["carried"], event.actor)


def _withdrawn(event: Event, payload: Any, found: _Round) -> Iterator[Finding]:
    number = payload["item"]
    item = found.items.pop(number, None)
    found.withdrawn.add(number)
    hour = found.begins(Phase.COLLECTION) <= event.at < found.begins(Phase.EVALUATION)
    in_time = found.blind or (hour and found.phase is Phase.COLLECTION)
    own = found.blind if item is None else item.proposer == event.actor and not item.carried
    if not in_time or not own:
        yield N_("Item %(item)s was taken off the agenda though it could not be."), {"item": number}


def _advanced(event: Event, payload: Any, found: _Round) -> Iterator[Finding]:
    phase = Phase(payload["phase"])
    early = not found.blind and event.at < found.begins(phase)
    if early or PHASE_ORDER.index(phase) <= PHASE_ORDER.index(found.phase):
        yield N_("This round went on before its hour, or not to its next phase."), {}
    found.phase = phase
    if phase is Phase.VOTE:
        found.roll = [Elector(*each) for each in payload["roll"]]


def _ballot(event: Event, payload: Any, found: _Round) -> Iterator[Finding]:
    member = payload["member"]
    late = not found.blind and not found.begins(Phase.VOTE) <= event.at < found.calendar[-1]
    if late or found.phase is not Phase.VOTE:
        yield N_("This ballot was cast outside the hours of its vote."), {}
    if member not in {elector.member_id for elector in found.roll}:
        yield N_("This ballot has no place in its round: the member is not on the roll."), {}
        return
    for number, word, successor, _reason in payload["answers"]:
        item, answer = found.items.get(number), Answer(word)
        if item is None or answer not in ANSWERS[item.kind] or (answer is Answer.REPLACE) != bool(successor):
            yield (
                N_("This ballot has no place in its round: item %(item)s has no such answer."),
                {"item": number},
            )
            continue
        found.papers.setdefault(number, {})[member] = ItemBallot(member, answer, successor)


def _closed(event: Event, payload: Any, found: _Round) -> Iterator[Finding]:
    found.phase = Phase.PUBLISHED
    if event.at < found.calendar[-1]:
        yield N_("This vote was closed before its hour."), {}
    counted = {number: verdict.to_json() for number, verdict in _verdicts(found).items()}
    _carry_over_unsound(found, counted)
    written = {
        each["item"]: {name: each[name] for name in each if name != "item"} for each in payload["verdicts"]
    }
    for number in sorted({*counted, *written}):
        if counted.get(number) != written.get(number):
            yield N_("The result of item %(item)s does not follow from the ballots."), {"item": number}


def _verdicts(found: _Round) -> dict[int, Verdict]:
    return {
        number: judge(found.policy, found.roll, found.papers.get(number, {}).values())
        for number in found.items
    }


def _carry_over_unsound(found: _Round, counted: dict[int, dict[str, Any]]) -> None:
    """Change outcomes to "carried over" for pages replaced in a circle, or by a sheet retired at the same time."""
    pages = {number: item.page for number, item in found.items.items() if item.kind not in JUDGED_ALONE}
    replaced = {
        page: counted[n]["successor"] for n, page in pages.items() if counted[n]["successor"] is not None
    }
    retired = {page for n, page in pages.items() if counted[n]["outcome"] == Outcome.RETIRED}
    waiting = unsound_replacements(replaced, retired)
    for number, page in pages.items():
        if page in waiting:
            counted[number] |= {"outcome": str(Outcome.CARRIED_OVER), "successor": None}


_CHECKS: dict[str, Callable[[Event, Any, _Round], Iterator[Finding]]] = {
    EventType.ROUND_ITEM: _item,
    EventType.ROUND_ITEM_WITHDRAWN: _withdrawn,
    EventType.ROUND_ADVANCED: _advanced,
    EventType.ROUND_BALLOT: _ballot,
    EventType.ROUND_RESCHEDULED: _rescheduled,
    EventType.ROUND_CANCELLED: _cancelled,
    EventType.ROUND_CLOSED: _closed,
}
