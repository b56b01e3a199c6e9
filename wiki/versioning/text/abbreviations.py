"""Find where sentences end, in French and in English.

A full stop ends a sentence when breakable white space follows it, the next character does not continue the
sentence, and the word before it is neither an abbreviation nor an initial.

Pure.
"""

import re
from collections.abc import Iterator

# Possessive quantifiers: no run of stops is tried twice, so that hostile input costs time linear in its length.
_SENTENCE_END = re.compile(
    r"(?<![.!?…])([.!?…]++)(?:[ \u00a0\u202f]?+[»”])?+"
    r"(?:[\"'’”)\]*_]|\[\^[^\[\]\n]*+\]|(?<=\])\([^()\n]*+\)|(?<=\])\[[^\[\]\n]*+\])*+"  # marks of notes, ends of links
    r"(?P<space>[ \t\r\n]++)(?=\S)",
)
_WORD = re.compile(r"[^\W_]+(?:[.\-][^\W_]+)*\Z")
_ROMAN_NUMERAL = re.compile(r"[IVXLCDM]+\Z")
_MAX_ABBREVIATION_LENGTH = 16
_CONTINUATION_SIGNS = frozenset(",;:)]}»”–—-%/=+")

# "etc." is not among these: a capital after it begins a new sentence.
_TITLES = re.compile(r"(?:MM|Mmes?|Mlles?|Mgr|Me|Mrs?|Ms|Drs?|Pr|Prof|Ste?|Sr|Rev|Gen|Capt|Lt|Hon)\Z")
_ABBREVIATIONS = re.compile(
    r"(?:cf|coll|dir|éd|env|ex|ibid|loc|op|cit|réf|viz|approx|vs|tél|incl|suiv|sq|apr|bd)\Z",
    re.IGNORECASE,
)
_ABBREVIATIONS_BEFORE_NUMBER = re.compile(
    r"""(?:al|arts?|av|ch|chap|col|eq|figs?|hab|max|min|nos?|nᵒ|num|par|paras?|parag|part|pp|ref|reg|secs?|sect|tit
    |vol|janv|févr?|avr|juil|sept|oct|nov|déc|jan|feb|mar|apr|aug|dec|[a-z])\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_NUMBER = re.compile(r"\d|[A-Z]\.|[IVXLC]{2,}\b")


def sentence_ends(block: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield, for each sentence of a block but the last, the offset of its end and of the next sentence's start."""
    for match in _SENTENCE_END.finditer(block, start):
        following = block[match.end()]
        if following.islower() or following in _CONTINUATION_SIGNS:
            continue
        if match[1] == "." and _is_abbreviation(block, start, match.start(), match.end()):
            continue
        yield match.start("space"), match.end()


def _is_abbreviation(block: str, start: int, stop: int, restart: int) -> bool:
    match = _WORD.search(block[max(start, stop - _MAX_ABBREVIATION_LENGTH) : stop])
    if match is None:
        return False
    word = match[0].rsplit("-")[-1] if "." not in match[0] else match[0]
    opens_block = (
        not block[start : stop - len(match[0])].strip() if stop - start <= _MAX_ABBREVIATION_LENGTH else False
    )
    if opens_block and (word.isdigit() or _ROMAN_NUMERAL.match(word)):
        return True  # "12. Le conseil", "IV. Titre": a number in front, not a sentence
    if len(word) == 1 and word.isupper():
        return True  # an initial: "M. Dupont", "art. L. 123"
    if "." in word:
        return max(map(len, re.split(r"[.\-]", word))) <= 2  # noqa: PLR2004 - "e.g.", "U.S.", "J.-C.", "c.-à-d."
    if _TITLES.match(word) or _ABBREVIATIONS.match(word):
        return True
    return bool(_ABBREVIATIONS_BEFORE_NUMBER.match(word) and _NUMBER.match(block, restart))
