"""Answering queries from one snapshot of the index: find, filter, count, sort, show."""

import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from heapq import nsmallest
from math import log
from typing import Any

from wiki.search import ranking
from wiki.search.analysis import UNKNOWN, language, words
from wiki.search.index import Hit, Results
from wiki.search.passage import Marker
from wiki.search.query import ClauseKind, Query, Sort, excluded, required
from wiki.search.snapshot import Snapshot

# BM25's usual constants: how soon repetition stops counting, how much length does.
_K1, _B = 1.2, 0.75
_MAX_PREFIX_TERMS = 500


class Searcher:
    """One snapshot, open for searching; remembers the postings that are asked for often.

    Not for several threads at once: the files under the reader have one reading position.
    """

    def __init__(self, snapshot: Snapshot, reader: Any) -> None:
        """Take a snapshot and Whoosh's reader of it."""
        self.snapshot = snapshot
        self._reader = reader
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
        wanted = [c.text for c in query.clauses if c.kind is not ClauseKind.PREFIX and not c.excluded]
        for text in wanted:
            for word in words(text, UNKNOWN):
                typed = text[word.start : word.end]
                if not word.joined and (near := self._nearest(word.plain)):
                    respelt = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", near, respelt)
        return respelt if respelt != query.text else None

    def _nearest(self, plain: str) -> str | None:
        """Give the commonest word at the smallest distance from one that nobody has, within a third of its length."""
        if self._frequency(plain):
            return None
        for distance in range(1, min(len(plain) // 3, 2) + 1):
            if near := [
                (-self._frequency(t), t) for t in self._reader.terms_within("word", plain, distance, 1)
            ]:
                return self._as_written(min(near)[1])
        return None

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
        lengths = {doc: self._reader.doc_field_length(doc, field, 0) or 0 for doc in self._docs_of[lang]}
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
