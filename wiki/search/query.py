"""What a person typed, read without ever complaining: words, "phrases", -word and prefix*."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wiki.search.analysis import chunks, fold, is_stop_word, words

MAX_LENGTH = 400
"""Characters of a query."""
MAX_CLAUSES = 40
MIN_PREFIX = 2

Forms = tuple[str, ...]
"""What one word may be found by; any will do."""

_CLAUSE = re.compile(r'([-−]?)"([^"]*)"|([-−]?)([^\s"]+)')
_QUOTES = str.maketrans("«»“”„", '"""""')


class ClauseKind(StrEnum):
    """How the text of a clause is to be found."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"


class Reason(StrEnum):
    """Why a query asks for nothing."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    ONLY_OPERATORS = "only_operators"
    ONLY_EXCLUSIONS = "only_exclusions"


class Sort(StrEnum):
    """The order of the hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing asked for, or with ``excluded`` one thing not wanted."""

    kind: ClauseKind
    text: str
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A query as read; without clauses, ``reason`` says why.

    ``filters`` keeps of each facet ("type", "kind", "lang", "country" …) only the values given.
    """

    text: str
    clauses: tuple[Clause, ...] = ()
    reason: Reason | None = None
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Pattern:
    """A clause in one language: any of its sequences of words (each with its forms), or any word with its prefix."""

    sequences: tuple[tuple[Forms, ...], ...] = ()
    prefix: str = ""


def parse(
    text: str,
    *,
    filters: Mapping[str, frozenset[str]] | None = None,
    sort: Sort = Sort.RELEVANCE,
    offset: int = 0,
    limit: int = 20,
) -> Query:
    """Read what a person typed; never raises, whatever it is."""
    clauses = _clauses(text) if len(text) <= MAX_LENGTH else ()
    reason = _reason(text, clauses)
    return Query(
        text=text[:MAX_LENGTH],
        clauses=() if reason else clauses,
        reason=reason,
        filters=filters or {},
        sort=sort,
        offset=max(offset, 0),
        limit=min(max(limit, 0), 100),
    )


def required(query: Query, lang: str) -> tuple[Pattern, ...]:
    """Give what must be found in texts of one language; its stop words only count if there is nothing else."""
    wanted = [clause for clause in query.clauses if not clause.excluded]
    return _patterns([c for c in wanted if not _is_stop(c, lang)], lang) or _patterns(wanted, lang)


def excluded(query: Query, lang: str) -> tuple[Pattern, ...]:
    """Give what must not be found in texts of one language."""
    return _patterns([clause for clause in query.clauses if clause.excluded], lang)


def _clauses(text: str) -> tuple[Clause, ...]:
    found: list[Clause] = []
    for match in _CLAUSE.finditer(text.translate(_QUOTES)):
        minus, phrase, minus_word, word = match.groups()
        found += _phrase(phrase, excluded=bool(minus)) if word is None else _words(word, bool(minus_word))
    return tuple(found)


def _phrase(text: str, *, excluded: bool) -> list[Clause]:
    several = len(chunks(text)) > 1
    return [Clause(ClauseKind.PHRASE, text.strip(), excluded)] if several else _words(text, excluded)


def _words(text: str, excluded: bool) -> list[Clause]:  # noqa: FBT001 - the sign that stood before the word
    found = [Clause(ClauseKind.WORD, chunk, excluded) for chunk in chunks(text)]
    if found and text.endswith("*") and len(fold(found[-1].text)) >= MIN_PREFIX:
        found[-1] = Clause(ClauseKind.PREFIX, found[-1].text, excluded)
    return found


def _reason(text: str, clauses: tuple[Clause, ...]) -> Reason | None:
    if len(text) > MAX_LENGTH or len(clauses) > MAX_CLAUSES:
        return Reason.TOO_LONG
    if not clauses:
        return Reason.ONLY_OPERATORS if text.strip() else Reason.EMPTY
    return Reason.ONLY_EXCLUSIONS if all(clause.excluded for clause in clauses) else None


def _is_stop(clause: Clause, lang: str) -> bool:
    return clause.kind is ClauseKind.WORD and all(
        is_stop_word(w.plain, lang) for w in words(clause.text, lang)
    )


def _patterns(clauses: list[Clause], lang: str) -> tuple[Pattern, ...]:
    patterns = dict.fromkeys(_pattern(clause, lang) for clause in clauses)
    return tuple(pattern for pattern in patterns if pattern.sequences or pattern.prefix)


def _pattern(clause: Clause, lang: str) -> Pattern:
    found = list(words(clause.text, lang))
    if clause.kind is ClauseKind.PREFIX:
        return Pattern(prefix="".join(word.plain for word in found if not word.joined))
    parts = tuple(word.forms for word in found if not word.joined)
    compounds = [(word.forms,) for word in found if word.joined]
    whole = compounds if len(chunks(clause.text)) == 1 else []
    return Pattern(sequences=tuple(seq for seq in (parts, *whole) if seq))
