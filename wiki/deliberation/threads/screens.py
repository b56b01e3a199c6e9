"""Values that the templates of threads show to a reader; reads only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wiki.accounts.models import Member
from wiki.accounts.permissions import Permission, allowed
from wiki.core.errors import N_
from wiki.deliberation.hooks import ThreadContext, collect_contexts
from wiki.deliberation.models import VoteState
from wiki.deliberation.threads import queries
from wiki.deliberation.threads.models import Attention, Post, PostKind, SealedAnswer, Thread
from wiki.web import pagination

ACTS = {"edit": Permission.EDIT_POST, "hide": Permission.HIDE_POST}
AFTER_THE_VOTE = N_("After the vote")


@dataclass(frozen=True, slots=True)
class PostWithReplies:
    """A post with its replies on this page; ``continued`` when the post itself is on an earlier page."""

    post: Post
    replies: list[Post]
    continued: bool


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A page of a discussion as one reader sees it: posts with their replies, views, what is new, what they may do."""

    thread: Thread
    strands: list[PostWithReplies]
    page: int
    pages: int
    views: list[Post]
    may: dict[int, set[str]]
    late: dict[int, str]
    shown: frozenset[int]
    new: list[int]
    last: int
    latest: int
    read_to: int | None
    context: ThreadContext | None
    attention: Attention
    leads: bool
    answered: int = 0
    mine: SealedAnswer | None = None
    others: list[SealedAnswer] = field(default_factory=list)
    former_signatures: dict[int, int] = field(default_factory=dict)

    @property
    def new_post_elsewhere(self) -> int | None:
        """The id of the first new post when it is on another page; else None."""
        return self.new[0] if self.new and self.new[0] not in self.shown else None

    @property
    def latest_post_elsewhere(self) -> int | None:
        """The id of the latest post when it is on another page; else None."""
        return None if self.latest in self.shown else self.latest


def thread_page(thread: Thread, reader: Member | None, page: int = 1) -> ThreadPage:
    """Return a page of a thread as a reader sees it; a page number out of range becomes the nearest one."""
    posts = posts_in_order(thread)
    views = [each for each in thread.posts if each.kind is PostKind.VIEW]
    page = pagination.clamp_page(page, len(posts))
    shown = posts[pagination.page_offset(page) :][: pagination.PER_PAGE]
    read = queries.reader_of(thread, reader) if reader else None
    since = read.read_at if read else None
    new = _new_posts([*posts, *views], reader, since) if reader else []
    on_page = frozenset(each.id for each in (*shown, *views))
    context = collect_contexts([thread]).get(thread.id)
    own = queries.sealed_answer(thread, reader) if reader and thread.is_sealed else None
    return ThreadPage(
        thread=thread,
        strands=_posts_with_replies(shown, {each.id: each for each in posts}),
        page=page,
        pages=pagination.page_count(len(posts)),
        views=views,
        may={post.id: _allowed_acts(post) for post in (*shown, *views)},
        late=_late_notes(thread, context),
        context=context,
        shown=on_page,
        new=new,
        last=thread.posts[-1].id,
        latest=max(posts, key=lambda each: (each.created_at, each.id)).id,
        read_to=_last_read_post(thread, on_page, reader, since) if reader else None,
        attention=read.attention if read else Attention.NONE,
        leads=allowed(Permission.LEAD_THREAD, thread),
        answered=queries.answer_count(thread) if thread.is_sealed else 0,
        mine=own,
        others=[each for each in queries.sealed_answers(thread) if each is not own]
        if own and own.final_at
        else [],
        former_signatures={view.id: _former_signature_count(view) for view in views},
    )


def posts_in_order(thread: Thread) -> list[Post]:
    """Return the posts in display order: by time, each followed by its replies."""
    replies: dict[int | None, list[Post]] = {}
    for each in thread.posts:
        if each.kind is not PostKind.VIEW:
            replies.setdefault(each.parent_id, []).append(each)
    return [each for post in replies.get(None, []) for each in (post, *replies.get(post.id, []))]


def page_of(post: Post) -> int:
    """Return the number of the page of the thread that shows a post; 1 for a minority view, shown on every page."""
    places = (place for place, each in enumerate(posts_in_order(post.thread)) if each is post)
    return next(places, 0) // pagination.PER_PAGE + 1


def _posts_with_replies(shown: list[Post], by_row: Mapping[int, Post]) -> list[PostWithReplies]:
    """Group replies under their post; the first group may continue from an earlier page."""
    found: list[PostWithReplies] = []
    for post in shown:
        if post.parent_id is None:
            found.append(PostWithReplies(post, [], continued=False))
        elif found:
            found[-1].replies.append(post)
        else:
            found.append(PostWithReplies(by_row[post.parent_id], [post], continued=True))
    return found


def _allowed_acts(post: Post) -> set[str]:
    return {name for name, permission in ACTS.items() if allowed(permission, post)}


def _new_posts(posts: list[Post], reader: Member, since: datetime | None) -> list[int]:
    """Return the posts of others since a member last read; none for a discussion they never read before."""
    if since is None:
        return []
    return [each.id for each in posts if each.created_at > since and each.author_id != reader.id]


def _last_read_post(
    thread: Thread, on_page: Collection[int], reader: Member, since: datetime | None
) -> int | None:
    """Return the last post before the first unread one that is not on this page.

    Everything up to its time is read once this page is seen. None when nothing more would be marked as read.
    """
    unread = [
        each
        for each in thread.posts
        if each.author_id != reader.id and (since is None or each.created_at > since)
    ]
    unseen = min((each.created_at for each in unread if each.id not in on_page), default=None)
    read = [each for each in thread.posts if unseen is None or each.created_at < unseen]
    further = read and (since is None or (bool(unread) and read[-1].created_at > since))
    return read[-1].id if further else None


def _late_notes(thread: Thread, context: ThreadContext | None) -> dict[int, str]:
    """Return, by id of each post written during or after the vote, the note that says so."""
    if context is not None:
        return {each.id: words for each in thread.posts if (words := context.late(each.created_at))}
    vote = thread.amendment.vote if thread.amendment else None
    if vote is None or vote.state is not VoteState.CLOSED:
        return {}
    return {each.id: AFTER_THE_VOTE for each in thread.posts if each.created_at >= vote.closes_at}


def _former_signature_count(view: Post) -> int:
    """Return the number of signatures of earlier versions of a view that were neither renewed nor withdrawn."""
    number = view.versions[-1].number
    return sum(each.version < number and each.withdrawn_at is None for each in view.signatures)


def quote_post(post: Post) -> str:
    """Return the text of a post as a Markdown quotation, with the name of its author."""
    lines = [f"**{post.author.name}**", "", *post.text.splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"
