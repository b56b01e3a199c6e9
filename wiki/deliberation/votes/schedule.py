"""When the clock next asks for something, written where every request sees it."""

from sqlalchemy import update

from wiki.db import Installation, db
from wiki.deliberation.votes import queries


def keep() -> None:
    """Write down the next moment at which a vote opens or closes; call it after whatever may change it."""
    db.session.flush()
    db.session.execute(update(Installation).values(next_due_at=queries.next_due_at()))
