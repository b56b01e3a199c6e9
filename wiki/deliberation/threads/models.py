"""Tables of discussions: threads, posts, and the words of each post as they were edited."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.accounts.models import Member
from wiki.db import Model
from wiki.deliberation.amendments.models import Amendment
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
    amendment: Mapped[Amendment | None] = relationship()
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
