"""Work that the clock asks for. It is idempotent: any page view, command or timer may do it, all at once too."""

from datetime import datetime

from wiki.db import db, unit_of_work
from wiki.deliberation.tally import Outcome
from wiki.deliberation.threads import first_round
from wiki.deliberation.threads import queries as thread_queries
from wiki.deliberation.votes import closing, counting, merging
from wiki.deliberation.votes import queries as vote_queries
from wiki.deliberation.votes.models import Vote, VoteState
from wiki.errors import Conflict
from wiki.pages import rendering
from wiki.rounds import closing as round_closing
from wiki.rounds import queries as round_queries


def tick(now: datetime) -> int:
    """Do all that is due, each thing in its own transaction; return how many were acted on."""
    return _votes(now) + _first_rounds(now) + _validation_rounds(now)


def _votes(now: datetime) -> int:
    done = 0
    for vote_id in [vote.id for vote in vote_queries.due(now)]:
        _foresee(vote_queries.vote(vote_id), now)
        try:
            with unit_of_work():
                closing.act_on(vote_queries.vote(vote_id), now)
        except Conflict:
            continue  # somebody else was first
        done += 1
        rendering.ensure(vote_queries.vote(vote_id).amendment.page)
    db.session.rollback()
    return done


def _foresee(vote: Vote, now: datetime) -> None:
    """Carry the other amendments, outside the transaction, to the text that the close of a vote is about to bring."""
    is_closing = vote.state is VoteState.OPEN and vote.closes_at <= now
    if is_closing and counting.standing(vote).outcome is Outcome.ADOPTED:
        merging.foresee(vote)


def _first_rounds(now: datetime) -> int:
    due = [thread.id for thread in thread_queries.to_reveal(now)]
    for thread_id in due:
        with unit_of_work():
            first_round.reveal(thread_queries.known(thread_id), now)
    db.session.rollback()
    return len(due)


def _validation_rounds(now: datetime) -> int:
    done = 0
    for round_id in round_queries.due(now):
        try:
            with unit_of_work():
                found = round_queries.round_by_row(round_id)
                changed = round_closing.act_on(found, now) if found else []
        except Conflict:
            continue  # somebody else was first
        done += 1
        for page in changed:
            rendering.ensure(page)
    db.session.rollback()
    return done
