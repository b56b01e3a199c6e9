"""Tables of the record: the chain of events, and their payloads."""

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.core.db import Model


class LedgerEvent(Model):
    """One event of the chain; never changed, never deleted (triggers see to it)."""

    __tablename__ = "ledger_event"
    __table_args__ = (Index("ix_ledger_event_subject_seq", "subject", "seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))
    type: Mapped[str] = mapped_column(String(40), index=True)
    actor: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    payload_hash: Mapped[str] = mapped_column(String(64))
    prev_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    payload: Mapped["LedgerPayload | None"] = relationship(lazy="joined")


class LedgerPayload(Model):
    """The payload of an event, in canonical JSON; a table of its own, so that a person's words can be erased."""

    __tablename__ = "ledger_payload"

    seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"), primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(Text)
