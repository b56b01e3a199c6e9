"""Tables of deliberation: threads, amendments and their versions, votes, rolls, ballots, results."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.accounts.models import Member
from wiki.db import EnumText, Model
from wiki.deliberation.lifecycle import AmendmentState
from wiki.pages.models import Page


class Thread(Model):
    """A discussion on a page or on an amendment."""

    __tablename__ = "thread"
    __table_args__ = (
        CheckConstraint("(page_id IS NULL) <> (amendment_id IS NULL)", name="one_subject"),
        Index("ix_thread_page_id_created_at", "page_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]

    author: Mapped[Member] = relationship(lazy="joined")
    page: Mapped[Page | None] = relationship()
    amendment: Mapped["Amendment | None"] = relationship()
    posts: Mapped[list["Post"]] = relationship(order_by="Post.created_at, Post.id", back_populates="thread")


class Post(Model):
    """A contribution to a thread, or a reply to one; hidden with a reason, never deleted."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    hidden_reason: Mapped[str] = mapped_column(String(300), default="")

    thread: Mapped[Thread] = relationship(back_populates="posts")
    author: Mapped[Member] = relationship(lazy="joined", foreign_keys=[author_id])
    versions: Mapped[list["PostVersion"]] = relationship(lazy="selectin", order_by="PostVersion.number")

    @property
    def text(self) -> str:
        return self.versions[-1].text

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None


class PostVersion(Model):
    """The words of a post; editing adds one."""

    __tablename__ = "post_version"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class Mergeability(StrEnum):
    """How an amendment stands to the text in force; derived, shown, never a state."""

    CLEAN = "clean"
    CLOSE = "close"
    CONFLICT = "conflict"


class VersionCause(StrEnum):
    """Why an amendment has a new version."""

    AUTHOR = "author"
    REBASE = "rebase"


class Amendment(Model):
    """A proposal to change a reference text; numbered when it is submitted."""

    __tablename__ = "amendment"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("(year IS NULL) = (number IS NULL)", name="numbered_together"),
        Index("ix_amendment_page_id_state", "page_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    year: Mapped[int | None]
    number: Mapped[int | None]
    state: Mapped[AmendmentState] = mapped_column(EnumText(AmendmentState))
    section: Mapped[str] = mapped_column(String(120), default="")
    mergeability: Mapped[Mergeability] = mapped_column(EnumText(Mergeability))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(String(500), default="")
    merged_number: Mapped[int | None]
    follow_up: Mapped[str] = mapped_column(Text, default="")

    page: Mapped[Page] = relationship(lazy="joined")
    author: Mapped[Member] = relationship(lazy="joined")
    versions: Mapped[list["AmendmentVersion"]] = relationship(
        order_by="AmendmentVersion.number", back_populates="amendment"
    )
    vote: Mapped["Vote | None"] = relationship(back_populates="amendment", uselist=False)

    @property
    def reference(self) -> str:
        """The short number to say aloud, such as 26-014; empty for a draft."""
        return f"{self.year % 100:02}-{self.number:03}" if self.year and self.number else ""

    @property
    def current(self) -> "AmendmentVersion":
        return self.versions[-1]


class AmendmentVersion(Model):
    """What an amendment proposed at one time: the whole text as it should read, and on which revision."""

    __tablename__ = "amendment_version"
    __table_args__ = (UniqueConstraint("amendment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"))
    number: Mapped[int]
    base_number: Mapped[int]
    text: Mapped[str] = mapped_column(Text, deferred=True)
    text_hash: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    reasons: Mapped[str] = mapped_column(Text)
    cause: Mapped[VersionCause] = mapped_column(EnumText(VersionCause))
    created_at: Mapped[datetime]

    amendment: Mapped[Amendment] = relationship(back_populates="versions")


class VoteState(StrEnum):
    """A vote is announced when the text freezes, open once its roll is frozen, closed once decided."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"


class Vote(Model):
    """A vote on one frozen text. Policy and hours are copied here and never read from settings again."""

    __tablename__ = "vote"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        Index("ix_vote_state_closes_at", "state", "closes_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), unique=True)
    state: Mapped[VoteState] = mapped_column(EnumText(VoteState))
    preset: Mapped[str] = mapped_column(String(16))
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)
    text_hash: Mapped[str] = mapped_column(String(64))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]

    amendment: Mapped[Amendment] = relationship(back_populates="vote", lazy="joined")
    roll: Mapped[list["RollEntry"]] = relationship(order_by="RollEntry.country, RollEntry.member_id")
    ballots: Mapped[list["BallotRow"]] = relationship(order_by="BallotRow.cast_at, BallotRow.id")
    result: Mapped["Result | None"] = relationship(uselist=False, lazy="joined")


class RollEntry(Model):
    """One elector of one vote, as they stood when it opened."""

    __tablename__ = "roll_entry"

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    territory: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))

    member: Mapped[Member] = relationship()


class BallotRow(Model):
    """A member's present ballot; unique per vote, so a second one is a change of the first."""

    __tablename__ = "ballot"
    __table_args__ = (UniqueConstraint("vote_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    choice: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    cast_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))

    member: Mapped[Member] = relationship(lazy="joined")
    former: Mapped[list["FormerBallot"]] = relationship(lazy="selectin", order_by="FormerBallot.id")


class FormerBallot(Model):
    """What a ballot said before it was changed; stays in the public list."""

    __tablename__ = "former_ballot"

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), index=True)
    choice: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    cast_at: Mapped[datetime]
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))


class Result(Model):
    """The decision of a vote; its primary key makes a closing happen once."""

    __tablename__ = "result"

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16))
    decision: Mapped[dict[str, Any]] = mapped_column(JSON)
    closed_at: Mapped[datetime]
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))
