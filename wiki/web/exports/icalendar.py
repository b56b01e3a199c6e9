"""Dates as iCalendar files (RFC 5545): in UTC, and byte for byte the same on each request."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from flask import Response

DATE_TIME_FORMAT = "%Y%m%dT%H%M%SZ"
MAX_LINE_BYTES = 75
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class CalendarEvent(NamedTuple):
    """One event: its identifier, which never changes, what it is, when, and where to read more.

    ``moved`` counts its changes of date: calendars replace an event by one with a higher number (SEQUENCE). ``since``
    is when its date was last set, or when it was ``cancelled`` (DTSTAMP): then it stays, struck out by its STATUS.
    """

    uid: UUID
    summary: str
    at: datetime
    address: str
    since: datetime
    moved: int = 0
    cancelled: bool = False


def calendar_response(entries: Iterable[CalendarEvent], name: str) -> Response:
    """Return a response with these events as a file of this name, to which « .ics » is added."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Feuille//Feuille//EN"]
    for entry in entries:
        lines += ["BEGIN:VEVENT", *_event_lines(entry), "END:VEVENT"]
    body = "".join(map(fold_line, [*lines, "END:VCALENDAR"]))
    headers = {"Content-Disposition": f"attachment; filename={name}.ics"}
    return Response(body, mimetype="text/calendar", headers=headers)


def _event_lines(entry: CalendarEvent) -> list[str]:
    fields = {
        "UID": str(entry.uid),
        "DTSTAMP": f"{entry.since:{DATE_TIME_FORMAT}}",
        "SEQUENCE": str(entry.moved + entry.cancelled),
        "STATUS": "CANCELLED" if entry.cancelled else "CONFIRMED",
        "DTSTART": f"{entry.at:{DATE_TIME_FORMAT}}",
        "SUMMARY": escape_text(entry.summary),
        "URL": entry.address,
    }
    return [f"{name}:{value}" for name, value in fields.items()]


def escape_text(text: str) -> str:
    """Return a text as an iCalendar TEXT value: on one line, with separators escaped."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(replace_unprintable(text).split())


def fold_line(line: str) -> str:
    """Return a content line with its CRLF, folded so that no line is longer than 75 bytes (RFC 5545, 3.1)."""
    pieces, size = [""], 0
    for sign in line:
        size += len(sign.encode())
        if size > MAX_LINE_BYTES:
            pieces.append(" ")
            size = 1 + len(sign.encode())
        pieces[-1] += sign
    return "\r\n".join(pieces) + "\r\n"


def replace_unprintable(text: str) -> str:
    """Return a text in which each character that XML and iCalendar forbid is a space."""
    return UNPRINTABLE.sub(" ", text)
