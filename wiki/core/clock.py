"""The one place that reads the clock. Everything else is told what time it is.

A demonstration may run ahead of the real clock, so that a visitor need not wait a week for a vote to
close; the distance is kept in the database (see `wiki.core.db.Installation`) and set here for each request.
"""

from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_ahead: ContextVar[timedelta] = ContextVar("ahead", default=timedelta())


def now() -> datetime:
    """Return the present moment in UTC, with the demonstration's distance added."""
    return datetime.now(UTC) + _ahead.get()


def set_ahead(seconds: int) -> None:
    """Run ``seconds`` ahead of the real clock in this context; 0 everywhere but in a demonstration."""
    _ahead.set(timedelta(seconds=seconds))
