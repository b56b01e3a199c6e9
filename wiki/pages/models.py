"""Tables of pages, their addresses, links, renderings, drafts and followers."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.core.db import Model


class Page(Model):
    """A page; title and facts repeat those of its latest revision, `head_number`."""

    __tablename__ = "page"
    __table_args__ = (Index("ix_page_kind_lang_position", "kind", "lang", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    lang: Mapped[str] = mapped_column(String(8))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    head_number: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    translation_group: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    changed_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    hidden_reason: Mapped[str] = mapped_column(String(300), default="")

    parent: Mapped["Page | None"] = relationship(remote_side="Page.id")

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None


class FormerAddress(Model):
    """An address that a page had before it was renamed; it redirects permanently."""

    __tablename__ = "former_address"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)
    since: Mapped[datetime]


class PageLink(Model):
    """A [[link]] in the text in force, from a page to an address, whether that has a page or not."""

    __tablename__ = "page_link"
    __table_args__ = (UniqueConstraint("page_id", "target"), Index("ix_page_link_target", "target"))

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    target: Mapped[str] = mapped_column(String(80))


class Rendering(Model):
    """A text's safe HTML by the text's hash: a cache that can be emptied at any time."""

    __tablename__ = "rendering"

    text_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    renderer: Mapped[str] = mapped_column(String(32), primary_key=True)
    html: Mapped[str] = mapped_column(Text)
    contents: Mapped[list[list[Any]]] = mapped_column(JSON)


class EditDraft(Model):
    """An edit that its author has not saved yet: the fields of the form, and the version it is based on."""

    __tablename__ = "edit_draft"
    __table_args__ = (UniqueConstraint("member_id", "page_id", "section"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)
    section: Mapped[str] = mapped_column(String(120))
    base_number: Mapped[int]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime]

    page: Mapped["Page"] = relationship()

    @property
    def text(self) -> str:
        """The text typed; empty when the form has none."""
        return str(self.fields.get("text") or "")

    @property
    def digest(self) -> str:
        """SHA-256 of what the draft says: a form that was filled from it knows by this whether it is still the same."""
        return sha256(json.dumps([self.base_number, self.fields], sort_keys=True).encode()).hexdigest()


class PageFollower(Model):
    """A member who follows a page, with the version that was in force when they last read it, and when."""

    __tablename__ = "page_follower"

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    seen_number: Mapped[int]
    read_at: Mapped[datetime]

    page: Mapped["Page"] = relationship(lazy="joined")
