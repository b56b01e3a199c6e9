"""Table of revisions: immutable, compressed one against another (see `codec`)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wiki.core.db import EnumText, Model


class Origin(StrEnum):
    """How a revision came about."""

    CREATION = "creation"
    EDIT = "edit"
    RESTORATION = "restoration"
    RENAMING = "renaming"
    IMPORT = "import"
    AMENDMENT = "amendment"
    TYPO = "typo"
    CONTESTED = "contested"
    ROUND = "round"


class Revision(Model):
    """A page's text, title and facts at one moment; never changed, never deleted (triggers see to it)."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("page_id", "number"),
        Index("ix_revision_created_at_id", "created_at", "id"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    number: Mapped[int]
    payload: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    text_hash: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(300))
    minor: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[Origin] = mapped_column(EnumText(Origin))
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"), index=True)
    restored_number: Mapped[int | None]
    words_added: Mapped[int]
    words_removed: Mapped[int]
    created_at: Mapped[datetime]
