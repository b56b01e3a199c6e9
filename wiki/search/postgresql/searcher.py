"""Answer one query from the index on PostgreSQL: match, count, rank, build hits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import psycopg

from wiki.search.analysis.analyzer import UNKNOWN_LANGUAGE, analysis_language
from wiki.search.analysis.spelling import correct_spelling, near_words
from wiki.search.document import DisplayFields
from wiki.search.index import Hit, SearchResults
from wiki.search.postgresql.terms import (
    FACET_MARK,
    LANGUAGE_MARK,
    PARTITION_MARK,
    PARTITIONS,
    SUBJECT_MARK,
    TITLE_MARK,
    WORD_MARK,
    Frequency,
    ScoreExpressions,
    all_of,
    any_of,
    is_single_word,
    marked_tsquery,
    pattern_forms,
    quote_lexeme,
    sql_literal,
    tsquery,
)
from wiki.search.querying import ranking
from wiki.search.querying.query import Pattern, Query, SortOrder, excluded, phrase_pattern, required
from wiki.search.querying.snippet import HitBuilder

MAX_COUNTED = 2000
"""The most documents that are counted, in all and by facet; results say when there are more."""
MAX_LISTED = 1000
"""The most documents that a search lists, over all pages."""
MAX_PARTIAL_MATCHES = 2000
"""The most documents with only some of the words that are matched, those with the rarest words first."""
MAX_RANKED = 200
"""The most listed documents that are scored: when more match, first those with the words in the title, then those
with the words as a subject."""
MANY_MATCHES = 20_000
"""From so many matches on, walking from the newest document finds the newest matches sooner than sorting."""

_RANK_QUERY = """
WITH listed AS (SELECT * FROM unnest(%s::bigint[]) WITH ORDINALITY AS one (number, place)),
     read AS MATERIALIZED (
         SELECT number, lang, scope, title || '' AS title, {column} || '' AS terms, {norms}
         FROM listed JOIN {schema}.document USING (number) WHERE place <= %s),
     scored AS (SELECT number, {score} AS score FROM read)
SELECT number, coalesce(score, 0) FROM listed LEFT JOIN scored USING (number)
ORDER BY score DESC NULLS LAST, place LIMIT %s OFFSET %s
"""

Counts = tuple[int, dict[str, dict[str, int]]]
"""The number of matches, in all and for each value of each facet."""


class Searcher:
    """Answers one query."""

    def __init__(self, cursor: "psycopg.Cursor[Any]", schema: str, query: Query) -> None:
        """Search with a cursor, in a schema."""
        self._cursor, self._schema, self._query = cursor, schema, query
        self._part = ""

    def answer(self) -> SearchResults:
        """Match, count, rank, and build the hits of one page."""
        match, any_words, (total, facets) = self._match()
        hits = tuple(self._hits(match, total)) if total and self._query.limit else ()
        unsure = any_words or not total
        suggestion = (
            correct_spelling(self._query, self, found=total > 0) if unsure and self._query.clauses else None
        )
        counted = min(total, MAX_COUNTED)
        return SearchResults(
            counted, counted < total, hits, facets, any_words=any_words and total > 0, suggestion=suggestion
        )

    def frequency(self, plain: str) -> int:
        """Return how many documents have a word."""
        return self._frequencies_of([WORD_MARK + plain]).get(WORD_MARK + plain, Frequency()).documents

    def has_form(self, form: str, lang: str) -> bool:
        """Tell whether any text of a language has this form of a word."""
        query = "SELECT FROM {schema}.document WHERE terms @@ %s::tsquery LIMIT 1"
        return bool(self._rows(query, (all_of([quote_lexeme(LANGUAGE_MARK + lang), quote_lexeme(form)]),)))

    def near(self, plain: str, distance: int) -> Iterable[str]:
        """Return the words within an edit distance that begin with the same letter."""
        first = WORD_MARK + plain[0]
        found = self._rows(
            "SELECT lexeme FROM {schema}.term WHERE lexeme >= %s AND lexeme < %s AND documents > 0"
            " AND length(lexeme) BETWEEN %s AND %s",
            (first, first + "\U0010ffff", len(plain) + 1 - distance, len(plain) + 1 + distance),
        )
        return near_words(plain, [lexeme[1:] for (lexeme,) in found], distance)

    def text_with(self, plain: str) -> tuple[str, str] | None:
        """Return the text of a document that has a word, and its language; None when there is none."""
        query = "SELECT shown, body FROM {schema}.document WHERE terms @@ %s::tsquery ORDER BY number LIMIT 1"
        rows = self._rows(query, (quote_lexeme(WORD_MARK + plain),))
        for parts, body in rows:
            shown = DisplayFields(*parts)
            return f"{shown.title}\n{body}\n{shown.labels}", shown.lang
        return None

    @cached_property
    def _languages(self) -> Mapping[str, int]:
        """Return the number of documents in each language."""
        rows = self._rows(
            "SELECT lexeme, documents FROM {schema}.term WHERE lexeme >= %s AND lexeme < %s AND documents > 0",
            (LANGUAGE_MARK, chr(ord(LANGUAGE_MARK) + 1)),
        )
        return {lexeme[1:]: number for lexeme, number in rows}

    @cached_property
    def _required(self) -> Mapping[str, Sequence[Pattern]]:
        return {lang: required(self._query, lang) for lang in self._languages}

    @cached_property
    def _scoring(self) -> ScoreExpressions:
        wanted = {form for patterns in self._required.values() for form in pattern_forms(patterns)}
        return ScoreExpressions(self._frequencies_of(list(wanted)), sum(self._languages.values()))

    def _match(self) -> tuple[str, bool, Counts]:
        """Return the tsquery, whether it matches documents with only some of the words, and its counts.

        It requires all the words or, when too few documents have them, any of the words.
        """
        if all(clause.excluded for clause in self._query.clauses):
            everything = self._in_each_language(
                {lang: quote_lexeme(LANGUAGE_MARK + lang) for lang in self._languages}
            )
            return everything, False, self._counts(everything)
        wanted = {lang: patterns for lang, patterns in self._required.items() if patterns}
        full = self._in_each_language({lang: all_of(list(map(tsquery, wanted[lang]))) for lang in wanted})
        counts, enough = (
            self._counts(full),
            ranking.enough_results(min(map(len, self._required.values()), default=0)),
        )
        if counts[0] < enough:
            partly = self._in_each_language({lang: any_of(self._telling(wanted[lang])) for lang in wanted})
            if self._number(partly, counts[0] + 1) > counts[0]:
                return partly, True, self._counts(partly)
        return full, False, counts

    def _telling(self, patterns: Sequence[Pattern]) -> list[str]:
        """Return the rarest patterns as tsqueries, as many as find enough; the others count only for the rank."""
        rarest = sorted(patterns, key=self._scoring.documents)
        kept, number = [tsquery(rarest[0])], self._scoring.documents(rarest[0])
        for pattern in rarest[1:]:
            number += self._scoring.documents(pattern)
            if number > MAX_PARTIAL_MATCHES:
                break
            kept.append(tsquery(pattern))
        return kept

    def _in_each_language(self, by_lang: Mapping[str, str]) -> str:
        """Combine the tsqueries of each language, without its excluded patterns."""
        found = dict[str, str]()
        for lang, wanted in by_lang.items():
            unwanted = [f"!{tsquery(pattern)}" for pattern in excluded(self._query, lang)]
            found[lang] = all_of([wanted, *unwanted])
        return self._spoken(found)

    def _spoken(self, by_lang: Mapping[str, str]) -> str:
        """Combine the tsqueries of each language, those that are equal in several languages only once."""
        langs = dict[str, list[str]]()
        for lang, wanted in by_lang.items():
            langs.setdefault(wanted, []).append(quote_lexeme(LANGUAGE_MARK + lang))
        ways = [
            wanted if len(spoken) == len(self._languages) else all_of([any_of(spoken), wanted])
            for wanted, spoken in langs.items()
        ]
        return any_of(ways) if ways else ""

    def _filters(self, without: str = "") -> str:
        """Return a tsquery of the filters, except the one named ``without``."""
        kept = (
            any_of(
                [quote_lexeme(f"{FACET_MARK}{name}={value}") for value in sorted(values)]
                or [quote_lexeme(FACET_MARK)]
            )
            for name, values in self._query.filters.items()
            if name != without
        )
        return " & ".join(kept)

    def _narrowed(self, match: str, without: str = "") -> str:
        return " & ".join(part for part in (match, self._filters(without)) if part)

    def _sampled(self, match: str, without: str = "") -> str:
        """Narrow also to the part of the collection that is searched."""
        return all_of([part for part in (self._narrowed(match, without), self._part) if part])

    def _number(self, match: str, most: int) -> int:
        """Count the matches, up to ``most``."""
        query = "SELECT count(*) FROM (SELECT FROM {schema}.document WHERE terms @@ %s::tsquery LIMIT %s) AS found"
        return int(self._rows(query, (self._narrowed(match), most))[0][0]) if match else 0

    def _counts(self, match: str) -> Counts:
        """Count the matches, in all and for each value of each facet; a facet's own filter does not apply to it.

        When very many documents are expected to match, only one part of the collection is counted: it has more
        matches than are counted anyway.
        """
        if not match:
            return 0, {}
        if self._expected >= PARTITIONS * MAX_COUNTED:
            self._part = quote_lexeme(f"{PARTITION_MARK}0")
            total, counts = self._counted(match)
            if total > MAX_COUNTED:
                return total, counts
            self._part = ""
        return self._counted(match)

    @property
    def _expected(self) -> float:
        """Estimate the matches, supposing that each filter keeps the same share of them as of all documents."""
        rarest = [min(map(self._scoring.documents, asked)) for asked in self._required.values() if asked]
        everything = sum(self._languages.values())
        expected = float(max(rarest, default=everything))
        for name, values in self._query.filters.items():
            found = self._frequencies_of([f"{FACET_MARK}{name}={value}" for value in values])
            expected *= sum(of.documents for of in found.values()) / max(everything, 1)
        return expected

    def _counted(self, match: str) -> Counts:
        total, counts = 0, dict[str, dict[str, int]]()
        for without in ("", *self._query.filters):
            rows = self._rows(
                "WITH fitting AS MATERIALIZED"
                " (SELECT facets FROM {schema}.document WHERE terms @@ %s::tsquery LIMIT %s)"
                " SELECT '', count(*) FROM fitting UNION ALL SELECT facet, count(*)"
                " FROM (SELECT unnest(facets) AS facet FROM fitting) AS found GROUP BY 1 HAVING starts_with(facet, %s)",
                (self._sampled(match, without), MAX_COUNTED + 1, f"{without}=" if without else ""),
            )
            found = dict(rows)
            fitting = found.pop("")
            total = total if without else fitting
            for facet, number in found.items():
                name, _, value = facet.partition("=")
                if name == without or name not in self._query.filters:
                    counts.setdefault(name, {})[value] = min(number, MAX_COUNTED)
        return total, counts

    def _hits(self, match: str, total: int) -> Iterable[Hit]:
        query, page = self._query, (self._query.limit, self._query.offset)
        if query.sort is SortOrder.NEWEST or not query.clauses:
            rows = self._newest(
                match, page, many=total > MAX_COUNTED and self._number(match, MANY_MATCHES) == MANY_MATCHES
            )
        else:
            rows = self._rows(
                _RANK_QUERY,
                (self._listed(match, total), *self._mean_lengths, MAX_RANKED, *page),
                norms=ScoreExpressions.NORMS,
                score=self._score(),
                column=self._column,
            )
        return self._shown({number: float(score) for number, score in rows})

    def _listed(self, match: str, total: int) -> list[int]:
        """Return the documents that a search lists: first those with the words in the title, then as a subject."""
        found = dict[int, None]()
        for step in self._steps(match) if total > MAX_RANKED else [self._sampled(match)]:
            query = "SELECT number FROM {schema}.document WHERE terms @@ %s::tsquery LIMIT %s"
            rows = self._rows(query, (step, MAX_LISTED))
            found |= dict.fromkeys(sorted(number for (number,) in rows))
            if len(found) >= MAX_LISTED:
                break
        return list(found)[:MAX_LISTED]

    def _newest(self, match: str, page: tuple[int, int], *, many: bool) -> list[Any]:
        """Return the newest matches; with ``many``, by walking from the newest document on."""
        self._plan(enable_bitmapscan=not many, enable_sort=not many, enable_indexscan=many)
        rows = self._rows(
            "SELECT number, 0 FROM {schema}.document WHERE terms @@ %s::tsquery"
            " ORDER BY updated DESC, number LIMIT %s OFFSET %s",
            (self._narrowed(match), *page),
        )
        self._plan(enable_bitmapscan=True, enable_sort=True, enable_indexscan=True)
        return rows

    def _plan(self, **ways: bool) -> None:
        """Enable or disable plan types, because the planner does not know the cost of reading a tsvector."""
        self._cursor.execute(
            "; ".join(f"SET LOCAL {name} = {str(may).lower()}" for name, may in ways.items())
        )

    def _steps(self, match: str) -> Iterator[str]:
        """Yield tsqueries in order: the words in the title, all as subjects, some as subjects, and the rest."""
        steps = (
            (TITLE_MARK, all_of, self._narrowed),
            (SUBJECT_MARK, all_of, self._sampled),
            (SUBJECT_MARK, any_of, self._sampled),
        )
        for mark, join, among in steps:
            subjects = {
                lang: [marked_tsquery(mark, pattern) for pattern in patterns if not pattern.prefix]
                for lang, patterns in self._required.items()
            }
            if step := self._spoken({lang: join(found) for lang, found in subjects.items() if found}):
                yield among(step if join is all_of and self._is_plain else all_of([match, step]))
        yield self._sampled(match)

    @property
    def _is_plain(self) -> bool:
        """Tell whether the query has only single words, so that a document with all as subjects matches it."""
        asked = [pattern for patterns in self._required.values() for pattern in patterns]
        return not any(clause.excluded for clause in self._query.clauses) and all(map(is_single_word, asked))

    @cached_property
    def _mean_lengths(self) -> tuple[float, float]:
        """Return the mean number of words of a text and of a title, at least one each."""
        documents, words, title_words = self._rows(
            "SELECT documents, words, title_words FROM {schema}.size", ()
        )[0]
        return max(words / max(documents, 1), 1), max(title_words / max(documents, 1), 1)

    def _shown(self, scores: Mapping[int, float]) -> Iterable[Hit]:
        found = self._rows(
            "SELECT number, shown, body FROM {schema}.document WHERE number = ANY(%s)", (list(scores),)
        )
        texts = {number: (DisplayFields(*shown), body) for number, shown, body in found}
        show = HitBuilder(self._query)
        return [show.hit(*texts[number], score) for number, score in scores.items()]

    def _score(self) -> str:
        """Return the score of a document as an SQL expression."""
        cases = [
            f"WHEN '{lang}' THEN {self._in_language(lang, patterns)}"
            for lang, patterns in self._required.items()
            if patterns
        ]
        own = {analysis_language(self._query.lang), UNKNOWN_LANGUAGE}
        foreign = ", ".join(f"'{lang}'" for lang in self._languages if self._query.lang and lang not in own)
        weights = [
            f"CASE WHEN lang IN ({foreign}) THEN {ranking.OTHER_LANGUAGE_WEIGHT} ELSE 1 END"
            if foreign
            else "1",
            f"CASE scope WHEN '{ranking.HOW_SCOPE}' THEN {ranking.HOW_WEIGHT} ELSE 1 END"
            if self._query.asks_how
            else "1",
        ]
        return f"CASE lang {' '.join(cases)} ELSE 0 END * {' * '.join(weights)}"

    def _in_language(self, lang: str, patterns: Sequence[Pattern]) -> str:
        words = " + ".join(map(self._scoring.pattern, patterns))
        every = f"terms @@ {sql_literal(all_of(list(map(tsquery, patterns))))}"
        in_a_row = phrase_pattern(self._query, lang)
        row = f"terms @@ {sql_literal(tsquery(in_a_row))}" if in_a_row else "false"
        return (
            f"(({words}) * (CASE WHEN {every} THEN {ranking.ALL_WORDS_WEIGHT} ELSE 1 END"
            f" + CASE WHEN {row} THEN {ranking.PHRASE_WEIGHT} ELSE 0 END))"
        )

    @property
    def _column(self) -> str:
        """The column that ranking reads: prefixes are matched in ``terms``, which has the plain words."""
        return "terms" if any(p.prefix for patterns in self._required.values() for p in patterns) else "forms"

    def _frequencies_of(self, lexemes: list[str]) -> dict[str, Frequency]:
        query = "SELECT lexeme, documents, titles FROM {schema}.term WHERE lexeme = ANY(%s)"
        return {lexeme: Frequency(*numbers) for lexeme, *numbers in self._rows(query, (lexemes,))}

    def _rows(self, query: str, values: tuple[Any, ...], **parts: str) -> list[Any]:
        """Run a query; ``parts`` are SQL that ``terms`` has built and quoted."""
        for name, part in {**parts, "schema": self._schema}.items():
            query = query.replace(f"{{{name}}}", part)
        return self._cursor.execute(query, values).fetchall()
