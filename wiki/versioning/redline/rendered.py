"""Cutting a rendered text as `segments` cuts a written one: into blocks, their sentences, and the words of these.

What is cut is HTML that has passed the sanitiser. Links within the page and the ids they lead to are left out, and
marks of change that a writer typed become spans: a comparison shows two texts at once and has marks of its own.

Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from typing import NamedTuple

from wiki.versioning.segments import Cut
from wiki.versioning.text.abbreviations import sentence_ends
from wiki.versioning.text.words import tokens

CONTROLS = {
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
"""Characters that reorder a line without being seen, and the names that are shown in their place."""

_NAMED = str.maketrans({character: f"[{name}]" for character, name in CONTROLS.items()})


def visible(text: str) -> str:
    """Show by their names the characters that reorder a line without being seen."""
    return text.translate(_NAMED)


_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_LEAVES = _HEADINGS | {"p", "pre", "tr"}
_CONTAINERS = frozenset({"blockquote", "div", "li", "ol", "table", "tbody", "thead", "ul"})
_CELLS = frozenset({"td", "th"})
_SIGNS = {"blockquote": ">", "ol": "+", "ul": "-", "table": "|", "thead": "!", "pre": "`", "hr": "---"}
"""What tells one kind of block from another in a key; signs, for words would count when sentences are likened."""

_CODE_LINE = re.compile(r"[^\n]*[^\s][^\n]*(?:\n\s*?(?=\n|\Z))*\n?")
_CODE_SPACE = re.compile(r"\n|[^\n]+")
_OBJECT = "\ufffc"


class Tag(NamedTuple):
    """A tag that formats words, or holds blocks; its number tells it from others that read the same."""

    number: int
    name: str
    opening: str


@dataclass(frozen=True, slots=True)
class Atom:
    """A word, a sign, a space, an image or a line break; ``key`` is what makes two of them the same."""

    text: str
    html: str
    key: str
    tags: tuple[Tag, ...] = ()

    @property
    def opens_cell(self) -> bool:
        """Tell whether a cell of a table begins here."""
        return not self.text


@dataclass(slots=True)
class Block:
    """A paragraph, heading, row of a table, code or rule, with what it stands in; ``name`` may be empty."""

    path: tuple[Tag, ...]
    name: str
    atoms: list[Atom] = field(default_factory=list)

    @property
    def signs(self) -> str:
        """Give what tells its kind; a paragraph of a list item is like the words of an item."""
        own = "#" * int(self.name[1]) if self.name in _HEADINGS else _SIGNS.get(self.name, "")
        return "".join(_SIGNS.get(tag.name, "") for tag in self.path) + own


@dataclass(frozen=True, slots=True)
class Sheet:
    """A rendered text as blocks; ``sentences`` are those of ``cut``, each with the number of its block."""

    cut: Cut
    blocks: tuple[Block, ...]
    sentences: tuple[tuple[Atom, ...], ...]
    owners: tuple[int, ...]


@lru_cache(maxsize=32)
def sheet(html: str) -> Sheet:
    """Cut a rendered text into blocks and sentences."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    blocks = [block for block in reader.blocks if block.atoms]
    sentences, owners, rows = list[tuple[Atom, ...]](), list[int](), list[tuple[str, str, str, str, bool]]()
    for owner, block in enumerate(blocks):
        for atoms, joint in _sentences(block):
            sentences.append(atoms)
            owners.append(owner)
            rows.append(_row(block, atoms, joint))
    bodies, gaps, keys, joints, headings = zip(*rows, strict=True) if rows else ((),) * 5
    return Sheet(
        Cut("", bodies, gaps, keys, joints, headings), tuple(blocks), tuple(sentences), tuple(owners)
    )


def _row(block: Block, atoms: tuple[Atom, ...], joint: str) -> tuple[str, str, str, str, bool]:
    key, signs = "".join(atom.key for atom in atoms[: body(atoms)]), block.signs
    return plain(atoms), "", f"{signs}\x1f{key}" if signs else key, joint, block.name in _HEADINGS


def body(atoms: tuple[Atom, ...]) -> int:
    """Give how many atoms of a sentence come before the space it ends with."""
    end = len(atoms)
    while end and atoms[end - 1].text.isspace():
        end -= 1
    return end


def plain(atoms: tuple[Atom, ...] | list[Atom]) -> str:
    """Give the words of some atoms."""
    return "".join(" " if atom.opens_cell else atom.text for atom in atoms).replace(_OBJECT, "")


def _sentences(block: Block) -> Iterator[tuple[tuple[Atom, ...], str]]:
    """Give the sentences of a block, each with the space after it and what that space means."""
    text = "".join(atom.text for atom in block.atoms)
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


def _joint(block: Block, atoms: list[Atom]) -> str:
    if block.name == "pre":
        return "\n" * sum(atom.text == "\n" for atom in atoms)
    return "\v" if any(atom.html == "<br>" for atom in atoms[-2:]) else " "


class _Reader(HTMLParser):
    """Walk through rendered HTML and collect its blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._path: list[Tag] = []
        self._tags: list[Tag | None] = []
        self._leaf: Block | None = None
        self._numbers = 0
        self._items: list[int] = []
        self._in_cell = False
        self._unseen = 0
        self._title: Tag | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a container, a block, a cell, or a stretch of formatted words."""
        given = {name: value or "" for name, value in attrs if name != "id"}
        if tag in _CONTAINERS:
            self._end()
            self._path.append(self._numbered(tag, given))
        elif tag in _LEAVES:
            self._end()
            self._leaf = Block(tuple(self._path), tag)
        elif tag == "hr":
            self._end()
            self.blocks.append(Block(tuple(self._path), "hr", [Atom(_OBJECT, "<hr>", "")]))
        elif tag in _CELLS:
            self._in_cell = True
            opening = _opening(tag, given)
            self._put(Atom("", opening, "\x1f" if opening == "<td>" else f"\x1f{opening}"))
        elif tag in {"img", "br"}:
            html = _opening(tag, given)
            tags = self._formats()
            key = html + "".join(each.opening for each in tags)
            self._put(Atom("\n" if tag == "br" else _OBJECT, html, key, tags))
        else:
            self._format(tag, given)

    def _numbered(self, tag: str, given: dict[str, str]) -> Tag:
        """Make a container; an item of a numbered list bears its number, which others around it may not show.

        The frame of a table is no landmark here: the same table may stand on the screen several times.
        """
        self._numbers += 1
        given = {name: value for name, value in given.items() if name not in {"role", "aria-label"}}
        if tag in {"ol", "ul"}:
            first = given.pop("start", "1")
            self._items.append(int(first) if first.isdecimal() and len(first) < 10 else 1)  # noqa: PLR2004 - what browsers count
        if tag == "li" and self._path and self._path[-1].name == "ol":
            given["value"] = str(self._items[-1])
            self._items[-1] += 1
        return Tag(self._numbers, tag, _opening(tag, given))

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
        made = Tag(self._numbers, tag, _opening(tag, given))
        self._tags.append(made)
        if kind == "page-link untitled":
            self._title = made

    def handle_endtag(self, tag: str) -> None:
        """End what began."""
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
        """Cut words into atoms; a link that will show the title of its page is one atom."""
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
        """Tell whether space here stands between blocks, or between the cells of a row."""
        return self._leaf is None or (self._leaf.name == "tr" and not self._in_cell)

    def _formats(self) -> tuple[Tag, ...]:
        return tuple(tag for tag in self._tags if tag is not None)

    def _put(self, atom: Atom) -> None:
        if self._leaf is None:
            self._leaf = Block(tuple(self._path), "")
        self._leaf.atoms.append(atom)

    def _end(self) -> None:
        """End a block, without the space around it."""
        if self._leaf is None:
            return
        atoms = self._leaf.atoms
        while atoms and atoms[-1].text.isspace() and not atoms[-1].opens_cell:
            atoms.pop()
        first = next((place for place, atom in enumerate(atoms) if not atom.text.isspace()), 0)
        self._leaf.atoms = atoms if self._leaf.name == "pre" else atoms[first:]
        self.blocks.append(self._leaf)
        self._leaf = None


def _opening(tag: str, given: dict[str, str]) -> str:
    return "".join([f"<{tag}", *(f' {name}="{escape(value)}"' for name, value in given.items()), ">"])
