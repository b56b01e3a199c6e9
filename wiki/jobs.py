"""Work that the clock asks for. It is idempotent: any page view, command or timer may do it, all at once too."""

from datetime import datetime

from wiki.db import db, unit_of_work
from wiki.deliberation.votes import queries as vote_queries
from wiki.deliberation.votes import services as vote_services
from wiki.errors import Conflict
from wiki.pages import rendering
from wiki.rounds import closing as round_closing
from wiki.rounds import queries as round_queries


def tick(now: datetime) -> int:
    """Do what is due, each vote and each round in its own transaction; return how many were acted on."""
    return _tick_votes(now) + _tick_rounds(now)


def _tick_votes(now: datetime) -> int:
    done = 0
    for vote_id in [vote.id for vote in vote_queries.due(now)]:
        try:
            with unit_of_work():
                vote_services.act_on(vote_queries.vote(vote_id), now)
        except Conflict:
            continue  # somebody else was first
        done += 1
        rendering.ensure(vote_queries.vote(vote_id).amendment.page)
    db.session.rollback()
    return done


def _tick_rounds(now: datetime) -> int:
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
