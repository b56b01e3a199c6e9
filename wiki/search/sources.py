"""Documents made from what the database holds; what is hidden makes none."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from wiki.db import db
from wiki.deliberation.amendments.models import Amendment
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.threads.models import Post, Thread
from wiki.pages.models import Page
from wiki.search.document import Document, DocumentType
from wiki.search.plain import plain
from wiki.versioning.queries import version


def document(key: str) -> Document | None:
    """Return what the index should know of a thing now; None when nobody should find it."""
    sort, _colon, number = key.partition(":")
    match sort:
        case "page":
            return _of_page(db.session.get(Page, int(number)))
        case "amendment":
            return _of_amendment(db.session.get(Amendment, int(number)))
        case "thread":
            return _of_thread(db.session.get(Thread, int(number)))
    return None


def keys_with(keys: Iterable[str]) -> set[str]:
    """Return the keys and those of what stands or falls with them: a page's amendments and discussions."""
    wanted = set(keys)
    pages = [int(key.partition(":")[2]) for key in wanted if key.startswith("page:")]
    posts = [int(key.partition(":")[2]) for key in wanted if key.startswith("post:")]
    amendments = db.session.scalars(select(Amendment.id).where(Amendment.page_id.in_(pages))).all()
    threads = db.session.scalars(
        select(Thread.id).where(Thread.page_id.in_(pages) | Thread.amendment_id.in_(amendments))
    )
    of_posts = db.session.scalars(select(Post.thread_id).where(Post.id.in_(posts)))
    wanted |= {f"amendment:{number}" for number in amendments}
    wanted |= {f"thread:{number}" for number in [*threads, *of_posts]}
    return {key for key in wanted if not key.startswith("post:")}


def all_keys() -> list[str]:
    """Return the key of everything that could be found."""
    sorts = (("page", Page.id), ("amendment", Amendment.id), ("thread", Thread.id))
    return [f"{sort}:{number}" for sort, column in sorts for number in db.session.scalars(select(column))]


def documents(keys: Iterable[str]) -> Iterator[Document]:
    """Yield the documents of those keys that have one."""
    for key in keys:
        found = document(key)
        if found is not None:
            yield found


def _of_page(page: Page | None) -> Document | None:
    if page is None or page.is_hidden or not page.head_number:
        return None
    text = version(page.id, page.head_number).content.text
    return Document(
        key=f"page:{page.id}",
        type=DocumentType.PAGE,
        kind=page.kind,
        lang=page.lang,
        title=page.title,
        body=plain(text),
        url_path=f"/page/{page.slug}",
        facets=_facets(page),
        updated_at=page.changed_at.isoformat(),
    )


def _facets(page: Page) -> dict[str, str | tuple[str, ...]]:
    names = ("country", "cycle", "phase", "level", "theme", "year")
    return {name: str(page.facts[name]) for name in names if page.facts.get(name) not in (None, "")}


def _of_amendment(amendment: Amendment | None) -> Document | None:
    if (
        amendment is None
        or amendment.state is AmendmentState.DRAFT
        or amendment.number is None
        or amendment.page.is_hidden
    ):
        return None
    current = amendment.current
    return Document(
        key=f"amendment:{amendment.id}",
        type=DocumentType.AMENDMENT,
        kind="",
        lang=amendment.page.lang,
        title=f"{amendment.reference} · {current.title}",
        body=plain(f"{amendment.page.title}\n\n{current.reasons}\n\n{amendment.follow_up}"),
        url_path=f"/amendments/{amendment.reference}",
        facets={"state": str(amendment.state), "year": str(amendment.year)},
        updated_at=amendment.changed_at.isoformat(),
    )


def _of_thread(thread: Thread | None) -> Document | None:
    if thread is None:
        return None
    page = thread.page or (thread.amendment.page if thread.amendment else None)
    if page is None or page.is_hidden:
        return None
    posts = [post.text for post in thread.posts if not post.is_hidden]
    return Document(
        key=f"thread:{thread.id}",
        type=DocumentType.DISCUSSION,
        kind="",
        lang=page.lang,
        title=thread.title,
        body=plain("\n\n".join(posts)),
        url_path=f"/threads/{thread.id}",
        updated_at=thread.created_at.isoformat(),
    )
