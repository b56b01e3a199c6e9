"""Find the words of a text that have certain forms, without analysing all of its words.

A stemmer changes the ends of words. In languages where it keeps their beginnings, only compounds and the few words
that begin like one of the forms are analysed; in the other languages all words are.

Pure.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import chain, product

from wiki.search.analysis.analyzer import (
    UNKNOWN_LANGUAGE,
    chunk_around,
    chunk_terms,
    is_letter,
    normalize_punctuation,
    plain_letter,
    scan_chunks,
)

PREFIX_KEEPING_LANGUAGES = frozenset(
    (
        UNKNOWN_LANGUAGE,
        "ca",
        "cs",
        "da",
        "el",
        "en",
        "es",
        "fr",
        "hu",
        "it",
        "nb",
        "nn",
        "no",
        "pl",
        "pt",
        "ro",
        "sv",
    )
)
"""The languages whose stems begin like their words, except that "y" may become "i", as in "dying" and "die"."""
MAX_SUFFIX_LENGTH = 3
"""The number of last letters in which a stem may differ from its word."""
MIN_PREFIX_LENGTH = 2
"""The number of first letters that are compared in any case."""
MAX_LIGATURES = 4
"""The number of ligatures of a word that are searched in both spellings; a word is searched only up to the next one."""

# A hyphen or an apostrophe between letters, not after an elision: it joins two words, or parts of one word.
_COMPOUND_JOINT = re.compile(r"(?<=\w)(?:-|(?<!\b[cdjlmnst])(?<!\bqu)'|['-]{2,3})(?=\w)", re.IGNORECASE)
_ASCII = bytes(range(128))


def find_occurrences(
    text: str, lang: str, forms: Collection[str], beginnings: Collection[str] = ()
) -> Iterator[tuple[str, int]]:
    """Yield the chunks of a text that have one of these forms or beginnings, in order, each with its offset."""
    begun, plain = tuple(beginnings), normalize_punctuation(text)
    flat = _flatten(plain) if lang in PREFIX_KEEPING_LANGUAGES else None
    looked_at = scan_chunks(text)
    if flat is not None:
        begin_so = {*_spellings(begun, flat), *_spellings(map(_stem_prefix, forms), flat)}
        looked_at = _chunks_at(plain, sorted({*_word_starts(flat, begin_so), *_compound_joints(flat)}))
    return ((chunk, start) for chunk, start in looked_at if _has_wanted_word(chunk, lang, forms, begun))


def _flatten(plain: str) -> str | None:
    """Lower-case a text and remove accents, letter for letter; None when a letter folds to nothing."""
    plain = plain.replace("İ", "i").lower().replace("y", "i")
    for letter in set(plain.encode(errors="replace").translate(None, _ASCII).decode()):
        bare = _bare_letter(letter)
        if not bare:
            return None
        if len(bare) == 1:
            plain = plain.replace(letter, bare)
    return plain


@lru_cache(maxsize=1 << 12)
def _bare_letter(letter: str) -> str:
    return plain_letter(letter).replace("y", "i") if letter.isalpha() or not plain_letter(letter) else letter


def _spellings(words: Iterable[str], flat: str) -> set[str]:
    """Return the spellings of words, or of their beginnings, with and without the ligatures of the text."""
    ways = {word.replace("y", "i") for word in words if word}
    for letter in () if flat.isascii() else set(flat):
        if len(bare := _bare_letter(letter)) > 1:
            ways = {written for way in ways for written in _ligature_spellings(way, bare, letter)}
    return ways


def _ligature_spellings(word: str, bare: str, letter: str) -> Iterator[str]:
    """Yield the spellings of a word up to its fifth ligature, each earlier one as letters or as the ligature.

    The last letter of a prefix may be the first of one more ligature: "co" is a prefix of "cœur".
    """
    first, *rest = word.split(bare)[: MAX_LIGATURES + 1]
    for signs in product((bare, letter), repeat=len(rest)):
        way = first + "".join(chain.from_iterable(zip(signs, rest, strict=True)))
        yield way
        if way.endswith(bare[:-1]):
            yield way.removesuffix(bare[:-1]) + letter


def _stem_prefix(form: str) -> str:
    return form[: max(len(form) - MAX_SUFFIX_LENGTH, MIN_PREFIX_LENGTH)]


def _word_starts(flat: str, beginnings: Collection[str]) -> Iterator[int]:
    """Yield the offsets of words with one of these beginnings."""
    for beginning in beginnings:
        at = flat.find(beginning)
        while at >= 0:
            if not at or not is_letter(flat, at - 1):
                yield at
            at = flat.find(beginning, at + 1)


def _compound_joints(flat: str) -> Iterator[int]:
    return (found.start() for found in _COMPOUND_JOINT.finditer(flat))


def _chunks_at(plain: str, places: Collection[int]) -> Iterator[tuple[str, int]]:
    """Yield the chunks at some offsets of a text, each once."""
    end = 0
    for place in places:
        if place >= end:
            chunk, start = chunk_around(plain, place, end)
            end = start + len(chunk)
            yield chunk, start


def _has_wanted_word(chunk: str, lang: str, forms: Collection[str], beginnings: tuple[str, ...]) -> bool:
    found = chunk_terms(chunk, lang)
    return any(form in forms for form in found.forms) or any(p.startswith(beginnings) for p in found.plains)
