"""Check typo fixes of reference texts: a misspelling put right in one sentence, or its spaces, marks and capitals.

Letters cannot tell meaning (« par », « pour »), so only a dictionary says what is a misspelling (`spelling`).
"""

import re
import unicodedata
from collections import Counter
from datetime import timedelta
from itertools import zip_longest

from wiki.core.errors import N_, InvalidInput
from wiki.pages.writing import spelling
from wiki.versioning.segments import SegmentedText, segment_text

CONTEST_PERIOD = timedelta(days=7)
"""How long any member can make an amendment of a typo fix."""

_WORD = re.compile(r"[^\W\d_]+")
_WHOLE_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
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
_DOUBLED = re.compile(r"\b([^\W\d_]+)\s+\1\b", re.IGNORECASE)
_QUOTES = frozenset('«»“”"')
_FREE_MARKS = frozenset(",;:…–—") | _QUOTES
_DOUBLED_ON_PURPOSE = frozenset(["nous", "vous", "that", "had"]) | MEANING_WORDS


def check_typo(before: str, after: str, language: str) -> None:
    """Raise InvalidInput, saying why, unless two texts of a language differ only by a typo."""
    old, new = changed_sentence(before, after)
    if _numbers(old) != _numbers(new) or _ADDRESS.findall(old) != _ADDRESS.findall(new):
        raise InvalidInput(N_("A typo fix touches no number and no address: propose an amendment."))
    if any(
        unicodedata.category(sign) in _INVISIBLE_CATEGORIES
        for sign in (Counter(old) - Counter(new)) + (Counter(new) - Counter(old))
    ):
        raise InvalidInput(N_("A typo fix touches no invisible character."))
    old = _without_doubled_word(old, new)
    words, corrected = _WORD.findall(old), _WORD.findall(new)
    if len(words) != len(corrected):
        raise InvalidInput(N_("A typo fix adds no word and takes none out: propose an amendment."))
    for wrong, right in zip(words, corrected, strict=True):
        if wrong != right and not _is_other_capital(wrong, right):
            _check_misspelling(wrong, right, old, language)
    if not _same_marks(old, new):
        raise InvalidInput(
            N_(
                "A typo fix changes commas, colons and quotation marks inside a sentence only: propose an amendment."
            )
        )


def _check_misspelling(wrong: str, right: str, sentence: str, language: str) -> None:
    around = [whole for whole in _WHOLE_WORD.findall(sentence) if wrong in _WORD.findall(whole)]
    is_name = not wrong.islower() and (
        wrong[1:] != wrong[1:].lower() or not sentence.lstrip().startswith(wrong)
    )
    if (
        is_name
        or wrong[0].isupper() != right[0].isupper()
        or right.casefold() in MEANING_WORDS
        or any(spelling.is_known(whole, each) for whole in around for each in spelling.LANGUAGES)
        or not spelling.puts_right(wrong, right, language)
    ):
        raise InvalidInput(
            N_(
                "“%(old)s” → “%(new)s” is more than a misspelling put right: a typo fix changes a word that no "
                "dictionary knows into the one nearest to it. Propose an amendment."
            ),
            old=wrong,
            new=right,
        )


def _is_other_capital(one: str, other: str) -> bool:
    return one[1:].islower() and one[1:] == other[1:] and one[0].casefold() == other[0].casefold()


def _without_doubled_word(old: str, new: str) -> str:
    """Return a sentence without a word that stands in it twice in a row, if the corrected one has it once."""
    count = len(_WORD.findall(new))
    if len(_WORD.findall(old)) != count + 1:
        return old
    for found in _DOUBLED.finditer(old):
        shorter = old[: found.end(1)] + old[found.end() :]
        if found[1].casefold() not in _DOUBLED_ON_PURPOSE and _folded_words(shorter) == _folded_words(new):
            return shorter
    return old


def _folded_words(sentence: str) -> list[str]:
    return _WORD.findall(sentence.casefold())


def _same_marks(old: str, new: str) -> bool:
    """Tell whether what stands between the words is the same, but for spaces and marks that end no sentence."""
    gaps = list(zip(_WORD.split(old), _WORD.split(new), strict=True))
    inner, last = gaps[:-1], gaps[-1]
    return all(
        _fixed_signs(one) == _fixed_signs(other) and one.count("\n") == other.count("\n")
        for one, other in inner
    ) and _fixed_signs(last[0], _QUOTES) == _fixed_signs(last[1], _QUOTES)


def _fixed_signs(gap: str, free: frozenset[str] = _FREE_MARKS) -> str:
    """Return the signs of a gap that a typo fix leaves: with a figure among them, all but spaces."""
    signs = "".join(gap.replace("’", "'").split())
    return signs if any(sign.isdigit() for sign in signs) else "".join(s for s in signs if s not in free)


def _numbers(sentence: str) -> list[str]:
    """Return what counts or measures in a sentence: numbers, also Roman ones, fractions, powers, signs."""
    signs = [
        sign for sign in sentence if unicodedata.numeric(sign, None) is not None or sign in _MEASURE_SIGNS
    ]
    return [*_NUMBER.findall(sentence), *_ROMAN.findall(sentence), *signs]


def changed_sentence(before: str, after: str) -> tuple[str, str]:
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


def changed_stretches(before: str, after: str) -> tuple[str, str]:
    """Return the words of a fix before and after, without punctuation that ends both."""
    old, new = changed_sentence(before, after)
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
