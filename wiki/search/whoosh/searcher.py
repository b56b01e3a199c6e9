"""Answer queries from one snapshot of the index: match, filter, count, sort, build hits."""

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from heapq import nlargest, nsmallest
from itertools import islice
from operator import neg
from typing import Any

from wiki.core.limits.lru import LruCache
from wiki.search.analysis.analyzer import PREFIX_LENGTHS, UNKNOWN_LANGUAGE, analysis_language
from wiki.search.analysis.spelling import correct_spelling, near_words
from wiki.search.document import SCOPE_FACET, DisplayFields
from wiki.search.index import Hit, SearchResults
from wiki.search.querying import ranking
from wiki.search.querying.query import Query, SortOrder, excluded, phrase_pattern, required
from wiki.search.querying.snippet import HitBuilder
from wiki.search.whoosh.fields import ALL_PREFIXES, ALL_WORDS, TITLE_PREFIXES, TITLE_WORDS
from wiki.search.whoosh.postings import TermPostings, read_postings
from wiki.search.whoosh.snapshot import Snapshot

_MAX_PREFIX_TERMS = 500
_CACHE_SIZE = 1_000_000
"""The size of each cache, in positions or scores."""
_CACHE_ENTRY_COST = 50
_EMPTY_ENTRY_COST = 5
"""The size that an entry counts beside its positions or scores, and the size of an entry without scores."""


class Searcher:
    """One snapshot, open for searching; caches postings that are used often.

    Not thread-safe: the files under the reader have one reading position.
    """

    def __init__(self, snapshot: Snapshot, reader: Any) -> None:
        """Search a snapshot with Whoosh's reader of it."""
        self.snapshot = snapshot
        self._reader = reader
        self._postings = LruCache[TermPostings](
            _CACHE_SIZE, lambda found: _CACHE_ENTRY_COST + len(found.places)
        )
        self._scored = LruCache[ranking.Scores](
            _CACHE_SIZE, lambda scores: _CACHE_ENTRY_COST + len(scores) if scores else _EMPTY_ENTRY_COST
        )
        self._facets = self._read_facets()
        self._docs_of = self._by_language()
        self._updated = cache(self._read_updated)
        self._norms_of = cache(self._read_norms)
        self._words = cache(self._read_words)

    def answer(self, query: Query) -> SearchResults:
        """Match, filter, sort, and build the hits of one page."""
        scores, full = self._match(query)
        kept = self._filtered(scores, query.filters)
        ordered = self._sorted(scores, kept, query)
        any_words = bool(kept) and not kept <= full.keys()
        return SearchResults(
            total=len(kept),
            hits=tuple(self._hits(ordered, scores, query)),
            facets=self._counts(scores, query.filters),
            any_words=any_words,
            suggestion=correct_spelling(query, self, found=bool(kept)) if any_words or not scores else None,
        )

    def scores(self, part: str, lang: str, term: str) -> ranking.Scores:
        """Return the BM25 score of a term in each document that has it."""
        field = f"{part}_{lang}"
        known = self._scored.get((field, term))
        return known if known is not None else self._scored.put((field, term), self._read_scores(field, term))

    def positions(
        self, part: str, lang: str, term: str, within: Collection[int]
    ) -> Mapping[int, Iterable[int]]:
        """Return the positions of a term, for those of the documents ``within`` that have it."""
        return self._found(f"{part}_{lang}", term).positions(within)

    def with_prefix(self, part: str, prefix: str) -> Collection[int]:
        """Return the documents that have a word with this prefix."""
        words, beginnings = (TITLE_WORDS, TITLE_PREFIXES) if part == "title" else (ALL_WORDS, ALL_PREFIXES)
        if len(prefix) in PREFIX_LENGTHS:
            return self._documents(beginnings, prefix)
        terms = islice(self._reader.expand_prefix(words, prefix), _MAX_PREFIX_TERMS)
        return {doc for term in list(terms) for doc in self._documents(words, term.decode())}

    def frequency(self, plain: str) -> int:
        """Return how many documents have a word."""
        count: int = self._reader.doc_frequency(ALL_WORDS, plain)
        return count

    def has_form(self, form: str, lang: str) -> bool:
        """Tell whether any text of a language has this form of a word."""
        return any((f"{part}_{lang}", form) in self._reader for part in ("title", "body"))

    def near(self, plain: str, distance: int) -> Iterable[str]:
        """Return the words within an edit distance that begin with the same letter."""
        return near_words(plain, self._words(plain[0]), distance)

    def text_with(self, plain: str) -> tuple[str, str] | None:
        """Return the text of a document that has a word, and its language; None when there is none."""
        for doc in sorted(self._documents(ALL_WORDS, plain))[:1]:
            stored = self._reader.stored_fields(doc)
            shown = DisplayFields(*stored["shown"])
            body = zlib.decompress(stored["text"]).decode()
            return f"{shown.title}\n{body}\n{shown.labels}", shown.lang
        return None

    def _match(self, query: Query) -> tuple[ranking.Scores, ranking.Scores]:
        """Return the scores of all matching documents, and of those that have all the words."""
        unwanted = {
            d
            for lang in self._docs_of
            for p in excluded(query, lang)
            for d in ranking.score_pattern(self, lang, p)
        }
        if all(clause.excluded for clause in query.clauses):
            found = dict.fromkeys(set(self._reader.all_doc_ids()) - unwanted, 0.0)
            return found, found
        by_lang = [
            [ranking.score_pattern(self, lang, p) for p in required(query, lang)] for lang in self._docs_of
        ]
        full = _without(unwanted, ranking.best_scores(map(ranking.match_all, by_lang)))
        kept = self._filtered(full, query.filters)
        words, chosen = min(map(len, by_lang), default=0), full
        if len(kept) < ranking.enough_results(words):
            partly = _without(unwanted, ranking.best_scores(map(ranking.match_any, by_lang)))
            if partly.keys() != kept and self._filtered(partly, query.filters):
                chosen = ranking.add_partial_matches({doc: full[doc] for doc in kept}, partly, words)
        chosen = self._in_a_row_first(chosen, query)
        return self._weighed(chosen, query), full

    def _in_a_row_first(self, scores: ranking.Scores, query: Query) -> ranking.Scores:
        """Raise the scores of documents that have all the words in a row; only the best ones are checked."""
        rows = [(lang, row) for lang in self._docs_of if (row := phrase_pattern(query, lang))]
        if not rows:
            return scores
        best = set(nlargest(ranking.MAX_PHRASE_CANDIDATES, scores, key=scores.__getitem__))
        among = _RestrictedPostings(self, best)
        found = ranking.best_scores(ranking.score_pattern(among, lang, row) for lang, row in rows)
        weight = ranking.PHRASE_WEIGHT
        return {**scores, **{doc: scores[doc] + weight * score for doc, score in found.items()}}

    def _weighed(self, scores: ranking.Scores, query: Query) -> ranking.Scores:
        """Weigh down other languages than the reader's, and weigh up methods when a query asks how."""
        own = self._docs_of.get(analysis_language(query.lang), frozenset()) | self._docs_of[UNKNOWN_LANGUAGE]
        foreign = scores.keys() - own if query.lang else frozenset[int]()
        methods = (
            self._facets.get(SCOPE_FACET, {}).get(ranking.HOW_SCOPE, frozenset()) if query.asks_how else ()
        )
        weighed = dict(scores)
        for docs, weight in (
            (foreign, ranking.OTHER_LANGUAGE_WEIGHT),
            (scores.keys() & methods, ranking.HOW_WEIGHT),
        ):
            weighed |= {doc: weighed[doc] * weight for doc in docs}
        return weighed

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
        by_date = query.sort is SortOrder.NEWEST or not query.clauses
        last = query.offset + query.limit
        # Without a Python function for each row: there may be one row for every document.
        rows = zip(map(neg, map(scores.__getitem__, kept)), kept, strict=True)
        if by_date:
            dated = zip(map(neg, map(self._updated().__getitem__, kept)), rows, strict=True)
            return [doc for _, (_, doc) in nsmallest(last, dated)][query.offset :]
        return [doc for _, doc in nsmallest(last, rows)][query.offset :]

    def _hits(self, docs: Iterable[int], scores: ranking.Scores, query: Query) -> Iterator[Hit]:
        show = HitBuilder(query)
        for doc in docs:
            stored = self._reader.stored_fields(doc)
            body = zlib.decompress(stored["text"]).decode()
            yield show.hit(DisplayFields(*stored["shown"]), body, scores[doc])

    def _found(self, field: str, term: str) -> TermPostings:
        if known := self._postings.get((field, term)):
            return known
        found = read_postings(self._reader, field, term)
        return self._postings.put((field, term), found) if found.documents else found

    def _documents(self, field: str, term: str) -> frozenset[int]:
        return frozenset(self._found(field, term).documents)

    def _read_scores(self, field: str, term: str) -> ranking.Scores:
        found, norms = self._found(field, term), self._norms_of(field)
        worth = ranking.idf(len(found.documents), self._reader.doc_count()) * (ranking.K1 + 1)
        return {
            doc: worth * times / (times + norms[doc])
            for doc, times in zip(found.documents, found.times, strict=True)
        }

    def _read_norms(self, field: str) -> dict[int, float]:
        """Return the BM25 length normalisation of each document."""
        lang = field.partition("_")[2]
        lengths = {doc: self._reader.doc_field_length(doc, field, 0) or 0 for doc in self._docs_of[lang]}
        mean = max(sum(lengths.values()) / max(len(lengths), 1), 1)
        return {
            doc: ranking.K1 * (1 - ranking.B + ranking.B * length / mean) for doc, length in lengths.items()
        }

    def _read_words(self, letter: str) -> list[str]:
        """List the words that begin with a letter."""
        leaves = (leaf for leaf, _ in self._reader.leaf_readers())
        return sorted({term.decode() for leaf in leaves for term in leaf.expand_prefix(ALL_WORDS, letter)})

    def _by_language(self) -> dict[str, frozenset[int]]:
        by_lang: dict[str, frozenset[int]] = {}
        for tag, docs in self._facets.get("lang", {}).items():
            by_lang[analysis_language(tag)] = by_lang.get(analysis_language(tag), frozenset()) | docs
        rest = frozenset(self._reader.all_doc_ids()).difference(*by_lang.values())
        return {**by_lang, UNKNOWN_LANGUAGE: by_lang.get(UNKNOWN_LANGUAGE, frozenset()) | rest}

    def _read_facets(self) -> dict[str, dict[str, frozenset[int]]]:
        facets: dict[str, dict[str, frozenset[int]]] = {}
        for term in list(self._reader.lexicon("facet")):
            name, _, value = term.decode().partition("=")
            if docs := self._documents("facet", term.decode()):
                facets.setdefault(name, {})[value] = docs
        return facets

    def _read_updated(self) -> list[int]:
        return [
            moment
            for leaf, _ in self._reader.leaf_readers()
            for moment in map(leaf.column_reader("updated").__getitem__, range(leaf.doc_count_all()))
        ]


def _without(unwanted: set[int], scores: ranking.Scores) -> ranking.Scores:
    return {doc: scores[doc] for doc in scores.keys() - unwanted} if unwanted else scores


class _RestrictedPostings:
    """The postings restricted to some documents."""

    def __init__(self, postings: ranking.Postings, documents: Collection[int]) -> None:
        """Restrict ``postings`` to these documents."""
        self._postings, self._documents = postings, documents

    def scores(self, part: str, lang: str, term: str) -> ranking.Scores:
        """Return the BM25 score of a term in each of the documents that has it."""
        scores = self._postings.scores(part, lang, term)
        if len(scores) < len(self._documents):
            return {doc: score for doc, score in scores.items() if doc in self._documents}
        return {doc: scores[doc] for doc in self._documents if doc in scores}

    def positions(
        self, part: str, lang: str, term: str, within: Collection[int]
    ) -> Mapping[int, Iterable[int]]:
        """Return the positions of a term; ``within`` contains only these documents already."""
        return self._postings.positions(part, lang, term, within)

    def with_prefix(self, part: str, prefix: str) -> Collection[int]:
        """Return those of the documents that have a word with this prefix."""
        return [doc for doc in self._postings.with_prefix(part, prefix) if doc in self._documents]
