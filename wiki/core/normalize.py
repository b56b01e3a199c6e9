"""Bring texts into one form when they arrive: composed letters, LF line ends, no invisible signs.

Pure.
"""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b\u2060-\u2064\ufeff]"  # soft hyphen, zero-width space, word joiner, byte order mark
    # joiners, which Arabic, Persian, Indic scripts and emoji need, but no alphabet of Europe
    "|(?<![^\0-\u052f\u2000-\u206f])[\u200c\u200d](?![^\0-\u052f\u2000-\u206f])"
)


def normalize_text(text: str) -> str:
    """Return a text as it is stored: NFC, lines ended by LF, without signs that nobody sees."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))


def count_invisible_signs(text: str) -> int:
    """Count the signs that `normalize_text` takes out because nobody sees them."""
    return len(_INVISIBLE.findall(text))
