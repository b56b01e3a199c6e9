"""What is done to discussions."""

from datetime import datetime

from wiki.accounts.models import Member
from wiki.db import db
from wiki.deliberation.amendments.models import Amendment
from wiki.deliberation.threads.models import Post, PostVersion, Thread
from wiki.errors import N_, Conflict, InvalidInput
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_name
from wiki.pages.models import Page
from wiki.versioning import codec


def open_thread(subject: Page | Amendment, title: str, text: str, author: Member, now: datetime) -> Thread:
    """Open a discussion on a page or an amendment with its first post."""
    place = {"page_id": subject.id} if isinstance(subject, Page) else {"amendment_id": subject.id}
    thread = Thread(title=title, author_id=author.id, created_at=now, **place)
    db.session.add(thread)
    db.session.flush()
    post(thread, text, author, now)
    return thread


def post(thread: Thread, text: str, author: Member, now: datetime, parent: Post | None = None) -> Post:
    """Add a post, or a reply; a reply to a reply stands beside it, since there is one level only."""
    _check_said(text)
    if parent is not None and parent.thread_id != thread.id:
        raise InvalidInput(N_("The post you reply to is in another discussion."))
    top = parent.parent_id or parent.id if parent else None
    written = Post(thread_id=thread.id, parent_id=top, author_id=author.id, created_at=now)
    written.versions.append(PostVersion(number=1, text=text, created_at=now))
    db.session.add(written)
    db.session.flush()
    return written


def edit_post(edited: Post, text: str, now: datetime) -> None:
    """Add a version to a post; unchanged words add none."""
    _check_said(text)
    if edited.is_hidden:
        raise Conflict(N_("This post was hidden; it cannot be edited."))
    if text != edited.text:
        edited.versions.append(PostVersion(number=len(edited.versions) + 1, text=text, created_at=now))


def hide_post(hidden: Post, reason: str, actor: Member, now: datetime) -> None:
    """Hide a post with a reason that everybody reads in its place."""
    if hidden.is_hidden:
        raise Conflict(N_("This post is hidden already."))
    if not reason.strip():
        raise InvalidInput(N_("Please give a reason: everybody will read it."))
    hidden.hidden_at, hidden.hidden_by_id, hidden.hidden_reason = now, actor.id, reason
    payload = {"reason_hash": codec.digest(reason)}
    append(EventType.POST_HIDDEN, member_name(actor.id), f"post:{hidden.id}", payload, now)


def unhide_post(hidden: Post, actor: Member, now: datetime) -> None:
    """Show a hidden post again."""
    if not hidden.is_hidden:
        raise Conflict(N_("This post is not hidden."))
    hidden.hidden_at, hidden.hidden_by_id, hidden.hidden_reason = None, None, ""
    append(EventType.POST_RESTORED, member_name(actor.id), f"post:{hidden.id}", {}, now)


def _check_said(text: str) -> None:
    if not text.strip():
        raise InvalidInput(N_("Please write something."))
