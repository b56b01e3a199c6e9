"""Long lists, a hundred at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Select, func, select

from wiki.core.db import db

PER_PAGE = 100
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """One page of a list: its rows, its number, how many pages there are."""

    rows: Sequence[Row]
    page: int
    pages: int


def pages(found: int) -> int:
    """Return how many pages a list has, one at least."""
    return max(1, -(-found // PER_PAGE))


def within(page: int, found: int) -> int:
    """Return a page that a list has: the one asked for, or the nearest."""
    return min(max(page, 1), pages(found))


def before(page: int) -> int:
    """Return how many rows stand on the pages before this one."""
    return (page - 1) * PER_PAGE


def part(query: Select[tuple[Row]], page: int) -> Part[Row]:
    """Read one page of what a query finds: the one asked for, or the nearest there is."""
    found = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    page = within(page, found)
    rows = db.session.scalars(query.limit(PER_PAGE).offset(before(page))).unique().all()
    return Part(rows, page, pages(found))
