"""Find the headings of a text, in Markdown or as printed, and split the text at the highest level. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from wiki.versioning.segments import Block, BlockKind, Section, blocks, sections

MAX_TITLE = 200


class PlainHeading(NamedTuple):
    """A line that is a heading without ``#``: its index among the lines, its level from 1, its title."""

    place: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """A first-level section: its title, and its text, in which the highest heading is ``##``."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SplitDocument:
    """A text split at its first-level headings; ``introduction`` is the text before the first section."""

    title: str
    introduction: str
    sections: tuple[DocumentSection, ...]


_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})(?:\.? ?[-–—]|\.)[ \t]*(?=[^\W\d]|[*_«\"'])")
_ANNEX = re.compile(
    r"(?:annexe?|appendix|anexo|anexa|allegato|παράρτημα) +(?:\d+|[a-z]|[ivx]+)\b", re.IGNORECASE
)
_EMPHASIS = re.compile(r"(?<!\S)(?P<mark>[*_]{1,3})(?P<title>[^*_]+)(?P=mark)\Z")
_CONTINUATION_SIGNS = (".", ";", ",", ":")


def fold_title(title: str) -> str:
    """Reduce a title to words of letters and digits, without case and accents, to compare titles."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in letters if not unicodedata.combining(c))))


def plain_headings(lines: Sequence[str], contents: Mapping[str, int]) -> list[PlainHeading]:
    """Find the lines that are headings without ``#``: numbered ones, annexes, and those in the table of contents.

    ``contents`` maps each folded title in it to its level. A heading is alone between blank lines. Numbered lines
    with nothing between them are a list, unless they are in ``contents``.
    """
    alone = [
        PlainHeading(place, heading_level(line), line.strip())
        for place, (line, code) in enumerate(zip(lines, code_lines(lines), strict=True))
        if not code and _stands_alone(lines, place)
    ]
    known = {
        line.place: contents[fold_title(line.title)] for line in alone if fold_title(line.title) in contents
    }
    seen = [line for line in alone if line.place in known or _looks_like_heading(line.title)]
    listed = _numbered_list_lines(lines, seen) - known.keys()
    return [
        PlainHeading(index, known.get(index, level), strip_emphasis(title))
        for index, level, title in seen
        if index not in listed
    ]


def split_document(text: str) -> SplitDocument:
    """Split a text with Markdown headings into one section for each heading of the highest level in use.

    The title of the document is a single ``#`` heading that comes first, or else a first line that is alone.
    """
    heads = [section for section in sections(text) if section.level]
    title = _title_heading(heads)
    rest = [head for head in heads if head is not title]
    top = min((head.level for head in rest), default=0)
    cuts = [head for head in rest if head.level == top]
    opening = text[: cuts[0].start] if cuts else text
    if title:
        return SplitDocument(
            title.title, _section_body(_without_heading(opening, title)), _document_sections(text, cuts)
        )
    name, introduction = _title_from_first_line(opening)
    return SplitDocument(name, _section_body(introduction), _document_sections(text, cuts))


def code_lines(lines: Sequence[str]) -> list[bool]:
    """Tell for each line whether it belongs to a fenced code block."""
    flags: list[bool] = []
    for block in blocks("".join(f"{line}\n" for line in lines)):
        flags += [block.kind is BlockKind.CODE_FENCE] * block.text.count("\n")
    return flags


def strip_emphasis(title: str) -> str:
    """Remove the emphasis around a whole title, or around all of it but its number."""
    return _EMPHASIS.sub(r"\g<title>", title)


def _stands_alone(lines: Sequence[str], index: int) -> bool:
    around = [*lines[max(index - 1, 0) : index], *lines[index + 1 : index + 2]]
    return 0 < len(lines[index].strip()) <= MAX_TITLE and not any(line.strip() for line in around)


def _looks_like_heading(line: str) -> bool:
    if line.rstrip(" *_").endswith(_CONTINUATION_SIGNS):
        return False
    return bool(_NUMBERED.match(line) or _ANNEX.match(line))


def heading_level(line: str) -> int:
    """Return the level of a title from its number: 1 for "2-" or without a number, 2 for "2.1-"."""
    number = _NUMBERED.match(line.strip())
    return number["number"].count(".") + 1 if number else 1


def _numbered_list_lines(lines: Sequence[str], headings: Sequence[PlainHeading]) -> set[int]:
    """Find the lines of numbered lists: consecutive ones, none deeper than the one before it."""
    listed: set[int] = set()
    for first, second in pairwise(headings):
        empty = not any(line.strip() for line in lines[first.place + 1 : second.place])
        if empty and second.level <= first.level:
            listed |= {first.place, second.place}
    return listed


def _title_heading(heads: Sequence[Section]) -> Section | None:
    highest = [head for head in heads if head.level == 1]
    return highest[0] if len(highest) == 1 and highest[0] is heads[0] else None


def _without_heading(opening: str, title: Section) -> str:
    return opening[: title.start] + _below_heading(opening[title.start :])


def _title_from_first_line(opening: str) -> tuple[str, str]:
    """Split off the first line as title if it is alone and does not look like the start of a sentence."""
    line, _, rest = opening.lstrip("\n").partition("\n")
    alone = _stands_alone([line, *rest.split("\n", 1)[:1]], 0)
    if not alone or line.endswith(_CONTINUATION_SIGNS) or not fold_title(line):
        return "", opening
    return strip_emphasis(line.strip()), rest


def _document_sections(text: str, cuts: Sequence[Section]) -> tuple[DocumentSection, ...]:
    return tuple(
        DocumentSection(cut.title, _section_body(_below_heading(text[cut.start : cut.end]))) for cut in cuts
    )


def _below_heading(text: str) -> str:
    return "".join(block.text for block in blocks(text)[1:])


def _section_body(text: str) -> str:
    """Return a section's text with its headings raised so that the highest is ``##``."""
    pieces = blocks(text)
    levels = [block.level for block in pieces if block.kind is BlockKind.HEADING]
    surplus = max(min(levels, default=2) - 2, 0)
    body = "".join(_raise_heading(block, surplus) for block in pieces).strip("\n")
    return f"{body}\n" if body.strip() else ""


def _raise_heading(block: Block, surplus: int) -> str:
    if block.kind is not BlockKind.HEADING or not surplus:
        return block.text
    return block.text[surplus:]
