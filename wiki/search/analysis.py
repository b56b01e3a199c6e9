"""From a text to the terms it is found by, the same way for what is written and for what is asked.

Words are stemmed in their language first and lose their accents afterwards: a Snowball stemmer needs the accents
("coresponsabilité"), and people leave them out ("coresponsabilite"), so such a word has two forms.
"""

import re
import sys
import threading
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import Stemmer

UNKNOWN = "xx"
"""The language of texts that no stemmer knows: their words are folded, not stemmed."""

SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch",
    "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
LANGUAGES = (*(code for code, name in SNOWBALL.items() if name in Stemmer.algorithms()), UNKNOWN)

_STOP_WORDS = {
    "fr": """a au aux avec c ce ces cet cette d dans de des du elle elles en est et eux il ils j je l la le les leur
        leurs lui m ma mais me mes mon n ne nos notre nous on ont ou par pas pour qu que qui s sa se ses si son
        sont sur t ta te tes ton tu un une vos votre vous y""",
    "en": """a an and are as at be but by for from has have he her his i if in into is it its me my not of on or
        our s she so that the their them then there these they this to us was we were which who will with you
        your""",
}
STOP_WORDS = {lang: frozenset(text.split()) for lang, text in _STOP_WORDS.items()}

_LETTERS = {ord("œ"): "oe", ord("æ"): "ae", ord("ø"): "o", ord("ł"): "l", ord("đ"): "d", ord("ı"): "i"}
_IGNORED = "\u00ad\u200c\u200d"  # soft hyphen and the two joiners shape a word, they do not end it
# One character for one, so that offsets in the plain text are offsets in the text.
_PLAIN = dict.fromkeys("’‘ʼ′＇", "'") | dict.fromkeys("‐‑·‧", "-") | {"_": " "}
_DIACRITICS = re.compile("[\u0300-\u036f']")
_ELISION = re.compile(
    "(?:(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|dell|nell|sull|dall|quell)'+)+(?=[^'])",
    re.IGNORECASE,
)


def _marks() -> str:
    """List the marks that belong to words in many scripts and that a regex does not count as letters."""
    return "".join(c for c in map(chr, range(0x300, 0xFFFF)) if unicodedata.category(c) in {"Mn", "Mc"})


_LETTER = rf"[\w{_marks()}{_IGNORED}]"
# Bounded, so that no text can make one endless word.
_CHUNK = re.compile(rf"{_LETTER}{{1,64}}(?:['-]{{1,3}}{_LETTER}{{1,64}}){{0,7}}")
_PART = re.compile("[^-]+")
_stemming = threading.Lock()


class Word(NamedTuple):
    """A word of a text: the forms it is found by, itself in plain letters, its position, its place in characters.

    A compound ("mise-en-commun") gives its parts, then itself ``joined`` at the position of its first part.
    """

    forms: tuple[str, ...]
    plain: str
    position: int
    start: int
    end: int
    joined: bool


def language(tag: str) -> str:
    """Give the language that a tag is analysed in: "pt-BR" is "pt", and what no stemmer knows is UNKNOWN."""
    code = re.split("[-_]", tag.lower(), maxsplit=1)[0]
    return code if code in LANGUAGES else UNKNOWN


def words(text: str, lang: str) -> Iterator[Word]:
    """Yield the words of a text, parts and compounds; ``lang`` is one of LANGUAGES."""
    position = 0
    for chunk, start in scan(text):
        last = -1
        for forms, plain, at, begin, end, joined in split(chunk, lang):
            yield Word(forms, plain, position + at, start + begin, start + end, joined)
            last = max(last, at)
        position += last + 1


def scan(text: str) -> Iterator[tuple[str, int]]:
    """Yield the chunks of a text, compounds and elisions whole, each with its place in characters."""
    for chunk in _CHUNK.finditer(_plain(text)):
        yield chunk.group(), chunk.start()


def chunks(text: str) -> list[str]:
    """List the chunks of a text as they are written; what holds no letter or digit is left out."""
    found = (text[start : start + len(chunk)] for chunk, start in scan(text))
    return [chunk for chunk in found if any(map(str.isalnum, chunk))]


def vocabulary(text: str, lang: str) -> set[str]:
    """Give the words of a text in plain letters, each once."""
    return {word.plain for chunk in set(_CHUNK.findall(_plain(text))) for word in split(chunk, lang)}


def terms(text: str, lang: str) -> list[str]:
    """List the terms of a text in order, each word with all its forms."""
    return [form for word in words(text, language(lang)) for form in word.forms]


def fold(word: str) -> str:
    """Take accents and apostrophes off a word, and part its ligatures."""
    bare = _DIACRITICS.sub("", unicodedata.normalize("NFKD", word)).translate(_LETTERS)
    return unicodedata.normalize("NFC", bare)


def is_stop_word(plain: str, lang: str) -> bool:
    """Say whether a word is too common in its language to look for alone."""
    return plain in STOP_WORDS.get(lang, ())


@lru_cache(maxsize=1 << 16)
def split(chunk: str, lang: str) -> tuple[Word, ...]:
    """Cut a chunk into its parts and, if there are several, itself joined; offsets are within the chunk."""
    spans = [_without_elision(part) for part in _PART.finditer(chunk)]
    parts: list[Word] = []
    for start, end in spans:
        if word := _word(chunk[start:end], lang, len(parts), start, end):
            parts.append(word)
    if len(parts) > 1:
        whole = "".join(chunk[start:end] for start, end in spans)
        if word := _word(whole, lang, 0, parts[0].start, parts[-1].end, joined=True):
            parts.append(word)
    return tuple(parts)


def _plain(text: str) -> str:
    # str.translate is slow on long texts, and most of these characters are not there.
    for old, new in _PLAIN.items():
        text = text.replace(old, new)
    return text


def _without_elision(part: re.Match[str]) -> tuple[int, int]:
    elision = _ELISION.match(part.group())
    return part.start() + (elision.end() if elision else 0), part.end()


def _word(text: str, lang: str, position: int, start: int, end: int, *, joined: bool = False) -> Word | None:
    lower = unicodedata.normalize("NFKC", text).casefold().translate(dict.fromkeys(map(ord, _IGNORED)))
    lower = unicodedata.normalize("NFC", lower).translate({ord("œ"): "oe", ord("æ"): "ae"})
    plain = fold(lower)
    forms = dict.fromkeys(filter(None, (fold(_stem(lower, lang)), fold(_stem(plain, lang)))))
    return Word(tuple(forms), sys.intern(plain), position, start, end, joined) if plain and forms else None


@cache
def _stemmer(lang: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(SNOWBALL[lang])


def _stem(word: str, lang: str) -> str:
    if lang == UNKNOWN:
        return word
    with _stemming:  # a stemmer keeps its state between calls
        stem: str = _stemmer(lang).stemWord(word)
    return stem
