"""What the screen of a discussion shows to its reader, worked out from what was loaded; writes nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wiki.accounts.models import Member
from wiki.accounts.permissions import Permission, allowed
from wiki.core.errors import N_
from wiki.deliberation.hooks import ThreadContext, contexts
from wiki.deliberation.models import VoteState
from wiki.deliberation.threads import queries
from wiki.deliberation.threads.models import Attention, Post, PostKind, SealedAnswer, Thread
from wiki.web import pagination

ACTS = {"edit": Permission.EDIT_POST, "hide": Permission.HIDE_POST}
AFTER_THE_VOTE = N_("After the vote")


@dataclass(frozen=True, slots=True)
class Strand:
    """A post with the replies that stand below it; ``continued`` when the post itself stands on an earlier page."""

    post: Post
    replies: list[Post]
    continued: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """A page of a discussion as one reader sees it: posts with their replies, views, what is new, what they may do."""

    thread: Thread
    strands: list[Strand]
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
    def place_of_new(self) -> int | None:
        """The first new post where it stands on another page; None where this one shows it."""
        return self.new[0] if self.new and self.new[0] not in self.shown else None

    @property
    def place_of_latest(self) -> int | None:
        """The post written last where it stands on another page; None where this one shows it."""
        return None if self.latest in self.shown else self.latest


def conversation(thread: Thread, reader: Member | None, page: int = 1) -> Conversation:
    """Gather what the screen of a discussion shows of one of its pages: the one asked for, or the nearest."""
    posts = in_order(thread)
    views = [each for each in thread.posts if each.kind is PostKind.VIEW]
    page = pagination.within(page, len(posts))
    shown = posts[pagination.before(page) :][: pagination.PER_PAGE]
    read = queries.reader_of(thread, reader) if reader else None
    since = read.read_at if read else None
    new = _new([*posts, *views], reader, since) if reader else []
    on_page = frozenset(each.id for each in (*shown, *views))
    context = contexts([thread]).get(thread.id)
    own = queries.sealed_answer(thread, reader) if reader and thread.is_sealed else None
    return Conversation(
        thread=thread,
        strands=_strands(shown, {each.id: each for each in posts}),
        page=page,
        pages=pagination.pages(len(posts)),
        views=views,
        may={post.id: _may_do(post) for post in (*shown, *views)},
        late=_late(thread, context),
        context=context,
        shown=on_page,
        new=new,
        last=thread.posts[-1].id,
        latest=max(posts, key=lambda each: (each.created_at, each.id)).id,
        read_to=_read_to(thread, on_page, reader, since) if reader else None,
        attention=read.attention if read else Attention.NONE,
        leads=allowed(Permission.LEAD_THREAD, thread),
        answered=queries.answer_count(thread) if thread.is_sealed else 0,
        mine=own,
        others=[each for each in queries.sealed_answers(thread) if each is not own]
        if own and own.final_at
        else [],
        former_signatures={view.id: _former(view) for view in views},
    )


def in_order(thread: Thread) -> list[Post]:
    """Return the posts as they stand below one another: each by its hour, its replies after it."""
    replies: dict[int | None, list[Post]] = {}
    for each in thread.posts:
        if each.kind is not PostKind.VIEW:
            replies.setdefault(each.parent_id, []).append(each)
    return [each for post in replies.get(None, []) for each in (post, *replies.get(post.id, []))]


def page_of(post: Post) -> int:
    """Return the page of its discussion that a post stands on; a minority view stands on each."""
    places = (place for place, each in enumerate(in_order(post.thread)) if each is post)
    return next(places, 0) // pagination.PER_PAGE + 1


def _strands(shown: list[Post], by_row: Mapping[int, Post]) -> list[Strand]:
    """Put replies to their post; the first ones may go on from an earlier page."""
    found: list[Strand] = []
    for post in shown:
        if post.parent_id is None:
            found.append(Strand(post, [], continued=False))
        elif found:
            found[-1].replies.append(post)
        else:
            found.append(Strand(by_row[post.parent_id], [post], continued=True))
    return found


def _may_do(post: Post) -> set[str]:
    return {name for name, permission in ACTS.items() if allowed(permission, post)}


def _new(posts: list[Post], reader: Member, since: datetime | None) -> list[int]:
    """Return the posts of others since a member last read; none for a discussion they never read before."""
    if since is None:
        return []
    return [each.id for each in posts if each.created_at > since and each.author_id != reader.id]


def _read_to(thread: Thread, on_page: Collection[int], reader: Member, since: datetime | None) -> int | None:
    """Return the post up to whose hour all is read once this page is seen; None when it brings nobody further."""
    unread = [
        each
        for each in thread.posts
        if each.author_id != reader.id and (since is None or each.created_at > since)
    ]
    unseen = min((each.created_at for each in unread if each.id not in on_page), default=None)
    read = [each for each in thread.posts if unseen is None or each.created_at < unseen]
    further = read and (since is None or (bool(unread) and read[-1].created_at > since))
    return read[-1].id if further else None


def _late(thread: Thread, context: ThreadContext | None) -> dict[int, str]:
    """Return the posts that came after people could vote, or had voted, each with the words that say so."""
    if context is not None:
        return {each.id: words for each in thread.posts if (words := context.late(each.created_at))}
    vote = thread.amendment.vote if thread.amendment else None
    if vote is None or vote.state is not VoteState.CLOSED:
        return {}
    return {each.id: AFTER_THE_VOTE for each in thread.posts if each.created_at >= vote.closes_at}


def _former(view: Post) -> int:
    """Count the signatures given to earlier words of a view and not renewed since."""
    number = view.versions[-1].number
    return sum(each.version < number and each.withdrawn_at is None for each in view.signatures)


def quoted(post: Post) -> str:
    """Return a post as a quotation to answer below, with the name of who wrote it."""
    lines = [f"**{post.author.name}**", "", *post.text.splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"
