"""Running scheduled jobs. It is idempotent: requests, commands and timers may run them, even at the same time."""

import logging
from datetime import datetime

from wiki.core.availability import is_out_of_reach
from wiki.core.cache import cached
from wiki.core.db import db
from wiki.core.errors import DatabaseBusy, WikiError
from wiki.core.jobs import Job, scheduled_jobs

log = logging.getLogger(__name__)


def run_due(now: datetime, *, skip_refused: bool = False) -> int:
    """Run every due job, each row in its own transaction; return how many succeeded.

    With ``skip_refused``, a row that failed is not tried again until the database has changed or the minute is over.
    """
    due = [(job, row) for job in scheduled_jobs() for row in job.due(now)]
    done = sum(_run(job, row, now) for job, row in due if not (skip_refused and _refused_at(job, row, now)))
    db.session.rollback()
    return done


def still_due(now: datetime) -> list[str]:
    """Return what is still due, as the record refers to it: « vote:12 »."""
    return [f"{job.name}:{row}" for job in scheduled_jobs() for row in job.due(now)]


def _run(job: Job, row: int, now: datetime) -> bool:
    """Run a job on one row; return whether it succeeded.

    A WikiError means a lost race when the row is no longer due: another process was first. Otherwise the error is
    logged, and the other due rows are handled all the same. So is any other error, but one that says that the database
    is out of reach: that, and Busy, stop everything and are raised.
    """
    try:
        job.act(row, now)
    except DatabaseBusy:
        raise
    except WikiError:
        refusals = _refused_at(job, row, now)  # before anything is read again: see wiki.core.db.current_state
        if row in job.due(now):
            refusals.append(now)
            log.exception("%s:%s is due, and what is due could not be done", job.name, row)
        return False
    except Exception as error:
        if is_out_of_reach(error):
            raise
        _refused_at(job, row, now).append(now)
        log.exception("%s:%s is due, and failed; the site goes on", job.name, row)
        return False
    return True


def _refused_at(job: Job, row: int, now: datetime) -> list[datetime]:
    """Return the cached list of when this row failed in the current state of the database and the current minute."""
    return cached(("refusals", job.name, row, now.replace(second=0, microsecond=0)), list[datetime])
