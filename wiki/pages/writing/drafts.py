"""Drafts of edits that are not saved yet, visible only to their author: one for each page and section.

Somebody may write the same page on two devices. A form overwrites and discards only its own draft: the one that it
kept itself, or that it was filled from and that says the same still.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, Conflict
from wiki.pages.models import EditDraft, Page
from wiki.versioning import queries as versions

WRITER = "writer"
"""The field that tells which form kept a draft."""


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that somebody writes in: its own mark, and the digest of the draft it was filled from ("" for none)."""

    writer: str = ""
    filled_from: str = ""

    def owns(self, draft: EditDraft) -> bool:
        """Tell whether a draft was kept by this form, or is the one that it was filled from."""
        return draft.fields.get(WRITER, "") == self.writer or draft.digest == self.filled_from


@dataclass(frozen=True, slots=True)
class DraftInput:
    """The content of a form: the section (empty for the whole page), the base version, the fields by name."""

    section: str
    base_number: int
    fields: dict[str, Any]
    form: OpenForm = OpenForm()


def member_drafts(member: Member) -> Sequence[EditDraft]:
    """Return a member's drafts of visible pages, last changed first."""
    query = select(EditDraft).join(Page, Page.id == EditDraft.page_id)
    query = query.where(EditDraft.member_id == member.id, Page.hidden_at.is_(None))
    return db.session.scalars(query.order_by(EditDraft.changed_at.desc(), EditDraft.id)).all()


def section_draft(member: Member, page: Page, section: str) -> EditDraft | None:
    """Return a member's draft of a section, or of the whole page if ``section`` is empty; None when there is none."""
    query = select(EditDraft).where(EditDraft.member_id == member.id, EditDraft.page_id == page.id)
    return db.session.scalar(query.where(EditDraft.section == section))


def save_draft(
    page: Page, typed: DraftInput, member: Member, now: datetime, *, replace: bool = False
) -> EditDraft:
    """Save a draft, replacing the one of the same form, and return it; with ``replace`` any other too.

    Raises NotFound when the base version does not exist, Conflict when another form has kept a draft since.
    """
    versions.revision(page.id, typed.base_number)
    draft = section_draft(member, page, typed.section)
    if draft is not None and not (replace or typed.form.owns(draft)):
        raise Conflict(
            N_(
                "You kept another draft of this text, in another window or on another device. It is not overwritten; "
                "what you write here is not kept with it."
            )
        )
    if draft is None:
        draft = EditDraft(member_id=member.id, page_id=page.id, section=typed.section)
        db.session.add(draft)
    fields = {**typed.fields, WRITER: typed.form.writer}
    draft.base_number, draft.fields, draft.changed_at = typed.base_number, fields, now
    return draft


def discard_drafts(member: Member, page: Page, form: OpenForm, *sections: str) -> bool:
    """Delete the drafts of a form, whose edit is saved; return whether another draft of these sections stays."""
    stays = False
    for section in sections:
        draft = section_draft(member, page, section)
        if draft is not None and form.owns(draft):
            db.session.delete(draft)
            db.session.flush()
        else:
            stays = stays or draft is not None
    return stays


def throw_away(member: Member, page: Page, section: str, seen: str) -> None:
    """Delete a draft because its author wants it; raises Conflict when it says something else than was seen."""
    draft = section_draft(member, page, section)
    if draft is None:
        return
    if seen and draft.digest != seen:
        raise Conflict(N_("This draft was changed meanwhile, in another window or on another device."))
    db.session.delete(draft)
