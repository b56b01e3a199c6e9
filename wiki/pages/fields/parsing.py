"""Read a text with known headings into fields.

The text stays the source of truth. All of it is in the result, so that joining the stretches gives the text back byte
for byte; `writing` writes changed fields back.

Pure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from wiki.pages.fields.layouts import OPTION_WORD, OPTIONS_PART, Layout, LayoutPart
from wiki.versioning.segments import Block, BlockKind, blocks, sections

OPTION_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MAX_OPTIONS = len(OPTION_LETTERS)
TITLE_FIELD = "title"
"""The field of an option's title, beside those of its items."""

_HIGHEST, _OPTION_LEVEL = 2, 3
_ITEM = re.compile(
    r"[-*+][ \t]+(?:\*\*|__)?(?P<word>[^:\n*_]{1,60}?)(?:\*\*|__)?[ \u00a0\u202f]?:(?:\*\*|__)?[ \t]*"
)
_TITLE = re.compile(
    r"#+[ \t]*(?:(?:{})[ \u00a0]+(?P<letter>[A-Z])\b[ \u00a0]*(?:[—–:.-][ \t\u00a0]*)?)?".format(
        "|".join(dict.fromkeys(OPTION_WORD.values()))
    )
)
_LEADING_BLANKS = re.compile(r"\A(?:[ \t]*\n)+")
_INDENT = re.compile(r"(?<=\n)(?: {1,4}|\t)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: its opening (a heading or marker), its body, and the white space that closes it.

    ``name`` is the field that its words belong to; it is empty when there is none.
    """

    opening: str
    body: str
    closing: str
    name: str = ""
    is_item: bool = False

    @property
    def source(self) -> str:
        """The source of the stretch in the text."""
        return self.opening + self.body + self.closing

    @property
    def words(self) -> str:
        """The body as a field shows it: an item without the indentation of its continuation lines."""
        return strip_blank_lines(_INDENT.sub("", self.body) if self.is_item else self.body)


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a method sheet: the pieces of its text, its letter, the anchor of its heading."""

    pieces: tuple[Piece, ...]
    letter: str
    anchor: str
    name: str = OPTIONS_PART.name

    @property
    def source(self) -> str:
        """The source of the option in the text."""
        return "".join(piece.source for piece in self.pieces)

    @property
    def closing(self) -> str:
        """The white space after its last piece."""
        return self.pieces[-1].closing

    @property
    def words(self) -> dict[str, str]:
        """The words of its title and items, by field."""
        return {piece.name: piece.words for piece in self.pieces if piece.name}


PieceOrOption = Piece | Option


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A text that was read into fields."""

    stretches: tuple[PieceOrOption, ...]

    @property
    def words(self) -> dict[str, str]:
        """The words of its parts, by field, without those of its options."""
        return {each.name: each.words for each in self.stretches if isinstance(each, Piece) and each.name}

    @property
    def options(self) -> tuple[Option, ...]:
        """Its options, in the order of the text."""
        return tuple(each for each in self.stretches if isinstance(each, Option))


def strip_blank_lines(words: str) -> str:
    """Remove the blank lines around some words."""
    return _LEADING_BLANKS.sub("", words).rstrip()


@lru_cache(maxsize=256)
def parse(text: str, layout: Layout) -> ParsedText:
    """Read a text into fields; what is under no known heading is kept as a stretch without a name."""
    anchors = {section.start: section.anchor for section in sections(text)}
    found, offset = list[PieceOrOption](), 0
    for group in _split_at_headings(blocks(text), _HIGHEST):
        name = part_by_heading(group[0].title, layout) if group[0].level == _HIGHEST else ""
        if name in {each.name for each in found}:
            name = ""
        if name == OPTIONS_PART.name:
            found += _options(group, layout, anchors, offset)
        else:
            found.append(_section(group, name))
        offset += sum(len(block.text) for block in group)
    return ParsedText(tuple(found))


def compose(sheet: ParsedText) -> str:
    """Return the source of a text that was read."""
    return "".join(each.source for each in sheet.stretches)


def part_by_heading(title: str, layout: Layout) -> str:
    """Return the name of the part with this heading in any language, or ""."""
    return _part_names(layout.parts).get(_fold_word(title), "")


@cache
def _part_names(parts: tuple[LayoutPart, ...]) -> dict[str, str]:
    return {_fold_word(word): part.name for part in parts for words in part.words.values() for word in words}


def _fold_word(word: str) -> str:
    return re.sub(r"[\s*_'’]+", " ", word).strip().casefold()


def _split_at_headings(cut: Sequence[Block], level: int) -> Iterator[list[Block]]:
    """Split blocks before each heading of this level or a higher one."""
    group: list[Block] = []
    for block in cut:
        if group and block.kind is BlockKind.HEADING and block.level <= level:
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _section(group: Sequence[Block], name: str) -> Piece:
    headed = group[0].kind is BlockKind.HEADING and bool(name)
    opening = group[0].text if headed else ""
    return _piece(opening, "".join(block.text for block in group[1 if headed else 0 :]), name)


def _piece(opening: str, rest: str, name: str, *, is_item: bool = False) -> Piece:
    """Separate a body from the blank lines around it; without a body, they all belong to the closing."""
    body = rest.rstrip()
    closing = rest[len(body) :]
    if not body and opening.endswith("\n"):
        opening, closing = opening.rstrip(), opening[len(opening.rstrip()) :] + closing
    blanks = _LEADING_BLANKS.match(body) if body and not is_item else None
    lead = blanks.end() if blanks else 0
    return Piece(opening + body[:lead], body[lead:], closing, name, is_item)


def _options(
    group: Sequence[Block], layout: Layout, anchors: Mapping[int, str], offset: int
) -> Iterator[PieceOrOption]:
    lead, *others = _split_at_headings(group, _OPTION_LEVEL)
    yield _section(lead, OPTIONS_PART.name)
    offset += sum(len(block.text) for block in lead)
    for place, one in enumerate(others):
        yield _option(one, layout, place, anchors.get(offset, ""))
        offset += sum(len(block.text) for block in one)


def _option(group: Sequence[Block], layout: Layout, place: int, anchor: str) -> Option:
    heading, *rest = group
    match = _TITLE.match(heading.text)
    assert match is not None
    blank = rest[0].text if rest and rest[0].kind is BlockKind.BLANK else ""
    title = _piece(match[0], heading.text[match.end() :] + blank, TITLE_FIELD)
    letter = match["letter"] or OPTION_LETTERS[min(place, MAX_OPTIONS - 1)]
    return Option((title, *_items(rest[1 if blank else 0 :], layout.option)), letter, anchor)


def _items(rest: Sequence[Block], parts: tuple[LayoutPart, ...]) -> Iterator[Piece]:
    """Yield the items that begin with a known word, each with its indented lines, and what is between them."""
    known, found = _part_names(parts), list[tuple[str, list[str]]]()
    for block in rest:
        name = _item_name(block, known)
        if name and all(name != other for other, _ in found):
            found.append((name, [block.text]))
        elif not found or (found[-1][0] and block.text[0] not in " \t\n"):
            found.append(("", [block.text]))
        else:
            found[-1][1].append(block.text)
    for name, texts in found:
        source = "".join(texts)
        match = _ITEM.match(source) if name else None
        opening = match[0] if match else ""
        yield _piece(opening, source[len(opening) :], name, is_item=bool(name))


def _item_name(block: Block, known: Mapping[str, str]) -> str:
    match = _ITEM.match(block.text) if block.kind is BlockKind.LIST_ITEM else None
    return known.get(_fold_word(match["word"]), "") if match else ""
