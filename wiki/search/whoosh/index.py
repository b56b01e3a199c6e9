"""The index on Whoosh, for one host.

Whoosh unpickles its own files, does not detect damage and does not survive a kill, so it never accesses the disk: it
reads and writes in memory, and ``snapshot`` stores its files. Only its inverted index is used (terms, positions,
segments and their merging); ``ranking`` computes the scores.
"""

import logging
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

import Stemmer

from wiki.search.document import Document
from wiki.search.index import IndexUnavailable, SearchResults
from wiki.search.querying.query import Query
from wiki.search.whoosh.fields import SCHEMA, document_fields
from wiki.search.whoosh.postings import segment_writer
from wiki.search.whoosh.searcher import Searcher
from wiki.search.whoosh.snapshot import Snapshot, SnapshotStore

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its sources predate what Python warns about today
    import whoosh
    from whoosh.filedb.filestore import RamStorage
    from whoosh.index import FileIndex

INDEX_VERSION = f"5 whoosh {whoosh.__version__} stemmer {Stemmer.version()}"
"""Changes whenever an index written by earlier code must be rebuilt."""

_SEGMENT_SIZE = 2000
"""Documents in one segment of a new index; it bounds the memory that a rebuild takes."""

_log = logging.getLogger(__name__)


class _MemoryStorage(RamStorage):  # type: ignore[misc]
    """Files in memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self.files = dict(files)

    def temp_storage(self, name: str | None = None) -> RamStorage:  # noqa: ARG002 - Whoosh's signature
        return RamStorage()


class WhooshIndex:
    """A search index in a folder; many processes may read it, one at a time writes."""

    def __init__(self, folder: Path, key: bytes = b"") -> None:
        """Use the index in a folder; a secret ``key`` prevents others who can write there from forging it."""
        self._store = SnapshotStore(folder, INDEX_VERSION, key)
        self._lock = threading.Lock()
        self._searcher: Searcher | None = None

    def update(self, documents: Iterable[Document], deleted_keys: Iterable[str] = ()) -> None:
        """Write documents (replacing those of the same key) and remove keys, all or nothing."""
        latest = {document.key: document_fields(document) for document in documents}
        gone = {*latest, *deleted_keys}
        if not gone:
            return
        with _failures_as_unavailable(), self._store.writing():
            before = self._store.read()
            index = FileIndex(_MemoryStorage(before.files), schema=SCHEMA)
            with segment_writer(index) as writer:
                for number in _document_numbers(index, gone):
                    writer.delete_document(number)
                for laid_out in latest.values():
                    writer.add_document(**laid_out)
            self._store.write(index.storage.files, before)

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Replace the whole index by these documents atomically; searches use the old one until then."""
        with self._store.writing():
            index = FileIndex.create(_MemoryStorage({}), SCHEMA)
            waiting = map(document_fields, documents)
            for first in waiting:
                with segment_writer(index, merge=False) as writer:
                    for laid_out in chain([first], islice(waiting, _SEGMENT_SIZE - 1)):
                        writer.add_document(**laid_out)
            self._store.write(index.storage.files)

    def search(self, query: Query) -> SearchResults:
        """Answer a query; raises IndexUnavailable."""
        if not query.asks:
            return SearchResults()
        # One thread at a time: searching is CPU-bound, and Whoosh's files have one reading position.
        with self._lock, _failures_as_unavailable():
            return self._latest().answer(query)

    def is_healthy(self) -> bool:
        """Tell whether the stored index is complete and of this version; reads all of it."""
        try:
            with _failures_as_unavailable():
                _open_searcher(self._store.read())
        except IndexUnavailable as error:
            _log.warning("%s", error)
            return False
        return True

    def _latest(self) -> Searcher:
        if self._searcher is None or self._searcher.snapshot.signature != self._store.signature():
            self._searcher = _open_searcher(
                self._store.read(self._searcher.snapshot if self._searcher else None)
            )
        return self._searcher


def _open_searcher(snapshot: Snapshot) -> Searcher:
    return Searcher(snapshot, FileIndex(_MemoryStorage(snapshot.files), schema=SCHEMA).reader())


def _document_numbers(index: FileIndex, keys: Iterable[str]) -> list[int]:
    """Return the numbers of documents in the current index, by their keys."""
    reader = index.reader()
    known = [key for key in keys if ("key", key) in reader]
    return sorted(number for key in known for number in reader.postings("key", key).all_ids())


@contextmanager
def _failures_as_unavailable() -> Iterator[None]:
    """Raise IndexUnavailable for any failure of Whoosh, which raises errors of many types."""
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:
        _log.exception("The search index failed")
        raise IndexUnavailable(f"{type(error).__name__}: {error}") from error
