"""The ballots of a vote as the public list shows them: positions, minority opinions, objections."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from sqlalchemy import Row, Select

from wiki.accounts.models import Member, Standing
from wiki.core.db import db
from wiki.deliberation.models import BallotRow, RollEntry, Vote, VoteState
from wiki.deliberation.policy import FAVOUR, OPPOSED, Choice
from wiki.deliberation.tally import Outcome
from wiki.deliberation.votes import queries
from wiki.ledger import queries as ledger

BATCH = 500
SOME = 20
"""The most opinions of one choice that a screen shows; the list of ballots shows all of them."""

Read = tuple[BallotRow, RollEntry]


@dataclass(frozen=True, slots=True)
class Stand:
    """A ballot as the public list shows it: who, from where (on the day of the roll), what, why, its receipt.

    ``former`` holds choice, reason and receipt of what it said before.
    """

    ballot: BallotRow
    territory: str
    country: str
    receipt: str
    former: tuple[tuple[str, str, str], ...]
    has_left: bool

    @property
    def choice(self) -> str:
        """The choice, by its value."""
        return self.ballot.choice


@dataclass(frozen=True, slots=True)
class Group:
    """Ballots with the same choice: those that are shown, and the number of all of them."""

    choice: str
    stands: list[Stand]
    found: int


def every(vote: Vote) -> Iterator[Stand]:
    """Yield every valid ballot, in the order of the public list."""
    for rows in db.session.execute(queries.ballots(vote)).partitions(BATCH):
        yield from _stands(rows)


def some(query: Select[Read], limit: int, offset: int = 0) -> list[Stand]:
    """Return a slice of the ballots that a query selects."""
    return _stands(db.session.execute(query.limit(limit).offset(offset)).all())


def stand_of(vote: Vote, member: Member) -> Stand | None:
    """Return a member's ballot, or None when they have none or withdrew it."""
    found = some(queries.ballots(vote).where(BallotRow.member_id == member.id), 1)
    return found[0] if found else None


def _stands(rows: Sequence[Row[Read]]) -> list[Stand]:
    seqs = [
        seq
        for ballot, _home in rows
        for seq in (ballot.ledger_seq, *(old.ledger_seq for old in ballot.former))
    ]
    receipts = ledger.receipts(seqs)
    return [_stand(ballot, home, receipts) for ballot, home in rows]


def _stand(ballot: BallotRow, home: RollEntry, receipts: dict[int, str]) -> Stand:
    former = tuple((old.choice, old.reason, receipts[old.ledger_seq]) for old in ballot.former)
    left = ballot.member.standing is not Standing.ACTIVE
    return Stand(ballot, home.territory, home.country, receipts[ballot.ledger_seq], former, left)


def grouped(stands: Iterable[Stand], found: Mapping[str, int]) -> list[Group]:
    """Group ballots, sorted by choice, by their choice; ``found`` is the number of all ballots by choice."""
    groups = groupby(stands, key=lambda stand: stand.choice)
    return [Group(choice, list(group), found[choice]) for choice, group in groups]


def minority(vote: Vote, outcome: Outcome) -> list[Group]:
    """Return the reasoned ballots that the outcome did not follow, reservations included; some of each choice."""
    lost = OPPOSED | {Choice.RESERVATION} if outcome in {Outcome.ADOPTED, Outcome.NO_QUORUM} else FAVOUR
    return [
        Group(choice, some(queries.ballots(vote, choice), min(found, SOME)), found)
        for choice, found in queries.reasoned(vote).items()
        if Choice(choice) in lost
    ]


class ObjectionState(StrEnum):
    """The state of an objection."""

    RAISED = "raised"
    RESOLVED = "resolved"
    SUSTAINED = "sustained"


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection with its reason; ``word`` is why its author lifted it, empty until then."""

    stand: Stand
    reason: str
    state: ObjectionState
    word: str = ""


def objections(vote: Vote) -> list[Objection]:
    """Return the last objection of each member who objected, those not lifted first."""
    standing = ObjectionState.SUSTAINED if vote.state is VoteState.CLOSED else ObjectionState.RAISED
    found = [each for stand in some(queries.objecting(vote), SOME) if (each := _objection(stand, standing))]
    return sorted(found, key=lambda each: each.state is ObjectionState.RESOLVED)


def _objection(stand: Stand, standing: ObjectionState) -> Objection | None:
    if stand.choice == Choice.OBJECTION:
        return Objection(stand, stand.ballot.reason, standing)
    said = [(choice, reason) for choice, reason, _receipt in stand.former] + [("", stand.ballot.reason)]
    lifted = [
        (before[1], after[1])
        for before, after in pairwise(said)
        if before[0] == Choice.OBJECTION and after[0] != Choice.OBJECTION
    ]
    return Objection(stand, lifted[-1][0], ObjectionState.RESOLVED, lifted[-1][1]) if lifted else None
