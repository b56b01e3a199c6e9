"""The blocks of a Markdown text: what is a heading, a list item, a row of a table, a paragraph.

It is said here and nowhere else: sentences and sections are cut from these blocks, and the renderer makes each of
them one element of the page. Markdown is read as people type it: a list or a table may follow a line of text directly;
a heading is ``#`` in the first column with a space after it, never a line underlined with dashes; a fence that is
never closed is ordinary text. Joining the blocks gives the text back, character for character.

Pure.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """The kind of a Markdown block."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    DEFINITION = "definition"
    TABLE_ROW = "table_row"
    QUOTE = "quote"
    CODE_FENCE = "code_fence"
    RULE = "rule"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive whole lines of one kind; ``level`` and ``title`` are set for a heading."""

    kind: BlockKind
    text: str
    level: int = 0
    title: str = ""


_SPACE = r"[ \t\u00a0\u202f]"  # a no-break space is what some keyboards type after a sign
ITEM_MARK = r"(?:[-*+•◦▪‣]|(?:\d{1,3}[.)]|[A-Za-z]\)|[ivxIVX]{2,5}\)))"
"""The mark of a list item, as a pattern: a bullet, "1." or "1)", "a)" or "ii)"."""

LINE_START = re.compile(
    rf"""(?P<blank>\s*+\Z)
    | (?P<heading>\#{{1,6}}(?={_SPACE}++\S))
    | [ \t]*+(?P<fence>(?:`{{3,}}|~{{3,}})(?=[^`]*\Z))
    | (?P<rule>[ ]{{0,3}}(?:(?:-[ \t]*+){{3,}}+|(?:\*[ \t]*+){{3,}}+|(?:_[ \t]*+){{3,}}+)\s*\Z)
    | (?P<item>[ \t]*+(?P<mark>{ITEM_MARK})(?:{_SPACE}|(?=[ \t\r]*+(?:\n|\Z))))
    | (?P<definition>[ ]{{0,3}}\[[^\[\]\n]++\]:)
    | (?P<row>[ \t]*+\|)
    | (?P<quote>[ \t]*+>)""",
    re.VERBOSE,
)
_FENCE_START = re.compile(r"[ \t]*+(?:```|~~~)")
FENCE_LINE = re.compile(r"^[ \t]*+(?:```|~~~)", re.MULTILINE)
_TEXT = BlockKind.PARAGRAPH
_FIRST_MARKS = frozenset("-*+•◦▪‣") | {"1.", "1)", "a)", "A)", "i)", "I)"}
_DELIMITER_ROW = re.compile(
    r"(?=[^\n]*\|)[ \t]*+\|?+[ \t]*+:?+-++:?+[ \t]*+(?:\|[ \t]*+:?+-++:?+[ \t]*+)*+\|?+\s*\Z"
)
_BAR = re.compile(r"\\.|`[^`\n]*+`|\[\[[^\[\]\n]*+\]\]|(?P<bar>\|)")
_CLOSING_HASHES = re.compile(r"(?<!#)#+\Z")
_KIND_BY_GROUP = {
    "rule": BlockKind.RULE,
    "row": BlockKind.TABLE_ROW,
    "item": BlockKind.LIST_ITEM,
    "definition": BlockKind.DEFINITION,
    "quote": BlockKind.QUOTE,
    "blank": BlockKind.BLANK,
    "heading": BlockKind.HEADING,
}
MULTILINE_KINDS = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.DEFINITION, BlockKind.QUOTE})


def blocks(text: str) -> list[Block]:
    """Split a Markdown text into its blocks; joining their texts gives the text back."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    return [_make_block(kind, "".join(lines[start:end])) for kind, start, end in _block_spans(lines)]


def _block_spans(lines: list[str]) -> Iterator[tuple[BlockKind, int, int]]:
    fences = _closing_fences(lines)
    start, here = 0, 0
    kind = BlockKind.BLANK
    while here < len(lines):
        found, end = _classify(lines, here, fences, kind)
        if here > start and not _continues(kind, found, lines[start]):
            yield kind, start, here
            start = here
        if here == start:
            kind = found
        here = end
    if start < here:
        yield kind, start, here


def _classify(
    lines: list[str], here: int, fences: dict[str, list[int]], before: BlockKind
) -> tuple[BlockKind, int]:
    """Return the kind of a line, which stands after one of the kind ``before``, and where its block can end."""
    match = LINE_START.match(lines[here])
    name = (match.lastgroup or "") if match else ""
    if match and name == "fence":
        closing = fences[match["fence"]]
        place = bisect_right(closing, here)
        return (BlockKind.CODE_FENCE, closing[place] + 1) if place < len(closing) else (_TEXT, here + 1)
    found = _KIND_BY_GROUP.get(name, _TEXT)
    if match and found is BlockKind.LIST_ITEM and not _is_item(lines[here], match, before):
        found = _TEXT
    if found in (_TEXT, BlockKind.TABLE_ROW):
        found = BlockKind.TABLE_ROW if _is_row(lines, here, before) else _TEXT
    return found, here + 1


def _is_item(line: str, match: re.Match[str], before: BlockKind) -> bool:
    """Tell whether a line with the mark of a list item is one.

    A wrapped line may begin with a number: only a first item may break into a paragraph. A mark
    without words is an item in the midst of a list only: people sign with a dash.
    """
    if before is BlockKind.PARAGRAPH and match["mark"] not in _FIRST_MARKS:
        return False
    return before is BlockKind.LIST_ITEM or bool(line[match.end() :].strip())


def _is_row(lines: list[str], here: int, before: BlockKind) -> bool:
    """Tell whether a line is a row of a table: one of several lines in a row with bars.

    Bars at the start are not needed when the second row is a line of dashes and bars.
    """
    line, following = lines[here], lines[here + 1] if here + 1 < len(lines) else ""
    if not has_bar(line):
        return False
    if before is BlockKind.TABLE_ROW or _DELIMITER_ROW.match(following):
        return True
    return line.lstrip(" \t").startswith("|") and following.lstrip(" \t").startswith("|")


def has_bar(line: str) -> bool:
    """Tell whether a line holds a bar that parts cells: not escaped, in code or in a ``[[link]]``."""
    return "|" in line and any(match["bar"] for match in _BAR.finditer(line))


def is_delimiter_row(line: str) -> bool:
    """Tell whether a row of a table is the line of dashes under its header."""
    return bool(_DELIMITER_ROW.match(line))


def _closing_fences(lines: list[str]) -> defaultdict[str, list[int]]:
    """Return the lines that close each kind of fence; found once, so that unclosed fences cost nothing."""
    closing: defaultdict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if _FENCE_START.match(line):
            fence = line.strip(" \t\r\n")
            if not fence.strip(fence[0]):
                closing[fence].append(place)
    return closing


def _continues(kind: BlockKind, found: BlockKind, first: str) -> bool:
    """Tell whether a line continues the block before it, which begins with the line ``first``."""
    if found is _TEXT:
        return kind in MULTILINE_KINDS and (kind is not BlockKind.DEFINITION or "[^" in first)
    return found is kind and kind in {BlockKind.BLANK, BlockKind.QUOTE}


def _make_block(kind: BlockKind, text: str) -> Block:
    if kind is not BlockKind.HEADING:
        return Block(kind, text)
    title = text.lstrip("#")
    return Block(kind, text, len(text) - len(title), _CLOSING_HASHES.sub("", title.strip()).strip())
