"""Named reads of discussions."""

from collections.abc import Sequence

from sqlalchemy import func, select

from wiki.db import db
from wiki.deliberation.threads.models import Post, Thread
from wiki.pages.models import Page


def thread(thread_id: int) -> Thread | None:
    """Return a discussion by its row."""
    return db.session.get(Thread, thread_id)


def post(post_id: int) -> Post | None:
    """Return a post by its row."""
    return db.session.get(Post, post_id)


def threads_on_page(page: Page) -> Sequence[Thread]:
    """Return the threads of a page, newest first."""
    query = (
        select(Thread).where(Thread.page_id == page.id).order_by(Thread.created_at.desc(), Thread.id.desc())
    )
    return db.session.scalars(query).all()


def threads_on_amendment(amendment_id: int) -> Sequence[Thread]:
    """Return the threads of an amendment, newest first."""
    query = select(Thread).where(Thread.amendment_id == amendment_id)
    return db.session.scalars(query.order_by(Thread.created_at.desc(), Thread.id.desc())).all()


def post_count(page: Page) -> int:
    """Return how many visible posts stand in the threads of a page."""
    query = select(func.count()).select_from(Post).join(Thread, Thread.id == Post.thread_id)
    return db.session.scalar(query.where(Thread.page_id == page.id, Post.hidden_at.is_(None))) or 0


def post_counts(threads: Sequence[Thread]) -> dict[int, int]:
    """Return the number of visible posts by thread."""
    query = select(Post.thread_id, func.count()).where(Post.hidden_at.is_(None))
    query = query.where(Post.thread_id.in_([thread.id for thread in threads])).group_by(Post.thread_id)
    return {thread_id: number for thread_id, number in db.session.execute(query)}  # noqa: C416 - rows are not pairs for the type checker
