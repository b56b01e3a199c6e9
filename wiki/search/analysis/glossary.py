"""Synonyms, read from the network's glossary pages, so that one name of a thing finds its other names.

A glossary is a page in Markdown. Each entry is a list item (or a heading with what follows it) that begins with the
thing's name in bold; lines below give its other names, separated by commas, in the page's language and in others:

    - **Plateforme** : l’instance où se réunissent les acteurs d’un territoire.
      Synonymes : groupe de coordination.
      En anglais : platform, coordination group.

Pure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from wiki.search.analysis.analyzer import (
    LANGUAGES,
    UNKNOWN_LANGUAGE,
    analysis_language,
    chunks,
    fold,
    join_two_words,
    word_sequence,
    words,
)
from wiki.search.analysis.stop_words import is_stop_word

WordForms = tuple[str, ...]
"""The forms of one word; any of them matches."""
WordSequence = tuple[WordForms, ...]
"""Consecutive words, each with its forms."""

MAX_NAMES = 12
"""The most names of one entry in one language."""

_SYNONYMS = frozenset(
    (
        "synonymes", "synonyms", "sinonimos", "sinonimi", "sinonime", "synonyme", "synoniemen", "συνωνυμα",
        "esanlamlilar", "مرادفات",
    )
)  # fmt: skip
_ENTRY = re.compile(r"^(?:[-*+]\s+|#{2,6}\s+)(?P<rest>.*)$")
_TERM = re.compile(r"^\*\*(?P<bold>.+?)\*\*|^(?P<heading>[^:*]+)$")
_LABEL = re.compile(r"^\s*[*_]*(?P<label>[^:*_]{2,60}?)[*_]*\s*:\s*[*_]*\s*(?P<names>\S.*)$")
_NAME_SEPARATOR = re.compile(r"\s*[,;،]\s*")
_PARENTHESIS = re.compile(r"\s*\([^)]*\)")


SYNONYM_WEIGHT = 0.7
"""The weight of a synonym, where the typed words have 1. The value matters little: the held-out queries
(tests/search/held_out) are answered alike with 0.5."""


class Synonym(NamedTuple):
    """A synonym, for one word of a name in the query.

    It weighs as much as the mean of its words, divided among the words of the query: with a sum, two words that nobody
    typed would weigh more than the one that somebody did.
    """

    words: WordSequence
    weight: float


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """One thing with all its names, by language."""

    names: Mapping[str, tuple[str, ...]]

    @property
    def has_synonyms(self) -> bool:
        """Whether it has more than one name."""
        return sum(map(len, self.names.values())) > 1


@dataclass(frozen=True, slots=True)
class _Name:
    """One name, without its stop words, to be compared with the words of a query."""

    words: WordSequence
    lang: str
    entry: GlossaryEntry


class Glossary:
    """Finds the synonyms of the names in a query."""

    def __init__(self, glossary_entries: Iterable[GlossaryEntry] = ()) -> None:
        """Index the names by the forms of their first word."""
        self._by_first_form: dict[str, list[_Name]] = {}
        listed = list(glossary_entries)
        self._one_words = frozenset(_compound_names(listed))
        for name in _names(entry for entry in listed if entry.has_synonyms):
            for form in name.words[0]:
                self._by_first_form.setdefault(form, []).append(name)
        self._languages = {name.lang for names in self._by_first_form.values() for name in names}

    def is_compound(self, one: str, other: str) -> bool:
        """Tell whether two words are the parts of a name that the glossary writes as one word or with a hyphen."""
        return (
            _singular(fold(join_two_words(f"{one} {other}", UNKNOWN_LANGUAGE).casefold())) in self._one_words
        )

    def others(self, texts: Sequence[str], lang: str) -> dict[int, list[Synonym]]:
        """Return the synonyms in a language of each of these words, by index, for those that are part of a name."""
        found: dict[int, list[Synonym]] = {}
        for own in self._languages:
            parts = list(_significant_words(texts, own))
            at = 0
            while at < len(parts):
                names = self._longest([forms for _, forms in parts[at:]], own)
                length = len(names[0].words) if names else 1
                for number in dict.fromkeys(number for number, _ in parts[at : at + length]):
                    for name in names:
                        found.setdefault(number, []).extend(_synonyms(name, lang))
                at += length
        return {number: names for number, names in found.items() if names}

    def _longest(self, sequence: Sequence[WordForms], lang: str) -> list[_Name]:
        """Return the longest names that a sequence of words begins with."""
        begun = {
            id(n): n for form in sequence[0] for n in self._by_first_form.get(form, ()) if n.lang == lang
        }
        fitting = [name for name in begun.values() if _starts_with(sequence, name.words)]
        longest = max((len(name.words) for name in fitting), default=0)
        return [name for name in fitting if len(name.words) == longest]


def parse_glossary(text: str, lang: str) -> Iterator[GlossaryEntry]:
    """Yield the entries of a glossary page; ``lang`` is the page's language tag."""
    names: dict[str, tuple[str, ...]] = {}
    for line in [*text.splitlines(), "# "]:
        if _ENTRY.match(line) or line.startswith("# "):
            if names:
                yield GlossaryEntry(names)
            names = {analysis_language(lang): _entry_name(line)} if _entry_name(line) else {}
        elif names and (labelled := _LABEL.match(line)) and (own := _label_language(labelled["label"], lang)):
            given = (_clean_name(name) for name in _NAME_SEPARATOR.split(labelled["names"]))
            names[own] = (*names.get(own, ()), *filter(None, given))[:MAX_NAMES]


def _entry_name(line: str) -> tuple[str, ...]:
    entry = _ENTRY.match(line)
    term = _TERM.match(entry["rest"]) if entry else None
    return (_clean_name(term["bold"] or term["heading"]),) if term else ()


def _clean_name(name: str) -> str:
    return _PARENTHESIS.sub("", name).strip(" \t.*_«»“”\"'\u00a0\u202f")


def _label_language(label: str, lang: str) -> str | None:
    """Return the language of the names after a label ("Synonymes", "En anglais", "In French"), or None."""
    plain = fold(label.casefold()).split()
    if "".join(plain) in _SYNONYMS:
        return analysis_language(lang)
    return _language_names(analysis_language(lang)).get(plain[-1]) if plain else None


@cache
def _language_names(lang: str) -> Mapping[str, str]:
    """Return the analysed languages by their names in a language."""
    try:
        named = Locale(lang).languages
    except UnknownLocaleError:
        return {}
    return {fold(named[code].casefold()): code for code in LANGUAGES if code in named}


def _names(glossary_entries: Iterable[GlossaryEntry]) -> Iterator[_Name]:
    for entry in glossary_entries:
        for lang, names in entry.names.items():
            for name in names:
                if parts := tuple(forms for _, forms in _significant_words([name], lang)):
                    yield _Name(parts, lang, entry)
                if (together := join_two_words(name, lang)) and len(parts) > 1:
                    yield _Name(word_sequence(together, lang), lang, entry)


def _compound_names(glossary_entries: Iterable[GlossaryEntry]) -> Iterator[str]:
    """Yield the single-word names and hyphenated compounds, folded and joined to one word."""
    for name in (name for entry in glossary_entries for names in entry.names.values() for name in names):
        written = chunks(name)
        for chunk in written:
            together = join_two_words(chunk, UNKNOWN_LANGUAGE) or (chunk if len(written) == 1 else "")
            if together:
                yield _singular(fold(together.casefold()))


def _singular(word: str) -> str:
    """Remove the usual plural ending; a stemmer would take "together as" for a form of "together"."""
    return word.removesuffix("s")


def _significant_words(texts: Sequence[str], lang: str) -> Iterator[tuple[int, WordForms]]:
    """Yield the words of several texts that are no stop words, each with the index of its text."""
    for number, text in enumerate(texts):
        for word in words(text, lang):
            if not word.joined and not is_stop_word(word.plain, lang):
                yield number, word.forms


def _starts_with(sequence: Sequence[WordForms], begin: WordSequence) -> bool:
    return len(sequence) >= len(begin) and all(
        not set(one).isdisjoint(other) for one, other in zip(sequence, begin, strict=False)
    )


def _synonyms(name: _Name, lang: str) -> Iterator[Synonym]:
    for other in name.entry.names.get(lang, ()) if lang != UNKNOWN_LANGUAGE else ():
        sequence = word_sequence(other, lang)
        bare = tuple(forms for _, forms in _significant_words([other], lang))
        if sequence and (lang != name.lang or bare != name.words):
            yield Synonym(sequence, SYNONYM_WEIGHT / max(len(name.words), len(bare)))


EMPTY_GLOSSARY = Glossary()
