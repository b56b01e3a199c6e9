"""The scheduled job that advances validation rounds to their next phase."""

from datetime import datetime

from wiki.core.db import unit_of_work
from wiki.core.jobs import Job
from wiki.pages.markup import rendering
from wiki.rounds import queries
from wiki.rounds.closing import services as closing


def job() -> Job:
    """Return the job of rounds."""
    return Job("round", queries.due_rounds, _act, queries.next_due_at)


def _act(round_id: int, now: datetime) -> None:
    with unit_of_work():
        found = queries.round_by_id(round_id)
        changed = closing.advance_round(found, now) if found else []
    for page in changed:
        rendering.store_page_rendering(page)
