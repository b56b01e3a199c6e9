"""Drafts of edits that are not saved yet, visible only to their author: one for each page and section."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.pages.models import EditDraft, Page
from wiki.versioning import queries as versions


@dataclass(frozen=True, slots=True)
class DraftInput:
    """The content of a form: the section (empty for the whole page), the base version, the fields by name."""

    section: str
    base_number: int
    fields: dict[str, Any]


def member_drafts(member: Member) -> Sequence[EditDraft]:
    """Return a member's drafts of visible pages, last changed first."""
    query = select(EditDraft).join(Page, Page.id == EditDraft.page_id)
    query = query.where(EditDraft.member_id == member.id, Page.hidden_at.is_(None))
    return db.session.scalars(query.order_by(EditDraft.changed_at.desc(), EditDraft.id)).all()


def section_draft(member: Member, page: Page, section: str) -> EditDraft | None:
    """Return a member's draft of a section, or of the whole page if ``section`` is empty; None when there is none."""
    query = select(EditDraft).where(EditDraft.member_id == member.id, EditDraft.page_id == page.id)
    return db.session.scalar(query.where(EditDraft.section == section))


def save_draft(page: Page, typed: DraftInput, member: Member, now: datetime) -> None:
    """Save a draft, replacing an earlier one; raises NotFound when the base version does not exist."""
    versions.revision(page.id, typed.base_number)
    draft = section_draft(member, page, typed.section)
    if draft is None:
        draft = EditDraft(member_id=member.id, page_id=page.id, section=typed.section)
        db.session.add(draft)
    draft.base_number, draft.fields, draft.changed_at = typed.base_number, typed.fields, now


def discard_drafts(member: Member, page: Page, *sections: str) -> None:
    """Delete drafts, because their author wants it or because the edit is saved."""
    mine = EditDraft.member_id == member.id, EditDraft.page_id == page.id
    db.session.execute(delete(EditDraft).where(*mine, EditDraft.section.in_(sections)))
