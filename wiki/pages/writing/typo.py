"""Check typo fixes of reference texts: a few characters of one sentence, and no word that carries the meaning.

The check is symmetric, so that a fix can be undone as a typo fix. Pure.
"""

import re
import unicodedata
from collections import Counter
from itertools import zip_longest

from wiki.core.errors import N_, InvalidInput
from wiki.versioning.segments import SegmentedText, segment_text

MAX_CHANGED_CHARACTERS = 3
_MAX_CHANGE_LENGTH = 40
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+(?:[.,\s\u00a0\u202f]*\d+)*")
_ADDRESS = re.compile(r"https?://[^\s)>]+")
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf"})
_NEGATING = (
    "ne n ni pas plus jamais aucun aucune sans non nul nulle rien personne sauf guère "
    "not no t never none nor neither nothing nobody without cannot"
)
_COUNTING = (
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts trente "
    "quarante cinquante soixante septante huitante octante nonante cent cents mille million millions milliard "
    "premier première premiers premières second seconde deuxième troisième quatrième cinquième sixième septième "
    "huitième neuvième dixième onzième douzième vingtième centième millième demi demie dizaine douzaine quinzaine "
    "vingtaine trentaine quarantaine cinquantaine soixantaine centaine millier milliards double triple quadruple "
    "moitié tiers quart quarts tous tout toute toutes chaque seul seule moins "
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion "
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth twentieth hundredth "
    "half halves quarter quarters dozen once twice thrice all any each only every less more most"
)
_BINDING = (
    "peut peuvent doit doivent devrait pourra devra et ou may must can shall should will might and or if si"
)
MEANING_WORDS = frozenset(f"{_NEGATING} {_COUNTING} {_BINDING}".split())
"""Words that must not be added or removed, because they negate, count or bind."""

_ROMAN = re.compile(r"\b(?:[IVX]|[IVXLCDM]{2,})\b")
_MEASURE_SIGNS = frozenset("%‰°€$£¥<>≤≥=≠±+×÷")
_OPPOSITE_PREFIXES = {
    "in": "ex",
    "im": "ex",
    "inf": "sup",
    "min": "max",
    "maj": "min",
    "sous": "sur",
    "under": "over",
    "pré": "post",
    "pre": "post",
    "intra": "extra",
    "hypo": "hyper",
    "mono": "multi",
    "bi": "tri",
}
"""Prefixes whose exchange makes a word mean the opposite, or another number."""
_NEGATING_PREFIXES = ("in", "im", "il", "ir", "un", "non", "dé", "dés", "dis", "mal", "anti", "a")


def check_typo(before: str, after: str) -> None:
    """Raise InvalidInput, saying why, unless two texts differ only by a typo."""
    old, new = _changed_sentence(before, after)
    if edit_distance(old, new) > MAX_CHANGED_CHARACTERS:
        raise InvalidInput(
            N_("A typo fix changes at most %(most)s characters: propose an amendment."),
            most=MAX_CHANGED_CHARACTERS,
        )
    if _numbers(old) != _numbers(new) or _ADDRESS.findall(old) != _ADDRESS.findall(new):
        raise InvalidInput(N_("A typo fix touches no number and no address: propose an amendment."))
    removed, added = changed_words(old, new)
    if MEANING_WORDS & {*removed, *added} or _reverses_meaning(removed, added):
        raise InvalidInput(
            N_(
                "This changes a word that negates, counts or binds, and with it the meaning: propose an amendment."
            )
        )
    if any(
        unicodedata.category(sign) in _INVISIBLE_CATEGORIES
        for sign in (Counter(old) - Counter(new)) + (Counter(new) - Counter(old))
    ):
        raise InvalidInput(N_("A typo fix touches no invisible character."))


def _numbers(sentence: str) -> list[str]:
    """Return what counts or measures in a sentence: numbers, also Roman ones, fractions, powers, signs."""
    signs = [
        sign for sign in sentence if unicodedata.numeric(sign, None) is not None or sign in _MEASURE_SIGNS
    ]
    return [*_NUMBER.findall(sentence), *_ROMAN.findall(sentence), *signs]


def _changed_sentence(before: str, after: str) -> tuple[str, str]:
    """Return the one sentence that differs, in both texts; raises InvalidInput unless there is exactly one."""
    old, new = segment_text(before), segment_text(after)
    places = [place for place, pair in enumerate(zip_longest(old.bodies, new.bodies)) if pair[0] != pair[1]]
    if not places and _structure(old) == _structure(new):
        raise InvalidInput(N_("Nothing is changed yet: correct the word as it should read."))
    if len(places) != 1 or len(old.bodies) != len(new.bodies) or _structure(old) != _structure(new):
        raise InvalidInput(N_("A typo fix changes one sentence only: propose an amendment."))
    return old.bodies[places[0]], new.bodies[places[0]]


def _structure(text: SegmentedText) -> tuple[str, tuple[str, ...], tuple[bool, ...]]:
    return text.lead, text.gaps, text.headings


def edit_distance(one: str, other: str) -> int:
    """Return the edit distance of two sentences (Levenshtein 1966); long changes count as 40."""
    start = next(
        (place for place, pair in enumerate(zip_longest(one, other)) if pair[0] != pair[1]), len(one)
    )
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if max(len(one), len(other)) > _MAX_CHANGE_LENGTH:
        return _MAX_CHANGE_LENGTH
    row = list(range(len(other) + 1))
    for number, sign in enumerate(one, start=1):
        before, row = row, [number]
        for place, wanted in enumerate(other, start=1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (sign != wanted)))
    return row[-1]


def changed_words(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return the words removed and those added, in lower case."""
    before, after = Counter(_words(old)), Counter(_words(new))
    return list((before - after).elements()), list((after - before).elements())


def _words(sentence: str) -> list[str]:
    return _WORD.findall(sentence.casefold())


def _reverses_meaning(removed: list[str], added: list[str]) -> bool:
    """Tell whether a prefix turned a word into its opposite: possible and impossible, minimum and maximum."""
    pairs = [pair for one in removed for other in added for pair in ((one, other), (other, one))]
    return any(
        longer == prefix + shorter for longer, shorter in pairs for prefix in _NEGATING_PREFIXES
    ) or any(
        one.startswith(prefix) and other == opposite + one.removeprefix(prefix)
        for one, other in pairs
        for prefix, opposite in _OPPOSITE_PREFIXES.items()
    )


def changed_stretches(before: str, after: str) -> tuple[str, str]:
    """Return the words of a fix before and after, without punctuation that ends both."""
    old, new = _changed_sentence(before, after)
    mine, yours = old.split(), new.split()
    start = next(
        (place for place, pair in enumerate(zip(mine, yours, strict=False)) if pair[0] != pair[1]), 0
    )
    end = next(
        (
            place
            for place, pair in enumerate(zip(mine[:start:-1], yours[:start:-1], strict=False))
            if pair[0] != pair[1]
        ),
        min(len(mine), len(yours)) - start - 1,
    )
    return _strip_common_end(
        " ".join(mine[start : len(mine) - end]), " ".join(yours[start : len(yours) - end])
    )


def _strip_common_end(one: str, other: str) -> tuple[str, str]:
    while min(len(one), len(other)) > 1 and one[-1] == other[-1] and not one[-1].isalnum():
        one, other = one[:-1], other[:-1]
    return one, other


def describe_fix(before: str, after: str) -> str:
    """Return a fix in one line: the words before and after."""
    return " → ".join(changed_stretches(before, after))
