"""Split a Markdown text into blocks, sections and sentences, losslessly.

Joining what these functions return gives the text back, character for character. What is a block is said in
`wiki.versioning.blocks`.

Pure.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from wiki.core.errors import N_, NotFound
from wiki.versioning.blocks import FENCE_LINE, LINE_START, MULTILINE_KINDS, Block, BlockKind, blocks
from wiki.versioning.memory import remembered
from wiki.versioning.text.abbreviations import sentence_ends

__all__ = [
    "INLINE_JOINTS",
    "NOTE_MARK",
    "TOP_ANCHOR",
    "Block",
    "BlockKind",
    "Section",
    "SegmentedText",
    "blocks",
    "heading_anchor",
    "heading_anchors",
    "leaves_others",
    "replace_section",
    "sections",
    "segment_text",
    "sentences",
    "unwrap",
]

TOP_ANCHOR = "_top"
"""The anchor of the text before the first heading; no heading has it, because anchors contain no underscore."""


INLINE_JOINTS = frozenset({" ", "\v"})
"""Joints inside a block: a space, or a hard line break."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and all below it, as character offsets, up to the next heading of the same or a higher level."""

    level: int
    title: str
    anchor: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SegmentedText:
    """A text as sentences and the white space between them: five tuples of equal length, and the leading space.

    Two sentences with the same key are equal; a key is the sentence without its line wrapping,
    and without the number of an item. A joint is the
    meaning of the gap after a sentence: a space within a block, a vertical tab for a hard line break in it, else one
    line feed for each line that ends there.
    """

    lead: str
    bodies: tuple[str, ...]
    gaps: tuple[str, ...]
    keys: tuple[str, ...]
    joints: tuple[str, ...]
    headings: tuple[bool, ...]

    def text(self, start: int, end: int) -> str:
        """Return sentences ``start`` to ``end``, each with the gap after it."""
        return "".join(map(str.__add__, self.bodies[start:end], self.gaps[start:end]))

    def wording(self, run: range) -> str:
        """Return the sentences of a run with the gaps between them, but not after the last."""
        return self.text(run.start, run.stop - 1) + self.bodies[run.stop - 1]

    def has_equal_run(self, run: range, other: Self, its_run: range) -> bool:
        """Tell whether two runs are equal letter for letter, with the gap after each sentence."""
        here, there = slice(run.start, run.stop), slice(its_run.start, its_run.stop)
        return self.bodies[here] == other.bodies[there] and self.gaps[here] == other.gaps[there]

    @property
    def tail(self) -> str:
        """Return the trailing white space of the text."""
        return self.gaps[-1] if self.gaps else ""


SentenceRow = tuple[str, str, str, str, bool]


@remembered
def segment_text(text: str) -> SegmentedText:
    """Split a text into sentences and the white space between them."""
    lead, rows = "", list[SentenceRow]()
    for space, found in (
        [_sentence_rows(text)] if _has_fence(text) else map(_paragraph_rows, _paragraphs(text))
    ):
        if rows:
            _append_gap(rows, space)
        else:
            lead += space
        rows += found
    bodies, gaps, keys, joints, headings = zip(*rows, strict=True) if rows else ((),) * 5
    return SegmentedText(lead, bodies, gaps, keys, joints, headings)


def _paragraphs(text: str) -> Iterator[str]:
    """Split at blank lines, which only a fence spans; paragraphs are cached, as versions of a page share most."""
    pieces = _PARAGRAPH_END.split(text)
    return map(str.__add__, pieces[::2], [*pieces[1::2], ""])


def _has_fence(text: str) -> bool:
    return ("```" in text or "~~~" in text) and FENCE_LINE.search(text) is not None


def _append_gap(rows: list[SentenceRow], space: str) -> None:
    """Append white space with a blank line to the last sentence's gap."""
    if space:
        body, gap, key, _, heading = rows[-1]
        rows[-1] = body, gap + space, key, "\n\n", heading


_PARAGRAPH_END = re.compile(r"(\n(?:[ \t\r]*+\n)++)")


@remembered
def _paragraph_rows(text: str) -> tuple[str, tuple[SentenceRow, ...]]:
    lead, rows = _sentence_rows(text)
    return lead, tuple(rows)


def _sentence_rows(text: str) -> tuple[str, list[SentenceRow]]:
    lead, rows = "", list[SentenceRow]()
    for block in blocks(text):
        if block.kind is not BlockKind.BLANK:
            rows += _rows_of_block(block)
        elif rows:
            _append_gap(rows, block.text)
        else:
            lead = block.text
    return lead, rows


def _rows_of_block(block: Block) -> Iterator[SentenceRow]:
    if block.kind is BlockKind.CODE_FENCE:
        yield from _rows_of_code(block.text)
        return
    start, text, number = 0, block.text, item_number(block.text)
    if block.kind in MULTILINE_KINDS:
        marker = LINE_START.match(text) if block.kind is BlockKind.LIST_ITEM else None
        for stop, restart in sentence_ends(text, marker.end() if marker else 0):
            body, gap = text[start:stop], text[stop:restart]
            yield body, gap, _key(body, number), "\v" if "  \n" in gap else " ", False
            start, number = restart, ""
    body = text[start:].rstrip()
    yield body, text[start + len(body) :], _key(body, number), "\n", block.kind is BlockKind.HEADING


_ITEM_NUMBER = re.compile(r"[ \t]*+(?:\d{1,3}[.)°]|[a-z]\))(?=[ \t\u00a0\u202f])")


def item_number(text: str) -> str:
    """Return the number or letter in front of an item ("3.", "2°", "b)") with its indentation; empty for none."""
    match = _ITEM_NUMBER.match(text)
    return match[0] if match else ""


def _key(body: str, number: str) -> str:
    """Return what a sentence is known by: an item put in before it gives it another number, and changes it not."""
    return unwrap(f"#.{body[len(number) :]}" if number else body)


def _rows_of_code(text: str) -> Iterator[SentenceRow]:
    for line in re.findall(r"[^\n]*[^\s][^\n]*(?:\n\s*?(?=\n|\Z))*\n?", text):
        body = line.rstrip()
        gap = line[len(body) :]
        yield body, gap, body, "\n" * gap.count("\n") or "\n", False


_WRAP = re.compile(r"(?<![ \t\\]) ?\r?\n[ \t]*")


def unwrap(sentence: str) -> str:
    """Remove the line wrapping of a sentence; a hard break (two spaces, or a backslash) stays."""
    return _WRAP.sub(" ", sentence) if "\n" in sentence else sentence


def sentences(text: str) -> list[str]:
    """Split a text into sentences, each with the white space after it; joining them gives the text back."""
    pieces = segment_text(text)
    if not pieces.bodies:
        return [text] if text else []
    first, *rest = map(str.__add__, pieces.bodies, pieces.gaps)
    return [pieces.lead + first, *rest]


_LINK = re.compile(r"!?\[([^\[\]]*+)\](?:\([^()]*+\)|\[[^\[\]]*+\])?+")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*+\|)?+([^\[\]|]*+)\]\]")
NOTE_MARK = re.compile(r"\[\^[^\[\]\n]++\]")
"""The mark of a footnote in a text, which is no part of its words."""

_TAG = re.compile(r"<[^<>]*+>")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


def heading_anchor(title: str) -> str:
    """Return the anchor of a heading, not yet unique on its page: "**Le temps** de vie" is "le-temps-de-vie"."""
    bare = _TAG.sub("", _LINK.sub(r"\1", _WIKI_LINK.sub(r"\1", NOTE_MARK.sub("", title))))
    letters = unicodedata.normalize("NFKD", re.sub(r"[*`~\\]", "", bare).casefold().translate(_LIGATURES))
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "-", kept).strip("-") or "section"


def heading_anchors(titles: Iterable[str]) -> list[str]:
    """Return the anchors of a page's headings in order; those already taken get "-2", "-3" and so on."""
    taken, last = set[str](), dict[str, int]()
    anchors = []
    for slug in map(heading_anchor, titles):
        anchor = slug
        while anchor in taken:
            last[slug] = last.get(slug, 1) + 1
            anchor = f"{slug}-{last[slug]}"
        taken.add(anchor)
        anchors.append(anchor)
    return anchors


def sections(text: str) -> list[Section]:
    """Return the sections of a text in order; the text before the first heading has level 0 and anchor TOP."""
    heads, offset = list[tuple[int, Block]](), 0
    for block in blocks(text):
        if block.kind is BlockKind.HEADING:
            heads.append((offset, block))
        offset += len(block.text)
    anchors = heading_anchors(block.title for _, block in heads)
    ends = _section_ends([(start, block.level) for start, block in heads], offset)
    first = heads[0][0] if heads else offset
    top = [Section(0, "", TOP_ANCHOR, 0, first)] if first else []
    named = zip(heads, anchors, ends, strict=True)
    return top + [
        Section(block.level, NOTE_MARK.sub("", block.title).strip(), anchor, start, end)
        for (start, block), anchor, end in named
    ]


def _section_ends(heads: list[tuple[int, int]], length: int) -> list[int]:
    ends, still_open = [length] * len(heads), list[int]()
    for place, (start, level) in enumerate(heads):
        while still_open and heads[still_open[-1]][1] >= level:
            ends[still_open.pop()] = start
        still_open.append(place)
    return ends


def leaves_others(old: str, new: str, anchor: str) -> bool:
    """Tell whether the blocks around a section are the same after it was replaced: no fence takes them in."""
    section = next(each for each in sections(old) if each.anchor == anchor)
    before, after, offset = list[Block](), list[Block](), 0
    for block in blocks(old):
        if block.kind is not BlockKind.BLANK and not section.start <= offset < section.end:
            (after if offset >= section.end else before).append(block)
        offset += len(block.text)
    cut = [block for block in blocks(new) if block.kind is not BlockKind.BLANK]
    return cut[: len(before)] == before and cut[len(cut) - len(after) :] == after


def replace_section(text: str, anchor: str, new: str) -> str:
    """Replace a section by a new text, keeping the white space before the next section.

    An empty new text removes the section. Raises NotFound when the text has no such section.
    """
    for section in sections(text):
        if section.anchor == anchor:
            old = text[section.start : section.end]
            body = new.rstrip()
            tail = old[len(old.rstrip()) :] if body or not old.strip() else ""
            return text[: section.start] + body + tail + text[section.end :]
    raise NotFound(N_("This text has no section “%(anchor)s”."), anchor=anchor)
