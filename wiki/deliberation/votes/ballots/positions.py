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

BallotWithElector = tuple[BallotRow, RollEntry]


@dataclass(frozen=True, slots=True)
class PublicBallot:
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
class BallotGroup:
    """Ballots with the same choice: those that are shown, and the number of all of them."""

    choice: str
    stands: list[PublicBallot]
    found: int


def all_public_ballots(vote: Vote) -> Iterator[PublicBallot]:
    """Yield every valid ballot, in the order of the public list."""
    for rows in db.session.execute(queries.ballots(vote)).partitions(BATCH):
        yield from _with_receipts(rows)


def public_ballots(query: Select[BallotWithElector], limit: int, offset: int = 0) -> list[PublicBallot]:
    """Return a slice of the ballots that a query selects."""
    return _with_receipts(db.session.execute(query.limit(limit).offset(offset)).all())


def public_ballot_of(vote: Vote, member: Member) -> PublicBallot | None:
    """Return a member's ballot, or None when they have none or withdrew it."""
    found = public_ballots(queries.ballots(vote).where(BallotRow.member_id == member.id), 1)
    return found[0] if found else None


def _with_receipts(rows: Sequence[Row[BallotWithElector]]) -> list[PublicBallot]:
    seqs = [
        seq
        for ballot, _home in rows
        for seq in (ballot.ledger_seq, *(old.ledger_seq for old in ballot.former))
    ]
    receipts = ledger.receipts(seqs)
    return [_with_receipt(ballot, home, receipts) for ballot, home in rows]


def _with_receipt(ballot: BallotRow, home: RollEntry, receipts: dict[int, str]) -> PublicBallot:
    former = tuple((old.choice, old.reason, receipts[old.ledger_seq]) for old in ballot.former)
    left = ballot.member.standing is not Standing.ACTIVE
    return PublicBallot(ballot, home.territory, home.country, receipts[ballot.ledger_seq], former, left)


def group_by_choice(stands: Iterable[PublicBallot], found: Mapping[str, int]) -> list[BallotGroup]:
    """Group ballots, sorted by choice, by their choice; ``found`` is the number of all ballots by choice."""
    groups = groupby(stands, key=lambda stand: stand.choice)
    return [BallotGroup(choice, list(group), found[choice]) for choice, group in groups]


def minority_opinions(vote: Vote, outcome: Outcome) -> list[BallotGroup]:
    """Return the reasoned ballots that the outcome did not follow, reservations included; some of each choice."""
    lost = OPPOSED | {Choice.RESERVATION} if outcome in {Outcome.ADOPTED, Outcome.NO_QUORUM} else FAVOUR
    return [
        BallotGroup(choice, public_ballots(queries.ballots(vote, choice), min(found, SOME)), found)
        for choice, found in queries.reasoned_counts(vote).items()
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

    stand: PublicBallot
    reason: str
    state: ObjectionState
    word: str = ""


def objections(vote: Vote) -> list[Objection]:
    """Return the last objection of each member who objected, those not lifted first."""
    standing = ObjectionState.SUSTAINED if vote.state is VoteState.CLOSED else ObjectionState.RAISED
    found = [
        each
        for stand in public_ballots(queries.objecting_ballots(vote), SOME)
        if (each := _objection(stand, standing))
    ]
    return sorted(found, key=lambda each: each.state is ObjectionState.RESOLVED)


def _objection(stand: PublicBallot, standing: ObjectionState) -> Objection | None:
    if stand.choice == Choice.OBJECTION:
        return Objection(stand, stand.ballot.reason, standing)
    said = [(choice, reason) for choice, reason, _receipt in stand.former] + [("", stand.ballot.reason)]
    lifted = [
        (before[1], after[1])
        for before, after in pairwise(said)
        if before[0] == Choice.OBJECTION and after[0] != Choice.OBJECTION
    ]
    return Objection(stand, lifted[-1][0], ObjectionState.RESOLVED, lifted[-1][1]) if lifted else None
