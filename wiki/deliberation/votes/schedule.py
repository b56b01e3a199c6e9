"""When the clock next asks for something, written where every request sees it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update

from wiki.db import Installation, db
from wiki.deliberation.threads import queries as thread_queries
from wiki.deliberation.votes import queries

SOURCES: list[Callable[[], datetime | None]] = [queries.next_due_at, thread_queries.next_reveal_at]
"""Who is asked for the next moment; rooms above this one add themselves."""


def keep() -> None:
    """Write down the next moment at which something falls due; call it after whatever may change it."""
    db.session.flush()
    moments = [moment for source in SOURCES if (moment := source()) is not None]
    db.session.execute(update(Installation).values(next_due_at=min(moments, default=None)))
