"""Open threads, add, edit and hide posts, close and reopen threads."""

from datetime import datetime

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.deliberation.models import Amendment
from wiki.deliberation.threads.following import services as attention
from wiki.deliberation.threads.leading import first_round
from wiki.deliberation.threads.models import Post, PostKind, PostVersion, Settlement, Thread, ThreadClosing
from wiki.deliberation.threads.moderation import services as moderation
from wiki.deliberation.threads.passages import services as passages
from wiki.deliberation.threads.passages.services import SelectedPassage
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_ref
from wiki.pages.models import Page
from wiki.versioning import codec


def open_thread(
    subject: Page | Amendment,
    title: str,
    text: str,
    author: Member,
    now: datetime,
    *,
    chosen: SelectedPassage | None = None,
    until: datetime | None = None,
) -> Thread:
    """Open a discussion on a page or an amendment with its first post.

    It is anchored to a passage if one is chosen. With ``until`` it begins with a first round: the first post is a
    question, which each member answers alone until then.
    """
    place = {"page_id": subject.id} if isinstance(subject, Page) else {"amendment_id": subject.id}
    thread = Thread(title=title, author_id=author.id, created_at=now, **place)
    db.session.add(thread)
    if chosen is not None:
        passages.anchor_thread(thread, subject, chosen)
    db.session.flush()
    add_post(thread, text, author, now)
    if until is not None:
        first_round.begin_first_round(thread, text, until, now)
    return thread


def add_post(
    thread: Thread,
    text: str,
    author: Member,
    now: datetime,
    parent: Post | None = None,
    *,
    kind: PostKind = PostKind.POST,
) -> Post:
    """Add a post, or a reply; a reply to a reply becomes its sibling, because there is only one level.

    Raises InvalidInput for an empty text or a parent in another thread, Conflict when the thread is closed or in its
    first round.
    """
    check_not_empty(text)
    check_open(thread)
    if thread.is_sealed:
        raise Conflict(N_("The first round is not over: give your own answer first; the discussion follows."))
    if parent is not None and parent.thread_id != thread.id:
        raise InvalidInput(N_("The post you reply to is in another discussion."))
    top = parent.parent_id or parent.id if parent and parent.kind is not PostKind.VIEW else None
    written = Post(thread_id=thread.id, parent_id=top, kind=kind, author_id=author.id, created_at=now)
    written.versions.append(PostVersion(number=1, text=text, created_at=now))
    db.session.add(written)
    db.session.flush()
    attention.follow_on_posting(thread, author, now)
    return written


def edit_post(edited: Post, text: str, now: datetime) -> None:
    """Add a version to a post, unless the text is unchanged; its author's own signature moves to it."""
    check_not_empty(text)
    check_open(edited.thread)
    if edited.is_hidden:
        raise Conflict(N_("This post was hidden; it cannot be edited."))
    if edited.thread.is_sealed:
        raise Conflict(
            N_("This question is being answered: it stays as it is until the first round is over.")
        )
    if text == edited.text:
        return
    number = len(edited.versions) + 1
    edited.versions.append(PostVersion(number=number, text=text, created_at=now))
    for signature in edited.signatures:
        if signature.member_id == edited.author_id:
            signature.version = number


def hide_post(hidden: Post, reason: str, actor: Member, now: datetime) -> None:
    """Hide a post with a reason that everybody reads in its place; settles every report of it."""
    if hidden.is_hidden:
        raise Conflict(N_("This post is hidden already."))
    if not reason.strip():
        raise InvalidInput(N_("Please give a reason: everybody will read it."))
    hidden.hidden_at, hidden.hidden_by_id, hidden.hidden_reason = now, actor.id, reason
    moderation.settle_reports(hidden, Settlement.HIDDEN, reason, actor, now)
    payload = {"reason_hash": codec.digest(reason)}
    append(EventType.POST_HIDDEN, member_ref(actor.id), f"post:{hidden.id}", payload, now)


def unhide_post(hidden: Post, actor: Member, now: datetime) -> None:
    """Show a hidden post again."""
    if not hidden.is_hidden:
        raise Conflict(N_("This post is not hidden."))
    hidden.hidden_at, hidden.hidden_by_id, hidden.hidden_reason = None, None, ""
    append(EventType.POST_RESTORED, member_ref(actor.id), f"post:{hidden.id}", {}, now)


def close_thread(thread: Thread, reason: str, actor: Member, now: datetime) -> None:
    """Close a discussion with a reason that everybody reads; what was said stays."""
    check_open(thread)
    if thread.is_sealed:
        raise Conflict(N_("The first round is not over: the discussion can be closed after it."))
    if not reason.strip():
        raise InvalidInput(N_("Please give a reason: everybody will read it."))
    thread.closings.append(ThreadClosing(closed_by_id=actor.id, closed_at=now, reason=reason))
    payload = {"reason_hash": codec.digest(reason)}
    append(EventType.THREAD_CLOSED, member_ref(actor.id), f"thread:{thread.id}", payload, now)


def reopen_thread(thread: Thread, actor: Member, now: datetime) -> None:
    """Take a closed discussion up again."""
    if thread.closing is None:
        raise Conflict(N_("This discussion is open."))
    thread.closing.reopened_by_id, thread.closing.reopened_at = actor.id, now
    append(EventType.THREAD_REOPENED, member_ref(actor.id), f"thread:{thread.id}", {}, now)


def check_not_empty(text: str) -> None:
    """Raise InvalidInput for an empty text."""
    if not text.strip():
        raise InvalidInput(N_("Please write something."))


def check_open(thread: Thread) -> None:
    """Raise Conflict for a closed thread."""
    if thread.closing is not None:
        raise Conflict(N_("This discussion is closed. Whoever leads it can take it up again."))
