"""What leaves the screens: the ballots of a vote as a table, its close as a calendar entry, words for a feed."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from flask_babel import gettext

from wiki.deliberation.votes.models import Vote
from wiki.deliberation.votes.stands import Stand

HEADINGS = ("name", "territory", "country", "choice", "reason", "counted", "receipt")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MOMENT = "%Y%m%dT%H%M%SZ"
FOLD = 75
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table for a spreadsheet; begins with a byte-order mark.

    Without the mark the spreadsheet most offices have would spoil every accent.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(headings)
    writer.writerows([cell(each) for each in row] for row in rows)
    return "\ufeff" + written.getvalue()


def ballots_csv(stands: Iterable[Stand]) -> str:
    """Write one line for each ballot and for each of its former values."""
    return table(HEADINGS, (row for stand in stands for row in _rows(stand)))


def _rows(stand: Stand) -> Iterator[tuple[str, ...]]:
    person = (stand.ballot.member.name, stand.territory, stand.country)
    for choice, reason, receipt in stand.former:
        yield (*person, choice, reason, "no", receipt)
    yield (*person, stand.choice, stand.ballot.reason, "yes", stand.receipt)


def deadline(vote: Vote, title: str, address: str, host: str) -> str:
    """Write the close of a vote as a calendar entry (RFC 5545): in UTC, the same entry each time."""
    reference = vote.amendment.reference
    summary = gettext(
        "Close of the vote on amendment %(reference)s: %(title)s", reference=reference, title=title
    )
    fields = {
        "UID": f"vote-{vote.id}@{host}",
        "DTSTAMP": f"{vote.extended_from or vote.opens_at:{MOMENT}}",
        "SEQUENCE": "1" if vote.extended_from else "0",
        "DTSTART": f"{vote.closes_at:{MOMENT}}",
        "SUMMARY": escaped(summary),
        "URL": address,
    }
    entry = [f"{name}:{value}" for name, value in fields.items()]
    frame = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Feuille//Feuille//EN", "BEGIN:VEVENT"]
    return "".join(folded(line) for line in [*frame, *entry, "END:VEVENT", "END:VCALENDAR"])


def escaped(text: str) -> str:
    """Return a text as a calendar takes it: on one line, its separators escaped."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(printable(text).split())


def folded(line: str) -> str:
    """Return a line with its end, cut where it is longer than a calendar takes: 75 bytes."""
    pieces, size = [""], 0
    for sign in line:
        size += len(sign.encode())
        if size > FOLD:
            pieces.append(" ")
            size = 1 + len(sign.encode())
        pieces[-1] += sign
    return "\r\n".join(pieces) + "\r\n"


def printable(text: str) -> str:
    """Return a text without the characters that XML and calendars cannot hold."""
    return UNPRINTABLE.sub(" ", text)
