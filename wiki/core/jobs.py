"""Scheduled jobs: rooms above add theirs; the next due time is stored in `Installation`, which every request reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from wiki.core.db import Installation, db
from wiki.core.hooks import Hook


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of scheduled work: its name in the record, the rows that are due at a moment, and what to do with one.

    ``act`` runs its own transaction and is idempotent; ``next_at`` returns the next due time, or None.
    """

    name: str
    due: Callable[[datetime], Sequence[int]]
    act: Callable[[int, datetime], None]
    next_at: Callable[[], datetime | None]


scheduled_jobs: Hook[[], Job] = Hook(
    "core.scheduled_jobs", "what the clock asks for: one kind of due thing each"
)


def update_next_due() -> None:
    """Store the next time at which a job is due; call it after every change that may affect it."""
    db.session.flush()
    moments = [moment for job in scheduled_jobs() if (moment := job.next_at()) is not None]
    db.session.execute(update(Installation).values(next_due_at=min(moments, default=None)))
