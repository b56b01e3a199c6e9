"""How long a text may be: in bytes, and in lines and sentences, which are what comparing it costs.

Pure.
"""

import re

from wiki.config import MAX_TEXT_BYTES
from wiki.core.errors import N_, InvalidInput

MOST_PARTS = 20_000
"""The lines and sentences of one text, all together: a book of 500 kB has a third of them."""

TOO_LONG = N_("The text is too long: a page may have 500 kB.")
TOO_MANY_PARTS = N_(
    "The text has too many lines and sentences: one page may have 20 000 of them. Part it into several pages."
)
_SENTENCE_END = re.compile(r"[.!?…](?=\s)")


def count_parts(text: str) -> int:
    """Count the lines and the sentences of a text, roughly: in linear time, without reading its Markdown."""
    return text.count("\n") + len(_SENTENCE_END.findall(text))


def check_text_size(text: str) -> None:
    """Raise InvalidInput for a text of more than MAX_TEXT_BYTES or MOST_PARTS."""
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise InvalidInput(TOO_LONG)
    if count_parts(text) > MOST_PARTS:
        raise InvalidInput(TOO_MANY_PARTS)
