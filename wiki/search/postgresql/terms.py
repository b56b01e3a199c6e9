"""Our analysis in PostgreSQL's own full text: documents as tsvectors, patterns as tsqueries, scores as expressions.

PostgreSQL is given words that are stemmed and folded already, so that it finds what the other backend finds. Beside the
forms, which have positions, a document has its plain words ("=mot") and their beginnings ("<mo"), what it is called
("^mot") and what it is about ("!mot"), its language ("@fr"), its facets ("#country=FR") and the part of the collection
that it is in ("~3"); a document is looked for in one index whatever is asked.
The forms stand once more by themselves, where they are quick to read for the rank.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest
from typing import NamedTuple
from zlib import crc32

from wiki.search.analysis.analyzer import BEGINNINGS, Analysed, analyse, analyse_name, beginnings, language
from wiki.search.analysis.glossary import Forms, Sequenced
from wiki.search.analysis.stop_words import is_stop_word
from wiki.search.document import Document
from wiki.search.querying import ranking
from wiki.search.querying.query import Pattern

PLAIN, BEGINNING, CALLED, ABOUT, LANGUAGE, FACET, PART = "=", "<", "^", "!", "@", "#", "~"
PARTS = 8
"""Into how many parts documents are dealt out, so that what very many have can be looked for in one of them."""
_BASEL = 1.6449340668
"""What ts_rank divides by: the sum of 1/j² over all j."""

LONGEST_LEXEME = 255
LAST_POSITION, MOST_POSITIONS = 16_383, 255
"""What a tsvector can hold; phrases are found among the first 16,383 words of a text."""
MOST_BYTES = 900_000
"""A tsvector holds a megabyte; the rarest of very long texts find their first words only."""
SUBJECTS = 40
"""A text is about the words of its title and about so many of those that it says most often, and more than once."""


class Vector(NamedTuple):
    """A tsvector, the part of it that has positions, and the number of words behind it."""

    vector: str
    placed: str
    length: int


def text(document: Document) -> Vector:
    """Write all of a document as it is looked for, titles marked."""
    lang = language(document.lang)
    title, body = analyse_name(document.called, lang), analyse(document.told, lang)
    placed = list(_placed(title, body))
    lexemes = _within_bytes([*_lexemes(document, lang, title, body), *placed])
    return Vector(" ".join(lexemes), " ".join(_within_bytes(placed)), title.length + body.length)


def title(document: Document) -> Vector:
    """Write its title alone."""
    found = analyse_name(document.called, language(document.lang))
    forms = [f"{quoted(form)}:{','.join(map(_place, at))}" for form, at in found.positions.items()]
    lexemes = [*forms, *(quoted(PLAIN + word) for word in found.vocabulary)]
    return Vector(" ".join(_within_bytes(lexemes)), " ".join(_within_bytes(forms)), found.length)


def quoted(lexeme: str) -> str:
    """Write a lexeme as tsvectors and tsqueries have it."""
    cut = lexeme[:LONGEST_LEXEME].encode(errors="replace").decode().replace("\0", "")
    return "'" + cut.replace("\\", "\\\\").replace("'", "''") + "'"


def any_of(values: Sequence[str]) -> str:
    """Write a tsquery of alternatives."""
    return f"({' | '.join(values)})"


def all_of(values: Sequence[str]) -> str:
    """Write a tsquery of parts that are all needed."""
    return f"({' & '.join(values)})"


def tsquery(pattern: Pattern) -> str:
    """Write what a pattern finds."""
    label = ":A" if pattern.in_title else ""
    if pattern.prefix and len(pattern.prefix) in BEGINNINGS and not pattern.in_title:
        return quoted(BEGINNING + pattern.prefix)
    if pattern.prefix:
        return quoted(PLAIN + pattern.prefix) + (":*A" if pattern.in_title else ":*")
    rows = (*pattern.sequences, *(name.words for name in pattern.others))
    return any_of([_row(row, label) for row in rows])


def marked(mark: str, pattern: Pattern) -> str:
    """Write a tsquery of what is called so, or is about it; a beginning is no subject."""
    rows = (*pattern.sequences, *(name.words for name in pattern.others))
    return any_of([all_of([any_of([quoted(mark + form) for form in word]) for word in row]) for row in rows])


def is_word(pattern: Pattern) -> bool:
    """Say whether a pattern is a single word, wherever it stands."""
    rows = (*pattern.sequences, *(name.words for name in pattern.others))
    return bool(rows) and not pattern.in_title and all(len(row) == 1 for row in rows)


def forms(patterns: Sequence[Pattern]) -> set[str]:
    """Give every form that patterns look for."""
    rows = (row for p in patterns for row in (*p.sequences, *(name.words for name in p.others)))
    return {form for row in rows for word in row for form in word}


class Frequency(NamedTuple):
    """In how many documents a lexeme is, and in how many titles."""

    documents: int = 0
    titles: int = 0


class Scoring:
    """Writes BM25 scores as SQL expressions over the columns ``title``, ``terms`` and what NORMS makes of lengths.

    How often a word stands in a text is told by ts_rank: with all weights 1 and one lexeme it gives the sum of 1/j²
    over its j occurrences, divided by the limit of that sum. For such an S, S / (1 - S) / 1.645 is the number of
    occurrences, less at most 0.1, and BM25's n / (n + k) is 1 / (1 + 1.645 k (1/S - 1)).
    """

    NORMS = (
        f"{_BASEL * ranking.K1:.5f} * ({1 - ranking.B} + {ranking.B} * words / %s) AS norm,"
        f" {_BASEL * ranking.K1:.5f} * ({1 - ranking.B} + {ranking.B} * title_words / %s) AS title_norm"
    )

    def __init__(self, frequencies: Mapping[str, Frequency], total: int) -> None:
        """Know how rare each form is."""
        self._frequencies, self._total = frequencies, total

    def documents(self, pattern: Pattern) -> int:
        """Say how many documents have a pattern, at the most."""
        rows = (*pattern.sequences, *(name.words for name in pattern.others))
        return sum(min(map(self._of_word, row)) for row in rows) if rows else self._total

    def pattern(self, pattern: Pattern) -> str:
        """Write what a pattern counts for in a document."""
        if pattern.prefix:
            in_title = f"(title @@ {literal(quoted(PLAIN + pattern.prefix) + ':*')})::int"
            return f"({ranking.PREFIX_SCORE} * (1 + {ranking.TITLE_WEIGHT - 1} * {in_title}))"
        own = [self._row(row) for row in pattern.sequences]
        others = [f"{name.weight:.3f} * {self._row(name.words)}" for name in pattern.others]
        return f"greatest({', '.join([*own, *others])})"

    def _row(self, row: Sequenced) -> str:
        """Write what words in a row count for."""
        words = " + ".join(map(self._word, row))
        if len(row) == 1:
            return f"({words})"
        in_a_row = literal(_row(row, ""))
        return f"(CASE WHEN terms @@ {in_a_row} THEN {words} ELSE 0 END)"

    def _word(self, word: Forms) -> str:
        in_title = ", ".join(self._form("title", form) for form in word)
        in_text = ", ".join(self._form("terms", form) for form in word)
        return f"{ranking.TITLE_WEIGHT} * greatest({in_title}) + greatest({in_text})"

    def _form(self, column: str, form: str) -> str:
        found = self._frequencies.get(form, Frequency())
        number, norm = (found.titles, "title_norm") if column == "title" else (found.documents, "norm")
        if not number:
            return "0"
        worth = ranking.rarity(min(number, self._total), self._total) * (ranking.K1 + 1)
        rank = f"ts_rank('{{1,1,1,1}}', {column}, {literal(quoted(form))})"
        return f"coalesce({worth:.4f} / (1 + {norm} * (1 / nullif({rank}, 0) - 1)), 0)"

    def _of_word(self, word: Forms) -> int:
        return max(self._frequencies.get(form, Frequency()).documents for form in word)


def _lexemes(document: Document, lang: str, title: Analysed, body: Analysed) -> Iterator[str]:
    yield quoted(LANGUAGE + lang)
    yield from (quoted(f"{FACET}{name}={value}") for name, value in document.facet_values())
    yield quoted(f"{PART}{crc32(document.key.encode(errors='replace')) % PARTS}")
    yield from (quoted(BEGINNING + begun) for begun in beginnings(title.vocabulary | body.vocabulary))
    yield from (quoted(CALLED + form) for form in title.positions)
    yield from (quoted(ABOUT + form) for form in {*title.positions, *_subjects(body, lang)})
    for word in title.vocabulary:
        yield f"{quoted(PLAIN + word)}:1A"
    for word in (
        body.vocabulary - title.vocabulary
    ):  # a lexeme without a place would pass for one of the title
        yield f"{quoted(PLAIN + word)}:1"


def _subjects(body: Analysed, lang: str) -> Iterable[str]:
    repeated = [f for f, at in body.positions.items() if len(at) > 1 and not is_stop_word(f, lang)]
    return nlargest(SUBJECTS, repeated, key=lambda form: len(body.positions[form]))


def _placed(title: Analysed, body: Analysed) -> Iterator[str]:
    gap = title.length + 1
    for form in {**title.positions, **body.positions}:
        in_title = [f"{_place(at)}A" for at in title.positions.get(form, ())]
        in_body = [_place(at + gap) for at in body.positions.get(form, ())]
        yield f"{quoted(form)}:{','.join([*in_title, *in_body][:MOST_POSITIONS])}"


def _place(at: int) -> str:
    return str(min(at + 1, LAST_POSITION))


def _within_bytes(lexemes: Iterator[str] | Sequence[str]) -> Iterator[str]:
    size = 0
    for lexeme in lexemes:
        size += len(lexeme.encode()) + 4
        if size > MOST_BYTES:
            return
        yield lexeme


def _row(row: Sequenced, label: str) -> str:
    return "(" + " <-> ".join(any_of([quoted(form) + label for form in word]) for word in row) + ")"


def literal(tsquery: str) -> str:
    """Write a tsquery as SQL; percent signs are the driver's."""
    return "$q$".join(("", tsquery.replace("$q$", "$"), "")).replace("%", "%%") + "::tsquery"
