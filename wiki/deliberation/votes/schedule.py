"""When the clock next asks for something, written where every request sees it."""

from sqlalchemy import update

from wiki.db import Installation, db
from wiki.deliberation.threads import queries as thread_queries
from wiki.deliberation.votes import queries


def keep() -> None:
    """Write down when next a vote opens or closes or a first round ends; call it after what may change that."""
    db.session.flush()
    moments = (queries.next_due_at(), thread_queries.next_reveal_at())
    due = min((moment for moment in moments if moment is not None), default=None)
    db.session.execute(update(Installation).values(next_due_at=due))
