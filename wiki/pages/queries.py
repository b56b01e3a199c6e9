"""Queries of pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select

from wiki.accounts.models import Member
from wiki.core.cache import cached_row
from wiki.core.collation import collation_key
from wiki.core.db import db
from wiki.pages.models import FormerAddress, Page, PageLink
from wiki.versioning.models import Origin, Revision

_BY_SLUG = select(Page).where(Page.slug == bindparam("slug"))


@dataclass(frozen=True, slots=True)
class WantedPage:
    """An address that pages link to and that has no page yet."""

    slug: str
    links: int


def visible_pages() -> Select[tuple[Page]]:
    """Select the pages that everybody may read."""
    return select(Page).where(Page.hidden_at.is_(None))


def by_slug(slug: str) -> Page | None:
    """Return the page that has this address."""
    return cached_row(_BY_SLUG, slug=slug)


def by_former_slug(slug: str) -> Page | None:
    """Return the page that formerly had this address."""
    former = db.session.get(FormerAddress, slug)
    return db.session.get(Page, former.page_id) if former else None


def by_kind(kind: str, lang: str) -> Sequence[Page]:
    """Return the visible pages of a kind in a language, in their order."""
    return in_order(visible_pages().where(Page.kind == kind, Page.lang == lang))


def in_order(query: Select[tuple[Page]]) -> Sequence[Page]:
    """Return the pages of a query by their position, and those of one position by title."""
    return sorted(
        db.session.scalars(query), key=lambda page: (page.position, collation_key(page.title), page.id)
    )


def heads_by_kind(kind: str) -> Sequence[tuple[Page, Revision]]:
    """Return the visible pages of a kind in all languages, each with its revision in force."""
    query = select(Page, Revision).join(
        Revision, (Revision.page_id == Page.id) & (Revision.number == Page.head_number)
    )
    query = query.where(Page.kind == kind, Page.hidden_at.is_(None)).order_by(Page.id)
    return [(page, revision) for page, revision in db.session.execute(query)]


def by_kind_in_all_languages(kind: str) -> Sequence[Page]:
    """Return the visible pages of a kind in all languages, in their order."""
    return in_order(visible_pages().where(Page.kind == kind))


def children(page: Page) -> Sequence[Page]:
    """Return the visible pages below a page, in their order."""
    query = visible_pages().where(Page.parent_id == page.id).order_by(Page.position, Page.id)
    return db.session.scalars(query).all()


def translations(page: Page) -> Sequence[Page]:
    """Return the visible translations of a page."""
    if page.translation_group is None:
        return []
    query = visible_pages().where(Page.translation_group == page.translation_group, Page.id != page.id)
    return db.session.scalars(query.order_by(Page.lang)).all()


def last_translation_group() -> int:
    """Return the highest number of a translation group, 0 when there is none."""
    return db.session.scalar(select(func.max(Page.translation_group))) or 0


def backlinks(page: Page) -> Sequence[Page]:
    """Return the visible pages whose text in force links to this page, at its current or a former address."""
    addresses = select(FormerAddress.slug).where(FormerAddress.page_id == page.id)
    sources = select(PageLink.page_id).where(
        (PageLink.target == page.slug) | PageLink.target.in_(addresses), PageLink.page_id != page.id
    )
    found = db.session.scalars(visible_pages().where(Page.id.in_(sources)))
    return sorted(found, key=lambda each: collation_key(each.title))


def visible_by_slug(slugs: Sequence[str]) -> dict[str, Page]:
    """Return the visible pages at these addresses, current or former, by address."""
    found = {page.slug: page for page in db.session.scalars(visible_pages().where(Page.slug.in_(slugs)))}
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        query = (
            select(FormerAddress.slug, Page)
            .join(Page, Page.id == FormerAddress.page_id)
            .where(FormerAddress.slug.in_(missing), Page.hidden_at.is_(None))
        )
        found.update({row.slug: row.Page for row in db.session.execute(query)})
    return found


def wanted_pages() -> list[WantedPage]:
    """Return the addresses that pages link to and that have no page, most linked first."""
    query = (
        select(PageLink.target, func.count())
        .join(Page, Page.id == PageLink.page_id)
        .where(Page.hidden_at.is_(None))
        .where(PageLink.target.not_in(select(Page.slug)), PageLink.target.not_in(select(FormerAddress.slug)))
        .group_by(PageLink.target)
        .order_by(func.count().desc(), PageLink.target)
    )
    return [WantedPage(slug, links) for slug, links in db.session.execute(query)]


def recent_changes(
    before: int | None, limit: int, *, minor: bool, lang: str | None = None
) -> Sequence[tuple[Revision, Page]]:
    """Return the revisions of visible pages, newest first, with ids below ``before``, in one language or all."""
    query = (
        select(Revision, Page)
        .join(Page, Page.id == Revision.page_id)
        .where(Page.hidden_at.is_(None))
        .order_by(Revision.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(Revision.id < before)
    if not minor:
        query = query.where(Revision.minor.is_(False))
    if lang is not None:
        query = query.where(Page.lang == lang)
    return [(revision, page) for revision, page in db.session.execute(query)]


def authors_by_id(revisions: Sequence[Revision]) -> dict[int, Member]:
    """Return the members who made these revisions, by member id."""
    ids = {revision.author_id for revision in revisions if revision.author_id is not None}
    query = select(Member).where(Member.id.in_(ids))
    return {member.id: member for member in db.session.scalars(query)} if ids else {}


def typo_fixes(page: Page, since: datetime) -> Sequence[Revision]:
    """Return the typo fixes of a page made after ``since`` and not contested, newest first."""
    of_page = Revision.page_id == page.id
    contested = select(Revision.restored_number).where(of_page, Revision.origin == Origin.CONTESTED)
    query = select(Revision).where(of_page, Revision.origin == Origin.TYPO, Revision.created_at > since)
    query = query.where(Revision.number.not_in(contested))
    return db.session.scalars(query.order_by(Revision.number.desc())).all()
