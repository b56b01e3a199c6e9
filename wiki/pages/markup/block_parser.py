"""Make the elements of a page from the blocks of its text, instead of Python-Markdown's own block processors.

The blocks are those of ``wiki.versioning.segments``, so that what is a sentence of a list item there is a list item on
the page. How blocks lie in one another is said by their indentation alone: two columns more than the mark of an item,
or than the mark of a footnote, and a block belongs to it. Words inside a block are Python-Markdown's.

Pure.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions.footnotes import FootnoteExtension
from markdown.util import AtomicString, code_escape

from wiki.core.errors import N_, InvalidInput
from wiki.pages.markup.links import cell_bars
from wiki.versioning.blocks import LINE_START, is_delimiter_row
from wiki.versioning.segments import Block, BlockKind, blocks, heading_anchors

MAX_CELLS = 200_000
"""The most cells of a text's tables: a row is filled up to the longest, so that 2 kB could make a megabyte."""

_MAX_QUOTES = 40
_NESTED = 2
_BLANK_CONTROLS = re.compile("[\r\x0b\x0c\x1c-\x1f]")
_OTHER_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\ufdd0-\ufdef]")
_INDENT = re.compile(r"[ \t]*+")
_LINE_INDENT = re.compile(r"^[ \t]++", re.MULTILINE)
_QUOTE_MARK = re.compile(r"^[ \t]*+>[ \t]?", re.MULTILINE)
_FOOTNOTE = re.compile(r"[ ]{0,3}\[\^([^\[\]\n]*+)\]:")
_ADDRESS = re.compile(
    r"""[ ]{0,3}\[(?P<name>[^\[\]\n]++)\]:[ \t]*+(?:<(?P<angled>[^<>\n]*+)>|(?P<bare>\S++))
    (?:[ \t]++(?:"(?P<double>[^\n]*)"|'(?P<single>[^\n]*)'|\((?P<round>[^\n]*)\)))?\s*\Z""",
    re.VERBOSE,
)
_ROMAN = {"i": 1, "v": 5, "x": 10}


def printable(text: str) -> str:
    """Replace control characters, which HTML may not hold."""
    return _OTHER_CONTROLS.sub("\ufffd", _BLANK_CONTROLS.sub(" ", text))


_END = Block(BlockKind.BLANK, "")


class _Headings(NamedTuple):
    """The anchors of the headings to come, and by how much their levels change on the page."""

    anchors: Iterator[str]
    lift: int


@dataclass(slots=True)
class _Container:
    """An element that blocks are put into, and the least column of what belongs to it."""

    element: ET.Element
    column: int = 0
    listed: ET.Element | None = None


@dataclass(slots=True)
class _Place:
    """Where in a text the builder stands: the open containers, and whether a blank line came just before."""

    open: list[_Container]
    lists: dict[ET.Element, str] = field(default_factory=dict)
    loose: set[ET.Element] = field(default_factory=set)
    blank: bool = False

    def parent(self, column: int) -> ET.Element:
        """Close the containers that a block in this column does not belong to; return the one it does."""
        while self.open[-1].column > column:
            self.open.pop()
        return self.open[-1].element


class SegmentBlockParser(BlockParser):
    """Builds the tree of a document from its blocks; lines and chunks that the library hands over are not read."""

    def __init__(self, md: Markdown, text: str, notes: FootnoteExtension) -> None:
        super().__init__(md)
        self._text = text
        self._notes = notes
        self._note_bodies: dict[str, ET.Element] = {}
        self._cells = 0

    def parseDocument(self, _lines: Iterable[str]) -> ET.ElementTree:  # noqa: N802 - Python-Markdown's own name
        """Build the whole document from the text that was given at the start."""
        self.root = ET.Element(self.md.doc_tag)
        cut = blocks(self._text)
        headings = [block for block in cut if block.kind is BlockKind.HEADING]
        anchors = heading_anchors(block.title for block in headings)
        lift = 2 - min((block.level for block in headings), default=2)
        self._build(self.root, cut, _Headings(iter(anchors), lift))
        return ET.ElementTree(self.root)

    def parseChunk(self, parent: ET.Element, text: str) -> None:  # noqa: N802 - Python-Markdown's own name
        """Put in the body of a footnote: the library keeps a text for each, and here that text is its name."""
        parent.extend(list(self._note_bodies[text]))

    def _build(self, root: ET.Element, cut: list[Block], headings: _Headings | None, depth: int = 0) -> None:
        if depth > _MAX_QUOTES:
            raise RecursionError
        at, rows = _Place([_Container(root)]), list[Block]()
        for block in [*cut, _END]:
            if rows and block.kind is not BlockKind.TABLE_ROW:
                self._add_table(_parent(at, rows[0]), [printable(row.text).strip() for row in rows])
                rows.clear()
            if block.kind is BlockKind.TABLE_ROW:
                rows.append(block)
            elif block.kind is BlockKind.HEADING and headings:
                _add_heading(at.parent(0), block, headings)
            elif block.kind is not BlockKind.BLANK:
                self._add(at, block, depth)
            at.blank = block.kind is BlockKind.BLANK
        for listed in at.loose:
            _set_apart(listed)

    def _add(self, at: _Place, block: Block, depth: int) -> None:
        if block.kind is BlockKind.LIST_ITEM:
            _add_item(at, block)
        elif block.kind is BlockKind.DEFINITION:
            self._add_definition(at, block)
        elif block.kind is BlockKind.QUOTE:
            quote = ET.SubElement(_parent(at, block), "blockquote")
            self._build(quote, blocks(_QUOTE_MARK.sub("", block.text)), None, depth + 1)
        else:
            _add_plain(_parent(at, block), block)

    def _add_table(self, parent: ET.Element, rows: list[str]) -> None:
        """Add a table; the rows above the line of dashes are its header, and no cell is left out."""
        table = [_cells(row) for row in rows]
        dashes = next((place for place, row in enumerate(rows) if is_delimiter_row(row)), None)
        width = max(map(len, table))
        self._cells += width * len(rows)
        if self._cells > MAX_CELLS:
            raise InvalidInput(N_("This text becomes too large to display. Make its tables smaller."))
        align = [] if dashes is None else [_alignment(cell) for cell in table[dashes]]
        align += [""] * (width - len(align))
        made = ET.SubElement(parent, "table")
        if dashes:
            head = ET.SubElement(made, "thead")
            for row in table[:dashes]:
                _add_row(head, "th", row, align)
        body = ET.SubElement(made, "tbody")
        for row in table if dashes is None else table[dashes + 1 :]:
            _add_row(body, "td", row, align)

    def _add_definition(self, at: _Place, block: Block) -> None:
        note = _FOOTNOTE.match(block.text)
        if note:
            # A second note of the same name is shown below the first: nothing that is written goes unseen.
            body = self._note_bodies.setdefault(note[1], ET.Element("div"))
            self._notes.setFootnote(note[1], note[1])
            at.parent(0)
            at.open.append(_Container(body, _NESTED))
            ET.SubElement(body, "p").text = _words(block.text[note.end() :])
            return
        address = _ADDRESS.match(printable(block.text))
        if address is None:
            _add_plain(_parent(at, block), block)
            return
        title = address["double"] or address["single"] or address["round"]
        target = address["bare"] if address["angled"] is None else address["angled"]
        self.md.references[address["name"].strip().lower()] = (target, title)


def _parent(at: _Place, block: Block) -> ET.Element:
    """Return the element that a block belongs to; a blank line before it sets the items of its list apart."""
    found = at.parent(_column(block.text))
    listed = at.open[-1].listed
    if at.blank and listed is not None and block.kind is not BlockKind.LIST_ITEM:
        at.loose.add(listed)
    return found


def _add_item(at: _Place, block: Block) -> None:
    match = LINE_START.match(block.text)
    assert match is not None
    column, mark = _column(block.text), match["mark"]
    beside = None
    while at.open[-1].column > column:
        beside = at.open.pop()
    parent = at.open[-1].element
    listed = beside.listed if beside else None
    kind = _list_kind(mark, at.lists[listed] if listed is not None else "")
    if listed is None or at.lists[listed] != kind:
        listed = ET.SubElement(parent, "ul" if kind == "ul" else "ol")
        at.lists[listed] = kind
        _number(listed, kind, mark)
    elif at.blank:
        at.loose.add(listed)
    item = ET.SubElement(listed, "li")
    item.text = _words(block.text[match.end() :])
    at.open.append(_Container(item, column + _NESTED, listed))


def _list_kind(mark: str, before: str) -> str:
    """Return the kind of list that an item belongs to: "ul", or what its number is written with, and the sign after."""
    letters, sign = mark[:-1], mark[-1]
    if not letters:
        return "ul"
    if letters.isdecimal():
        return f"1{sign}"
    case = "a" if letters.islower() else "A"
    roman = chr(ord(case) + ord("i") - ord("a"))
    if len(letters) > 1 or (before != case and letters.lower() == "i"):
        return roman
    return roman if before == roman and letters.lower() in _ROMAN else case


def _number(listed: ET.Element, kind: str, mark: str) -> None:
    """Say with what a list is numbered, and where it begins."""
    if kind == "ul":
        return
    letters = mark[:-1].lower()
    if kind[0] == "1":
        first = int(letters)
    elif kind.lower() == "a":
        first = ord(letters) - ord("a") + 1
    else:
        first = _roman_number(letters)
    if kind[0] != "1":
        listed.set("type", kind)
    if first != 1:
        listed.set("start", str(first))


def _roman_number(letters: str) -> int:
    values = [_ROMAN[letter] for letter in letters]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _set_apart(listed: ET.Element) -> None:
    """Make the words of a list's items paragraphs, as a blank line between them asks."""
    for item in listed:
        words = ET.Element("p")
        words.text, item.text = item.text, None
        item.insert(0, words)


def _add_heading(parent: ET.Element, block: Block, headings: _Headings) -> None:
    level = min(block.level + headings.lift, 6)
    heading = ET.SubElement(parent, f"h{level}", id=next(headings.anchors))
    heading.text = printable(block.title) or "#" * block.level


def _add_plain(parent: ET.Element, block: Block) -> None:
    """Add a paragraph, a rule or code; a heading in a quotation is a paragraph."""
    if block.kind is BlockKind.RULE:
        ET.SubElement(parent, "hr")
        return
    if block.kind is not BlockKind.CODE_FENCE:
        ET.SubElement(parent, "p").text = _words(block.text)
        return
    code = ET.SubElement(ET.SubElement(parent, "pre"), "code")
    indent = _INDENT.match(block.text)
    lines = printable(block.text).rstrip().split("\n")[1:-1]
    inner = (line.removeprefix(indent[0]) if indent else line for line in lines)
    code.text = AtomicString(code_escape("\n".join(inner)))


def _words(text: str) -> str:
    """Return the words of a block for Python-Markdown's inline patterns."""
    return _LINE_INDENT.sub("", printable(text)).strip()


def _column(text: str) -> int:
    indent = _INDENT.match(text)
    return len(indent[0].expandtabs(4)) if indent else 0


def _cells(row: str) -> list[str]:
    """Split a row of a table at its bars; the first and the last may be left out."""
    bars = cell_bars(row)
    edges = [-1, *bars, len(row)]
    if bars and bars[0] == 0:
        del edges[0]
    if len(edges) > 2 and bars[-1] == len(row) - 1:  # noqa: PLR2004 - one cell has two edges
        edges.pop()
    return [row[start + 1 : end].strip() for start, end in pairwise(edges)]


def _alignment(dashes: str) -> str:
    before, after = dashes.startswith(":"), dashes.endswith(":")
    if before and after:
        return "center"
    return "left" if before else "right" if after else ""


def _add_row(parent: ET.Element, name: str, cells: list[str], align: list[str]) -> None:
    row = ET.SubElement(parent, "tr")
    for place, side in enumerate(align):
        cell = ET.SubElement(row, name, {"align": side} if side else {})
        cell.text = cells[place] if place < len(cells) else ""
