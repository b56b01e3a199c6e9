"""What search finds of amendments, decisions and discussions."""

from flask_babel import force_locale
from sqlalchemy import select

from wiki.core import clock
from wiki.core.search_item import DocumentType, SearchItem
from wiki.core.search_sources import Cascade, SearchSource, SearchSources
from wiki.deliberation.hooks import collect_contexts
from wiki.deliberation.models import Amendment, Result, Vote
from wiki.deliberation.threads.models import Post, PostVersion, Synthesis, Thread, ThreadClosing
from wiki.web.i18n import ui_language_for


def things() -> SearchSources:
    """Return the amendments, decisions and discussions that search finds."""
    return SearchSources(
        sources={
            "amendment": SearchSource(Amendment, _amendment_document),
            "decision": SearchSource(Vote, _decision_document),
            "thread": SearchSource(Thread, _thread_document),
        },
        affected_keys={
            Amendment: lambda amendment: (f"amendment:{amendment.id}",),
            Vote: lambda vote: (f"decision:{vote.id}",),
            Result: lambda result: (f"decision:{result.vote_id}",),
            Thread: lambda thread: (f"thread:{thread.id}",),
            Post: lambda post: (f"thread:{post.thread_id}",),
            PostVersion: lambda said: (f"post:{said.post_id}",),
            Synthesis: lambda synthesis: (f"thread:{synthesis.thread_id}",),
            ThreadClosing: lambda closing: (f"thread:{closing.thread_id}",),
        },
        cascades=(
            Cascade("page", "amendment", lambda ids: select(Amendment.id).where(Amendment.page_id.in_(ids))),
            Cascade("page", "thread", lambda ids: select(Thread.id).where(Thread.page_id.in_(ids))),
            Cascade("amendment", "thread", lambda ids: select(Thread.id).where(Thread.amendment_id.in_(ids))),
            Cascade("amendment", "decision", lambda ids: select(Vote.id).where(Vote.amendment_id.in_(ids))),
            Cascade("post", "thread", lambda ids: select(Post.thread_id).where(Post.id.in_(ids))),
        ),
    )


def _amendment_document(amendment: Amendment) -> SearchItem | None:
    if amendment.number is None or amendment.page.is_hidden:
        return None
    current = amendment.current
    return SearchItem(
        key=f"amendment:{amendment.id}",
        type=DocumentType.AMENDMENT,
        lang=amendment.page.lang,
        title=f"{amendment.reference} · {current.title}",
        text=f"# {amendment.page.title}\n\n{current.reasons}",
        url_path=f"/amendments/{amendment.reference}",
        facets={"state": amendment.fate, "year": str(amendment.year)},
        updated_at=amendment.changed_at,
    )


def _decision_document(vote: Vote) -> SearchItem | None:
    amendment, result = vote.amendment, vote.result
    if result is None or amendment.page.is_hidden:
        return None
    reasons = "\n\n".join(ballot.reason for ballot in vote.ballots)
    return SearchItem(
        key=f"decision:{vote.id}",
        type=DocumentType.DECISION,
        lang=amendment.page.lang,
        title=f"{amendment.reference} · {amendment.current.title}",
        text=f"# {amendment.page.title}\n\n{amendment.follow_up}\n\n{reasons}",
        url_path=f"/amendments/{amendment.reference}/result",
        facets={"state": result.outcome, "year": str(clock.day(result.closed_at).year)},
        updated_at=result.closed_at,
    )


def _thread_document(thread: Thread) -> SearchItem | None:
    if thread.amendment is not None and thread.amendment.number is None:
        return None
    page = thread.page or (thread.amendment.page if thread.amendment else None)
    if page is None or page.is_hidden:
        return None
    posts = [post for post in thread.posts if not post.is_hidden]
    said: list[Post | Synthesis] = [*thread.syntheses[-1:], *posts]
    closed = [closing.reason for closing in thread.closings if closing.reopened_at is None]
    return SearchItem(
        key=f"thread:{thread.id}",
        type=DocumentType.DISCUSSION,
        lang=page.lang,
        title=thread.title,
        text="\n\n".join([*(each.text for each in said), *closed]),
        url_path=f"/threads/{thread.id}",
        place=_context(thread, page.lang),
        facets={"year": str(clock.day(thread.created_at).year)},
        updated_at=max([thread.created_at, *(each.created_at for each in said)]),
    )


def _context(thread: Thread, lang: str) -> str:
    """Return what a thread is about beside its page, in the language of the page."""
    with force_locale(ui_language_for(lang)):
        return " · ".join(context.label() for context in collect_contexts([thread]).values())
