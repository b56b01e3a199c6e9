"""The scheduled job that reveals the answers of a first round when it ends."""

from datetime import datetime

from wiki.core.db import unit_of_work
from wiki.core.jobs import Job
from wiki.deliberation.threads import queries
from wiki.deliberation.threads.leading import first_round


def job() -> Job:
    """Return the job of first rounds."""
    return Job("thread", _due, _reveal, queries.next_reveal_at)


def _due(now: datetime) -> list[int]:
    return [thread.id for thread in queries.rounds_to_reveal(now)]


def _reveal(thread_id: int, now: datetime) -> None:
    with unit_of_work():
        first_round.reveal_answers(queries.existing_thread(thread_id), now)
