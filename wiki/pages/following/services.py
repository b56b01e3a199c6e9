"""The pages that a member follows, with the version last read and when."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.pages.models import Page, PageFollower


def member_follows(member: Member) -> Sequence[PageFollower]:
    """Return the visible pages that a member follows, last changed first."""
    query = select(PageFollower).join(Page, Page.id == PageFollower.page_id)
    query = query.where(PageFollower.member_id == member.id, Page.hidden_at.is_(None))
    return db.session.scalars(query.order_by(Page.changed_at.desc(), Page.id)).all()


def page_follow(page: Page, member: Member) -> PageFollower | None:
    """Return the row of a member who follows a page, or None."""
    return db.session.get(PageFollower, (page.id, member.id))


def follow(page: Page, member: Member, now: datetime) -> None:
    """Follow a page from its version in force on; idempotent."""
    if page_follow(page, member) is None:
        added = PageFollower(page_id=page.id, member_id=member.id, seen_number=page.head_number, read_at=now)
        db.session.add(added)


def unfollow(page: Page, member: Member) -> None:
    """Stop following a page; idempotent."""
    found = page_follow(page, member)
    if found is not None:
        db.session.delete(found)


def mark_read(followed: Iterable[PageFollower], now: datetime) -> None:
    """Mark followed pages as read up to their versions in force."""
    for each in followed:
        each.seen_number, each.read_at = each.page.head_number, now
