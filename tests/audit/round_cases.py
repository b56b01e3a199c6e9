"""Small records of rounds whose dates or agenda change or that are cancelled, true ones and false ones."""

from datetime import datetime, timedelta
from typing import Any

from tests.audit.records import NOON, ROLL, Act
from wiki.ledger.canonical import sha256_hex
from wiki.ledger.chain import EventType, format_timestamp
from wiki.rounds.voting.verdict import ANNUAL, Answer, ItemBallot, judge

ROUND, STEWARD, WHY = "round:1", "member:9", sha256_hex("La rencontre est repoussée.".encode())
DAYS = (0, 10, 20, 30, 40)


def day(number: float) -> datetime:
    """A moment so many days after the collection begins."""
    return NOON + timedelta(days=number)


def act(kind: EventType, at: float, payload: dict[str, Any], actor: str = "system") -> Act:
    return day(at), kind, actor, ROUND, payload


def calendar(*days: float) -> list[str]:
    return [format_timestamp(day(each)) for each in days]


def opened() -> Act:
    said = {"year": 2027, "calendar": calendar(*DAYS), "policy": ANNUAL.to_json()}
    return act(EventType.ROUND_OPENED, -1, said, STEWARD)


def moved(at: float, *days: float) -> Act:
    return act(EventType.ROUND_RESCHEDULED, at, {"calendar": calendar(*days), "reason_hash": WHY}, STEWARD)


def cancelled(at: float) -> Act:
    return act(EventType.ROUND_CANCELLED, at, {"reason_hash": WHY}, STEWARD)


def entered(phase: str, at: float) -> Act:
    roll = [[each.member_id, each.territory, each.country] for each in ROLL]
    return act(EventType.ROUND_ADVANCED, at, {"phase": phase} | ({"roll": roll} if phase == "vote" else {}))


def item(number: int = 1, carried: int = 0) -> Act:
    said = {"item": number, "kind": "retire", "page": 3, "successor": None, "amendment": None}
    return act(EventType.ROUND_ITEM, 1, said | {"carried": carried, "reason_hash": WHY}, "member:1")


def taken_off(at: float, number: int = 2, actor: str = "member:1") -> Act:
    return act(EventType.ROUND_ITEM_WITHDRAWN, at, {"item": number, "reason_hash": WHY}, actor)


def ballot_on(number: int, member: int, at: float) -> Act:
    said = {"member": member, "answers": [[number, "retire", None, WHY]], "recorded": False}
    return act(EventType.ROUND_BALLOT, at, said, f"member:{member}")


def ballot(member: int, at: float) -> Act:
    return ballot_on(1, member, at)


def closed_with(at: float, answered: dict[int, tuple[int, ...]]) -> Act:
    """The close of a round, with who wanted each item retired."""
    verdicts = [
        {"item": number}
        | judge(ANNUAL, ROLL, [ItemBallot(each, Answer.RETIRE) for each in members]).to_json()
        for number, members in answered.items()
    ]
    return act(EventType.ROUND_CLOSED, at, {"verdicts": verdicts})


def closed(at: float, *members: int) -> Act:
    return closed_with(at, {1: members})


def until(phase: str, *days: float) -> list[Act]:
    """A round with one item that has gone on, at its hours, to a phase."""
    order = ("collection", "evaluation", "deliberation", "vote")
    phases = order[: order.index(phase) + 1]
    on = [entered(each, at) for each, at in zip(phases, days or DAYS, strict=False)]
    return [opened(), on[0], item(), *on[1:]]


VOTED = [*until("vote"), ballot(1, 31), ballot(2, 31)]


def with_a_second(*after: Act, carried: int = 0) -> list[Act]:
    """A round in its collection with another item, and what became of it, voted on after that."""
    begun = until("vote")
    return [*begun[:3], item(2, carried), *after, *begun[3:], ballot(1, 31), ballot(2, 31), closed(40, 1, 2)]


TRUE: dict[str, list[Act]] = {
    "a round put off while its vote was open": [
        *VOTED,
        moved(32, 0, 10, 20, 30, 45),
        ballot(3, 42),
        closed(45, 1, 2, 3),
    ],
    "an item taken off the agenda": with_a_second(taken_off(2)),
    "an item taken off and proposed again": [
        *with_a_second(taken_off(2), item(3))[:-1],
        *[ballot_on(3, member, 32) for member in (1, 2)],
        closed_with(40, {1: (1, 2), 3: (1, 2)}),
    ],
    "a round put off and cancelled": [
        *until("collection"),
        moved(2, 0, 12, 22, 32, 42),
        entered("evaluation", 12),
        cancelled(13),
    ],
    "a round cancelled during its vote and another opened": [
        *VOTED,
        cancelled(32),
        (
            day(33),
            EventType.ROUND_OPENED,
            STEWARD,
            "round:2",
            {**opened()[4], "calendar": calendar(*range(34, 39))},
        ),
    ],
}
FALSE: dict[str, tuple[int, list[Act]]] = {
    "an item taken off by somebody else": (5, with_a_second(taken_off(2, actor="member:2"))),
    "an item taken off after the collection": (
        6,
        [*until("evaluation")[:3], item(2), *until("evaluation")[3:], taken_off(11)],
    ),
    "an item taken off once the evaluation had begun": (
        6,
        [*until("evaluation")[:3], item(2), *until("evaluation")[3:], taken_off(9.9)],
    ),
    "an item taken off that was carried over": (5, with_a_second(taken_off(2), carried=1)),
    "an item taken off twice": (6, with_a_second(taken_off(2), taken_off(3))),
    "an item that was never there taken off": (5, with_a_second(taken_off(2, number=7), taken_off(3))),
    "the number of an item taken off given again": (6, with_a_second(taken_off(2), item(2), taken_off(3))),
    "a ballot on an item taken off": (
        11,
        [*with_a_second(taken_off(2))[:-1], ballot_on(2, 3, 32), closed(40, 1, 2)],
    ),
    "a verdict on an item taken off": (
        11,
        [*with_a_second(taken_off(2))[:-1], closed_with(40, {1: (1, 2), 2: ()})],
    ),
    "a phase that had begun was moved": (5, [*until("evaluation"), moved(11, 0, 12, 20, 30, 40)]),
    "a date moved into the past": (5, [*until("evaluation"), moved(25, 0, 10, 20, 24, 40)]),
    "a date moved that had come": (5, [*until("evaluation"), moved(25, 0, 10, 26, 30, 40)]),
    "an open vote cut short": (9, [*VOTED, moved(32, 0, 10, 20, 30, 35)]),
    "a change of dates without a change": (4, [*until("collection"), moved(2, *DAYS)]),
    "dates moved out of order": (4, [*until("collection"), moved(2, 0, 10, 30, 20, 40)]),
    "closed by the hour that was put off": (10, [*VOTED, moved(32, 0, 10, 20, 30, 45), closed(40, 1, 2)]),
    "a ballot in a cancelled round": (10, [*VOTED, cancelled(32), ballot(3, 33)]),
    "a cancelled round closed": (10, [*VOTED, cancelled(32), closed(40, 1, 2)]),
    "cancelled after the close": (9, [*VOTED, cancelled(41)]),
    "dates of a closed round moved": (10, [*VOTED, closed(40, 1, 2), moved(41, 0, 10, 20, 30, 45)]),
}
