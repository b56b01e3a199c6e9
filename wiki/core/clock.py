"""The one place that reads the clock; other modules take the time as a parameter or call `now`.

A demonstration may run ahead of the real clock, so that a visitor need not wait a week for a vote to
close; the offset is stored in the database (see `wiki.core.db.Installation`) and set here for each request.

Moments are kept in UTC. A day, and so a year, is one of the network (`day`), wherever the reader lives: mandates begin,
rolls are taken and amendments are numbered by the same day for everybody.
"""

from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

_ahead: ContextVar[timedelta] = ContextVar("ahead", default=timedelta())


def now() -> datetime:
    """Return the present moment in UTC, with the demonstration's offset added."""
    return datetime.now(UTC) + _ahead.get()


def network_zone() -> ZoneInfo:
    """Return the time zone whose days the network counts by (WIKI_TIME_ZONE)."""
    return ZoneInfo(current_app.config["WIKI"].time_zone)


def local(moment: datetime) -> datetime:
    """Return a moment in the time zone of the network."""
    return moment.astimezone(network_zone())


def day(moment: datetime) -> date:
    """Return the day of the network in which a moment lies."""
    return local(moment).date()


def first_moment_of_year(year: int) -> datetime:
    """Return when a year of the network begins."""
    return datetime(year, 1, 1, tzinfo=network_zone())


def set_ahead(seconds: int) -> None:
    """Set how many seconds `now` is ahead of the real clock in this context; 0 except in a demonstration."""
    _ahead.set(timedelta(seconds=seconds))
