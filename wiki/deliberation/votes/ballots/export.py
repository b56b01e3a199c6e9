"""Export the ballots of a vote as CSV."""

from collections.abc import Iterable, Iterator

from wiki.deliberation.votes.ballots.positions import PublicBallot
from wiki.web.exports.spreadsheets import csv_table

HEADINGS = ("name", "territory", "country", "choice", "reason", "counted", "receipt")


def ballots_csv(stands: Iterable[PublicBallot]) -> str:
    """Return one row for each ballot and for each of its former values."""
    return csv_table(HEADINGS, (row for stand in stands for row in _rows(stand)))


def _rows(stand: PublicBallot) -> Iterator[tuple[str, ...]]:
    person = (stand.ballot.member.name, stand.territory, stand.country)
    for choice, reason, receipt in stand.former:
        yield (*person, choice, reason, "no", receipt)
    yield (*person, stand.choice, stand.ballot.reason, "yes", stand.receipt)
