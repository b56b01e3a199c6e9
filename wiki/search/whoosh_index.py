"""The index on Whoosh, for one host.

Whoosh unpickles its own files, does not notice when they are damaged and does not survive a kill, so it never sees the
disk: it reads and writes in memory, and ``snapshot`` keeps what it wrote. What it is used for is its inverted
index (terms, positions, segments and their merging); ``ranking`` does the arithmetic.
"""

import logging
import threading
import warnings
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import Stemmer

from wiki.search.analysis import LANGUAGES, language, vocabulary, words
from wiki.search.document import Document
from wiki.search.index import IndexUnavailable, Progress, Results
from wiki.search.query import Query
from wiki.search.searcher import Searcher
from wiki.search.snapshot import Snapshot, SnapshotStore

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its sources predate what Python warns about today
    import whoosh
    from whoosh.analysis import Analyzer, Token
    from whoosh.fields import ID, STORED, TEXT, Schema
    from whoosh.filedb.filestore import FileStorage, RamStorage
    from whoosh.index import FileIndex

VERSION = f"1 whoosh {whoosh.__version__} stemmer {Stemmer.version()}"
"""Changes whenever an index written by earlier code must be rebuilt."""

_POOL_MB = 64

_log = logging.getLogger(__name__)


class _Analyzer(Analyzer):  # type: ignore[misc]
    """Our analysis as Whoosh wants it: one token object, filled anew for every form."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        token = Token(**options)
        token.boost = 1.0
        for word in words(value, self.lang):
            token.pos, token.startchar, token.endchar = word.position, word.start, word.end
            for token.text in word.forms:
                yield token


class _Memory(RamStorage):  # type: ignore[misc]
    """Files in memory; a long write may put its unfinished parts into a scratch folder."""

    def __init__(self, files: Mapping[str, bytes], scratch: Path | None = None) -> None:
        super().__init__()
        self.files = dict(files)
        self.scratch = scratch

    def temp_storage(self, name: str | None = None) -> FileStorage:
        assert self.scratch is not None
        return FileStorage(str(self.scratch / (name or "parts"))).create()


def _schema() -> Schema:
    fields: dict[str, Any] = {
        "key": ID(stored=True),
        "facet": ID(),
        "word": ID(),
        "updated": ID(),
        "shown": STORED(),
        "text": STORED(),
    }
    for lang in LANGUAGES:
        fields[f"title_{lang}"] = TEXT(analyzer=_Analyzer(lang))
        fields[f"body_{lang}"] = TEXT(analyzer=_Analyzer(lang))
    return Schema(**fields)


_SCHEMA = _schema()


class WhooshIndex:
    """A search index in a folder; many processes may read it, one at a time writes."""

    def __init__(self, folder: Path, key: bytes = b"") -> None:
        """Use the index of a folder; a secret ``key`` keeps others who can write there from forging it."""
        self._store = SnapshotStore(folder, VERSION, key)
        self._lock = threading.Lock()
        self._searcher: Searcher | None = None

    def update(self, documents: Iterable[Document], deleted_keys: Iterable[str] = ()) -> None:
        """Write documents (replacing those of the same key) and remove keys, all or nothing."""
        latest = {document.key: _fields(document) for document in documents}
        gone = {*latest, *deleted_keys}
        if not gone:
            return
        with _unavailable_if_it_fails(), self._store.writing() as scratch:
            before = self._store.read()
            index = FileIndex(_Memory(before.files, scratch), schema=_SCHEMA)
            with _committing(index) as writer:
                for number in _numbers(index, gone):
                    writer.delete_document(number)
                for fields in latest.values():
                    writer.add_document(**fields)
            self._store.write(index.storage.files, before)

    def rebuild(self, documents: Iterable[Document], total: int, progress: Progress | None = None) -> None:
        """Replace the whole index at once by these documents; searches see the old one until then."""
        with self._store.writing() as scratch:
            index = FileIndex.create(_Memory({}, scratch), _SCHEMA)
            with _committing(index) as writer:
                for done, document in enumerate(documents, start=1):
                    writer.add_document(**_fields(document))
                    if progress:
                        progress(done, max(done, total))
            self._store.write(index.storage.files)

    def search(self, query: Query) -> Results:
        """Find what a query asks for; raises IndexUnavailable."""
        if not query.clauses:
            return Results()
        # One at a time: it is all computing, and Whoosh's files have one reading position.
        with self._lock, _unavailable_if_it_fails():
            return self._latest().answer(query)

    def is_healthy(self) -> bool:
        """Say whether the stored index is whole and of this version; reads all of it."""
        try:
            with _unavailable_if_it_fails():
                _open(self._store.read())
        except IndexUnavailable as error:
            _log.warning("%s", error)
            return False
        return True

    def _latest(self) -> Searcher:
        if self._searcher is None or self._searcher.snapshot.signature != self._store.signature():
            self._searcher = _open(self._store.read(self._searcher.snapshot if self._searcher else None))
        return self._searcher


def _fields(document: Document) -> dict[str, Any]:
    """Lay a document out over the fields of the schema."""
    lang = language(document.lang)
    return {
        "key": document.key,
        "facet": sorted({f"{name}={value}" for name, value in document.facet_values()}),
        "word": sorted(vocabulary(f"{document.title}\n{document.body}", lang)),
        "updated": document.updated_at or None,
        f"title_{lang}": document.title,
        f"body_{lang}": document.body,
        "shown": (document.type.value, document.kind, document.lang, document.title, document.url_path),
        "text": zlib.compress(document.body.encode(errors="replace")),
    }


def _open(snapshot: Snapshot) -> Searcher:
    return Searcher(snapshot, FileIndex(_Memory(snapshot.files), schema=_SCHEMA).reader())


def _numbers(index: FileIndex, keys: Iterable[str]) -> list[int]:
    """Give the numbers that documents have within the index as it is."""
    reader = index.reader()
    known = [key for key in keys if ("key", key) in reader]
    return sorted(number for key in known for number in reader.postings("key", key).all_ids())


@contextmanager
def _committing(index: FileIndex) -> Iterator[Any]:
    writer = index.writer(limitmb=_POOL_MB)
    try:
        yield writer
    except BaseException:
        with suppress(Exception):
            writer.cancel()
        raise
    writer.commit()


@contextmanager
def _unavailable_if_it_fails() -> Iterator[None]:
    """Say of any failure of Whoosh, which has many kinds, that the index cannot be used."""
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:
        _log.exception("The search index failed")
        raise IndexUnavailable(f"{type(error).__name__}: {error}") from error
