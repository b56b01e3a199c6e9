"""Names of people: one writing system, nothing invisible, and none that looks like another member's name.

`name_key` follows the idea of the skeletons of Unicode Technical Standard 39, with the few confusables that matter
between the writing systems of Europe and Africa.
"""

import re
import unicodedata
from collections.abc import Iterator

from wiki.core.errors import N_, InvalidInput

SHORTEST, LONGEST = 2, 80
LONGEST_KEY = 120
PUNCTUATION = frozenset(" '’-‐.,·()")
JAPANESE_SCRIPTS = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})
COMMON_SCRIPTS = frozenset({"MODIFIER"})  # letters such as the apostrophe of Ukrainian and Breton

# Each character after case folding, and below it the Latin letter that it looks like, as a small or a capital letter.
CONFUSABLES = str.maketrans(
    "авекмнорстухѕԁԛԝһг" + "αβεζηκμνορτυχω" + "0" + "1iıj|іјӏι",
    "abekmhopctyxsdqwhr" + "abezhkmnoptyxw" + "o" + "lllllllll",
)
CONFUSABLE_PAIRS = (("rn", "m"), ("vv", "w"))


def clean_name(raw: str) -> str:
    """Return the name as it is stored: NFKC, trimmed, single spaces.

    Raises InvalidInput for a name shorter than 2 or longer than 80 characters, with characters that names do not
    have, or in more than one writing system.
    """
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", raw)).strip()
    if not SHORTEST <= len(name) <= LONGEST:
        raise InvalidInput(
            N_("A name has between %(least)d and %(most)d characters."), least=SHORTEST, most=LONGEST
        )
    strange = next((sign for sign in name if not _is_allowed(sign)), None)
    if strange is not None:
        raise InvalidInput(
            N_("A name cannot contain the character %(code)s (%(name)s)."),
            code=f"U+{ord(strange):04X}",
            name=unicodedata.name(strange, N_("without a name")).lower(),
        )
    if len(scripts(name)) != 1:
        raise InvalidInput(N_("Please write the name with the letters of one writing system."))
    return name


def _is_allowed(sign: str) -> bool:
    return sign in PUNCTUATION or unicodedata.category(sign)[0] in "LM" or sign in "0123456789"


def scripts(text: str) -> frozenset[str]:
    """Return the writing systems of a text's letters, by their Unicode names; those of Japanese count as one."""
    return frozenset(_scripts(text))


def _scripts(text: str) -> Iterator[str]:
    for sign in text:
        if not sign.isalpha():
            continue
        script = unicodedata.name(sign, "UNKNOWN").partition(" ")[0]
        if script not in COMMON_SCRIPTS:
            yield "CJK" if script in JAPANESE_SCRIPTS else script


def name_key(name: str) -> str:
    """Return a key that is equal for names that look alike; unique among members, at most 120 characters."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in decomposed if sign.isalnum() or sign == "|").casefold()
    folded = unicodedata.normalize("NFC", letters.translate(CONFUSABLES))
    for pair, one in CONFUSABLE_PAIRS:
        folded = folded.replace(pair, one)
    return folded[:LONGEST_KEY]
