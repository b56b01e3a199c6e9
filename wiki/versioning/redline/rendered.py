"""Split a rendered text into blocks, sentences and words, as `segments` splits a Markdown one.

The HTML has passed the sanitiser. Links within the page and the ids they lead to are left out, and ``ins`` and
``del`` typed by a writer become spans: a comparison shows two texts at once and has marks of its own.

Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from typing import NamedTuple

from wiki.versioning.memory import remembered
from wiki.versioning.segments import SegmentedText
from wiki.versioning.text.abbreviations import sentence_ends
from wiki.versioning.text.tokens import tokens

BIDI_CONTROLS = {
    "\u061c": "ALM",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}
"""Invisible characters that reorder a line (bidirectional controls), and the names that are shown instead."""

_VISIBLE_NAMES = str.maketrans({character: f"[{name}]" for character, name in BIDI_CONTROLS.items()})


def visible(text: str) -> str:
    """Replace invisible characters that reorder a line by their names in brackets."""
    return text.translate(_VISIBLE_NAMES)


_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_LEAVES = _HEADINGS | {"p", "pre", "tr"}
_CONTAINERS = frozenset({"blockquote", "div", "li", "ol", "table", "tbody", "thead", "ul"})
_CELLS = frozenset({"td", "th"})
_BLOCK_SIGNS = {"blockquote": ">", "ol": "+", "ul": "-", "table": "|", "thead": "!", "pre": "`", "hr": "---"}
"""The signs for kinds of block in a sentence's key; not words, which would count in the similarity of sentences."""

_CODE_LINE = re.compile(r"[^\n]*[^\s][^\n]*(?:\n\s*?(?=\n|\Z))*\n?")
_CODE_SPACE = re.compile(r"\n|[^\n]+")
_OBJECT_REPLACEMENT = "\ufffc"


class OpenTag(NamedTuple):
    """A start tag that formats words or contains blocks; its number tells it from equal tags."""

    number: int
    name: str
    opening: str


@dataclass(frozen=True, slots=True)
class Atom:
    """A word, a punctuation mark, a space, an image or a line break; two with the same ``key`` are equal.

    An atom without text opens a table cell.
    """

    text: str
    html: str
    key: str
    tags: tuple[OpenTag, ...] = ()

    @property
    def opens_cell(self) -> bool:
        """Tell whether a table cell begins here."""
        return not self.text


@dataclass(slots=True)
class HtmlBlock:
    """A paragraph, heading, table row, code block or rule, with its containers; ``name`` may be empty."""

    path: tuple[OpenTag, ...]
    name: str
    atoms: list[Atom] = field(default_factory=list)

    @property
    def signs(self) -> str:
        """Return the signs of its kind; a paragraph in a list item has those of the item's own words."""
        own = "#" * int(self.name[1]) if self.name in _HEADINGS else _BLOCK_SIGNS.get(self.name, "")
        return "".join(_BLOCK_SIGNS.get(tag.name, "") for tag in self.path) + own


@dataclass(frozen=True, slots=True)
class ParsedHtml:
    """A rendered text in blocks and sentences; ``owners`` holds the index of each sentence's block.

    ``cut`` holds the same sentences as plain text.
    """

    cut: SegmentedText
    blocks: tuple[HtmlBlock, ...]
    sentences: tuple[tuple[Atom, ...], ...]
    owners: tuple[int, ...]


@remembered
def parse_html(html: str) -> ParsedHtml:
    """Split a rendered text into blocks and sentences."""
    reader = _BlockParser()
    reader.feed(html)
    reader.close()
    blocks = [block for block in reader.blocks if block.atoms]
    sentences, owners, rows = list[tuple[Atom, ...]](), list[int](), list[tuple[str, str, str, str, bool]]()
    for owner, block in enumerate(blocks):
        for atoms, joint in _split_sentences(block):
            sentences.append(atoms)
            owners.append(owner)
            rows.append(_sentence_row(block, atoms, joint))
    bodies, gaps, keys, joints, headings = zip(*rows, strict=True) if rows else ((),) * 5
    return ParsedHtml(
        SegmentedText("", bodies, gaps, keys, joints, headings),
        tuple(blocks),
        tuple(sentences),
        tuple(owners),
    )


def _sentence_row(block: HtmlBlock, atoms: tuple[Atom, ...], joint: str) -> tuple[str, str, str, str, bool]:
    key, signs = "".join(atom.key for atom in atoms[: body_length(atoms)]), block.signs
    return plain_text(atoms), "", f"{signs}\x1f{key}" if signs else key, joint, block.name in _HEADINGS


def body_length(atoms: tuple[Atom, ...]) -> int:
    """Return the number of atoms of a sentence before its trailing white space."""
    end = len(atoms)
    while end and atoms[end - 1].text.isspace():
        end -= 1
    return end


def plain_text(atoms: tuple[Atom, ...] | list[Atom]) -> str:
    """Return the text of atoms, with a space between table cells and without images."""
    return "".join(" " if atom.opens_cell else atom.text for atom in atoms).replace(_OBJECT_REPLACEMENT, "")


def _split_sentences(block: HtmlBlock) -> Iterator[tuple[tuple[Atom, ...], str]]:
    """Yield the sentences of a block with their trailing space, each with the joint that this space makes."""
    # The mark of a note after a full stop ends a sentence as a closing bracket does.
    text = "".join("*" * len(atom.text) if _is_raised(atom) else atom.text for atom in block.atoms)
    if block.name == "pre":
        ends = [match.end() for match in _CODE_LINE.finditer(text)][:-1]
    elif block.name in {"", "p"}:
        ends = [restart for _, restart in sentence_ends(text, 0)]
    else:
        ends = []
    lengths = accumulate((len(atom.text) for atom in block.atoms), initial=0)
    places = {offset: place for place, offset in enumerate(lengths)}
    here = 0
    for there in (places[end] for end in ends if end in places):
        yield tuple(block.atoms[here:there]), _joint(block, block.atoms[here:there])
        here = there
    yield tuple(block.atoms[here:]), "\n\n"


def _is_raised(atom: Atom) -> bool:
    return any(tag.name == "sup" for tag in atom.tags)


def _joint(block: HtmlBlock, atoms: list[Atom]) -> str:
    if block.name == "pre":
        return "\n" * sum(atom.text == "\n" for atom in atoms)
    return "\v" if any(atom.html == "<br>" for atom in atoms[-2:]) else " "


class _BlockParser(HTMLParser):
    """Collects the blocks of rendered HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[HtmlBlock] = []
        self._path: list[OpenTag] = []
        self._tags: list[OpenTag | None] = []
        self._leaf: HtmlBlock | None = None
        self._numbers = 0
        self._items: list[int] = []
        self._in_cell = False
        self._unseen = 0
        self._title: OpenTag | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a container, a block, a table cell, or a run of formatted words."""
        given = {name: value or "" for name, value in attrs if name != "id"}
        if tag in _CONTAINERS:
            self._end()
            self._path.append(self._numbered(tag, given))
        elif tag in _LEAVES:
            self._end()
            self._leaf = HtmlBlock(tuple(self._path), tag)
        elif tag == "hr":
            self._end()
            self.blocks.append(HtmlBlock(tuple(self._path), "hr", [Atom(_OBJECT_REPLACEMENT, "<hr>", "")]))
        elif tag in _CELLS:
            self._in_cell = True
            opening = _start_tag(tag, given)
            self._put(Atom("", opening, "\x1f" if opening == "<td>" else f"\x1f{opening}"))
        elif tag in {"img", "br"}:
            html = _start_tag(tag, given)
            tags = self._formats()
            key = html + "".join(each.opening for each in tags)
            self._put(Atom("\n" if tag == "br" else _OBJECT_REPLACEMENT, html, key, tags))
        else:
            self._format(tag, given)

    def _numbered(self, tag: str, given: dict[str, str]) -> OpenTag:
        """Make the tag of a container; an item of a numbered list gets its number as value.

        The items around it may not be shown. The scrolling frame of a table is no landmark here: the same table may
        be on the screen several times.
        """
        self._numbers += 1
        given = {name: value for name, value in given.items() if name not in {"role", "aria-label"}}
        if tag in {"ol", "ul"}:
            first = given.pop("start", "1")
            self._items.append(int(first) if first.isdecimal() and len(first) < 10 else 1)  # noqa: PLR2004 - what browsers count
        if tag == "li" and self._path and self._path[-1].name == "ol":
            given["value"] = str(self._items[-1])
            self._items[-1] += 1
        return OpenTag(self._numbers, tag, _start_tag(tag, given))

    def _format(self, tag: str, given: dict[str, str]) -> None:
        link, kind = given.get("href", ""), given.get("class", "")
        if self._unseen or kind == "footnote-backref" or "aria-label" in given:
            self._unseen += 1
            return
        if link.startswith("#"):
            self._tags.append(None)
            return
        if tag in {"ins", "del"}:
            tag, given = "span", {"class": f"typed-{tag}"}
        self._numbers += 1
        made = OpenTag(self._numbers, tag, _start_tag(tag, given))
        self._tags.append(made)
        if kind == "page-link untitled":
            self._title = made

    def handle_endtag(self, tag: str) -> None:
        """Close a container, a block, a table cell, or a run of formatted words."""
        if tag in _CONTAINERS:
            self._end()
            self._path.pop()
            if tag in {"ol", "ul"}:
                self._items.pop()
        elif tag in _LEAVES:
            self._end()
        elif tag in _CELLS:
            self._in_cell = False
        elif self._unseen:
            self._unseen -= 1
        else:
            self._tags.pop()
            self._title = None

    def handle_data(self, data: str) -> None:
        """Split text into atoms; a link that will show the title of its page is one atom."""
        if self._unseen or (self._between() and not data.strip()):
            return
        text = visible(data)
        code = self._leaf is not None and self._leaf.name == "pre"
        tags = self._formats()
        if self._title is not None:
            html = f"{self._title.opening}{escape(text, quote=False)}</a>"
            self._put(Atom(text, html, html, tuple(tag for tag in tags if tag is not self._title)))
            return
        mark = "".join(tag.opening for tag in tags)
        for token in tokens(text):
            if token.isspace() and code:
                for piece in _CODE_SPACE.findall(token):
                    self._put(Atom(piece, piece, piece, tags))
            elif token.isspace():
                space = " " if token.isascii() else token
                self._put(Atom(space, space, " ", tags))
            else:
                self._put(Atom(token, escape(token, quote=False), f"{token}{mark}", tags))

    def _between(self) -> bool:
        """Tell whether white space here is between blocks, or between the cells of a row."""
        return self._leaf is None or (self._leaf.name == "tr" and not self._in_cell)

    def _formats(self) -> tuple[OpenTag, ...]:
        return tuple(tag for tag in self._tags if tag is not None)

    def _put(self, atom: Atom) -> None:
        if self._leaf is None:
            self._leaf = HtmlBlock(tuple(self._path), "")
        self._leaf.atoms.append(atom)

    def _end(self) -> None:
        """Close the open block, without the white space around its text."""
        if self._leaf is None:
            return
        atoms = self._leaf.atoms
        while atoms and atoms[-1].text.isspace() and not atoms[-1].opens_cell:
            atoms.pop()
        first = next((place for place, atom in enumerate(atoms) if not atom.text.isspace()), 0)
        self._leaf.atoms = atoms if self._leaf.name == "pre" else atoms[first:]
        self.blocks.append(self._leaf)
        self._leaf = None


def _start_tag(tag: str, given: dict[str, str]) -> str:
    return "".join([f"<{tag}", *(f' {name}="{escape(value)}"' for name, value in given.items()), ">"])
