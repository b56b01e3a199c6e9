"""Database queries for amendments."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import selectinload

from wiki.accounts.models import Member, Territory
from wiki.core.cache import cached_row
from wiki.core.collation import collation_key
from wiki.core.db import db
from wiki.deliberation.lifecycle import AmendmentState, is_open
from wiki.deliberation.models import Amendment, CoSignature
from wiki.pages.models import Page
from wiki.versioning.models import Revision

Row = TypeVar("Row", bound=tuple[Any, ...])
IN_DISCUSSION = frozenset(
    {AmendmentState.SEEKING_SUPPORT, AmendmentState.OPEN, AmendmentState.FROZEN, AmendmentState.VOTING}
)
SIGNABLE = frozenset(filter(is_open, AmendmentState))


def amendment(amendment_id: int) -> Amendment | None:
    """Return an amendment by its id."""
    return db.session.get(Amendment, amendment_id)


def amendment_by_reference(year: int, number: int) -> Amendment | None:
    """Return the amendment called, say, 26-014 (year 2026, number 14)."""
    return cached_row(_by_reference(), year=year, number=number)


@cache
def _by_reference() -> Select[tuple[Amendment]]:
    query = select(Amendment).options(selectinload(Amendment.votes))
    return query.where(Amendment.year == bindparam("year"), Amendment.number == bindparam("number"))


def last_number(year: int) -> int:
    """Return the highest amendment number given in a year, 0 when there is none."""
    return db.session.scalar(select(func.max(Amendment.number)).where(Amendment.year == year)) or 0


def public_amendments() -> Select[tuple[Amendment]]:
    """Return a query for the amendments everybody may read: all but drafts, on visible pages."""
    return (
        select(Amendment)
        .join(Page, Page.id == Amendment.page_id)
        .where(
            Amendment.state != AmendmentState.DRAFT, Amendment.number.is_not(None), Page.hidden_at.is_(None)
        )
    )


def filtered_amendments(
    state: AmendmentState | None = None,
    page: Page | None = None,
    year: int | None = None,
    country: str | None = None,
) -> Select[tuple[Amendment]]:
    """Return a query for public amendments, newest first, filtered; ``country`` is that of the author."""
    query = public_amendments().options(selectinload(Amendment.versions))
    if state is not None:
        query = query.where(Amendment.state == state)
    if page is not None:
        query = query.where(Amendment.page_id == page.id)
    if year is not None:
        query = query.where(Amendment.year == year)
    if country is not None:
        query = _of_authors(query).where(Territory.country == country)
    return query.order_by(Amendment.year.desc(), Amendment.number.desc())


def _of_authors(query: Select[Row]) -> Select[Row]:
    authors = query.join(Member, Member.id == Amendment.author_id)
    return authors.join(Territory, Territory.id == Member.territory_id)


def author_countries() -> set[str]:
    """Return the countries whose members have submitted an amendment that everybody may read."""
    return set(
        db.session.scalars(_of_authors(public_amendments().with_only_columns(Territory.country)).distinct())
    )


def amendments_in_discussion(page: Page) -> Sequence[Amendment]:
    """Return the undecided amendments on a page, without drafts."""
    query = select(Amendment).where(Amendment.page_id == page.id, Amendment.state.in_(IN_DISCUSSION))
    return db.session.scalars(query.order_by(Amendment.year, Amendment.number)).all()


def amendment_counts(page_ids: Collection[int]) -> dict[int, int]:
    """Return, by page id, how many amendments are in discussion; pages without any are left out."""
    query = select(Amendment.page_id, func.count()).where(Amendment.page_id.in_(page_ids))
    query = query.where(Amendment.state.in_(IN_DISCUSSION)).group_by(Amendment.page_id)
    return dict(db.session.execute(query).tuples().all())


def others_in_discussion(amendment: Amendment) -> Sequence[Amendment]:
    """Return the other amendments in discussion on the same page."""
    return [each for each in amendments_in_discussion(amendment.page) if each.id != amendment.id]


def amendments_to_rebase(page: Page) -> Sequence[Amendment]:
    """Return the amendments that are rebased when the page changes, with their versions.

    Drafts are not: each is rebased when its author comes, or any number of them would hold up a decision.
    """
    query = select(Amendment).where(Amendment.page_id == page.id, Amendment.state.in_(IN_DISCUSSION))
    query = query.options(selectinload(Amendment.versions), selectinload(Amendment.signatures))
    return db.session.scalars(query.order_by(Amendment.id)).all()


def drafts_of(member: Member) -> Sequence[Amendment]:
    """Return a member's drafts, last changed first."""
    query = select(Amendment).where(Amendment.author_id == member.id, Amendment.state == AmendmentState.DRAFT)
    return db.session.scalars(query.order_by(Amendment.changed_at.desc())).all()


def amended_pages() -> Sequence[Page]:
    """Return the visible pages that have a public amendment, by title."""
    query = select(Page).where(Page.hidden_at.is_(None))
    amended = select(Amendment.page_id).where(Amendment.number.is_not(None))
    found = db.session.scalars(query.where(Page.id.in_(amended)))
    return sorted(found, key=lambda page: collation_key(page.title))


def submission_years() -> Sequence[int]:
    """Return the years in which amendments were submitted, newest first."""
    query = select(Amendment.year).where(Amendment.year.is_not(None)).distinct()
    return [year for year in db.session.scalars(query.order_by(Amendment.year.desc())) if year is not None]


def signature_of(amendment: Amendment, member: Member) -> CoSignature | None:
    """Return a member's signature of an amendment, valid or dropped."""
    query = select(CoSignature).where(
        CoSignature.amendment_id == amendment.id, CoSignature.member_id == member.id
    )
    return db.session.scalar(query)


def dropped_signatures(member: Member) -> Sequence[CoSignature]:
    """Return a member's signatures that were dropped because the text changed, last dropped first."""
    query = (
        select(CoSignature)
        .join(Amendment, Amendment.id == CoSignature.amendment_id)
        .join(Page, Page.id == Amendment.page_id)
        .where(CoSignature.member_id == member.id, CoSignature.dropped_at.is_not(None))
        .where(Amendment.state.in_(SIGNABLE), Page.hidden_at.is_(None))
        .order_by(CoSignature.dropped_at.desc())
    )
    return db.session.scalars(query).all()


def amendment_of_revision(page_id: int, number: int) -> Amendment | None:
    """Return the amendment that made a version of a page, if one did."""
    return next(iter(amendments_merged_between(page_id, number - 1, number)), None)


def amendments_merged_between(page_id: int, after: int, until: int) -> Sequence[Amendment]:
    """Return, in order, the amendments that made the versions of a page from ``after`` + 1 to ``until``."""
    query = select(Amendment).join(Revision, Revision.amendment_id == Amendment.id)
    query = query.where(Revision.page_id == page_id, Revision.number > after, Revision.number <= until)
    return db.session.scalars(query.order_by(Revision.number)).all()
