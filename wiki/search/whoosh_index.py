"""The index on Whoosh, for one host.

Whoosh unpickles its own files, does not notice when they are damaged and does not survive a kill, so it never sees the
disk: it reads and writes in memory, and ``snapshot`` keeps what it wrote. What it is used for is its inverted
index (terms, positions, segments and their merging); ``ranking`` does the arithmetic.
"""

import logging
import re
import threading
import warnings
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from heapq import nsmallest
from math import log
from pathlib import Path
from typing import Any

import Stemmer

from wiki.search import ranking
from wiki.search.analysis import LANGUAGES, UNKNOWN, chunks, fold, language, vocabulary, words
from wiki.search.document import Document
from wiki.search.index import Hit, IndexUnavailable, Progress, Results
from wiki.search.passage import Marker
from wiki.search.query import ClauseKind, Query, Sort, excluded, required
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

# BM25's usual constants: how soon repetition stops counting, how much length does.
_K1, _B = 1.2, 0.75
_POOL_MB = 64
_MAX_PREFIX_TERMS = 500

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
        self._view: _View | None = None

    def update(self, documents: Iterable[Document], deleted_keys: Iterable[str] = ()) -> None:
        """Write documents (replacing those of the same key) and remove keys, all or nothing."""
        latest = {document.key: _fields(document) for document in documents}
        gone = {*latest, *deleted_keys}
        with self._store.writing() as scratch, _unavailable_if_it_fails():
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
                _View(self._store.read())
        except IndexUnavailable as error:
            _log.warning("%s", error)
            return False
        return True

    def _latest(self) -> "_View":
        if self._view is None or self._view.snapshot.signature != self._store.signature():
            self._view = _View(self._store.read(self._view.snapshot if self._view else None))
        return self._view


class _View:
    """One snapshot, open for searching; remembers the postings that are asked for often."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._reader = FileIndex(_Memory(snapshot.files), schema=_SCHEMA).reader()
        self._facets = self._read_facets()
        self._docs_of = self._by_language()
        self._ages: dict[int, int] | None = None
        self._norms_of = cache(self._read_norms)
        self._scores = lru_cache(maxsize=512)(self._read_scores)

    def answer(self, query: Query) -> Results:
        """Find, filter, sort and show."""
        scores, any_words = self._match(query)
        kept = self._filtered(scores, query.filters)
        ordered = self._sorted(scores, kept, query)
        return Results(
            total=len(kept),
            hits=tuple(self._hits(ordered, scores, query)),
            facets=self._counts(scores, query.filters),
            any_words=any_words,
            suggestion=self._respelt(query) if any_words or not scores else None,
        )

    def scores(self, part: str, lang: str, term: str) -> ranking.Scores:
        """Give the BM25 score of a term in each document that has it (Robertson and Zaragoza, 2009)."""
        return self._scores(f"{part}_{lang}", term)

    def positions(self, part: str, lang: str, term: str, within: Collection[int]) -> dict[int, set[int]]:
        """Give the positions of a term in those of the documents that have it."""
        found: dict[int, set[int]] = {}
        matcher = self._postings(f"{part}_{lang}", term)
        for doc in sorted(within):
            if matcher.is_active() and matcher.id() < doc:
                matcher.skip_to(doc)
            if not matcher.is_active():
                break
            if matcher.id() == doc:
                found[doc] = set(matcher.value_as("positions"))
        return found

    def with_prefix(self, prefix: str) -> set[int]:
        """Give the documents that have a word with this beginning."""
        found: set[int] = set()
        for count, term in enumerate(self._reader.expand_prefix("word", prefix)):
            if count == _MAX_PREFIX_TERMS:
                break
            found.update(self._documents("word", term.decode()))
        return found

    def _match(self, query: Query) -> tuple[ranking.Scores, bool]:
        """Give what has all the words or, failing that, any of them, and say which it was."""
        by_lang = [[ranking.find(self, lang, p) for p in required(query, lang)] for lang in self._docs_of]
        unwanted = {
            d for lang in self._docs_of for p in excluded(query, lang) for d in ranking.find(self, lang, p)
        }
        for way in (ranking.every, ranking.some):
            found = ranking.best(way(scores) for scores in by_lang)
            if left := {doc: score for doc, score in found.items() if doc not in unwanted}:
                return left, way is ranking.some
        return {}, False

    def _filtered(self, scores: Collection[int], filters: Mapping[str, frozenset[str]]) -> set[int]:
        kept = set(scores)
        for name, values in filters.items():
            docs = self._facets.get(name, {})
            kept &= frozenset().union(*(docs.get(value, frozenset()) for value in values))
        return kept

    def _counts(
        self, scores: Collection[int], filters: Mapping[str, frozenset[str]]
    ) -> dict[str, dict[str, int]]:
        kept = self._filtered(scores, filters)
        counts: dict[str, dict[str, int]] = {}
        for name, values in self._facets.items():
            others = {other: wanted for other, wanted in filters.items() if other != name}
            within = kept if len(others) == len(filters) else self._filtered(scores, others)
            if found := {value: n for value, docs in values.items() if (n := len(docs & within))}:
                counts[name] = found
        return counts

    def _sorted(self, scores: ranking.Scores, kept: set[int], query: Query) -> list[int]:
        ages = self._read_ages() if query.sort is Sort.NEWEST else {}
        last = query.offset + query.limit
        return nsmallest(last, kept, key=lambda doc: (-ages.get(doc, 0), -scores[doc], doc))[query.offset :]

    def _hits(self, docs: Iterable[int], scores: ranking.Scores, query: Query) -> Iterator[Hit]:
        markers = {lang: Marker(required(query, lang), lang) for lang in self._docs_of}
        for doc in docs:
            stored = self._reader.stored_fields(doc)
            type_, kind, lang, title, url_path = stored["shown"]
            shown = markers[language(lang)].passage(zlib.decompress(stored["text"]).decode())
            yield Hit(stored["key"], type_, kind, lang, title, url_path, shown, round(scores[doc], 4))

    def _respelt(self, query: Query) -> str | None:
        """Write the query again with each word that nobody has replaced by the nearest that somebody has."""
        respelt = query.text
        for clause in query.clauses:
            if clause.kind is not ClauseKind.PREFIX and not clause.excluded:
                for word in chunks(clause.text):
                    respelt = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", self._nearest(word), respelt)
        return respelt if respelt != query.text else None

    def _nearest(self, word: str) -> str:
        plain = fold(word.casefold())
        near: list[tuple[int, str]] = []
        for distance in (0, 1, 2)[: 1 + len(plain) // 3]:
            if near := [
                (-self._frequency(t), t) for t in self._reader.terms_within("word", plain, distance, 1)
            ]:
                return self._as_written(min(near)[1]) if distance else word
        return word

    def _frequency(self, term: str) -> int:
        count: int = self._reader.doc_frequency("word", term)
        return count

    def _as_written(self, plain: str) -> str:
        """Give a plain word its accents back, from a document that has it."""
        for doc in sorted(self._documents("word", plain))[:1]:
            stored = self._reader.stored_fields(doc)
            text = f"{stored['shown'][3]}\n{zlib.decompress(stored['text']).decode()}"
            own = language(stored["shown"][2])
            return next((text[w.start : w.end].lower() for w in words(text, own) if w.plain == plain), plain)
        return plain

    def _postings(self, field: str, term: str) -> Any:
        return self._reader.postings(field, term)

    def _documents(self, field: str, term: str) -> frozenset[int]:
        return frozenset(self._postings(field, term).all_ids())

    def _read_scores(self, field: str, term: str) -> ranking.Scores:
        if (field, term) not in self._reader:
            return {}
        found: dict[int, float] = {}
        matcher, norms = self._postings(field, term), self._norms_of(field)
        while matcher.is_active():
            doc, times = matcher.id(), matcher.weight()
            found[doc] = times * (_K1 + 1) / (times + norms[doc])
            matcher.next()
        rarity = log(1 + (self._reader.doc_count() - len(found) + 0.5) / (len(found) + 0.5))
        return {doc: score * rarity for doc, score in found.items()}

    def _read_norms(self, field: str) -> dict[int, float]:
        """Give what the length of each document does to its scores."""
        lang = field.partition("_")[2]
        lengths = {doc: self._reader.doc_field_length(doc, field, 0) for doc in self._docs_of[lang]}
        mean = max(sum(lengths.values()) / max(len(lengths), 1), 1)
        return {doc: _K1 * (1 - _B + _B * length / mean) for doc, length in lengths.items()}

    def _by_language(self) -> dict[str, frozenset[int]]:
        by_lang: dict[str, frozenset[int]] = {}
        for tag, docs in self._facets.get("lang", {}).items():
            by_lang[language(tag)] = by_lang.get(language(tag), frozenset()) | docs
        rest = frozenset(self._reader.all_doc_ids()).difference(*by_lang.values())
        return {**by_lang, UNKNOWN: by_lang.get(UNKNOWN, frozenset()) | rest}

    def _read_facets(self) -> dict[str, dict[str, frozenset[int]]]:
        facets: dict[str, dict[str, frozenset[int]]] = {}
        for term in list(self._reader.lexicon("facet")):
            name, _, value = term.decode().partition("=")
            if docs := self._documents("facet", term.decode()):
                facets.setdefault(name, {})[value] = docs
        return facets

    def _read_ages(self) -> dict[int, int]:
        if self._ages is None:
            terms = enumerate(sorted(self._reader.lexicon("updated")), start=1)
            self._ages = {doc: rank for rank, t in terms for doc in self._documents("updated", t.decode())}
        return self._ages


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
