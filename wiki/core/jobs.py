"""What falls due by the clock: rooms above give their jobs; the next hour is kept where every request sees it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from wiki.core.db import Installation, db
from wiki.core.hooks import Hook


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of thing that falls due: its name in the record, the rows due at a moment, and what is done about one.

    ``act`` runs its own transaction and is harmless to repeat; ``next_at`` returns the next moment, or None.
    """

    name: str
    due: Callable[[datetime], Sequence[int]]
    act: Callable[[int, datetime], None]
    next_at: Callable[[], datetime | None]


scheduled_jobs: Hook[[], Job] = Hook(
    "core.scheduled_jobs", "what the clock asks for: one kind of due thing each"
)


def update_next_due() -> None:
    """Write down the next moment at which something falls due; call it after whatever may change it."""
    db.session.flush()
    moments = [moment for job in scheduled_jobs() if (moment := job.next_at()) is not None]
    db.session.execute(update(Installation).values(next_due_at=min(moments, default=None)))
