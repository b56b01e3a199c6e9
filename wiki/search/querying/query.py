"""Parse queries: words, "phrases", -word, prefix* and field:value; no query is a syntax error. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from wiki.search.analysis import glossary
from wiki.search.analysis.analyzer import (
    UNKNOWN_LANGUAGE,
    analysis_language,
    chunks,
    fold,
    join_two_words,
    word_sequence,
    words,
)
from wiki.search.analysis.glossary import Glossary, Synonym, WordSequence
from wiki.search.analysis.stop_words import is_stop_word

MAX_LENGTH = 400
"""Characters of a query; a longer one is refused."""
MAX_CLAUSES = 40
MIN_PREFIX = 2

TITLE_FIELD = "title"
FIELD_NAMES = {
    "annee": "year",
    "code": "code",
    "country": "country",
    "cycle": "cycle",
    "etat": "state",
    "lang": "lang",
    "language": "lang",
    "langue": "lang",
    "level": "level",
    "niveau": "level",
    "pays": "country",
    "phase": "phase",
    "state": "state",
    "theme": "theme",
    "title": TITLE_FIELD,
    "titre": TITLE_FIELD,
    "year": "year",
}
"""The names of fields a person may type before a colon, without accents → the facet, or TITLE."""

HOW_WORDS = frozenset(("como", "come", "comment", "cum", "hoe", "how", "nasil", "wie", "πως", "كيف"))

_FIELD = r"(?P<field>\w{3,12}):(?=[^\s:/])"
_CLAUSE = re.compile(rf'(?P<minus>[-−]?)(?:{_FIELD})?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans("«»“”„", '"""""')


class ClauseKind(StrEnum):
    """How the text of a clause is matched."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"


class EmptyReason(StrEnum):
    """Why a query has no clauses."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    ONLY_OPERATORS = "only_operators"
    ONLY_EXCLUSIONS = "only_exclusions"


class SortOrder(StrEnum):
    """The order of hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Clause:
    """A word, phrase or prefix that a query requires, or with ``excluded`` forbids."""

    kind: ClauseKind
    text: str
    excluded: bool = False
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query; ``reason`` says why it asks for nothing.

    ``filters`` gives, by facet ("type", "kind", "lang", "country" …), the values to keep; a query with only filters
    finds all that they keep. ``lang`` is the reader's language, whose texts come first.
    """

    text: str
    clauses: tuple[Clause, ...] = ()
    reason: EmptyReason | None = None
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    sort: SortOrder = SortOrder.RELEVANCE
    offset: int = 0
    limit: int = 20
    lang: str = ""
    glossary: Glossary = field(default=glossary.EMPTY_GLOSSARY, hash=False, compare=False)

    @property
    def asks(self) -> bool:
        """Whether there is anything to search for."""
        return self.reason is None

    @property
    def asks_how(self) -> bool:
        """Whether it asks how something is done."""
        return any(fold(clause.text.casefold()) in HOW_WORDS for clause in self.clauses)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A clause analysed in one language: alternative sequences of words (each with its forms), or a prefix.

    ``others`` are synonyms from the glossary, which weigh less.
    """

    sequences: tuple[WordSequence, ...] = ()
    prefix: str = ""
    others: tuple[Synonym, ...] = ()
    in_title: bool = False


def parse(
    text: str,
    *,
    filters: Mapping[str, frozenset[str]] | None = None,
    sort: SortOrder = SortOrder.RELEVANCE,
    offset: int = 0,
    limit: int = 20,
    lang: str = "",
    value_of: Callable[[str, str], str] = lambda _facet, typed: typed,
) -> Query:
    """Parse what a person typed; never raises. ``value_of`` maps a facet and a typed word to the facet's value."""
    read = _QueryParser(value_of) if len(text) <= MAX_LENGTH else None
    if read:
        read.take(text)
    clauses, typed = (tuple(read.clauses), read.filters) if read else ((), {})
    reason = _empty_reason(text, clauses, typed)
    return Query(
        text=text[:MAX_LENGTH],
        clauses=() if reason else clauses,
        reason=reason,
        filters=_intersect_filters(filters or {}, typed),
        sort=sort,
        offset=max(offset, 0),
        limit=min(max(limit, 0), 100),
        lang=lang,
    )


def with_glossary(query: Query, known: Glossary) -> Query:
    """Return the query with a glossary; two words that the glossary writes as one become a compound."""
    clauses: list[Clause] = []
    for clause in query.clauses:
        before = clauses.pop() if clauses else None
        if (
            before
            and _is_plain_word(before)
            and _is_plain_word(clause)
            and known.is_compound(before.text, clause.text)
        ):
            clauses.append(Clause(ClauseKind.WORD, f"{before.text}-{clause.text}"))
        else:
            clauses += filter(None, (before, clause))
    return replace(query, clauses=tuple(clauses), glossary=known)


def required(query: Query, lang: str) -> tuple[Pattern, ...]:
    """Return what texts of one language must contain; stop words are left out unless there is nothing else.

    For texts of unknown language (names of places and people) the stop words of the reader's language apply.
    """
    wanted = [clause for clause in query.clauses if not clause.excluded]
    plain = list(filter(_is_plain_word, wanted))
    named = {
        id(clause): tuple(dict.fromkeys(found))
        for clause, found in zip(plain, _synonyms_by_clause(query, plain, lang), strict=True)
    }
    spoken = analysis_language(query.lang) if lang == UNKNOWN_LANGUAGE else lang
    telling = [clause for clause in wanted if not _is_stop_clause(clause, spoken)]
    return _patterns(telling, lang, named) or _patterns(wanted, lang, named)


def _synonyms_by_clause(query: Query, plain: Sequence[Clause], lang: str) -> list[list[Synonym]]:
    """Return the synonyms of each clause: those of the glossary, and the compound with the word beside it."""
    texts = [clause.text for clause in plain]
    others = query.glossary.others(texts, lang)
    found = [others.get(number, []) for number in range(len(texts))]
    for numbers, together in _compounds(query, plain, lang):
        names = query.glossary.others([together], lang).get(0, [])
        names = [Synonym(words, weight / len(numbers)) for words, weight in names]
        if len(numbers) > 1:  # the compound contains both words, so that each is as rare as the compound
            names.append(Synonym(word_sequence(together, lang), 1.0))
        for number in numbers:
            found[number] += names
    return found


def _compounds(query: Query, plain: Sequence[Clause], lang: str) -> Iterator[tuple[tuple[int, ...], str]]:
    """Yield compounds typed with a hyphen, and pairs of adjacent words, as one word with their clauses' numbers."""
    for number, clause in enumerate(plain):
        if together := join_two_words(clause.text, lang):
            yield (number,), together
    beside = set(pairwise(map(id, query.clauses)))
    for number, (one, other) in enumerate(pairwise(plain)):
        if (id(one), id(other)) not in beside or _is_stop_clause(one, lang) is not _is_stop_clause(
            other, lang
        ):
            continue
        if together := join_two_words(f"{one.text} {other.text}", lang):
            yield (number, number + 1), together


def phrase_pattern(query: Query, lang: str) -> Pattern | None:
    """Return a pattern of all the words in a row; documents that match it rank higher. None for a single word."""
    text = " ".join(clause.text for clause in query.clauses if _is_plain_word(clause))
    sequence, together = word_sequence(text, lang), join_two_words(text, lang)
    return (
        Pattern((sequence, word_sequence(together, lang)) if together else (sequence,))
        if len(sequence) > 1
        else None
    )


def excluded(query: Query, lang: str) -> tuple[Pattern, ...]:
    """Return what texts of one language must not contain."""
    return _patterns([clause for clause in query.clauses if clause.excluded], lang, {})


class _QueryParser:
    """Collects the clauses and filters of a query."""

    def __init__(self, value_of: Callable[[str, str], str]) -> None:
        self.clauses: list[Clause] = []
        self.filters: dict[str, frozenset[str]] = {}
        self._value_of = value_of

    def take(self, text: str) -> None:
        for match in _CLAUSE.finditer(text.translate(_QUOTES)):
            named = FIELD_NAMES.get(fold(match["field"].casefold())) if match["field"] else None
            if named is None or named == TITLE_FIELD or match["minus"]:
                self.clauses += _clauses(match, in_title=named == TITLE_FIELD)
            else:
                value = self._value_of(named, match["phrase"] or match["word"] or "")
                self.filters[named] = self.filters.get(named, frozenset()) | {value}


def _clauses(match: re.Match[str], *, in_title: bool) -> Iterator[Clause]:
    before = "" if in_title or not match["field"] else f"{match['field']}:"
    quoted = match["phrase"] is not None
    text = before + (match["phrase"] if quoted else match["word"])
    found = _phrase_clauses(text) if quoted else _word_clauses(text)
    return (Clause(kind, words, bool(match["minus"]), in_title) for kind, words in found)


def _phrase_clauses(text: str) -> list[tuple[ClauseKind, str]]:
    several = len(chunks(text)) > 1
    return [(ClauseKind.PHRASE, text.strip())] if several else _word_clauses(text)


def _word_clauses(text: str) -> list[tuple[ClauseKind, str]]:
    found = [(ClauseKind.WORD, chunk) for chunk in chunks(text)]
    if found and text.endswith("*") and len(fold(found[-1][1])) >= MIN_PREFIX:
        found[-1] = (ClauseKind.PREFIX, found[-1][1])
    return found


def _intersect_filters(
    one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]
) -> Mapping[str, frozenset[str]]:
    """Intersect two sets of filters."""
    return {
        name: one.get(name, values) & other.get(name, values) for name, values in {**one, **other}.items()
    }


def _empty_reason(
    text: str, clauses: tuple[Clause, ...], typed: Mapping[str, frozenset[str]]
) -> EmptyReason | None:
    if len(text) > MAX_LENGTH or len(clauses) > MAX_CLAUSES:
        return EmptyReason.TOO_LONG
    if not clauses and not typed:
        return EmptyReason.ONLY_OPERATORS if text.strip() else EmptyReason.EMPTY
    return EmptyReason.ONLY_EXCLUSIONS if not typed and all(clause.excluded for clause in clauses) else None


def _is_plain_word(clause: Clause) -> bool:
    return clause.kind is ClauseKind.WORD and not clause.excluded and not clause.in_title


def _is_stop_clause(clause: Clause, lang: str) -> bool:
    return clause.kind is ClauseKind.WORD and all(
        is_stop_word(w.plain, lang) for w in words(clause.text, lang)
    )


def _patterns(
    clauses: list[Clause], lang: str, named: Mapping[int, tuple[Synonym, ...]]
) -> tuple[Pattern, ...]:
    patterns = dict.fromkeys(_pattern(clause, lang, named.get(id(clause), ())) for clause in clauses)
    return tuple(pattern for pattern in patterns if pattern.sequences or pattern.prefix)


def _pattern(clause: Clause, lang: str, others: tuple[Synonym, ...]) -> Pattern:
    found = list(words(clause.text, lang))
    if clause.kind is ClauseKind.PREFIX:
        prefix = "".join(word.plain for word in found if not word.joined)
        return Pattern(prefix=prefix, in_title=clause.in_title)
    compounds = [(word.forms,) for word in found if word.joined]
    alternatives = compounds if len(chunks(clause.text)) == 1 else []
    sequences = tuple(sequence for sequence in (word_sequence(clause.text, lang), *alternatives) if sequence)
    return Pattern(sequences, others=others, in_title=clause.in_title)
