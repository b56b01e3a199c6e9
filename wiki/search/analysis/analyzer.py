"""Analyse a text into the terms it is found by, in the same way for documents and queries.

Words are stemmed in their language first and lose their accents afterwards: a Snowball stemmer needs the accents
("coresponsabilité"), and people leave them out ("coresponsabilite"), so such a word has two forms.

Pure.
"""

import re
import sys
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

import Stemmer

UNKNOWN_LANGUAGE = "xx"
"""The language of texts without a stemmer: their words are folded, not stemmed."""

SNOWBALL_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch",
    "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
LANGUAGES = (
    *(code for code, name in SNOWBALL_STEMMERS.items() if name in Stemmer.algorithms()),
    UNKNOWN_LANGUAGE,
)

# French endings that the stemmer does not remove: "évaluons" and "évaluent" belong to "évaluer", "dynamiseur" too. A
# word with one also gets the stem of the verb it would come from; if it is no verb, nobody searches for that form.
_VERB_ENDINGS = {"fr": re.compile(r"(?<=\w{4})(?:(?<!i)(?<![ao]is)ons|(?<!m)ent|eurs?)$")}
_INFINITIVE = "er"

PREFIX_LENGTHS = range(2, 5)
"""The lengths of word prefixes that are indexed, so that a short prefix is found as one term."""

_LETTERS = {ord("œ"): "oe", ord("æ"): "ae", ord("ø"): "o", ord("ł"): "l", ord("đ"): "d", ord("ı"): "i"}
_LIGATURES = {ord("œ"): "oe", ord("æ"): "ae"}
_IGNORED = "\u00ad\u200c\u200d"  # soft hyphen and the two joiners shape a word, they do not end it
_WITHOUT_IGNORED = dict.fromkeys(map(ord, _IGNORED))
# One character for one, so that offsets in the plain text are offsets in the text.
_PLAIN = dict.fromkeys("’‘ʼ′＇", "'") | dict.fromkeys("‐‑·‧", "-") | {"_": " "}
# Accents of every script, the vowel signs and the lengthening stroke of Arabic, and apostrophes.
_DIACRITICS = re.compile("[\u0300-\u036f\u0640\u064b-\u0655\u0670']")
_ELISION = re.compile(
    "(?:(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|dell|nell|sull|dall|quell)'+)+(?=[^'])",
    re.IGNORECASE,
)


def _combining_marks() -> str:
    """Return the combining marks, which belong to words in many scripts but are no letters to a regex."""
    return "".join(c for c in map(chr, range(0x300, 0xFFFF)) if unicodedata.category(c) in {"Mn", "Mc"})


_LETTER = rf"[\w{_combining_marks()}{_IGNORED}]"
_CHUNK_CHARACTER = re.compile(rf"{_LETTER}|['-]")
_ONE_LETTER = re.compile(_LETTER)
# Bounded, so that no text can make one endless word.
_CHUNK = re.compile(rf"{_LETTER}{{1,64}}(?:['-]{{1,3}}{_LETTER}{{1,64}}){{0,7}}")
MAX_CHUNK_LENGTH = 600
_PART = re.compile("[^'-][^-]*")
_stemmer_lock = threading.Lock()


class Word(NamedTuple):
    """A word of a text: the forms it is found by, its plain spelling, its position, its offsets in characters.

    A compound ("mise-en-commun") yields its parts, then the whole, ``joined``, at the position of its first part.
    """

    forms: tuple[str, ...]
    plain: str
    position: int
    start: int
    end: int
    joined: bool


class AnalysedText(NamedTuple):
    """An analysed text: the positions of each form, its plain words, and its length in words."""

    positions: dict[str, list[int]]
    vocabulary: set[str]
    length: int


class ChunkTerms(NamedTuple):
    """The terms of a chunk: its forms, the position of each, its plain words, and its length in positions."""

    forms: tuple[str, ...]
    places: tuple[int, ...]
    plains: tuple[str, ...]
    length: int


def analysis_language(tag: str) -> str:
    """Return the language that a tag is analysed in: "pt" for "pt-BR", UNKNOWN when there is no stemmer."""
    code = re.split("[-_]", tag.lower(), maxsplit=1)[0]
    return code if code in LANGUAGES else UNKNOWN_LANGUAGE


def words(text: str, lang: str) -> Iterator[Word]:
    """Yield the words of a text, parts and compounds; ``lang`` is one of LANGUAGES."""
    position = 0
    for chunk, start in scan_chunks(text):
        last = -1
        for forms, plain, at, begin, end, joined in split_chunk(chunk, lang):
            yield Word(forms, plain, position + at, start + begin, start + end, joined)
            last = max(last, at)
        position += last + 1


def scan_chunks(text: str) -> Iterator[tuple[str, int]]:
    """Yield the chunks of a text, compounds and elisions whole, each with its offset."""
    for chunk in _CHUNK.finditer(normalize_punctuation(text)):
        yield chunk.group(), chunk.start()


def is_letter(plain: str, at: int) -> bool:
    """Tell whether the character at an offset is a letter of a chunk."""
    return _ONE_LETTER.match(plain, at) is not None


def chunk_around(plain: str, at: int, first: int) -> tuple[str, int]:
    """Return the chunk around an offset and where it begins, at ``first`` or after; ``plain`` is normalised text."""
    start, first = at, max(first, at - MAX_CHUNK_LENGTH)
    while start > first and _CHUNK_CHARACTER.match(plain, start - 1):
        start -= 1
    chunk = _CHUNK.match(plain, start)
    if chunk is None or chunk.end() <= at:
        chunk = next(found for found in _CHUNK.finditer(plain, start) if found.end() > at)
    return chunk.group(), chunk.start()


def plain_letter(written: str) -> str:
    """Return the one or two plain letters of a letter, without accent or ligature."""
    return fold(_lowercase(written))


def chunks(text: str) -> list[str]:
    """Return the chunks of a text as written, leaving out those without a letter or digit."""
    found = (text[start : start + len(chunk)] for chunk, start in scan_chunks(text))
    return [chunk for chunk in found if any(map(str.isalnum, chunk))]


def analyse_name(text: str, lang: str) -> AnalysedText:
    """Analyse a name or title: any two consecutive words are also found when written as one."""
    found = analyse(text, lang)
    standing = [word for word in words(text, lang) if not word.joined]
    for one, other in pairwise(standing):
        together = _make_word(
            text[one.start : one.end] + text[other.start : other.end], lang, one.position, 0, 0
        )
        for form in together.forms if together else ():
            found.positions.setdefault(form, []).append(one.position)
    return found


def analyse(text: str, lang: str) -> AnalysedText:
    """Analyse a text; ``lang`` is one of LANGUAGES."""
    positions: dict[str, list[int]] = {}
    found = _CHUNK.findall(normalize_punctuation(text))
    at = 0
    for chunk in found:
        brought = chunk_terms(chunk, lang)
        for form, place in zip(brought.forms, brought.places, strict=True):
            if form in positions:
                positions[form].append(at + place)
            else:
                positions[form] = [at + place]
        at += brought.length
    vocabulary = {plain for chunk in set(found) for plain in chunk_terms(chunk, lang).plains}
    return AnalysedText(positions, vocabulary, at)


def terms(text: str, lang: str) -> list[str]:
    """Return the terms of a text in order, with all forms of each word."""
    return [form for word in words(text, analysis_language(lang)) for form in word.forms]


def short_prefixes(vocabulary: Iterable[str]) -> set[str]:
    """Return the short prefixes of words."""
    return {word[:letters] for word in vocabulary for letters in PREFIX_LENGTHS if len(word) >= letters}


def word_sequence(text: str, lang: str) -> tuple[tuple[str, ...], ...]:
    """Return the forms of each word of a text in order, compounds in parts; ``lang`` is one of LANGUAGES."""
    return tuple(word.forms for word in words(text, lang) if not word.joined)


def join_two_words(text: str, lang: str) -> str:
    """Join the two words of a text, or the two parts of its compound, to one; "" when it has more or fewer."""
    found = [text[word.start : word.end] for word in words(text, lang) if not word.joined]
    return "".join(found) if len(found) == 2 else ""  # noqa: PLR2004 - two


def fold(word: str) -> str:
    """Remove accents and apostrophes from a word, and write its ligatures as letters."""
    if word.isascii():
        return word.replace("'", "")
    bare = _DIACRITICS.sub("", unicodedata.normalize("NFKD", word)).translate(_LETTERS)
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=1 << 12)
def split_chunk(chunk: str, lang: str) -> tuple[Word, ...]:
    """Split a chunk into its parts and, if there are several, add the joined whole; offsets are within the chunk."""
    spans = [_without_elision(part) for part in _PART.finditer(chunk)]
    found: list[Word] = []
    for start, end in spans:
        if word := _make_word(chunk[start:end], lang, len(found), start, end):
            found.append(word)
    if len(found) > 1:
        whole = "".join(chunk[start:end] for start, end in spans)
        if word := _make_word(whole, lang, 0, found[0].start, found[-1].end, joined=True):
            found.append(word)
    return tuple(found)


@lru_cache(maxsize=1 << 16)
def chunk_terms(chunk: str, lang: str) -> ChunkTerms:
    """Return the terms of a chunk; cached, because texts repeat their words."""
    found = split_chunk(chunk, lang)
    placed = [(sys.intern(form), word.position) for word in found for form in word.forms]
    length = max((word.position + 1 for word in found), default=0)
    plains = tuple(word.plain for word in found)
    return ChunkTerms(tuple(form for form, _ in placed), tuple(place for _, place in placed), plains, length)


def normalize_punctuation(text: str) -> str:
    """Normalise apostrophes, hyphens and underscores, one character for one."""
    # str.translate is slow on long texts, and most of these characters are absent.
    for old, new in _PLAIN.items():
        text = text.replace(old, new)
    return text


def _without_elision(part: re.Match[str]) -> tuple[int, int]:
    elision = _ELISION.match(part.group())
    return part.start() + (elision.end() if elision else 0), part.end()


def _make_word(
    text: str, lang: str, position: int, start: int, end: int, *, joined: bool = False
) -> Word | None:
    lower = _lowercase(text)
    plain = fold(lower)
    ways = dict.fromkeys((lower, plain, *_infinitives(lower, lang), *_without_leading_zeros(plain)))
    forms = dict.fromkeys(fold(_stem(way, lang)) for way in ways)
    forms.pop("", None)
    return Word(tuple(forms), sys.intern(plain), position, start, end, joined) if plain and forms else None


def _lowercase(text: str) -> str:
    if text.isascii():
        return text.lower()
    lower = unicodedata.normalize("NFKC", text).casefold().translate(_WITHOUT_IGNORED)
    return unicodedata.normalize("NFC", lower).translate(_LIGATURES)


def _infinitives(word: str, lang: str) -> Iterator[str]:
    """Yield the infinitive that a word may come from, where its stemmer does not remove the ending."""
    ending = _VERB_ENDINGS.get(lang)
    if ending and (found := ending.search(word)):
        yield word[: found.start()] + _INFINITIVE


def _without_leading_zeros(word: str) -> Iterator[str]:
    """Yield a number without its leading zeros: people search for "26-004" as "26-4"."""
    if word[:1] == "0" and word.isdecimal() and (short := word.lstrip("0")):
        yield short


@cache
def _stemmer(lang: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(
        SNOWBALL_STEMMERS[lang], 0
    )  # without its own cache, which costs more than it saves


def _stem(word: str, lang: str) -> str:
    if lang == UNKNOWN_LANGUAGE:
        return word
    with _stemmer_lock:  # a stemmer keeps its state between calls
        stem: str = _stemmer(lang).stemWord(word)
    return stem
