"""Pagination of long lists, a hundred rows a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Select, func, select

from wiki.core.db import db

PER_PAGE = 100
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """One page of a list: its rows, its number (from 1), and how many pages there are."""

    rows: Sequence[Row]
    page: int
    pages: int


def pages(found: int) -> int:
    """Return how many pages ``found`` rows make, at least one."""
    return max(1, -(-found // PER_PAGE))


def within(page: int, found: int) -> int:
    """Return the requested page number, clamped to the pages that exist."""
    return min(max(page, 1), pages(found))


def before(page: int) -> int:
    """Return the offset of a page: the number of rows on the pages before it."""
    return (page - 1) * PER_PAGE


def part(query: Select[tuple[Row]], page: int) -> Part[Row]:
    """Return the requested page of a query, or the nearest one that exists."""
    found = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    page = within(page, found)
    rows = db.session.scalars(query.limit(PER_PAGE).offset(before(page))).unique().all()
    return Part(rows, page, pages(found))
