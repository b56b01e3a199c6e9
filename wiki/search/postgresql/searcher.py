"""Answering one query from the index on PostgreSQL: match, count, rank, show."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import psycopg

from wiki.search.analysis.analyzer import UNKNOWN, language
from wiki.search.analysis.spelling import near, respelt
from wiki.search.document import Shown
from wiki.search.index import Hit, Results
from wiki.search.postgresql.terms import (
    ABOUT,
    CALLED,
    FACET,
    LANGUAGE,
    PART,
    PARTS,
    PLAIN,
    Frequency,
    Scoring,
    all_of,
    any_of,
    forms,
    is_word,
    literal,
    marked,
    quoted,
    tsquery,
)
from wiki.search.querying import ranking
from wiki.search.querying.query import Pattern, Query, Sort, excluded, required, whole
from wiki.search.querying.snippet import Shower

COUNTED = 2000
"""How many documents are counted, in all and by facet; that there are more is said."""
LISTED = 1000
"""How many documents a search lists, page after page."""
LOOSE = 2000
"""How many documents are enough, of those that have only some of the words: with the rarest words first."""
RANKED = 200
"""Of how many of these scores are computed: when more fit, of those called as was asked, then of those about it."""
MANY = 20_000
"""From how many documents on the newest are met sooner by walking from the newest than by sorting."""

_RANKED = """
WITH listed AS (SELECT * FROM unnest(%s::bigint[]) WITH ORDINALITY AS one (number, place)),
     read AS MATERIALIZED (
         SELECT number, lang, scope, title || '' AS title, {column} || '' AS terms, {norms}
         FROM listed JOIN {schema}.document USING (number) WHERE place <= %s),
     scored AS (SELECT number, {score} AS score FROM read)
SELECT number, coalesce(score, 0) FROM listed LEFT JOIN scored USING (number)
ORDER BY score DESC NULLS LAST, place LIMIT %s OFFSET %s
"""

Counts = tuple[int, dict[str, dict[str, int]]]
"""How much fits, and how much of it has each value of each facet."""


class Search:
    """One query on its way to its answer."""

    def __init__(self, cursor: "psycopg.Cursor[Any]", schema: str, query: Query) -> None:
        """Ask with a cursor, in a schema."""
        self._cursor, self._schema, self._query = cursor, schema, query
        self._part = ""

    def answer(self) -> Results:
        """Find, count, rank and show."""
        match, any_words, (total, facets) = self._match()
        hits = tuple(self._hits(match, total)) if total and self._query.limit else ()
        unsure = any_words or not total
        suggestion = respelt(self._query, self, found=total > 0) if unsure and self._query.clauses else None
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
        for parts, body in rows:
            shown = Shown(*parts)
            return f"{shown.title}\n{body}\n{shown.labels}", shown.lang
        return None

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
        return Scoring(self._frequencies_of(list(wanted)), sum(self._languages.values()))

    def _match(self) -> tuple[str, bool, Counts]:
        """Give the tsquery of what has all the words or, when that is little, of what has any; say if it is that.

        Beside them stands what is counted of it.
        """
        if all(clause.excluded for clause in self._query.clauses):
            everything = self._in_each_language({lang: quoted(LANGUAGE + lang) for lang in self._languages})
            return everything, False, self._counts(everything)
        wanted = {lang: patterns for lang, patterns in self._required.items() if patterns}
        full = self._in_each_language({lang: all_of(list(map(tsquery, wanted[lang]))) for lang in wanted})
        counts, enough = self._counts(full), ranking.enough(min(map(len, self._required.values()), default=0))
        if counts[0] < enough:
            partly = self._in_each_language({lang: any_of(self._telling(wanted[lang])) for lang in wanted})
            if self._number(partly, counts[0] + 1) > counts[0]:
                return partly, True, self._counts(partly)
        return full, False, counts

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
        found = dict[str, str]()
        for lang, wanted in by_lang.items():
            unwanted = [f"!{tsquery(pattern)}" for pattern in excluded(self._query, lang)]
            found[lang] = all_of([wanted, *unwanted])
        return self._spoken(found)

    def _spoken(self, by_lang: Mapping[str, str]) -> str:
        """Join what is looked for in each language; what is the same in all of them is looked for once."""
        langs = dict[str, list[str]]()
        for lang, wanted in by_lang.items():
            langs.setdefault(wanted, []).append(quoted(LANGUAGE + lang))
        ways = [
            wanted if len(spoken) == len(self._languages) else all_of([any_of(spoken), wanted])
            for wanted, spoken in langs.items()
        ]
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

    def _sampled(self, match: str, without: str = "") -> str:
        """Narrow to the part of the collection that is looked at, too."""
        return all_of([part for part in (self._narrowed(match, without), self._part) if part])

    def _number(self, match: str, most: int) -> int:
        """Count what fits, up to a number."""
        query = "SELECT count(*) FROM (SELECT FROM {schema}.document WHERE terms @@ %s::tsquery LIMIT %s) AS found"
        return int(self._rows(query, (self._narrowed(match), most))[0][0]) if match else 0

    def _counts(self, match: str) -> Counts:
        """Count what fits, and each value of each facet; a facet's own filter is left out of its counts.

        Of what very many documents have, one part of the collection is looked at: more is there than is counted.
        """
        if not match:
            return 0, {}
        if self._expected >= PARTS * COUNTED:
            self._part = quoted(f"{PART}0")
            total, counts = self._counted(match)
            if total > COUNTED:
                return total, counts
            self._part = ""
        return self._counted(match)

    @property
    def _expected(self) -> float:
        """Say how many documents may fit, were each filter to keep as much of them as of all."""
        rarest = [min(map(self._scoring.documents, asked)) for asked in self._required.values() if asked]
        everything = sum(self._languages.values())
        expected = float(max(rarest, default=everything))
        for name, values in self._query.filters.items():
            found = self._frequencies_of([f"{FACET}{name}={value}" for value in values])
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
                (self._sampled(match, without), COUNTED + 1, f"{without}=" if without else ""),
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
            rows = self._newest(match, page, many=total > COUNTED and self._number(match, MANY) == MANY)
        else:
            rows = self._rows(
                _RANKED,
                (self._listed(match, total), *self._mean_lengths, RANKED, *page),
                norms=Scoring.NORMS,
                score=self._score(),
                column=self._column,
            )
        return self._shown({number: float(score) for number, score in rows})

    def _listed(self, match: str, total: int) -> list[int]:
        """Give as many of what fits as a search lists: what is called so first, then what is about it."""
        found = dict[int, None]()
        for step in self._steps(match) if total > RANKED else [self._sampled(match)]:
            query = "SELECT number FROM {schema}.document WHERE terms @@ %s::tsquery LIMIT %s"
            rows = self._rows(query, (step, LISTED))
            found |= dict.fromkeys(sorted(number for (number,) in rows))
            if len(found) >= LISTED:
                break
        return list(found)[:LISTED]

    def _newest(self, match: str, page: tuple[int, int], *, many: bool) -> list[Any]:
        """Give the newest of what fits: read from the newest on where many do, as the first are soon met there."""
        self._plan(enable_bitmapscan=not many, enable_sort=not many, enable_indexscan=many)
        rows = self._rows(
            "SELECT number, 0 FROM {schema}.document WHERE terms @@ %s::tsquery"
            " ORDER BY updated DESC, number LIMIT %s OFFSET %s",
            (self._narrowed(match), *page),
        )
        self._plan(enable_bitmapscan=True, enable_sort=True, enable_indexscan=True)
        return rows

    def _plan(self, **ways: bool) -> None:
        """Say which ways PostgreSQL may take: it does not know how long it takes to read a tsvector."""
        self._cursor.execute(
            "; ".join(f"SET LOCAL {name} = {str(may).lower()}" for name, may in ways.items())
        )

    def _steps(self, match: str) -> Iterator[str]:
        """Give tsqueries of what is called as was asked, is about all of it, is about some of it, and of the rest."""
        steps = (
            (CALLED, all_of, self._narrowed),
            (ABOUT, all_of, self._sampled),
            (ABOUT, any_of, self._sampled),
        )
        for mark, join, among in steps:
            subjects = {
                lang: [marked(mark, pattern) for pattern in patterns if not pattern.prefix]
                for lang, patterns in self._required.items()
            }
            if step := self._spoken({lang: join(found) for lang, found in subjects.items() if found}):
                yield among(step if join is all_of and self._is_plain else all_of([match, step]))
        yield self._sampled(match)

    @property
    def _is_plain(self) -> bool:
        """Say whether only single words are asked for, so that what is about them all has them all."""
        asked = [pattern for patterns in self._required.values() for pattern in patterns]
        return not any(clause.excluded for clause in self._query.clauses) and all(map(is_word, asked))

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
        row = f"terms @@ {literal(tsquery(in_a_row))}" if in_a_row else "false"
        return (
            f"(({words}) * (CASE WHEN {every} THEN {ranking.WHOLE_WEIGHT} ELSE 1 END"
            f" + CASE WHEN {row} THEN {ranking.IN_A_ROW_WEIGHT} ELSE 0 END))"
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
