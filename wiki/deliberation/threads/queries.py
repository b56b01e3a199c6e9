"""Database queries for threads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, NotFound
from wiki.deliberation.hooks import ThreadContext, collect_contexts
from wiki.deliberation.models import Amendment
from wiki.deliberation.threads.models import (
    Attention,
    FirstRound,
    Passage,
    Post,
    PostReport,
    SealedAnswer,
    Thread,
    ThreadClosing,
    ThreadReader,
)
from wiki.pages.models import Page


class ThreadFilter(StrEnum):
    """A filter of a list of threads."""

    OPEN = "open"
    CLOSED = "closed"
    ON_PASSAGES = "passages"
    FIRST_ROUND = "first_round"
    FOLLOWED = "followed"


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """A thread in a list: the number of posts (0 when not counted), and of posts new to the reader.

    No post is new in a thread that the reader never read.
    """

    thread: Thread
    posts: int
    new: int
    context: ThreadContext | None = None


def thread(thread_id: int) -> Thread | None:
    """Return a thread by its id, or None."""
    return db.session.get(Thread, thread_id)


def existing_thread(thread_id: int) -> Thread:
    """Return a thread by its id; raises NotFound."""
    found = thread(thread_id)
    if found is None:
        raise NotFound(N_("There is no such discussion."))
    return found


def post(post_id: int) -> Post | None:
    """Return a post by its id, or None."""
    return db.session.get(Post, post_id)


def _newest_first(query: Select[tuple[Thread]]) -> Sequence[Thread]:
    return db.session.scalars(query.order_by(Thread.created_at.desc(), Thread.id.desc())).all()


def threads_on_page(
    page: Page, shown: ThreadFilter | None = None, reader: Member | None = None
) -> Sequence[Thread]:
    """Return the threads of a page, newest first."""
    return _newest_first(_filtered(select(Thread).where(Thread.page_id == page.id), shown, reader))


def threads_on_amendment(amendment_id: int) -> Sequence[Thread]:
    """Return the threads of an amendment, newest first."""
    return _newest_first(select(Thread).where(Thread.amendment_id == amendment_id))


def _filtered(
    query: Select[tuple[Thread]], shown: ThreadFilter | None, reader: Member | None
) -> Select[tuple[Thread]]:
    conditions: dict[ThreadFilter, ColumnElement[bool]] = {
        ThreadFilter.OPEN: ~_is_closed(),
        ThreadFilter.CLOSED: _is_closed(),
        ThreadFilter.ON_PASSAGES: exists().where(Passage.thread_id == Thread.id),
        ThreadFilter.FIRST_ROUND: exists().where(FirstRound.thread_id == Thread.id),
        ThreadFilter.FOLLOWED: exists().where(
            ThreadReader.thread_id == Thread.id,
            ThreadReader.member_id == (reader.id if reader else None),
            ThreadReader.attention == Attention.FOLLOWING,
        ),
    }
    return query if shown is None else query.where(conditions[shown])


def _is_closed() -> ColumnElement[bool]:
    return exists().where(ThreadClosing.thread_id == Thread.id, ThreadClosing.reopened_at.is_(None))


def visible_threads(
    shown: ThreadFilter | None, reader: Member | None, before: int | None, limit: int
) -> Sequence[Thread]:
    """Return threads on visible pages, newest first; only those with an id below ``before`` if it is given."""
    query = (
        _filtered(select(Thread), shown, reader)
        .outerjoin(Amendment, Amendment.id == Thread.amendment_id)
        .join(Page, Page.id == func.coalesce(Thread.page_id, Amendment.page_id))
        .where(Page.hidden_at.is_(None))
        .order_by(Thread.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query if before is None else query.where(Thread.id < before)).all()


def threads_on_same_passage(threads: Sequence[Thread], thread_id: int) -> list[Thread]:
    """Return the threads anchored to the same passage as the thread ``thread_id`` among them."""
    words = {each.passage.quote for each in threads if each.id == thread_id and each.passage}
    return [each for each in threads if each.passage and each.passage.quote in words]


def threads_on_passages(page: Page) -> Sequence[Thread]:
    """Return the threads of a page anchored to a passage of the text in force, oldest first."""
    query = select(Thread).join(Passage, Passage.thread_id == Thread.id)
    query = query.where(Thread.page_id == page.id, Passage.removed_in.is_(None))
    return db.session.scalars(query.order_by(Thread.id)).all()


def post_count(page: Page) -> int:
    """Return the number of visible posts in the threads of a page."""
    query = select(func.count()).select_from(Post).join(Thread, Thread.id == Post.thread_id)
    return db.session.scalar(query.where(Thread.page_id == page.id, Post.hidden_at.is_(None))) or 0


def thread_summaries(threads: Sequence[Thread], reader: Member | None) -> list[ThreadSummary]:
    """Return summaries of threads for a list, with what is new to a reader."""
    posts, new = post_counts(threads), post_counts(threads, reader) if reader else {}
    found = collect_contexts(threads)
    return [
        ThreadSummary(each, posts.get(each.id, 0), new.get(each.id, 0), found.get(each.id))
        for each in threads
    ]


def post_counts(threads: Sequence[Thread], reader: Member | None = None) -> dict[int, int]:
    """Return the number of visible posts by thread; with a reader, of those that are new to them."""
    query = select(Post.thread_id, func.count()).where(Post.hidden_at.is_(None))
    query = query.where(Post.thread_id.in_([thread.id for thread in threads])).group_by(Post.thread_id)
    if reader is not None:
        query = query.join(ThreadReader, _new_to(reader))
    return {thread_id: number for thread_id, number in db.session.execute(query)}  # noqa: C416 - rows are not pairs for the type checker


def _new_to(reader: Member) -> ColumnElement[bool]:
    """Return the join condition for posts by others since a member last read their thread."""
    return and_(
        ThreadReader.thread_id == Post.thread_id,
        ThreadReader.member_id == reader.id,
        Post.author_id != reader.id,
        or_(ThreadReader.read_at.is_(None), Post.created_at > ThreadReader.read_at),
    )


def unread_threads(reader: Member, limit: int | None = None) -> list[ThreadSummary]:
    """Return the followed threads with posts by others since the member last read them, latest post first."""
    new = (
        select(Post.thread_id, func.count().label("posts"), func.max(Post.created_at).label("last"))
        .join(ThreadReader, _new_to(reader))
        .where(ThreadReader.attention == Attention.FOLLOWING, Post.hidden_at.is_(None))
        .group_by(Post.thread_id)
        .subquery()
    )
    query = (
        select(Thread, new.c.posts)
        .join(new, new.c.thread_id == Thread.id)
        .outerjoin(Amendment, Amendment.id == Thread.amendment_id)
        .join(Page, Page.id == func.coalesce(Thread.page_id, Amendment.page_id))
        .where(Page.hidden_at.is_(None))
        .order_by(new.c.last.desc(), Thread.id)
        .limit(limit)
    )
    rows = db.session.execute(query).all()
    found = collect_contexts([thread for thread, _posts in rows])
    return [ThreadSummary(thread, 0, posts, found.get(thread.id)) for thread, posts in rows]


def reader_of(thread: Thread, member: Member) -> ThreadReader | None:
    """Return what a member has read of a discussion."""
    return db.session.get(ThreadReader, (thread.id, member.id))


def sealed_answer(thread: Thread, member: Member) -> SealedAnswer | None:
    """Return a member's own answer in a first round that is not over."""
    query = select(SealedAnswer).where(
        SealedAnswer.thread_id == thread.id, SealedAnswer.author_id == member.id
    )
    return db.session.scalar(query)


def sealed_answers(thread: Thread) -> Sequence[SealedAnswer]:
    """Return every answer of a first round, oldest first; the caller checks who may read them."""
    query = select(SealedAnswer).where(SealedAnswer.thread_id == thread.id)
    return db.session.scalars(query.order_by(SealedAnswer.answered_at, SealedAnswer.id)).all()


def answer_count(thread: Thread) -> int:
    """Return how many members have answered so far, without saying who."""
    query = select(func.count()).where(SealedAnswer.thread_id == thread.id)
    return db.session.scalar(query) or 0


def rounds_to_reveal(now: datetime) -> Sequence[Thread]:
    """Return the discussions whose first round is over and not yet revealed."""
    query = select(Thread).join(FirstRound, FirstRound.thread_id == Thread.id)
    return db.session.scalars(query.where(FirstRound.revealed_at.is_(None), FirstRound.until <= now)).all()


def next_reveal_at() -> datetime | None:
    """Return when the next first round is over."""
    return db.session.scalar(select(func.min(FirstRound.until)).where(FirstRound.revealed_at.is_(None)))


def report_by(post: Post, member: Member) -> PostReport | None:
    """Return a member's report of a post, settled or not."""
    query = select(PostReport).where(PostReport.post_id == post.id, PostReport.member_id == member.id)
    return db.session.scalar(query)


def open_reports(post: Post) -> Sequence[PostReport]:
    """Return the reports of a post that wait to be settled."""
    query = select(PostReport).where(PostReport.post_id == post.id, PostReport.settlement.is_(None))
    return db.session.scalars(query.order_by(PostReport.id)).all()


def reports(*, settled: bool, limit: int = 100) -> Sequence[PostReport]:
    """Return the reports that wait, oldest first, or those settled last, newest first."""
    query = select(PostReport).limit(limit)
    if settled:
        query = query.where(PostReport.settlement.is_not(None)).order_by(
            PostReport.settled_at.desc(), PostReport.id
        )
    else:
        query = query.where(PostReport.settlement.is_(None)).order_by(PostReport.created_at, PostReport.id)
    return db.session.scalars(query).all()
