"""Database queries for the threads on items."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from wiki.core.db import db
from wiki.deliberation.threads.models import Post, Thread
from wiki.rounds.models import Item, ItemThread


def threads_on_item(item: Item) -> Sequence[Thread]:
    """Return the discussions about an item, newest first."""
    query = select(Thread).join(ItemThread, ItemThread.thread_id == Thread.id)
    query = query.where(ItemThread.item_id == item.id).order_by(Thread.created_at.desc(), Thread.id.desc())
    return db.session.scalars(query).all()


def items_of_threads(thread_ids: Sequence[int]) -> dict[int, Item]:
    """Return the items that these threads are about, by thread id."""
    query = select(ItemThread.thread_id, Item).join(Item, Item.id == ItemThread.item_id)
    query = query.where(ItemThread.thread_id.in_(thread_ids))
    rows = db.session.execute(query)
    return {thread_id: item for thread_id, item in rows}  # noqa: C416 - rows are no pairs for the type checker


def posts_on_items(item_ids: Iterable[int]) -> dict[int, int]:
    """Return, by item id, the number of visible posts in threads on these items; items without any are left out."""
    query = select(ItemThread.item_id, func.count()).join(Post, Post.thread_id == ItemThread.thread_id)
    query = query.where(ItemThread.item_id.in_(item_ids), Post.hidden_at.is_(None))
    rows = db.session.execute(query.group_by(ItemThread.item_id))
    return {item_id: number for item_id, number in rows}  # noqa: C416 - rows are no pairs for the type checker
