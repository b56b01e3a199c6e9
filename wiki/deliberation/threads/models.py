"""Tables of threads, the passages they are anchored to, posts and their versions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.accounts.models import Member
from wiki.core.db import EnumText, Model
from wiki.deliberation.models import Amendment
from wiki.pages.models import Page
from wiki.versioning.anchoring.anchors import TextQuote


class PostKind(StrEnum):
    """What a post is in its discussion."""

    POST = "post"
    ANSWER = "answer"  # given in the first round
    VIEW = "view"  # a minority view, which members sign


class Thread(Model):
    """A discussion on a page or on an amendment, or on a passage of it."""

    __tablename__ = "thread"
    __table_args__ = (
        CheckConstraint("(page_id IS NULL) <> (amendment_id IS NULL)", name="one_subject"),
        UniqueConstraint("id", "page_id"),  # target of foreign keys that tie a thread to its page
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
    amendment: Mapped[Amendment | None] = relationship()
    posts: Mapped[list["Post"]] = relationship(order_by="Post.created_at, Post.id", back_populates="thread")
    passage: Mapped["Passage | None"] = relationship(lazy="selectin", uselist=False)
    first_round: Mapped["FirstRound | None"] = relationship(lazy="selectin", uselist=False)
    closings: Mapped[list["ThreadClosing"]] = relationship(lazy="selectin", order_by="ThreadClosing.id")
    syntheses: Mapped[list["Synthesis"]] = relationship(order_by="Synthesis.number")

    @property
    def closing(self) -> "ThreadClosing | None":
        """The closing in effect; None for an open or reopened thread."""
        last = self.closings[-1] if self.closings else None
        return last if last and last.reopened_at is None else None

    @property
    def is_sealed(self) -> bool:
        """Whether it has a first round whose answers are not revealed yet."""
        return self.first_round is not None and self.first_round.revealed_at is None


class Passage(Model):
    """The passage a thread is anchored to, as quoted from version `number`; missing since version `removed_in`.

    Versions are those of the page, or of the amendment's proposed text.
    """

    __tablename__ = "passage"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), unique=True)
    made_on: Mapped[int]
    number: Mapped[int]
    exact: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(String(64))
    suffix: Mapped[str] = mapped_column(String(64))
    removed_in: Mapped[int | None]

    @property
    def quote(self) -> TextQuote:
        return TextQuote(self.exact, self.prefix, self.suffix)


class FirstRound(Model):
    """Individual contributions before the discussion: sealed until an hour, then revealed together."""

    __tablename__ = "first_round"

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), primary_key=True)
    until: Mapped[datetime]
    revealed_at: Mapped[datetime | None] = mapped_column(index=True)


class SealedAnswer(Model):
    """A member's answer in a first round; it becomes a post when all are revealed.

    Until then it can be read only by members whose own answer is final, that is, can no longer be changed.
    """

    __tablename__ = "sealed_answer"
    __table_args__ = (UniqueConstraint("thread_id", "author_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    text: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime]
    final_at: Mapped[datetime | None]

    author: Mapped[Member] = relationship(lazy="joined")


class ThreadClosing(Model):
    """A closing of a thread, with its reason; and its reopening, if there was one."""

    __tablename__ = "thread_closing"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), index=True)
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    closed_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(300))
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reopened_at: Mapped[datetime | None]

    closed_by: Mapped[Member] = relationship(lazy="joined", foreign_keys=[closed_by_id])


class Post(Model):
    """A contribution to a thread, or a reply to one; hidden with a reason, never deleted."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    kind: Mapped[PostKind] = mapped_column(EnumText(PostKind), default=PostKind.POST)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    hidden_reason: Mapped[str] = mapped_column(String(300), default="")

    thread: Mapped[Thread] = relationship(back_populates="posts")
    author: Mapped[Member] = relationship(lazy="joined", foreign_keys=[author_id])
    versions: Mapped[list["PostVersion"]] = relationship(lazy="selectin", order_by="PostVersion.number")
    signatures: Mapped[list["ViewSignature"]] = relationship(lazy="selectin", order_by="ViewSignature.id")

    @property
    def text(self) -> str:
        return self.versions[-1].text

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    @property
    def signed(self) -> list["ViewSignature"]:
        """The valid signatures: of the current version, and not withdrawn."""
        number = self.versions[-1].number
        return [each for each in self.signatures if each.version == number and each.withdrawn_at is None]


class PostVersion(Model):
    """A version of the text of a post; each edit adds one."""

    __tablename__ = "post_version"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class Synthesis(Model):
    """A version of the synthesis of a thread."""

    __tablename__ = "synthesis"
    __table_args__ = (UniqueConstraint("thread_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]

    author: Mapped[Member] = relationship(lazy="joined")


class ViewSignature(Model):
    """A member's signature of one version of a minority view."""

    __tablename__ = "view_signature"
    __table_args__ = (UniqueConstraint("post_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    version: Mapped[int]
    signed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="joined")


class Settlement(StrEnum):
    """How a steward settled a report."""

    HIDDEN = "hidden"
    DISMISSED = "dismissed"


class PostReport(Model):
    """A member's report of a post to the stewards."""

    __tablename__ = "post_report"
    __table_args__ = (UniqueConstraint("post_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime]
    settlement: Mapped[Settlement | None] = mapped_column(EnumText(Settlement), index=True)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    note: Mapped[str] = mapped_column(String(500), default="")

    post: Mapped[Post] = relationship(lazy="joined")
    member: Mapped[Member] = relationship(lazy="joined", foreign_keys=[member_id])
    settled_by: Mapped[Member | None] = relationship(lazy="joined", foreign_keys=[settled_by_id])


class Attention(StrEnum):
    """Whether a member follows or mutes a thread."""

    NONE = "none"
    FOLLOWING = "following"
    MUTED = "muted"


class ThreadReader(Model):
    """How far a member has read a thread, and whether they follow it."""

    __tablename__ = "thread_reader"

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    attention: Mapped[Attention] = mapped_column(EnumText(Attention), default=Attention.NONE)
    read_at: Mapped[datetime | None]
