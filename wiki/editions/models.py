"""Tables of editions; triggers make sure that a published edition never changes."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.accounts.models import Member
from wiki.core.db import Model
from wiki.deliberation.models import Vote
from wiki.pages.models import Page


class Edition(Model):
    """A citable, frozen set of pages; `content_hash` is that of its canonical form (see `contents`)."""

    __tablename__ = "edition"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    note: Mapped[str] = mapped_column(Text, default="")
    content_hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))

    published_by: Mapped[Member | None] = relationship()
    entries: Mapped[list["EditionPage"]] = relationship(order_by="EditionPage.number")
    decisions: Mapped[list["EditionVote"]] = relationship(order_by="EditionVote.vote_id")


class EditionPage(Model):
    """A page in an edition: its number and its version there, which never change."""

    __tablename__ = "edition_page"
    __table_args__ = (UniqueConstraint("edition_id", "page_id"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)
    version: Mapped[int]
    text_hash: Mapped[str] = mapped_column(String(64))

    page: Mapped[Page] = relationship(lazy="joined")


class EditionVote(Model):
    """A vote on a page of an edition, closed before it was published, and not in an earlier edition."""

    __tablename__ = "edition_vote"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True, index=True)

    vote: Mapped[Vote] = relationship(lazy="joined")
