"""Tell whether a word is a misspelling, and whether another is what it should have been, by Hunspell's dictionaries.

French by Grammalecte's dictionary, English by the British and the American one; `dictionaries/` holds the first two,
the package chunspell the third. They are loaded when first needed (about a second, 30 MB).
"""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from hunspell import Hunspell

FOLDER = Path(__file__).parent / "dictionaries"
LANGUAGES = ("fr", "en")
LONGEST_WORD = 40
FURTHEST = 4
"""The greatest distance of a misspelling: two letters, or four accents, doubled or exchanged letters."""

_SLIP, _LETTER = 1, 2


@cache
def _dictionaries(language: str) -> tuple[Hunspell, ...]:
    if language == "fr":
        return (Hunspell("fr", hunspell_data_dir=str(FOLDER)),)
    return (Hunspell("en_GB", hunspell_data_dir=str(FOLDER)), Hunspell("en_US"))


@lru_cache(4096)
def is_known(word: str, language: str) -> bool:
    """Return whether a dictionary of a language has a word, in capitals or not."""
    plain = unicodedata.normalize("NFC", word).replace("’", "'")
    forms = {plain, plain.lower(), plain.capitalize()}
    return any(_has(one, form) for one in _dictionaries(language) for form in forms)


def _has(dictionary: Hunspell, word: str) -> bool:
    try:
        return bool(dictionary.spell(word))
    except UnicodeEncodeError:  # the American one is in Latin-1
        return False


@lru_cache(1024)
def nearest(word: str, language: str) -> frozenset[str]:
    """Return the words of a language that are as near to a misspelt one as any other, in lower case."""
    found = {
        suggested.casefold(): distance(word, suggested)
        for one in _dictionaries(language)
        for suggested in _suggestions(one, word)
        if suggested.isalpha()
    }
    least = min(found.values(), default=FURTHEST + 1)
    return frozenset(each for each, far in found.items() if far == least <= FURTHEST)


def _suggestions(dictionary: Hunspell, word: str) -> tuple[str, ...]:
    try:
        return tuple(dictionary.suggest(word))
    except UnicodeEncodeError:
        return ()


def puts_right(old: str, new: str, language: str) -> bool:
    """Return whether an old word is a misspelling and a new one the only word that is nearest to it.

    A word of any language we have a dictionary of is none; nor is a name, told by its capital inside a sentence.
    False for a text in a language without a dictionary.
    """
    if language not in LANGUAGES or max(len(old), len(new)) > LONGEST_WORD:
        return False
    if any(is_known(old, each) for each in LANGUAGES) or not is_known(new, language):
        return False
    return nearest(old.lower(), language) == {new.casefold()}


def distance(one: str, other: str) -> int:
    """Return how far two words are apart: 1 for an accent, a doubled letter or two exchanged, 2 for any other letter.

    (Damerau 1964, with weights: the slips that a hand makes most are nearer.)
    """
    mine, yours = (unicodedata.normalize("NFC", word.casefold()) for word in (one, other))
    rows = [[_LETTER * place for place in range(len(yours) + 1)]]
    for i, sign in enumerate(mine, start=1):
        row = [_LETTER * i]
        for j, wanted in enumerate(yours, start=1):
            best = min(
                rows[i - 1][j] + _left_out(mine, i),
                row[j - 1] + _left_out(yours, j),
                rows[i - 1][j - 1] + _instead(sign, wanted),
            )
            if i > 1 and j > 1 and (sign, mine[i - 2]) == (yours[j - 2], wanted) and sign != wanted:
                best = min(best, rows[i - 2][j - 2] + _SLIP)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _left_out(word: str, place: int) -> int:
    return _SLIP if place > 1 and word[place - 1] == word[place - 2] else _LETTER


def _instead(sign: str, wanted: str) -> int:
    if sign == wanted:
        return 0
    return _SLIP if _bare(sign) == _bare(wanted) else _LETTER


def _bare(sign: str) -> str:
    return unicodedata.normalize("NFD", sign)[0]
