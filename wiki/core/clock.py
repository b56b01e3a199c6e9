"""The one place that reads the clock; other modules take the time as a parameter or call `now`.

A demonstration may run ahead of the real clock, so that a visitor need not wait a week for a vote to
close; the offset is stored in the database (see `wiki.core.db.Installation`) and set here for each request.
"""

from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_ahead: ContextVar[timedelta] = ContextVar("ahead", default=timedelta())


def now() -> datetime:
    """Return the present moment in UTC, with the demonstration's offset added."""
    return datetime.now(UTC) + _ahead.get()


def machine_time() -> datetime:
    """Return the present moment in UTC by the machine's clock, also in a demonstration that runs ahead."""
    return datetime.now(UTC)


def from_timestamp(seconds: float) -> datetime:
    """Return the moment in UTC of so many seconds since 1970, such as the modification time of a file."""
    return datetime.fromtimestamp(seconds, UTC)


def set_ahead(seconds: int) -> None:
    """Set how many seconds `now` is ahead of the real clock in this context; 0 except in a demonstration."""
    _ahead.set(timedelta(seconds=seconds))
