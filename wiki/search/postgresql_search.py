"""Answering one query from the index on PostgreSQL: match, count, rank, show."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

import psycopg

from wiki.search import ranking
from wiki.search.analysis import UNKNOWN, language
from wiki.search.document import Shown
from wiki.search.index import Hit, Results
from wiki.search.passage import Shower
from wiki.search.postgresql_terms import (
    FACET,
    LANGUAGE,
    PLAIN,
    Frequency,
    Scoring,
    about,
    all_of,
    any_of,
    forms,
    literal,
    quoted,
    tsquery,
)
from wiki.search.query import Pattern, Query, Sort, excluded, required, whole
from wiki.search.spelling import near, respelt

COUNTED = 5000
"""How many documents are counted, in all and by facet; that there are more is said."""
LISTED = 1000
"""How many documents a search lists, page after page."""
LOOSE = 2000
"""How many documents are enough, of those that have only some of the words: with the rarest words first."""
RANKED = 400
"""Of how many of these scores are computed: of those that are about what was asked first, when more fit."""

_STEP = "(SELECT number, %s AS step FROM {schema}.document WHERE terms @@ %s::tsquery LIMIT %s)"
_RANKED = """
WITH fitting AS MATERIALIZED (
         SELECT number, min(step) AS step FROM ({steps}) AS found GROUP BY 1 ORDER BY 2, 1 LIMIT %s),
     best AS (SELECT number FROM fitting ORDER BY step, number LIMIT %s),
     read AS MATERIALIZED (
         SELECT number, lang, scope, title, {column} || '' AS terms, {norms}
         FROM best JOIN {schema}.document USING (number)),
     scored AS (SELECT number, {score} AS score FROM read)
SELECT number, coalesce(score, 0) FROM fitting LEFT JOIN scored USING (number)
ORDER BY score DESC NULLS LAST, step, number LIMIT %s OFFSET %s
"""


class Search:
    """One query on its way to its answer."""

    def __init__(self, cursor: "psycopg.Cursor[Any]", schema: str, query: Query) -> None:
        """Ask with a cursor, in a schema."""
        self._cursor, self._schema, self._query = cursor, schema, query

    def answer(self) -> Results:
        """Find, count, rank and show."""
        match, any_words = self._match()
        total, facets = self._counts(match) if match else (0, {})
        hits = tuple(self._hits(match, total)) if total and self._query.limit else ()
        unsure = any_words or not total
        suggestion = respelt(self._query, self) if unsure and self._query.clauses else None
        counted = min(total, COUNTED)
        return Results(
            counted, counted < total, hits, facets, any_words=any_words and total > 0, suggestion=suggestion
        )

    def frequency(self, plain: str) -> int:
        """Say how many documents have a word."""
        return self._frequencies_of([PLAIN + plain]).get(PLAIN + plain, Frequency()).documents

    def has_form(self, form: str, lang: str) -> bool:
        """Say whether a form of a word stands in any text of a language."""
        query = "SELECT FROM {schema}.document WHERE terms @@ %s::tsquery LIMIT 1"
        return bool(self._rows(query, (all_of([quoted(LANGUAGE + lang), quoted(form)]),)))

    def near(self, plain: str, distance: int) -> Iterable[str]:
        """Give the words at most so many letters away that begin with the same one."""
        first = PLAIN + plain[0]
        found = self._rows(
            "SELECT lexeme FROM {schema}.term WHERE lexeme >= %s AND lexeme < %s AND documents > 0"
            " AND length(lexeme) BETWEEN %s AND %s",
            (first, first + "\U0010ffff", len(plain) + 1 - distance, len(plain) + 1 + distance),
        )
        return near(plain, [lexeme[1:] for (lexeme,) in found], distance)

    def text_with(self, plain: str) -> tuple[str, str] | None:
        """Give the words of a document that has a word, and their language."""
        query = "SELECT shown, body FROM {schema}.document WHERE terms @@ %s::tsquery ORDER BY number LIMIT 1"
        rows = self._rows(query, (quoted(PLAIN + plain),))
        return (f"{Shown(*rows[0][0]).title}\n{rows[0][1]}", Shown(*rows[0][0]).lang) if rows else None

    @cached_property
    def _languages(self) -> Mapping[str, int]:
        """Give how many documents there are of each language."""
        rows = self._rows(
            "SELECT lexeme, documents FROM {schema}.term WHERE lexeme >= %s AND lexeme < %s AND documents > 0",
            (LANGUAGE, chr(ord(LANGUAGE) + 1)),
        )
        return {lexeme[1:]: number for lexeme, number in rows}

    @cached_property
    def _required(self) -> Mapping[str, Sequence[Pattern]]:
        return {lang: required(self._query, lang) for lang in self._languages}

    @cached_property
    def _scoring(self) -> Scoring:
        wanted = {form for patterns in self._required.values() for form in forms(patterns)}
        rows = [row for lang in self._languages if (row := whole(self._query, lang))]
        return Scoring(self._frequencies_of([*wanted, *forms(rows)]), sum(self._languages.values()))

    def _match(self) -> tuple[str, bool]:
        """Give the tsquery of what has all the words or, when that is little, of what has any; say if it is that."""
        if all(clause.excluded for clause in self._query.clauses):
            return self._in_each_language(dict.fromkeys(self._languages, "")), False
        full = self._in_each_language(
            {
                lang: all_of(list(map(tsquery, patterns)))
                for lang, patterns in self._required.items()
                if patterns
            }
        )
        words = min(map(len, self._required.values()), default=0)
        number = self._number(full, ranking.enough(words))
        if number >= ranking.enough(words):
            return full, False
        partly = self._in_each_language(
            {lang: any_of(self._telling(patterns)) for lang, patterns in self._required.items() if patterns}
        )
        return (partly, True) if self._number(partly, number + 1) > number else (full, False)

    def _telling(self, patterns: Sequence[Pattern]) -> list[str]:
        """Give the rarest of the patterns, as many as find enough; the others only count for the rank."""
        rarest = sorted(patterns, key=self._scoring.documents)
        kept, number = [tsquery(rarest[0])], self._scoring.documents(rarest[0])
        for pattern in rarest[1:]:
            number += self._scoring.documents(pattern)
            if number > LOOSE:
                break
            kept.append(tsquery(pattern))
        return kept

    def _in_each_language(self, by_lang: Mapping[str, str]) -> str:
        """Join what is looked for in each language, without what is not wanted in it."""
        ways = []
        for lang, wanted in by_lang.items():
            unwanted = [f"!{tsquery(pattern)}" for pattern in excluded(self._query, lang)]
            ways.append(all_of([part for part in (quoted(LANGUAGE + lang), wanted, *unwanted) if part]))
        return any_of(ways) if ways else ""

    def _filters(self, without: str = "") -> str:
        """Give a tsquery of what the filters keep, but for one of them."""
        kept = (
            any_of([quoted(f"{FACET}{name}={value}") for value in sorted(values)] or [quoted(FACET)])
            for name, values in self._query.filters.items()
            if name != without
        )
        return " & ".join(kept)

    def _narrowed(self, match: str, without: str = "") -> str:
        return " & ".join(part for part in (match, self._filters(without)) if part)

    def _number(self, match: str, most: int) -> int:
        """Count what fits, up to a number."""
        query = "SELECT count(*) FROM (SELECT FROM {schema}.document WHERE terms @@ %s::tsquery LIMIT %s) AS found"
        return int(self._rows(query, (self._narrowed(match), most))[0][0]) if match else 0

    def _counts(self, match: str) -> tuple[int, dict[str, dict[str, int]]]:
        """Count what fits, and each value of each facet; a facet's own filter is left out of its counts."""
        total, counts = 0, dict[str, dict[str, int]]()
        for without in ("", *self._query.filters):
            rows = self._rows(
                "WITH fitting AS MATERIALIZED"
                " (SELECT facets FROM {schema}.document WHERE terms @@ %s::tsquery LIMIT %s)"
                " SELECT '', count(*) FROM fitting UNION ALL SELECT facet, count(*) FROM fitting,"
                " unnest(facets) AS facet GROUP BY 1 HAVING starts_with(facet, %s)",
                (self._narrowed(match, without), COUNTED + 1, f"{without}=" if without else ""),
            )
            found = dict(rows)
            fitting = found.pop("")
            total = total if without else fitting
            for facet, number in found.items():
                name, _, value = facet.partition("=")
                if name == without or name not in self._query.filters:
                    counts.setdefault(name, {})[value] = min(number, COUNTED)
        return total, counts

    def _hits(self, match: str, total: int) -> Iterable[Hit]:
        query, page = self._query, (self._query.limit, self._query.offset)
        if query.sort is Sort.NEWEST or not query.clauses:
            rows = self._newest(self._narrowed(match), page, many=total > COUNTED)
        else:
            steps = self._steps(match) if total > RANKED else [self._narrowed(match)]
            found = [(number, step, LISTED) for number, step in enumerate(steps)]
            rows = self._rows(
                _RANKED,
                (*chain.from_iterable(found), LISTED, RANKED, *self._mean_lengths, *page),
                steps=" UNION ALL ".join([_STEP] * len(steps)),
                norms=Scoring.NORMS,
                score=self._score(),
                column=self._column,
            )
        return self._shown({number: float(score) for number, score in rows})

    def _newest(self, match: str, page: tuple[int, int], *, many: bool) -> list[Any]:
        """Give the newest of what fits: read from the newest on where many do, as the first are soon met there."""
        plan = "SET LOCAL enable_bitmapscan = {0}; SET LOCAL enable_sort = {0}"
        if many:
            self._cursor.execute(plan.format("off"))
        rows = self._rows(
            "SELECT number, 0 FROM {schema}.document WHERE terms @@ %s::tsquery"
            " ORDER BY updated DESC, number LIMIT %s OFFSET %s",
            (match, *page),
        )
        if many:
            self._cursor.execute(plan.format("on"))
        return rows

    def _steps(self, match: str) -> list[str]:
        """Give tsqueries of what fits and is about all that was asked, of what is about some of it, and of the rest."""
        subjects = {
            lang: [about(pattern) for pattern in patterns if not pattern.prefix]
            for lang, patterns in self._required.items()
        }
        spoken = [(quoted(LANGUAGE + lang), found) for lang, found in subjects.items() if found]
        parts = [any_of([all_of([lang, join(found)]) for lang, found in spoken]) for join in (all_of, any_of)]
        return [
            self._narrowed(part) for part in (*(all_of([match, part]) for part in parts if spoken), match)
        ]

    @cached_property
    def _mean_lengths(self) -> tuple[float, float]:
        """Give the number of words of a text and of a title, as they are in the mean; one at least."""
        documents, words, title_words = self._rows(
            "SELECT documents, words, title_words FROM {schema}.size", ()
        )[0]
        return max(words / max(documents, 1), 1), max(title_words / max(documents, 1), 1)

    def _shown(self, scores: Mapping[int, float]) -> Iterable[Hit]:
        found = self._rows(
            "SELECT number, shown, body FROM {schema}.document WHERE number = ANY(%s)", (list(scores),)
        )
        texts = {number: (Shown(*shown), body) for number, shown, body in found}
        show = Shower(self._query)
        return [show.hit(*texts[number], score) for number, score in scores.items()]

    def _score(self) -> str:
        """Write the score of a document as SQL."""
        cases = [
            f"WHEN '{lang}' THEN {self._in_language(lang, patterns)}"
            for lang, patterns in self._required.items()
            if patterns
        ]
        own = {language(self._query.lang), UNKNOWN}
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
        every = f"terms @@ {literal(all_of(list(map(tsquery, patterns))))}"
        in_a_row = whole(self._query, lang)
        row = self._scoring.pattern(in_a_row) if in_a_row else "0"
        return (
            f"(({words}) * CASE WHEN {every} THEN {ranking.WHOLE_WEIGHT} ELSE 1 END"
            f" + {ranking.IN_A_ROW_WEIGHT} * {row})"
        )

    @property
    def _column(self) -> str:
        """Name what the rank reads: beginnings are looked for among the plain words."""
        return "terms" if any(p.prefix for patterns in self._required.values() for p in patterns) else "forms"

    def _frequencies_of(self, lexemes: list[str]) -> dict[str, Frequency]:
        query = "SELECT lexeme, documents, titles FROM {schema}.term WHERE lexeme = ANY(%s)"
        return {lexeme: Frequency(*numbers) for lexeme, *numbers in self._rows(query, (lexemes,))}

    def _rows(self, query: str, values: tuple[Any, ...], **parts: str) -> list[Any]:
        """Run a query; its parts are SQL that ``postgresql_terms`` has put together and quoted."""
        for name, part in {**parts, "schema": self._schema}.items():
            query = query.replace(f"{{{name}}}", part)
        return self._cursor.execute(query, values).fetchall()
