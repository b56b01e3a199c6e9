"""Export an ended round as CSV: every ballot with its receipt, and every result."""

from collections.abc import Iterator, Sequence

from wiki.ledger import queries as ledger
from wiki.rounds import queries
from wiki.rounds.agenda.items import cell_of
from wiki.rounds.calendar import Phase
from wiki.rounds.closing import services as closing
from wiki.rounds.models import FormerRoundBallot, Item, Round, RoundBallot, RoundElector
from wiki.rounds.voting.verdict import Answer
from wiki.web.exports.spreadsheets import csv_table

ITEM_COLUMNS = ("item", "kind", "cell", "sheet", "amendment")
BALLOT_COLUMNS = (
    *ITEM_COLUMNS,
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
RESULT_COLUMNS = (*ITEM_COLUMNS, "outcome", "successor", *Answer, "not_voted", "carried")


def ballots_csv(of: Round, items: Sequence[Item]) -> str:
    """Return one row for each answer and for each of its former values; answers of a cancelled round did not count."""
    ballots = [ballot for item in items for ballot in item.ballots]
    former = [old for ballot in ballots for old in ballot.former]
    receipts = ledger.receipts([each.ledger_seq for each in ballots] + [each.ledger_seq for each in former])
    roll = {entry.member_id: entry for entry in of.roll}
    rows = (
        (*_item_cells(item), *row)
        for item in items
        for ballot in item.ballots
        for row in _answer_rows(ballot, roll[ballot.member_id], receipts, of)
    )
    return csv_table(BALLOT_COLUMNS, rows)


def results_csv(of: Round, items: Sequence[Item]) -> str:
    """Return one row for each item of a closed round: its outcome, and the number of each answer."""
    roll = queries.roll(of)
    rows = []
    for item in items:
        assert item.result is not None
        counts = closing.item_verdict(item, roll).counts
        successor = item.result.successor.slug if item.result.successor else ""
        numbers = (*(counts[answer] for answer in Answer), len(roll) - sum(counts.values()), item.carried)
        rows.append((*_item_cells(item), str(item.result.outcome), successor, *map(str, numbers)))
    return csv_table(RESULT_COLUMNS, rows)


def _item_cells(item: Item) -> tuple[str, ...]:
    amendment = item.amendment.reference if item.amendment else ""
    return str(item.number), str(item.kind), cell_of(item.page.facts), item.page.slug, amendment


def _answer_rows(
    ballot: RoundBallot, elector: RoundElector, receipts: dict[int, str], of: Round
) -> Iterator[tuple[str, ...]]:
    person = ballot.member.name, elector.territory, elector.country
    for old in ballot.former:
        yield (*person, *_answer_cells(old), "no", receipts[old.ledger_seq])
    counted = "yes" if of.phase is Phase.PUBLISHED else "no"
    yield (*person, *_answer_cells(ballot), counted, receipts[ballot.ledger_seq])


def _answer_cells(answer: RoundBallot | FormerRoundBallot) -> tuple[str, ...]:
    successor = answer.successor.slug if answer.successor else ""
    recorded = "yes" if answer.recorded_by_id else "no"
    return str(answer.answer), successor, answer.reason, recorded
