"""The ballots of a vote as the public list shows them: positions, minority opinions, objections, the silent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from wiki.accounts.models import Member, Standing
from wiki.deliberation.policy import FAVOUR, OPPOSED, Choice
from wiki.deliberation.tally import Outcome
from wiki.deliberation.votes import queries
from wiki.deliberation.votes.models import BallotRow, RollEntry, Vote, VoteState
from wiki.ledger import queries as ledger


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


Group = tuple[str, list[Stand]]


def stands(vote: Vote) -> list[Stand]:
    """Return every ballot that stands with its receipts, by choice and then by moment."""
    order = list(Choice)
    rows = [ballot for ballot in vote.ballots if ballot.withdrawn_at is None]
    return sorted(
        _stands(rows, {entry.member_id: entry for entry in vote.roll}),
        key=lambda stand: order.index(Choice(stand.choice)),
    )


def stand_of(vote: Vote, member: Member) -> Stand | None:
    """Return one member's ballot, if it stands."""
    ballot, home = queries.ballot_of(vote, member), queries.roll_entry(vote, member)
    if ballot is None or home is None or ballot.withdrawn_at is not None:
        return None
    return _stands([ballot], {member.id: home})[0]


def _stands(rows: Sequence[BallotRow], homes: dict[int, RollEntry]) -> list[Stand]:
    seqs = [ballot.ledger_seq for ballot in rows]
    receipts = ledger.receipts([*seqs, *(old.ledger_seq for ballot in rows for old in ballot.former)])
    return [_stand(ballot, homes[ballot.member_id], receipts) for ballot in rows]


def _stand(ballot: BallotRow, home: RollEntry, receipts: dict[int, str]) -> Stand:
    former = tuple((old.choice, old.reason, receipts[old.ledger_seq]) for old in ballot.former)
    left = ballot.member.standing is not Standing.ACTIVE
    return Stand(ballot, home.territory, home.country, receipts[ballot.ledger_seq], former, left)


def minority(stands: Iterable[Stand], outcome: Outcome) -> list[Stand]:
    """Return the reasoned ballots that the outcome did not follow, reservations included."""
    lost = OPPOSED | {Choice.RESERVATION} if outcome in {Outcome.ADOPTED, Outcome.NO_QUORUM} else FAVOUR
    return [stand for stand in stands if Choice(stand.choice) in lost and stand.ballot.reason]


def grouped(stands: Iterable[Stand]) -> list[Group]:
    """Put together the ballots that say the same; they come sorted by choice."""
    return [(choice, list(group)) for choice, group in groupby(stands, key=lambda stand: stand.choice)]


class ObjectionState(StrEnum):
    """Where an objection stands."""

    RAISED = "raised"
    RESOLVED = "resolved"
    SUSTAINED = "sustained"


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection with its reason; ``word`` says why its author lifted it, empty while it stands."""

    stand: Stand
    reason: str
    state: ObjectionState
    word: str = ""


def objections(vote: Vote, stands: Iterable[Stand]) -> list[Objection]:
    """Return every objection of a vote, those that stand first: the last one of each member who objected."""
    standing = ObjectionState.SUSTAINED if vote.state is VoteState.CLOSED else ObjectionState.RAISED
    found = [each for stand in stands if (each := _objection(stand, standing))]
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


def silent(vote: Vote) -> list[tuple[str, list[RollEntry]]]:
    """Return who of the roll has not voted, by country."""
    entries = queries.silent(vote)
    return [(country, list(group)) for country, group in groupby(entries, key=lambda entry: entry.country)]
