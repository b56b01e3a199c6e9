"""Addresses made from titles, and the ``[[links]]`` of a text: found, and pointed elsewhere on a rename."""

import re
import unicodedata
from collections.abc import Iterator

from wiki.versioning.segments import BlockKind, blocks

MAX_SLUG = 80

# The bar may be escaped, as it must be inside a table. All counts are bounded: the cost stays linear.
LINK_PATTERN = (
    r"(?<!\\)\[\[(?P<page>[^\[\]|#\n\\]{1,200})(?:#(?P<anchor>[^\[\]|\n\\]{0,200}))?"
    r"(?:\\?\|(?P<label>[^\[\]\n]{1,200}))?\]\]"
)
_LINK = re.compile(LINK_PATTERN)
_BACKTICKS = re.compile(r"(?<!\\)`+")

# Letters that Unicode does not take apart, as readers write them when they leave accents out.
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)


def slugify(title: str) -> str:
    """Make the address of a title: at most 80 letters, digits and hyphens; empty when the title has none.

    Accents are dropped and ligatures undone; letters that have no ASCII form (Greek, Arabic) are kept.
    """
    plain = unicodedata.normalize("NFKD", title).casefold().translate(_LETTERS)
    letters = unicodedata.normalize("NFKD", plain)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", bare))
    slug = "-".join(words)
    if len(slug) <= MAX_SLUG:
        return slug
    head, hyphen, _ = slug[: MAX_SLUG + 1].rpartition("-")
    return head if hyphen else slug[:MAX_SLUG]


def targets(text: str) -> tuple[str, ...]:
    """List the slugs that the ``[[links]]`` of a text point to, outside code, each once, in order."""
    slugs = (slugify(link["page"]) for link in _links(text))
    return tuple(dict.fromkeys(slug for slug in slugs if slug))


def rename_target(text: str, old: str, new: str) -> str:
    """Point the ``[[links]]`` from slug ``old`` to slug ``new``; labels, anchors and code stay."""
    pieces, end = [], 0
    for link in _links(text):
        if slugify(link["page"]) == old:
            pieces += [text[end : link.start("page")], new]
            end = link.end("page")
    return "".join([*pieces, text[end:]])


def without_code(text: str) -> str:
    """Give the text with its code replaced by as many spaces, so that positions stay true."""
    return "".join(
        _blank(block.text) if block.kind is BlockKind.CODE_FENCE else _without_inline_code(block.text)
        for block in blocks(text)
    )


def _links(text: str) -> Iterator[re.Match[str]]:
    return _LINK.finditer(without_code(text))


def _blank(code: str) -> str:
    return re.sub(r"[^\n]", " ", code)


def _without_inline_code(block: str) -> str:
    pieces, end = [], 0
    for opening, closing in _paired(list(_BACKTICKS.finditer(block))):
        pieces += [block[end : opening.start()], _blank(block[opening.start() : closing.end()])]
        end = closing.end()
    return "".join([*pieces, block[end:]])


def _paired(runs: list[re.Match[str]]) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Pair each run of backticks with the next one of the same length, in one pass from the end."""
    following: dict[int, int] = {}
    closing = [0] * len(runs)
    for index in range(len(runs) - 1, -1, -1):
        length = len(runs[index][0])
        closing[index] = following.get(length, index)
        following[length] = index
    index = 0
    while index < len(runs):
        if closing[index] > index:
            yield runs[index], runs[closing[index]]
        index = closing[index] + 1
