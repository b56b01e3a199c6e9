"""Tables of amendments and their versions."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.accounts.models import Member
from wiki.core.db import EnumText, Model
from wiki.deliberation.lifecycle import AmendmentState
from wiki.pages.models import Page

if TYPE_CHECKING:
    from wiki.deliberation.votes.models import Vote


class Mergeability(StrEnum):
    """How an amendment stands to the text in force; derived, shown, never a state."""

    CLEAN = "clean"
    CLOSE = "close"
    CONFLICT = "conflict"
    GONE = "gone"


class VersionCause(StrEnum):
    """Why an amendment has a new version."""

    AUTHOR = "author"
    REBASE = "rebase"
    RATIFICATION = "ratification"


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
    collided_number: Mapped[int | None]
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"), index=True)
    taken_from_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"), index=True)
    follow_up: Mapped[str] = mapped_column(Text, default="")

    page: Mapped[Page] = relationship(lazy="joined")
    author: Mapped[Member] = relationship(lazy="joined")
    versions: Mapped[list["AmendmentVersion"]] = relationship(
        order_by="AmendmentVersion.number", back_populates="amendment"
    )
    signatures: Mapped[list["CoSignature"]] = relationship(
        order_by="CoSignature.signed_at, CoSignature.id", back_populates="amendment"
    )
    superseded_by: Mapped["Amendment | None"] = relationship(
        foreign_keys=superseded_by_id, remote_side="Amendment.id", back_populates="supersedes"
    )
    supersedes: Mapped[list["Amendment"]] = relationship(
        foreign_keys=superseded_by_id, order_by="Amendment.id", back_populates="superseded_by"
    )
    taken_from: Mapped["Amendment | None"] = relationship(
        foreign_keys=taken_from_id, remote_side="Amendment.id", back_populates="taken_up"
    )
    taken_up: Mapped[list["Amendment"]] = relationship(
        foreign_keys=taken_from_id, order_by="Amendment.id", back_populates="taken_from"
    )
    votes: Mapped[list["Vote"]] = relationship(order_by="Vote.number", back_populates="amendment")

    @property
    def reference(self) -> str:
        """The short number to say aloud, such as 26-014; empty for a draft."""
        return f"{self.year % 100:02}-{self.number:03}" if self.year and self.number else ""

    @property
    def vote(self) -> "Vote | None":
        """The latest vote on it."""
        return self.votes[-1] if self.votes else None

    @property
    def fate(self) -> str:
        """Its state; where its vote rejected it, what that ended in: among alternatives it may have been outvoted."""
        result = self.vote.result if self.state is AmendmentState.REJECTED and self.vote else None
        return result.outcome if result else str(self.state)

    @property
    def mandate(self) -> "Vote | None":
        """The latest vote that adopted it: its words are what may go into the page."""
        adopted = [vote for vote in self.votes if vote.result and vote.result.outcome == "adopted"]
        return adopted[-1] if adopted else None

    @property
    def current(self) -> "AmendmentVersion":
        return self.versions[-1]

    @property
    def public_versions(self) -> list["AmendmentVersion"]:
        """The versions everybody may read: the one submitted and those after it; earlier ones are drafts."""
        if self.submitted_at is None:
            return []
        before = [each for each in self.versions if each.created_at <= self.submitted_at]
        return [*before[-1:], *self.versions[len(before) :]]

    def told(self, number: int) -> int:
        """Return the number by which people know a version: the one submitted is the first, drafts have none."""
        return number - self.public_versions[0].number + 1


class Hashed:
    """Proposed words by their hash; where facts change too, also title and facts of the page as they should be."""

    text_hash: Mapped[str] = mapped_column(String(64))
    about_hash: Mapped[str] = mapped_column(String(64), default="", server_default="")

    @property
    def hashes(self) -> dict[str, str]:
        """What the record tells of what is proposed."""
        about = {"about_hash": self.about_hash} if self.about_hash else {}
        return {"text_hash": self.text_hash, **about}


class AmendmentVersion(Hashed, Model):
    """What an amendment proposed at one time: the whole text as it should read, and on which revision.

    ``facts`` are the changes it makes to the facts of that revision: by name, None where one is left out.
    """

    __tablename__ = "amendment_version"
    __table_args__ = (UniqueConstraint("amendment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"))
    number: Mapped[int]
    base_number: Mapped[int]
    text: Mapped[str] = mapped_column(Text, deferred=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    title: Mapped[str] = mapped_column(String(200))
    reasons: Mapped[str] = mapped_column(Text)
    cause: Mapped[VersionCause] = mapped_column(EnumText(VersionCause))
    created_at: Mapped[datetime]

    amendment: Mapped[Amendment] = relationship(back_populates="versions")


class CoSignature(Model):
    """A member's support for an amendment: signed on one version, standing until its words change."""

    __tablename__ = "co_signature"
    __table_args__ = (UniqueConstraint("amendment_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    territory: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))
    version_number: Mapped[int]
    text_hash: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]

    amendment: Mapped[Amendment] = relationship(back_populates="signatures")
    member: Mapped[Member] = relationship(lazy="joined")

    @property
    def stands(self) -> bool:
        """Whether it counts: the words it was given for are still those proposed."""
        return self.dropped_at is None
