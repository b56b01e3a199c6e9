"""The scheduled job that opens votes with their roll, extends them once and closes them once."""

from datetime import datetime

from wiki.core.availability import best_effort
from wiki.core.db import unit_of_work
from wiki.core.jobs import Job
from wiki.deliberation.models import Vote, VoteState
from wiki.deliberation.tally import Outcome
from wiki.deliberation.votes import queries
from wiki.deliberation.votes.closing import counting, merging
from wiki.deliberation.votes.closing import services as closing
from wiki.pages.markup import rendering


def job() -> Job:
    """Return the job of votes."""
    return Job("vote", _due, _advance_vote, queries.next_due_at)


def _due(now: datetime) -> list[int]:
    return [vote.id for vote in queries.due_votes(now)]


def _advance_vote(vote_id: int, now: datetime) -> None:
    _precompute_merge(queries.vote(vote_id), now)
    with unit_of_work():
        closing.advance_vote(queries.vote(vote_id), now)
    with best_effort("a rendering"):
        rendering.store_page_rendering(queries.vote(vote_id).amendment.page)


def _precompute_merge(vote: Vote, now: datetime) -> None:
    """Rebase the other amendments, before the transaction, on the text that closing this vote will put in force."""
    is_closing = vote.state is VoteState.OPEN and vote.closes_at <= now
    if is_closing and counting.current_decision(vote).outcome is Outcome.ADOPTED:
        merging.precompute_merge(vote)
