"""Doing what the clock asks for. It is idempotent: any page view, command or timer may do it, all at once too."""

import logging
from datetime import datetime

from wiki.core.cache import kept
from wiki.core.db import db
from wiki.core.errors import Busy, WikiError
from wiki.core.jobs import Job, scheduled_jobs

log = logging.getLogger(__name__)


def tick(now: datetime, *, patient: bool = False) -> int:
    """Do all that is due, each thing in its own transaction; return how many were acted on.

    With ``patient``, what was refused is left alone until the database has changed, or the minute is over.
    """
    due = [(job, row) for job in scheduled_jobs() for row in job.due(now)]
    done = sum(_do(job, row, now) for job, row in due if not (patient and _refusals(job, row, now)))
    db.session.rollback()
    return done


def left(now: datetime) -> list[str]:
    """Return what is due and was not done, as the record names it: « vote:12 »."""
    return [f"{job.name}:{row}" for job in scheduled_jobs() for row in job.due(now)]


def _do(job: Job, row: int, now: datetime) -> bool:
    """Act on one thing and tell whether that was done.

    A refusal is a lost race when the thing is due no longer: somebody else was first. Otherwise it is logged, and
    whatever else is due is done all the same; only a database that is busy stops everything.
    """
    try:
        job.act(row, now)
    except Busy:
        raise
    except WikiError:
        refusals = _refusals(
            job, row, now
        )  # asked for before anything is read again: see wiki.core.db.present
        if row in job.due(now):
            refusals.append(now)
            log.exception("%s:%s is due, and what is due could not be done", job.name, row)
        return False
    return True


def _refusals(job: Job, row: int, now: datetime) -> list[datetime]:
    """Return when this was refused in the present state of the database and the present minute."""
    return kept(("refusals", job.name, row, now.replace(second=0, microsecond=0)), list[datetime])
