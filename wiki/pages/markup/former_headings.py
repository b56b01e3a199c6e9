"""Find lines that an earlier version of the renderer read otherwise, and write headings that were meant with ``#``.

Until renderer 2, a line underlined with dashes or equals signs was a heading, and so was every line that began with
``#``; paragraphs indented by four columns were code. What a person meant as a heading stays one; a dash before a
signature and a hashtag were never meant.

Pure.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from wiki.core.errors import N_
from wiki.versioning.segments import Block, BlockKind, blocks

_UNDERLINE = re.compile(r"(?P<signs>=+|-+) *\Z")
_LEAST_SIGNS = 3
_TIGHT = re.compile(r"(?P<signs>#+)[ \t]*(?P<title>.*)\Z")
_INDENTED = re.compile(r" {4}|\t")
_MAX_LEVEL = 6


class FormerReading(StrEnum):
    """What becomes of lines that were read otherwise."""

    KEPT = "kept"
    TEXT = "text"
    CODE = "code"


SENTENCES = {
    FormerReading.KEPT: N_("a heading, from now on written with #"),
    FormerReading.TEXT: N_("was shown as a heading, is ordinary text now"),
    FormerReading.CODE: N_("was shown as code, is a paragraph now"),
}


@dataclass(frozen=True, slots=True)
class FormerLine:
    """A line, by its number from 1, that was read otherwise, and its new wording when it stays a heading."""

    number: int
    text: str
    reading: FormerReading
    heading: str = ""
    lines: int = 1


def former_lines(text: str) -> list[FormerLine]:
    """Return the lines of a text that were read otherwise, in order."""
    found, number, before = list[FormerLine](), 1, BlockKind.BLANK
    cut = blocks(text.replace("\r\n", "\n"))
    for place, block in enumerate(cut):
        lines = block.text.rstrip("\n").split("\n")
        following = cut[place + 1] if place + 1 < len(cut) else None
        if block.kind is BlockKind.PARAGRAPH and following and following.kind is BlockKind.RULE:
            lines.append(following.text.rstrip("\n"))
        if block.kind not in {BlockKind.CODE_FENCE, BlockKind.HEADING, BlockKind.BLANK}:
            found += _former_headings(lines, number, underlined=block.kind is BlockKind.PARAGRAPH)
            found += _former_code(block, number, before)
        if block.kind is not BlockKind.BLANK:
            before = block.kind
        number += block.text.count("\n")
    return found


def _former_headings(lines: list[str], first: int, *, underlined: bool) -> list[FormerLine]:
    found, start, here = list[FormerLine](), 0, 0
    while here < len(lines):
        line, following = lines[here], lines[here + 1] if here + 1 < len(lines) else ""
        underline = _UNDERLINE.match(following) if underlined and here == start else None
        if line.startswith("#"):
            found.append(_tight(line, first + here, alone=len(lines) == 1))
            start = here + 1
        elif underline and line.strip():
            found.append(_underlined(line, first + here, underline["signs"]))
            start = here = here + 1
            start += 1
        here += 1
    return found


def _tight(line: str, number: int, *, alone: bool) -> FormerLine:
    """Judge a line that begins with ``#``: two, or a sentence of several words, were meant; a hashtag was not."""
    match = _TIGHT.match(line)
    assert match is not None
    level, title = min(len(match["signs"]), _MAX_LEVEL), match["title"].strip()
    if not title.strip("#") or (level == 1 and not (alone and " " in title)):
        return FormerLine(number, line, FormerReading.TEXT)
    return FormerLine(number, line, FormerReading.KEPT, f"{'#' * level} {title}")


def _underlined(line: str, number: int, signs: str) -> FormerLine:
    if len(signs) < _LEAST_SIGNS or line.rstrip().endswith((":", ",", ";")):
        return FormerLine(number, line, FormerReading.TEXT, lines=2)
    level = 1 if signs[0] == "=" else 2
    return FormerLine(number, line, FormerReading.KEPT, f"{'#' * level} {line.strip()}", lines=2)


def _former_code(block: Block, number: int, before: BlockKind) -> list[FormerLine]:
    inside = before in {BlockKind.LIST_ITEM, BlockKind.DEFINITION}
    if inside or block.kind is not BlockKind.PARAGRAPH or not _INDENTED.match(block.text):
        return []
    return [FormerLine(number, block.text.split("\n")[0], FormerReading.CODE)]


def with_headings_kept(text: str) -> str:
    """Return a text in which the headings that were meant are written with ``#``; all else stays byte for byte."""
    lines = text.split("\n")
    for found in reversed(former_lines(text)):
        if found.reading is FormerReading.KEPT:
            end = "\r" if lines[found.number - 1].endswith("\r") else ""
            lines[found.number - 1 : found.number - 1 + found.lines] = [found.heading + end]
    return "\n".join(lines)
