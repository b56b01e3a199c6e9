"""Export the ballots of a vote as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from wiki.deliberation.votes.ballots.positions import PublicBallot

HEADINGS = ("name", "territory", "country", "choice", "reason", "counted", "receipt")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def escape_cell(text: str) -> str:
    """Escape a cell so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a CSV table that begins with a byte-order mark.

    Without the mark the spreadsheet used in most offices would read accents wrongly.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(headings)
    writer.writerows([escape_cell(each) for each in row] for row in rows)
    return "\ufeff" + written.getvalue()


def ballots_csv(stands: Iterable[PublicBallot]) -> str:
    """Return one row for each ballot and for each of its former values."""
    return csv_table(HEADINGS, (row for stand in stands for row in _rows(stand)))


def _rows(stand: PublicBallot) -> Iterator[tuple[str, ...]]:
    person = (stand.ballot.member.name, stand.territory, stand.country)
    for choice, reason, receipt in stand.former:
        yield (*person, choice, reason, "no", receipt)
    yield (*person, stand.choice, stand.ballot.reason, "yes", stand.receipt)
