"""Work that the clock asks for. It is idempotent: any page view, command or timer may do it, all at once too."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from wiki.db import db, unit_of_work
from wiki.deliberation.tally import Outcome
from wiki.deliberation.threads import first_round
from wiki.deliberation.threads import queries as thread_queries
from wiki.deliberation.votes import closing, counting, merging
from wiki.deliberation.votes import queries as vote_queries
from wiki.deliberation.votes.models import Vote, VoteState
from wiki.errors import Busy, WikiError
from wiki.kept import kept
from wiki.pages import rendering
from wiki.pages.models import Page
from wiki.rounds import closing as round_closing
from wiki.rounds import queries as round_queries

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A sort of thing that falls due: its name in the record, the rows due at a moment, and what is done about one.

    To act returns the pages that may have changed, to be rendered afterwards.
    """

    name: str
    due: Callable[[datetime], Sequence[int]]
    act: Callable[[int, datetime], Iterable[Page]]


def tick(now: datetime, *, patient: bool = False) -> int:
    """Do all that is due, each thing in its own transaction; return how many were acted on.

    With ``patient``, what was refused is left alone until the database has changed, or the minute is over.
    """
    due = [(job, row) for job in JOBS for row in job.due(now)]
    done = sum(_do(job, row, now) for job, row in due if not (patient and _refusals(job, row, now)))
    db.session.rollback()
    return done


def left(now: datetime) -> list[str]:
    """Return what is due and was not done, as the record names it: « vote:12 »."""
    return [f"{job.name}:{row}" for job in JOBS for row in job.due(now)]


def _do(job: Job, row: int, now: datetime) -> bool:
    """Act on one thing and tell whether that was done.

    A refusal is a lost race when the thing is due no longer: somebody else was first. Otherwise it is logged, and
    whatever else is due is done all the same; only a database that is busy stops everything.
    """
    try:
        pages = job.act(row, now)
    except Busy:
        raise
    except WikiError:
        refusals = _refusals(job, row, now)  # asked for before anything is read again: see wiki.db.present
        if row in job.due(now):
            refusals.append(now)
            log.exception("%s:%s is due, and what is due could not be done", job.name, row)
        return False
    for page in pages:
        rendering.ensure(page)
    return True


def _refusals(job: Job, row: int, now: datetime) -> list[datetime]:
    """Return when this was refused in the present state of the database and the present minute."""
    return kept(("refusals", job.name, row, now.replace(second=0, microsecond=0)), list[datetime])


def _votes_due(now: datetime) -> list[int]:
    return [vote.id for vote in vote_queries.due(now)]


def _act_on_vote(vote_id: int, now: datetime) -> list[Page]:
    _foresee(vote_queries.vote(vote_id), now)
    with unit_of_work():
        closing.act_on(vote_queries.vote(vote_id), now)
    return [vote_queries.vote(vote_id).amendment.page]


def _foresee(vote: Vote, now: datetime) -> None:
    """Carry the other amendments, outside the transaction, to the text that the close of a vote is about to bring."""
    is_closing = vote.state is VoteState.OPEN and vote.closes_at <= now
    if is_closing and counting.standing(vote).outcome is Outcome.ADOPTED:
        merging.foresee(vote)


def _first_rounds_due(now: datetime) -> list[int]:
    return [thread.id for thread in thread_queries.to_reveal(now)]


def _reveal(thread_id: int, now: datetime) -> list[Page]:
    with unit_of_work():
        first_round.reveal(thread_queries.known(thread_id), now)
    return []


def _act_on_round(round_id: int, now: datetime) -> list[Page]:
    with unit_of_work():
        found = round_queries.round_by_row(round_id)
        return round_closing.act_on(found, now) if found else []


JOBS = (
    Job("vote", _votes_due, _act_on_vote),
    Job("thread", _first_rounds_due, _reveal),
    Job("round", round_queries.due, _act_on_round),
)
