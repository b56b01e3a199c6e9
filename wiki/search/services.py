"""The index follows the database: what changed is queued with the change, and a drain empties the queue."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import delete, event, insert, select
from sqlalchemy.orm import Session

from wiki import clock
from wiki.db import db, unit_of_work
from wiki.deliberation.models import Amendment, Post, PostVersion, Thread
from wiki.pages import queries as pages
from wiki.pages.kinds import GLOSSARY
from wiki.pages.models import Page
from wiki.search import plain_search, sources
from wiki.search.glossary import Glossary, entries
from wiki.search.index import IndexUnavailable, Progress, Results, SearchIndex
from wiki.search.models import SearchQueue
from wiki.search.query import Query
from wiki.search.whoosh_index import WhooshIndex
from wiki.versioning.models import Revision
from wiki.versioning.queries import text_of

BATCH = 200


@cache
def _index(folder: Path, key: bytes) -> SearchIndex:
    return WhooshIndex(folder, key)


def index() -> SearchIndex:
    """Return the index of the running application."""
    config = current_app.config["WIKI"]
    return _index(config.data / "index", config.secret_key.encode())


@cache
def listen() -> None:
    """Queue what each transaction changes, within it; attached once a process."""
    event.listen(Session, "after_flush", _queue_changes)


def _queue_changes(session: Session, _context: object) -> None:
    keys = {key for thing in (*session.new, *session.dirty) for key in _keys_of(thing)}
    if keys:
        now = clock.now()
        session.execute(insert(SearchQueue), [{"key": key, "queued_at": now} for key in sorted(keys)])


def _keys_of(thing: Any) -> Iterator[str]:
    match thing:
        case Revision():
            yield f"page:{thing.page_id}"
        case Page() | Amendment() | Thread():
            yield f"{thing.__tablename__}:{thing.id}"
        case Post():
            yield f"thread:{thing.thread_id}"
        case PostVersion():
            yield f"post:{thing.post_id}"


def drain() -> int:
    """Tell the index what changed, and empty the queue; return how many queued changes were told.

    Harmless to repeat or to do twice at once: the queue is emptied only after the index has been written.
    Raises IndexUnavailable when the index has to be rebuilt.
    """
    rows = db.session.scalars(select(SearchQueue).order_by(SearchQueue.id).limit(BATCH)).all()
    if not rows:
        db.session.rollback()
        return 0
    told = [row.id for row in rows]
    keys = sources.keys_with(row.key for row in rows)
    found = list(sources.documents(sorted(keys)))
    index().update(found, keys - {document.key for document in found})
    with unit_of_work():
        db.session.execute(delete(SearchQueue).where(SearchQueue.id.in_(told)))
    return len(told)


def rebuild(progress: Progress | None = None) -> int:
    """Build the whole index anew beside the old one and return the number of documents."""
    last = db.session.scalar(select(SearchQueue.id).order_by(SearchQueue.id.desc()).limit(1)) or 0
    keys = sources.all_keys()
    documents = list(sources.documents(keys)) if progress is None else list(_counted(keys, progress))
    index().rebuild(documents, len(documents))
    with unit_of_work():
        db.session.execute(delete(SearchQueue).where(SearchQueue.id <= last))
    return len(documents)


def _counted(keys: list[str], progress: Progress) -> Iterator[Any]:
    for done, key in enumerate(keys, start=1):
        yield from islice(sources.documents([key]), 1)
        progress(done, len(keys))


def search(query: Query) -> Results:
    """Answer a query from the index, or, when it cannot be used, less well from the database."""
    query = replace(query, glossary=glossary())
    try:
        return index().search(query)
    except IndexUnavailable:
        return plain_search.search(query)


def glossary() -> Glossary:
    """Return the names that the network's glossaries give now."""
    return _read_glossary(tuple((page.lang, text_of(head)) for page, head in pages.heads(GLOSSARY)))


@lru_cache(maxsize=4)
def _read_glossary(texts: tuple[tuple[str, str], ...]) -> Glossary:
    return Glossary(entry for lang, text in texts for entry in entries(text, lang))
