"""Small records of validation rounds whose dates change or that are cancelled, true ones and false ones."""

from datetime import datetime, timedelta
from typing import Any

from tests.ledger.records import NOON, ROLL, Act
from wiki.ledger.canonical import sha256_hex
from wiki.ledger.chain import EventType, timestamp
from wiki.rounds.verdict import ANNUAL, Answer, Paper, judge

ROUND, STEWARD, WHY = "round:1", "member:9", sha256_hex("La rencontre est repoussée.".encode())
DAYS = (0, 10, 20, 30, 40)


def day(number: float) -> datetime:
    """A moment so many days after the collection begins."""
    return NOON + timedelta(days=number)


def act(kind: EventType, at: float, payload: dict[str, Any], actor: str = "system") -> Act:
    return day(at), kind, actor, ROUND, payload


def calendar(*days: float) -> list[str]:
    return [timestamp(day(each)) for each in days]


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


def item() -> Act:
    said = {"item": 1, "kind": "retire", "page": 3, "successor": None, "amendment": None, "carried": 0}
    return act(EventType.ROUND_ITEM, 1, said | {"reason_hash": WHY}, "member:1")


def ballot(member: int, at: float) -> Act:
    said = {"member": member, "answers": [[1, "retire", None, WHY]], "recorded": False}
    return act(EventType.ROUND_BALLOT, at, said, f"member:{member}")


def closed(at: float, *members: int) -> Act:
    papers = [Paper(member, Answer.RETIRE) for member in members]
    return act(
        EventType.ROUND_CLOSED, at, {"verdicts": [{"item": 1} | judge(ANNUAL, ROLL, papers).to_json()]}
    )


def until(phase: str, *days: float) -> list[Act]:
    """A round with one item that has gone on, at its hours, to a phase."""
    order = ("collection", "evaluation", "deliberation", "vote")
    phases = order[: order.index(phase) + 1]
    on = [entered(each, at) for each, at in zip(phases, days or DAYS, strict=False)]
    return [opened(), on[0], item(), *on[1:]]


VOTED = [*until("vote"), ballot(1, 31), ballot(2, 31)]

TRUE: dict[str, list[Act]] = {
    "a round put off while its vote was open": [
        *VOTED,
        moved(32, 0, 10, 20, 30, 45),
        ballot(3, 42),
        closed(45, 1, 2, 3),
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
