"""Keep the index in step with the database: changes are queued in their transaction, and the queue is drained."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from flask import current_app
from sqlalchemy import delete, event, func, insert, select
from sqlalchemy.orm import Session

from wiki.core import clock
from wiki.core.cache import cached
from wiki.core.db import db, engine, is_postgresql, unit_of_work
from wiki.core.search_item import DocumentType
from wiki.pages import queries as pages
from wiki.pages.kinds import GLOSSARY
from wiki.search import sources
from wiki.search.analysis.analyzer import chunks
from wiki.search.analysis.glossary import Glossary, parse_glossary
from wiki.search.document import SCOPE_FACET, Document
from wiki.search.index import Hit, IndexUnavailable, ProgressCallback, SearchIndex, SearchResults
from wiki.search.models import SearchQueue
from wiki.search.postgresql.index import PostgresqlIndex
from wiki.search.querying import database_search
from wiki.search.querying.query import MAX_LENGTH, TITLE_FIELD, Query, parse, with_glossary
from wiki.search.turns import indexer_lock
from wiki.search.whoosh.index import WhooshIndex
from wiki.versioning.queries import revision_text

BATCH_SIZE = 200
MAX_SUGGESTIONS = 8

CURRENT_INDEX = "present"
FORMER_INDEX = "past"
"""The two indexes: current content, and former versions of pages, kept apart so that these do not crowd results."""


@cache
def _whoosh_index(folder: Path, key: bytes) -> SearchIndex:
    return WhooshIndex(folder, key)


def search_index(of: str = CURRENT_INDEX) -> SearchIndex:
    """Return an index of the running application: in its database if that is PostgreSQL, else in a folder."""
    if is_postgresql():
        return PostgresqlIndex(engine(), of)
    config = current_app.config["WIKI"]
    return _whoosh_index(config.data / "index" / of, config.secret_key.encode())


@cache
def listen_for_changes() -> None:
    """Queue what each transaction changes, within that transaction; registered once per process."""
    event.listen(Session, "after_flush", _queue_changes)


def _queue_changes(session: Session, _context: object) -> None:
    keys = {key for thing in (*session.new, *session.dirty) for key in sources.touched_keys(thing)}
    if keys:
        now = clock.now()
        session.execute(insert(SearchQueue), [{"key": key, "queued_at": now} for key in sorted(keys)])


def drain_queue() -> int:
    """Write queued changes to the indexes and remove them from the queue; return how many were written.

    Idempotent, and safe to run concurrently: writers hold a lock, and changes leave the queue only after the indexes
    have been written. Raises IndexUnavailable when they have to be rebuilt.
    """
    if not _queued_batch():
        return 0
    with indexer_lock():
        return _drain()


def waiting() -> tuple[int, datetime | None]:
    """Return how many changes are queued, and when the oldest of them was made."""
    oldest = db.session.scalar(select(SearchQueue.queued_at).order_by(SearchQueue.id).limit(1))
    return db.session.scalar(select(func.count()).select_from(SearchQueue)) or 0, oldest


def _queued_batch() -> Sequence[SearchQueue]:
    """Read the next batch of the queue, in a new transaction."""
    db.session.rollback()
    rows = db.session.scalars(select(SearchQueue).order_by(SearchQueue.id).limit(BATCH_SIZE)).all()
    if not rows:
        db.session.rollback()
    return rows


def _drain() -> int:
    rows = _queued_batch()
    if not rows:
        return 0
    ids = [row.id for row in rows]
    keys = sources.with_dependents(row.key for row in rows)
    found = list(sources.build_documents(sorted(keys)))
    gone = keys - {document.key for document in found}
    for of in (CURRENT_INDEX, FORMER_INDEX):
        search_index(of).update(
            [document for document in found if _index_name(document.key) == of],
            {key for key in gone if _index_name(key) == of},
        )
    with unit_of_work():
        db.session.execute(delete(SearchQueue).where(SearchQueue.id.in_(ids)))
    return len(ids)


def rebuild(progress: ProgressCallback | None = None) -> int:
    """Rebuild both indexes beside the old ones and return the number of documents."""
    with indexer_lock():
        return _rebuild(progress)


def rebuild_if_unhealthy() -> int:
    """Rebuild the indexes if one of them cannot be used; return the number of documents."""
    with indexer_lock():
        return (
            0
            if all(search_index(of).is_healthy() for of in (CURRENT_INDEX, FORMER_INDEX))
            else _rebuild(None)
        )


def _rebuild(progress: ProgressCallback | None) -> int:
    db.session.rollback()
    last = db.session.scalar(select(SearchQueue.id).order_by(SearchQueue.id.desc()).limit(1)) or 0
    keys = sources.all_keys()
    read = _DocumentReader(len(keys), progress)
    for of in (CURRENT_INDEX, FORMER_INDEX):
        own = [key for key in keys if _index_name(key) == of]
        search_index(of).rebuild(read.documents(own))
    with unit_of_work():
        db.session.execute(delete(SearchQueue).where(SearchQueue.id <= last))
    return read.made


class _DocumentReader:
    """Builds documents one after another, reports progress, and releases loaded rows."""

    def __init__(self, total: int, progress: ProgressCallback | None) -> None:
        self.made = self._done = 0
        self._total, self._progress = total, progress

    def documents(self, keys: Iterable[str]) -> Iterator[Document]:
        for key in keys:
            for document in sources.build_documents([key]):
                self.made += 1
                yield document
            self._done += 1
            if self._done % BATCH_SIZE == 0:
                db.session.expunge_all()
            if self._progress:
                self._progress(self._done, self._total)


def _index_name(key: str) -> str:
    return FORMER_INDEX if key.startswith("version:") else CURRENT_INDEX


def search(query: Query) -> SearchResults:
    """Answer a query from the index or, when it cannot be used, less well from the database."""
    query = with_glossary(query, current_glossary())
    of_versions = query.filters.get(SCOPE_FACET) == frozenset({DocumentType.VERSION})
    try:
        return search_index(FORMER_INDEX if of_versions else CURRENT_INDEX).search(query)
    except IndexUnavailable:
        return database_search.search(query)


def suggest(text: str, lang: str) -> list[Hit]:
    """Return hits with all these words in the title, the last as a prefix; the reader's language comes first."""
    words = " ".join(f"{TITLE_FIELD}:{chunk}" for chunk in chunks(text[:MAX_LENGTH]))
    wildcard = "" if text.endswith(" ") else "*"
    found = search(parse(words + wildcard, lang=lang, limit=4 * MAX_SUGGESTIONS))
    hits = () if found.any_words else found.hits
    return sorted(hits, key=lambda hit: hit.lang not in ("", lang))[:MAX_SUGGESTIONS]


def current_glossary() -> Glossary:
    """Return the current glossary, read from the network's glossary pages."""
    return cached(("glossary",), _read_glossary, depends_on_ballots=False)


def _read_glossary() -> Glossary:
    texts = [(page.lang, revision_text(head)) for page, head in pages.heads_by_kind(GLOSSARY)]
    return Glossary(entry for lang, text in texts for entry in parse_glossary(text, lang))
