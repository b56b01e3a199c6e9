"""Export an ended round as CSV: every ballot with its receipt, and every result."""

from collections.abc import Iterator, Sequence

from wiki.deliberation.votes.ballots.export import table
from wiki.ledger import queries as ledger
from wiki.rounds import queries
from wiki.rounds.agenda.items import cell_of
from wiki.rounds.calendar import Phase
from wiki.rounds.closing import services as closing
from wiki.rounds.models import FormerRoundBallot, Item, Round, RoundBallot, RoundElector
from wiki.rounds.voting.verdict import Answer

ABOUT = ("item", "kind", "cell", "sheet", "amendment")
BALLOTS = (
    *ABOUT,
    "name",
    "territory",
    "country",
    "answer",
    "successor",
    "reason",
    "recorded",
    "counted",
    "receipt",
)
RESULTS = (*ABOUT, "outcome", "successor", *Answer, "not_voted", "carried")


def ballots_csv(of: Round, items: Sequence[Item]) -> str:
    """Return one row for each answer and for each of its former values; answers of a cancelled round did not count."""
    ballots = [ballot for item in items for ballot in item.ballots]
    former = [old for ballot in ballots for old in ballot.former]
    receipts = ledger.receipts([each.ledger_seq for each in ballots] + [each.ledger_seq for each in former])
    roll = {entry.member_id: entry for entry in of.roll}
    rows = (
        (*_about(item), *row)
        for item in items
        for ballot in item.ballots
        for row in _answers(ballot, roll[ballot.member_id], receipts, of)
    )
    return table(BALLOTS, rows)


def results_csv(of: Round, items: Sequence[Item]) -> str:
    """Return one row for each item of a closed round: its outcome, and the number of each answer."""
    roll = queries.roll(of)
    rows = []
    for item in items:
        assert item.result is not None
        counts = closing.verdict(item, roll).counts
        successor = item.result.successor.slug if item.result.successor else ""
        numbers = (*(counts[answer] for answer in Answer), len(roll) - sum(counts.values()), item.carried)
        rows.append((*_about(item), str(item.result.outcome), successor, *map(str, numbers)))
    return table(RESULTS, rows)


def _about(item: Item) -> tuple[str, ...]:
    amendment = item.amendment.reference if item.amendment else ""
    return str(item.number), str(item.kind), cell_of(item.page.facts), item.page.slug, amendment


def _answers(
    ballot: RoundBallot, elector: RoundElector, receipts: dict[int, str], of: Round
) -> Iterator[tuple[str, ...]]:
    person = ballot.member.name, elector.territory, elector.country
    for old in ballot.former:
        yield (*person, *_said(old), "no", receipts[old.ledger_seq])
    counted = "yes" if of.phase is Phase.PUBLISHED else "no"
    yield (*person, *_said(ballot), counted, receipts[ballot.ledger_seq])


def _said(answer: RoundBallot | FormerRoundBallot) -> tuple[str, ...]:
    successor = answer.successor.slug if answer.successor else ""
    recorded = "yes" if answer.recorded_by_id else "no"
    return str(answer.answer), successor, answer.reason, recorded
