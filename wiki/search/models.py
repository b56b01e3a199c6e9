"""The queue of changes that are not yet indexed."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from wiki.core.db import Model


class SearchQueue(Model):
    """A thing that changed, queued in the transaction that changed it."""

    __tablename__ = "search_queue"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    queued_at: Mapped[datetime]
