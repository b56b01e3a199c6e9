"""Pagination of long lists, a hundred rows a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Select, func, select

from wiki.core.db import db

PER_PAGE = 100
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Pagination(Generic[Row]):
    """One page of a list: its rows, its number (from 1), and how many pages there are."""

    rows: Sequence[Row]
    page: int
    pages: int


def page_count(found: int) -> int:
    """Return how many pages ``found`` rows make, at least one."""
    return max(1, -(-found // PER_PAGE))


def clamp_page(page: int, found: int) -> int:
    """Return the requested page number, clamped to the pages that exist."""
    return min(max(page, 1), page_count(found))


def page_offset(page: int) -> int:
    """Return the offset of a page: the number of rows on the pages before it."""
    return (page - 1) * PER_PAGE


def paginate(query: Select[tuple[Row]], page: int) -> Pagination[Row]:
    """Return the requested page of a query, or the nearest one that exists."""
    found = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    page = clamp_page(page, found)
    rows = db.session.scalars(query.limit(PER_PAGE).offset(page_offset(page))).unique().all()
    return Pagination(rows, page, page_count(found))
