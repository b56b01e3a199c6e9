"""Write documents as tsvectors, patterns as tsqueries, and scores as SQL expressions.

PostgreSQL gets words that are already stemmed and folded, so that it finds what the Whoosh backend finds. Beside the
forms, which have positions, the tsvector of a document has its plain words ("=mot") and their prefixes ("<mo"), the
words of its title ("^mot") and its subjects ("!mot"), its language ("@fr"), its facets ("#country=FR") and its part of
the collection ("~3"), so that one index serves every kind of query. The forms are stored once more by themselves, where
ranking reads them quickly.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest
from typing import NamedTuple
from zlib import crc32

from wiki.search.analysis.analyzer import (
    PREFIX_LENGTHS,
    AnalysedText,
    analyse,
    analyse_name,
    analysis_language,
    short_prefixes,
)
from wiki.search.analysis.glossary import WordForms, WordSequence
from wiki.search.analysis.stop_words import is_stop_word
from wiki.search.document import Document
from wiki.search.querying import ranking
from wiki.search.querying.query import Pattern

WORD_MARK = "="
PREFIX_MARK = "<"
TITLE_MARK = "^"
SUBJECT_MARK = "!"
LANGUAGE_MARK = "@"
FACET_MARK = "#"
PARTITION_MARK = "~"
PARTITIONS = 8
"""The number of parts of the collection; what very many documents have is counted in one of them."""
_BASEL = 1.6449340668
"""The divisor of ts_rank: the sum of 1/j² over all j, π²/6."""

MAX_LEXEME_LENGTH = 255
MAX_POSITION = 16_383
MAX_POSITION_COUNT = 255
"""The limits of a tsvector; phrases are found among the first 16,383 words of a text."""
MAX_VECTOR_BYTES = 900_000
"""A tsvector holds one megabyte; the few texts that are longer are found only by their first words."""
MAX_SUBJECTS = 40
"""The subjects of a text are the words of its title and at most so many of its most frequent repeated words."""


class Vector(NamedTuple):
    """A tsvector, the part of it that has positions, and the number of words in it."""

    vector: str
    placed: str
    length: int


def document_vector(document: Document) -> Vector:
    """Return the tsvector of a whole document, with the words of its title labelled A."""
    lang = analysis_language(document.lang)
    heading, body = analyse_name(document.title_text, lang), analyse(document.body_text, lang)
    placed = list(_positioned_lexemes(heading, body))
    lexemes = _within_bytes([*_lexemes(document, lang, heading, body), *placed])
    return Vector(" ".join(lexemes), " ".join(_within_bytes(placed)), heading.length + body.length)


def title_vector(document: Document) -> Vector:
    """Return the tsvector of a document's title."""
    found = analyse_name(document.title_text, analysis_language(document.lang))
    placed = [f"{quote_lexeme(form)}:{','.join(map(_position, at))}" for form, at in found.positions.items()]
    lexemes = [*placed, *(quote_lexeme(WORD_MARK + word) for word in found.vocabulary)]
    return Vector(" ".join(_within_bytes(lexemes)), " ".join(_within_bytes(placed)), found.length)


def quote_lexeme(lexeme: str) -> str:
    """Quote a lexeme for a tsvector or a tsquery."""
    cut = lexeme[:MAX_LEXEME_LENGTH].encode(errors="replace").decode().replace("\0", "")
    return "'" + cut.replace("\\", "\\\\").replace("'", "''") + "'"


def any_of(values: Sequence[str]) -> str:
    """Return a tsquery that matches any of several."""
    return f"({' | '.join(values)})"


def all_of(values: Sequence[str]) -> str:
    """Return a tsquery that matches all of several."""
    return f"({' & '.join(values)})"


def tsquery(pattern: Pattern) -> str:
    """Return the tsquery of a pattern."""
    label = ":A" if pattern.in_title else ""
    if pattern.prefix and len(pattern.prefix) in PREFIX_LENGTHS and not pattern.in_title:
        return quote_lexeme(PREFIX_MARK + pattern.prefix)
    if pattern.prefix:
        return quote_lexeme(WORD_MARK + pattern.prefix) + (":*A" if pattern.in_title else ":*")
    rows = (*pattern.sequences, *(name.words for name in pattern.others))
    return any_of([_phrase_tsquery(row, label) for row in rows])


def marked_tsquery(mark: str, pattern: Pattern) -> str:
    """Return the tsquery of a pattern in titles or subjects, by their mark; prefixes are not marked."""
    rows = (*pattern.sequences, *(name.words for name in pattern.others))
    return any_of(
        [all_of([any_of([quote_lexeme(mark + form) for form in word]) for word in row]) for row in rows]
    )


def is_single_word(pattern: Pattern) -> bool:
    """Tell whether a pattern is a single word that may be anywhere in a document."""
    rows = (*pattern.sequences, *(name.words for name in pattern.others))
    return bool(rows) and not pattern.in_title and all(len(row) == 1 for row in rows)


def pattern_forms(patterns: Sequence[Pattern]) -> set[str]:
    """Return every form in some patterns."""
    rows = (row for p in patterns for row in (*p.sequences, *(name.words for name in p.others)))
    return {form for row in rows for word in row for form in word}


class Frequency(NamedTuple):
    """The number of documents, and of titles, that contain a lexeme."""

    documents: int = 0
    titles: int = 0


class ScoreExpressions:
    """Builds BM25 scores as SQL expressions over the columns ``title_vector``, ``terms`` and those of NORMS.

    The frequency of a word in a text comes from ts_rank: with all weights 1 and one lexeme it is the sum of 1/j² over
    the j occurrences, divided by the limit of that sum. For such an S, S / (1 - S) / 1.645 is the number of
    occurrences, less at most 0.1, and BM25's n / (n + k) is 1 / (1 + 1.645 k (1/S - 1)).
    """

    NORMS = (
        f"{_BASEL * ranking.K1:.5f} * ({1 - ranking.B} + {ranking.B} * words / %s) AS norm,"
        f" {_BASEL * ranking.K1:.5f} * ({1 - ranking.B} + {ranking.B} * title_words / %s) AS title_norm"
    )

    def __init__(self, frequencies: Mapping[str, Frequency], total: int) -> None:
        """Use the frequencies of forms among ``total`` documents."""
        self._frequencies, self._total = frequencies, total

    def documents(self, pattern: Pattern) -> int:
        """Return an upper bound of the number of documents that match a pattern."""
        rows = (*pattern.sequences, *(name.words for name in pattern.others))
        return sum(min(map(self._of_word, row)) for row in rows) if rows else self._total

    def pattern(self, pattern: Pattern) -> str:
        """Return the score of a pattern in a document, as SQL."""
        if pattern.prefix:
            in_title = f"(title @@ {sql_literal(quote_lexeme(WORD_MARK + pattern.prefix) + ':*')})::int"
            return f"({ranking.PREFIX_SCORE} * (1 + {ranking.TITLE_WEIGHT - 1} * {in_title}))"
        own = [self._row(row) for row in pattern.sequences]
        others = [f"{name.weight:.3f} * {self._row(name.words)}" for name in pattern.others]
        return f"greatest({', '.join([*own, *others])})"

    def _row(self, row: WordSequence) -> str:
        """Return the score of words in a row, as SQL."""
        words = " + ".join(map(self._word, row))
        if len(row) == 1:
            return f"({words})"
        in_a_row = sql_literal(_phrase_tsquery(row, ""))
        return f"(CASE WHEN terms @@ {in_a_row} THEN {words} ELSE 0 END)"

    def _word(self, word: WordForms) -> str:
        in_title = ", ".join(self._form("title", form) for form in word)
        in_text = ", ".join(self._form("terms", form) for form in word)
        return f"{ranking.TITLE_WEIGHT} * greatest({in_title}) + greatest({in_text})"

    def _form(self, column: str, form: str) -> str:
        found = self._frequencies.get(form, Frequency())
        number, norm = (found.titles, "title_norm") if column == "title" else (found.documents, "norm")
        if not number:
            return "0"
        worth = ranking.idf(min(number, self._total), self._total) * (ranking.K1 + 1)
        rank = f"ts_rank('{{1,1,1,1}}', {column}, {sql_literal(quote_lexeme(form))})"
        return f"coalesce({worth:.4f} / (1 + {norm} * (1 / nullif({rank}, 0) - 1)), 0)"

    def _of_word(self, word: WordForms) -> int:
        return max(self._frequencies.get(form, Frequency()).documents for form in word)


def _lexemes(document: Document, lang: str, heading: AnalysedText, body: AnalysedText) -> Iterator[str]:
    yield quote_lexeme(LANGUAGE_MARK + lang)
    yield from (quote_lexeme(f"{FACET_MARK}{name}={value}") for name, value in document.facet_values())
    yield quote_lexeme(f"{PARTITION_MARK}{crc32(document.key.encode(errors='replace')) % PARTITIONS}")
    yield from (
        quote_lexeme(PREFIX_MARK + prefix) for prefix in short_prefixes(heading.vocabulary | body.vocabulary)
    )
    yield from (quote_lexeme(TITLE_MARK + form) for form in heading.positions)
    yield from (quote_lexeme(SUBJECT_MARK + form) for form in {*heading.positions, *_subjects(body, lang)})
    for word in heading.vocabulary:
        yield f"{quote_lexeme(WORD_MARK + word)}:1A"
    for word in body.vocabulary - heading.vocabulary:  # without a position, a lexeme would match the label A
        yield f"{quote_lexeme(WORD_MARK + word)}:1"


def _subjects(body: AnalysedText, lang: str) -> Iterable[str]:
    repeated = [f for f, at in body.positions.items() if len(at) > 1 and not is_stop_word(f, lang)]
    return nlargest(MAX_SUBJECTS, repeated, key=lambda form: len(body.positions[form]))


def _positioned_lexemes(heading: AnalysedText, body: AnalysedText) -> Iterator[str]:
    gap = heading.length + 1
    for form in {**heading.positions, **body.positions}:
        in_title = [f"{_position(at)}A" for at in heading.positions.get(form, ())]
        in_body = [_position(at + gap) for at in body.positions.get(form, ())]
        yield f"{quote_lexeme(form)}:{','.join([*in_title, *in_body][:MAX_POSITION_COUNT])}"


def _position(at: int) -> str:
    return str(min(at + 1, MAX_POSITION))


def _within_bytes(lexemes: Iterator[str] | Sequence[str]) -> Iterator[str]:
    size = 0
    for lexeme in lexemes:
        size += len(lexeme.encode()) + 4
        if size > MAX_VECTOR_BYTES:
            return
        yield lexeme


def _phrase_tsquery(row: WordSequence, label: str) -> str:
    return "(" + " <-> ".join(any_of([quote_lexeme(form) + label for form in word]) for word in row) + ")"


def sql_literal(tsquery: str) -> str:
    """Write a tsquery as an SQL literal, with percent signs doubled for the driver."""
    return "$q$".join(("", tsquery.replace("$q$", "$"), "")).replace("%", "%%") + "::tsquery"
