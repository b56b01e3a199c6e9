"""A text with known headings, read into fields and written back.

The text stays the source. What is read holds every stretch of it, so that joining the stretches gives the text
back byte for byte; a changed field takes the place of its own words, and all the rest keeps its source.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from wiki.errors import N_, InvalidInput
from wiki.pages.layouts import COLON, OPTION, OPTIONS, Layout, Part
from wiki.versioning.segments import Block, BlockKind, blocks, sections

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_OPTIONS = len(LETTERS)
TITLE = "title"
"""The name of an option's title, beside those of its items."""

_HIGHEST, _OPTION_LEVEL = 2, 3
_ITEM = re.compile(
    r"[-*+][ \t]+(?:\*\*|__)?(?P<word>[^:\n*_]{1,60}?)(?:\*\*|__)?[ \u00a0\u202f]?:(?:\*\*|__)?[ \t]*"
)
_TITLE = re.compile(
    r"#+[ \t]*(?:(?:{})[ \u00a0]+(?P<letter>[A-Z])\b[ \u00a0]*(?:[—–:.-][ \t\u00a0]*)?)?".format(
        "|".join(dict.fromkeys(OPTION.values()))
    )
)
_LEADING_BLANKS = re.compile(r"\A(?:[ \t]*\n)+")
_INDENT = re.compile(r"(?<=\n)(?: {1,4}|\t)")
_LINE = re.compile(r"(?<=\n)(?=[^\n])")
_MARKED = re.compile(r"(?:[-*+]|\d{1,3}[.)])[ \t]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: what opens it, its body, the white space that closes it.

    ``name`` says which field its words are; it is empty for a stretch that belongs to none.
    """

    opening: str
    body: str
    closing: str
    name: str = ""
    is_item: bool = False

    @property
    def source(self) -> str:
        """The stretch as it stands in the text."""
        return self.opening + self.body + self.closing

    @property
    def words(self) -> str:
        """The body as it stands in a field: an item without the indentation of its further lines."""
        return tidy(_INDENT.sub("", self.body) if self.is_item else self.body)


@dataclass(frozen=True, slots=True)
class Option:
    """One way of doing: the pieces of its text, the letter it is known by, the anchor of its heading."""

    pieces: tuple[Piece, ...]
    letter: str
    anchor: str
    name: str = OPTIONS.name

    @property
    def source(self) -> str:
        """The option as it stands in the text."""
        return "".join(piece.source for piece in self.pieces)

    @property
    def closing(self) -> str:
        """The white space after its last piece."""
        return self.pieces[-1].closing

    @property
    def words(self) -> dict[str, str]:
        """The words of its title and items, by name."""
        return {piece.name: piece.words for piece in self.pieces if piece.name}


Stretch = Piece | Option


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text that was read."""

    stretches: tuple[Stretch, ...]

    @property
    def words(self) -> dict[str, str]:
        """The words of its parts, by name; the options stand apart."""
        return {each.name: each.words for each in self.stretches if isinstance(each, Piece) and each.name}

    @property
    def options(self) -> tuple[Option, ...]:
        """Its options, in the order of the text."""
        return tuple(each for each in self.stretches if isinstance(each, Option))


def tidy(words: str) -> str:
    """Take the blank lines from around some words."""
    return _LEADING_BLANKS.sub("", words).rstrip()


# Reading


def parse(text: str, layout: Layout) -> Sheet:
    """Read a text; what stands under no known heading is kept as it is."""
    anchors = {section.start: section.anchor for section in sections(text)}
    known, found = _known(layout.parts), list[Stretch]()
    offset = 0
    for group in _groups(blocks(text), _HIGHEST):
        name = known.get(_folded(group[0].title), "") if group[0].level == _HIGHEST else ""
        if name in {each.name for each in found}:
            name = ""
        if name == OPTIONS.name:
            found += _options(group, layout, anchors, offset)
        else:
            found.append(_section(group, name))
        offset += sum(len(block.text) for block in group)
    return Sheet(tuple(found))


def compose(sheet: Sheet) -> str:
    """Give the text that was read."""
    return "".join(each.source for each in sheet.stretches)


@cache
def _known(parts: tuple[Part, ...]) -> dict[str, str]:
    return {_folded(word): part.name for part in parts for words in part.words.values() for word in words}


def _folded(word: str) -> str:
    return re.sub(r"[\s*_'’]+", " ", word).strip().casefold()


def _groups(cut: Sequence[Block], level: int) -> Iterator[list[Block]]:
    """Cut blocks into what stands before the first heading of this rank or a higher one, and each with its own."""
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
    """Part a stretch's body from the blank lines around it; when it has none, they all close it."""
    body = rest.rstrip()
    closing = rest[len(body) :]
    if not body and opening.endswith("\n"):
        opening, closing = opening.rstrip(), opening[len(opening.rstrip()) :] + closing
    blanks = _LEADING_BLANKS.match(body) if body and not is_item else None
    lead = blanks.end() if blanks else 0
    return Piece(opening + body[:lead], body[lead:], closing, name, is_item)


def _options(
    group: Sequence[Block], layout: Layout, anchors: Mapping[int, str], offset: int
) -> Iterator[Stretch]:
    lead, *others = _groups(group, _OPTION_LEVEL)
    yield _section(lead, OPTIONS.name)
    offset += sum(len(block.text) for block in lead)
    for place, one in enumerate(others):
        yield _option(one, layout, place, anchors.get(offset, ""))
        offset += sum(len(block.text) for block in one)


def _option(group: Sequence[Block], layout: Layout, place: int, anchor: str) -> Option:
    heading, *rest = group
    match = _TITLE.match(heading.text)
    assert match is not None
    blank = rest[0].text if rest and rest[0].kind is BlockKind.BLANK else ""
    title = _piece(match[0], heading.text[match.end() :] + blank, TITLE)
    letter = match["letter"] or LETTERS[min(place, MOST_OPTIONS - 1)]
    return Option((title, *_items(rest[1 if blank else 0 :], layout.option)), letter, anchor)


def _items(rest: Sequence[Block], parts: tuple[Part, ...]) -> Iterator[Piece]:
    """Read the items that begin with a known word, each with the indented lines below it."""
    known, found = _known(parts), list[tuple[str, list[str]]]()
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
    return known.get(_folded(match["word"]), "") if match else ""


# Writing


def changed(
    text: str,
    layout: Layout,
    words: Mapping[str, str],
    options: Sequence[Mapping[str, str] | None],
    lang: str,
) -> str:
    """Give the text with these words in its fields; a field that is not named stays as it is.

    ``options`` holds one entry for each option of the text, in order, then the new ones; None, or no word at all,
    takes an option away. Raises InvalidInput for words that would be read as something else where they are put,
    for an option without a title, and for more options than there are letters.
    """
    wanted = {name: tidy(value) for name, value in words.items()}
    ways = [{name: tidy(value) for name, value in (each or {}).items()} for each in options]
    found = list(parse(text, layout).stretches)
    if layout.option:
        _put_options(found, layout, ways, lang)
    _put(found, layout.parts, wanted, lang)
    result = compose(Sheet(tuple(found)))
    _check(parse(result, layout), wanted, [way for way in ways if any(way.values())])
    return result


def _check(found: Sheet, wanted: Mapping[str, str], ways: Sequence[Mapping[str, str]]) -> None:
    """Refuse what would be read otherwise than it was asked for."""
    sides = [(found.words, wanted)]
    sides += [(option.words, way) for option, way in zip(found.options, ways, strict=False)]
    for read, asked in sides:
        for name, value in asked.items():
            if read.get(name, "") != value:
                raise InvalidInput(
                    N_(
                        "“%(start)s…” would not stay in its field: take the heading out, or write in Markdown."
                    ),
                    start=value[:40],
                )


def _put_options(found: list[Stretch], layout: Layout, ways: Sequence[dict[str, str]], lang: str) -> None:
    places = [place for place, each in enumerate(found) if isinstance(each, Option)]
    for place, way in reversed(list(zip(places, ways, strict=False))):
        option = found[place]
        assert isinstance(option, Option)
        if any(way.values()):
            found[place] = _changed(option, layout, way, lang)
        else:
            _take(found, place)
    for way in ways[len(places) :]:
        if any(way.values()):
            _add_option(found, layout, way, lang)
    leads = [place for place, each in enumerate(found) if each.name == OPTIONS.name]
    if places and len(leads) == 1 and not found[leads[0]].words:
        _take(found, leads[0])


def _changed(option: Option, layout: Layout, way: Mapping[str, str], lang: str) -> Option:
    head, *rest = option.pieces
    title = " ".join(way.get(TITLE, head.words).split())
    if not title:
        raise InvalidInput(N_("An option needs a title: a few words that say how one goes about it."))
    pieces: list[Stretch] = [_filled(head, title), *rest]
    _put(pieces, layout.option, way, lang)
    return replace(option, pieces=tuple(each for each in pieces if isinstance(each, Piece)))


def _add_option(found: list[Stretch], layout: Layout, way: Mapping[str, str], lang: str) -> None:
    letters = [LETTERS.index(each.letter) for each in found if isinstance(each, Option)]
    number = max(letters, default=-1) + 1
    if number >= MOST_OPTIONS:
        raise InvalidInput(N_("A sheet has at most %(most)d options."), most=MOST_OPTIONS)
    if all(each.name != OPTIONS.name for each in found):
        heading = Piece(f"## {OPTIONS.words[lang][0]}", "", "", OPTIONS.name)
        _insert(found, _place(found, layout.parts, OPTIONS), heading)
    title = Piece(f"### {OPTION[lang]} {LETTERS[number]} — ", "", "\n", TITLE)
    made = _changed(Option((title,), LETTERS[number], ""), layout, way, lang)
    _insert(found, _place(found, layout.parts, OPTIONS), made)


def _put(found: list[Stretch], parts: tuple[Part, ...], wanted: Mapping[str, str], lang: str) -> None:
    """Put words into their parts: changed where they are, added in the order of the parts, taken out when empty."""
    for part in parts:
        if part is OPTIONS or part.name not in wanted:
            continue
        value = wanted[part.name]
        place = next((place for place, each in enumerate(found) if each.name == part.name), None)
        if place is None and value:
            is_item = OPTIONS not in parts and found[0].name == TITLE
            _insert(found, _place(found, parts, part), _new(part, value, lang, is_item=is_item))
        elif place is not None and value:
            piece = found[place]
            assert isinstance(piece, Piece)
            found[place] = _filled(piece, value)
        elif place is not None and found[place].words:
            _take(found, place)


def _new(part: Part, value: str, lang: str, *, is_item: bool) -> Piece:
    word = part.words[lang][0]
    opening = f"- {word}{COLON[lang]}" if is_item else f"## {word}"
    return _filled(Piece(opening, "", "", part.name, is_item), value)


def _filled(piece: Piece, value: str) -> Piece:
    """Put words in the place of a piece's own; the same words leave its source as it is."""
    if value == piece.words:
        return piece
    body, opening = value, piece.opening
    if piece.is_item:
        body = _LINE.sub("    ", f"\n{value}" if _MARKED.match(value) else value)
        opening = opening.rstrip(" ") + ("" if body.startswith("\n") else " ")
    elif not piece.body and piece.name != TITLE:
        opening = f"{opening}\n\n"
    return replace(piece, opening=opening, body=body)


def _place(found: Sequence[Stretch], parts: tuple[Part, ...], part: Part) -> int:
    """Say where a part belongs: behind those that come before it, or else before those that come after it."""
    order = [TITLE, *(each.name for each in parts)]
    rank = order.index(part.name)
    ranks = [order.index(each.name) if each.name in order else None for each in found]
    before = [place for place, other in enumerate(ranks) if other is not None and other <= rank]
    after = [place for place, other in enumerate(ranks) if other is not None and other > rank]
    return before[-1] + 1 if before else next(iter(after), len(found))


def _insert(found: list[Stretch], place: int, new: Stretch) -> None:
    """Put a stretch in, parted from its neighbours as Markdown asks."""
    last = place == len(found)
    if place:
        before = found[place - 1]
        joint = _joint(before, new)
        closing = before.closing if last else _joint(new, found[place])
        found[place - 1] = _closed(before, joint if last else max(before.closing, joint, key=_line_ends))
    else:
        closing = "\n" if last else _joint(new, found[place])
    found.insert(place, _closed(new, closing))


def _take(found: list[Stretch], place: int) -> None:
    """Take a stretch out; what comes to stand last closes as it did."""
    closing = found.pop(place).closing
    if found and place == len(found):
        found[-1] = _closed(found[-1], closing)


def _joint(before: Stretch, after: Stretch) -> str:
    items = [isinstance(each, Piece) and each.is_item for each in (before, after)]
    return "\n" if all(items) else "\n\n"


def _line_ends(space: str) -> int:
    return space.count("\n")


def _closed(stretch: Stretch, closing: str) -> Stretch:
    if isinstance(stretch, Piece):
        return replace(stretch, closing=closing)
    *others, last = stretch.pieces
    return replace(stretch, pieces=(*others, replace(last, closing=closing)))
