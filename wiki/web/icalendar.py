"""Dates for the calendars that people keep (RFC 5545): in UTC, and the same file each time it is asked for."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from flask import Response, request

MOMENT = "%Y%m%dT%H%M%SZ"
FOLD = 75
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Entry(NamedTuple):
    """One date: its name in this installation, what it is, when, where to read more.

    A calendar that has it already takes it anew where it was ``moved`` more often; ``since`` is when it was last set.
    """

    name: str
    summary: str
    at: datetime
    address: str
    since: datetime
    moved: int = 0


def answer(entries: Iterable[Entry], name: str) -> Response:
    """Answer with dates as a file of this name."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Feuille//Feuille//EN"]
    for entry in entries:
        lines += ["BEGIN:VEVENT", *_written(entry, request.host), "END:VEVENT"]
    body = "".join(map(folded, [*lines, "END:VCALENDAR"]))
    headers = {"Content-Disposition": f"attachment; filename={name}.ics"}
    return Response(body, mimetype="text/calendar", headers=headers)


def _written(entry: Entry, host: str) -> list[str]:
    fields = {
        "UID": f"{entry.name}@{host}",
        "DTSTAMP": f"{entry.since:{MOMENT}}",
        "SEQUENCE": str(entry.moved),
        "DTSTART": f"{entry.at:{MOMENT}}",
        "SUMMARY": escaped(entry.summary),
        "URL": entry.address,
    }
    return [f"{name}:{value}" for name, value in fields.items()]


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
