"""Make slugs from titles, and find or retarget the ``[[links]]`` of a text. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from wiki.versioning.segments import NOTE_MARK, BlockKind, blocks

MAX_SLUG = 80

# The bar may be escaped, as it must be inside a table. All counts are bounded, so that the cost is linear. After a
# backslash it is no link; inside emphasis Python-Markdown replaces the backslash by STX 92 ETX.
LINK_PATTERN = (
    r"(?<!\\)(?<!\x0292\x03)\[\[(?P<page>[^\[\]|#\n\\]{1,200})(?:#(?P<anchor>[^\[\]|\n\\]{0,200}))?"
    r"(?:\\?\|(?P<label>[^\[\]\n]{1,200}))?\]\]"
)
_LINK = re.compile(LINK_PATTERN)
_BAR = re.compile(r"\\.|\|", re.DOTALL)
_BACKTICKS = re.compile("`+")

# Letters that Unicode does not decompose, as people write them without accents.
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)


def slugify(title: str) -> str:
    """Make a slug from a title: at most 80 letters, digits and hyphens; empty when the title has none.

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


def link_targets(text: str) -> tuple[str, ...]:
    """Return the slugs that the ``[[links]]`` of a text lead to, outside code, each once, in order."""
    slugs = (slugify(link["page"]) for link in _links(text))
    return tuple(dict.fromkeys(slug for slug in slugs if slug))


def retarget_links(text: str, old: str, new: str) -> str:
    """Change the target of ``[[links]]`` from slug ``old`` to ``new``; labels, anchors and code stay the same."""
    pieces, end = [], 0
    for link in _links(text):
        if slugify(link["page"]) == old:
            pieces += [text[end : link.start("page")], new]
            end = link.end("page")
    return "".join([*pieces, text[end:]])


def prefix_footnotes(text: str, prefix: str) -> str:
    """Prefix the name of every footnote of a text, outside code, so that several texts can be one."""
    pieces, end = list[str](), 0
    for mark in NOTE_MARK.finditer(blank_out_code(text)):
        pieces += [text[end : mark.start() + 2], prefix]
        end = mark.start() + 2
    return "".join([*pieces, text[end:]])


def cell_bars(row: str) -> list[int]:
    """Return where the bars of a table row stand that part its cells: not escaped, in code or in a ``[[link]]``."""
    bare = _blank_out_inline_code(row)
    links = _LINK.sub(lambda link: " " * len(link[0]), bare)
    return [match.start() for match in _BAR.finditer(links) if match[0] == "|"]


def blank_out_code(text: str) -> str:
    """Replace the code of a text by as many spaces, so that offsets stay valid."""
    return "".join(
        _blank_out(block.text) if block.kind is BlockKind.CODE_FENCE else _blank_out_inline_code(block.text)
        for block in blocks(text)
    )


def _links(text: str) -> Iterator[re.Match[str]]:
    return _LINK.finditer(blank_out_code(text))


def _blank_out(code: str) -> str:
    return re.sub(r"[^\n]", " ", code)


def _blank_out_inline_code(block: str) -> str:
    pieces, end = [], 0
    for opening, closing in _inline_code(block):
        pieces += [block[end:opening], _blank_out(block[opening:closing])]
        end = closing
    return "".join([*pieces, block[end:]])


def _inline_code(block: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each code span, pairing backticks as Python-Markdown does.

    A run of backticks is closed by the next one of its length or, if all that follow are shorter, by the first of the
    longest; its surplus stays text. The pairs are found in one pass from the end, in linear time.
    """
    runs = [match.span() for match in _BACKTICKS.finditer(block)]
    spans: list[tuple[int, int, int] | None] = []
    following: dict[int, int] = {}
    longest = 0
    for index in range(len(runs) - 1, -1, -1):
        start, end = runs[index]
        ticks = end - start - _is_escaped(block, start)
        closer = ticks if ticks in following or longest >= ticks else longest
        span = (
            (end - closer, runs[following[closer]][1], following[closer] + 1) if closer in following else None
        )
        spans.append(span)
        following[end - start] = index
        longest = max(longest, end - start)
    spans.reverse()
    index = 0
    while index < len(spans):
        span = spans[index]
        if span:
            yield span[:2]
        index = span[2] if span else index + 1


def _is_escaped(block: str, place: int) -> bool:
    slashes = 0
    while slashes < place and block[place - slashes - 1] == "\\":
        slashes += 1
    return slashes % 2 == 1
