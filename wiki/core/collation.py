"""Names in the order of a dictionary: letters before accents and capitals, by the Unicode Collation Algorithm. Pure.

French and English both follow its root order. Databases do so only where they were built with ICU, so names are sorted
here, on both engines alike.
"""

from functools import cache, lru_cache

from pyuca import Collator

KEPT_KEYS = 1 << 15
"""How many names' keys are kept: each takes a kilobyte at most, and a tenth of a millisecond to make."""


@cache
def _collator() -> Collator:
    return Collator()


@lru_cache(maxsize=KEPT_KEYS)
def collation_key(text: str) -> tuple[int, ...]:
    """Return a key that sorts texts as a dictionary does: Évry after Essonne, é beside E."""
    return tuple(_collator().sort_key(text))
