"""Convert Markdown to safe HTML: the only path from a stored text to what is sent to browsers.

Python-Markdown makes the HTML, without raw HTML and without attribute lists, so that every attribute in it
is ours; bleach turns bare addresses into links and applies the allow-list; nh3 applies the same list last.
Its blocks are those of ``wiki.versioning.segments`` (`block_parser`).

The rendering of a text does not depend on which pages exist: a ``[[link]]`` becomes a relative link to its slug, and
``resolve_links`` adds its address, its title or the mark of a wanted page each time the page is shown.

Pure.
"""

import html
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple
from urllib.parse import unquote

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.inlinepatterns import BACKTICK_RE
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from wiki.core.errors import N_, InvalidInput
from wiki.pages.markup import inline
from wiki.pages.markup.block_parser import SegmentBlockParser
from wiki.pages.markup.links import LINK_PATTERN
from wiki.versioning.segments import TOP_ANCHOR
from wiki.versioning.text.words import count_words

RENDERER_VERSION = "4"
"""Changes whenever the same text would give other HTML, so that stored renderings are made again."""

MAX_HTML = 2_500_000
"""The most characters of HTML of a text: 1.8 kB of table source have been seen to make 907 kB."""

_INLINE = {"a", "br", "code", "del", "em", "img", "ins", "kbd", "mark", "span", "strong", "sub", "sup"}
_BLOCKS = {"blockquote", "div", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
_TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
ALLOWED_TAGS = frozenset(_INLINE | _BLOCKS | _TABLES)
ALLOWED_ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"aria-label", "class", "href", "rel", "title"}),
    "div": frozenset({"aria-label", "class", "role", "tabindex"}),
    "img": frozenset({"alt", "src", "title"}),
    "ol": frozenset({"dir", "start", "type"}),
    **dict.fromkeys(("blockquote", "p", "ul"), frozenset({"dir"})),
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6", "sup"), frozenset({"id"})),
    "li": frozenset({"dir", "id"}),
    **dict.fromkeys(("td", "th"), frozenset({"align", "dir"})),
}
ALLOWED_VALUES = {
    "align": {"left", "center", "right"},
    "class": {
        "footnote",
        "footnote-backref",
        "footnote-ref",
        "heading-anchor",
        "page-link",
        "page-link untitled",
        "table-scroll",
    },
    "rel": {"nofollow noopener"},
    "role": {"region"},
    "tabindex": {"0"},
    "type": {"a", "A", "i", "I"},
    "dir": {"ltr", "rtl"},
}
"""The only values that these attributes may have."""

ALLOWED_SCHEMES = frozenset({"http", "https", "mailto"})

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_DIRECTED = frozenset({"blockquote", "li", "ol", "p", "td", "th", "ul"})
_STASHED = re.compile("\x02[^\x03]*\x03")
_BARE_TAG = r"</?(?:br|del|ins|kbd|mark|sub|sup)\s{0,9}/?>"
_BARE_URL = re.compile(
    r"""(?<![\w@/.:-])(?:https?://|www\.)
    (?:[^\s()<>"«».,;:!?'’] | \([^\s()<>"«»]*+\) | [.,;:!?'’]++(?=[^\s)<>"«»]))++""",
    re.IGNORECASE | re.VERBOSE,
)
_INTERNAL_URL = re.compile(r"#|/(?![/\\])|(?![a-z][a-z0-9+.-]*:)[\w%.?]", re.IGNORECASE)
_LOCAL_IMAGE = re.compile(
    r"/static/(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.(?:avif|gif|jpe?g|png|svg|webp)(?:\?v=[0-9a-f]{10})?", re.ASCII
)
"""The pictures of the site: any other address of it would be asked by the browser of whoever reads the text."""

_HEADING = re.compile(r'<h(?P<level>[2-6]) id="(?P<anchor>[^"]*)">(?P<title>.*?)</h[2-6]>', re.DOTALL)
_FOOTNOTES = '<div class="footnote">'
_FOOTNOTE_MARK = re.compile(r'<sup id="fnref.*?</sup>')
_TAG = re.compile(r"<[^>]*>")
_PAGE_LINK = re.compile(
    r'<a class="page-link(?P<untitled> untitled)?" href="(?P<slug>[^"#]*)(?P<anchor>#[^"]*)?">(?P<label>[^<]*)</a>'
)
_APPENDED_HEADING_LINK = re.compile(r'<a aria-label="[^"]*" class="heading-anchor" href="[^"]*">§</a>')
_ANCHOR = re.compile(r'(<(?:h[2-6]|li|sup) id="|<a (?:aria-label="[^"]*" )?(?:class="[\w -]*" )?href="#)')


class TocEntry(NamedTuple):
    """A heading in the table of contents: level from 2, anchor, title as plain text."""

    level: int
    anchor: str
    title: str


class LinkTarget(NamedTuple):
    """The target of a ``[[link]]``: its address, the title of the page there, and whether the page exists."""

    url: str
    title: str
    exists: bool


@dataclass(frozen=True, slots=True)
class RenderedMarkdown:
    """A text as safe HTML, and its headings in order."""

    html: str
    contents: tuple[TocEntry, ...]

    @property
    def words(self) -> int:
        """Count the words that a reader sees; an elision such as « l’été » counts as two."""
        return count_words(html.unescape(_TAG.sub(" ", self.html)))


def render(text: str, links: Mapping[str, LinkTarget] | None = None) -> str:
    """Return a Markdown text as safe HTML; raises InvalidInput if it is nested too deeply or grows too large."""
    return render_page(text, links).html


def render_page(text: str, links: Mapping[str, LinkTarget] | None = None) -> RenderedMarkdown:
    """Return a Markdown text as safe HTML, with its table of contents.

    Raises InvalidInput if it is nested too deeply or grows too large. A hostile text takes seconds: a server calls
    this in ``wiki.pages.markup.process``.
    """
    try:
        raw = _to_html(text)
        if len(raw) > MAX_HTML:
            raise InvalidInput(N_("This text becomes too large to display. Make its tables smaller."))
        safe = _sanitize(raw)
    except RecursionError as error:
        raise InvalidInput(N_("This text is nested too deeply to display.")) from error
    return RenderedMarkdown(resolve_links(safe, links or {}), _table_of_contents(safe))


def resolve_links(rendered: str, links: Mapping[str, LinkTarget]) -> str:
    """Resolve the ``[[links]]`` of a rendered text by slug; those not in ``links`` stay unchanged."""

    def resolved(match: re.Match[str]) -> str:
        link = links.get(unquote(match["slug"]))
        if link is None:
            return match[0]
        label = html.escape(link.title) if match["untitled"] and link.exists else match["label"]
        classes = "page-link" if link.exists else "page-link wanted"
        return f'<a class="{classes}" href="{html.escape(link.url)}{match["anchor"] or ""}">{label}</a>'

    return _PAGE_LINK.sub(resolved, rendered)


def prefix_anchors(rendered: str, prefix: str) -> str:
    """Prefix every anchor of a rendered text, so that several texts can be on one page."""
    return _ANCHOR.sub(rf"\g<1>{html.escape(prefix)}", rendered)


_PART = 20_000
_BLOCK_TAG = re.compile(
    r"<(?P<end>/)?(?:p|h[1-6]|ul|ol|li|table|thead|tbody|tr|th|td|blockquote|pre|div|dl|dt|dd|section)\b[^>]*?(?P<empty>/)?>"
)


def section_html(whole: RenderedMarkdown, anchor: str, following: str) -> RenderedMarkdown:
    """Cut a section out of a rendered page, with the page's footnotes; the whole page when it has no such heading.

    ``following`` is the anchor of the heading after it, empty at the end. Headings stand in no other element.
    """
    places = {match["anchor"]: match.start() for match in _HEADING.finditer(whole.html)}
    notes = whole.html.find(_FOOTNOTES)
    last = notes if notes >= 0 else len(whole.html)
    if anchor not in {TOP_ANCHOR, *places}:
        return whole
    part = whole.html[places.get(anchor, 0) : places.get(following, last)]
    return RenderedMarkdown(part + whole.html[last:], whole.contents)


def _to_html(text: str) -> str:
    notes = FootnoteExtension(BACKLINK_TITLE="↩ {}")
    return Markdown(extensions=[_WikiExtension(text.replace("\r\n", "\n"), notes), notes]).convert(text)


def _sanitize(raw: str) -> str:
    return nh3.clean(
        "".join(map(_CLEANER.clean, _parts(raw))),
        tags=set(ALLOWED_TAGS),
        attributes={tag: set(names) for tag, names in ALLOWED_ATTRIBUTES.items()},
        attribute_filter=lambda tag, name, value: value if _is_allowed(tag, name, value) else None,
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel=None,
    ).strip()


def _parts(raw: str) -> Iterator[str]:
    """Cut HTML between its outermost blocks, because bleach takes the square of the time for many blocks at once."""
    start, depth = 0, 0
    for tag in _BLOCK_TAG.finditer(raw):
        if depth == 0 and not tag["end"] and tag.start() - start >= _PART:
            yield raw[start : tag.start()]
            start = tag.start()
        depth += -1 if tag["end"] else 0 if tag["empty"] else 1
    yield raw[start:]


def sanitize_redline(marked: str) -> str:
    """Sanitise a comparison of two rendered texts (`wiki.versioning.redline.html`) with nh3 once more."""
    attributes = {tag: set(names) for tag, names in ALLOWED_ATTRIBUTES.items()}
    for tag, names in _REDLINE_ATTRIBUTES:
        attributes.setdefault(tag, set()).add(names)
    return nh3.clean(
        marked,
        tags=set(ALLOWED_TAGS),
        attributes=attributes,
        attribute_filter=lambda tag, name, value: value if _is_allowed_in_redline(tag, name, value) else None,
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel=None,
    )


_REDLINE_ATTRIBUTES = {
    ("ins", "class"): re.compile("moved|break"),
    ("del", "class"): re.compile("moved|break"),
    ("ins", "id"): re.compile(r"move-\d+-to"),
    ("del", "id"): re.compile(r"move-\d+-from"),
    ("span", "id"): re.compile(r"change-\d+"),
    ("span", "class"): re.compile("typed-(?:ins|del)"),
    ("li", "class"): re.compile("continued"),
    ("li", "value"): re.compile(r"\d{1,9}"),
}
"""The additional attributes that a comparison may have, with their allowed values."""


def _is_allowed_in_redline(tag: str, name: str, value: str) -> bool:
    own = _REDLINE_ATTRIBUTES.get((tag, name))
    return bool(own.fullmatch(value)) if own else _is_allowed(tag, name, value)


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if name not in ALLOWED_ATTRIBUTES.get(tag, ()) or value not in ALLOWED_VALUES.get(name, {value}):
        return False
    return name != "src" or _LOCAL_IMAGE.fullmatch(value) is not None


_Attributes = MutableMapping[tuple[str | None, str], str]


def _mark_external_link(attributes: _Attributes, _new: bool = False) -> _Attributes:  # noqa: FBT001, FBT002 - bleach calls it so
    """Add ``rel`` to a link that leaves the wiki; what is not certainly internal is external."""
    address = attributes.get((None, "href"), "")
    if address and (not _INTERNAL_URL.match(address) or re.search(r"[\s\\]", address)):
        attributes[None, "rel"] = "nofollow noopener"
    return attributes


_CLEANER = Cleaner(
    tags=ALLOWED_TAGS,
    attributes=_is_allowed,
    protocols=ALLOWED_SCHEMES,
    filters=[
        partial(LinkifyFilter, callbacks=[_mark_external_link], skip_tags={"pre", "code"}, url_re=_BARE_URL),
    ],
)


def _table_of_contents(safe: str) -> tuple[TocEntry, ...]:
    return tuple(
        TocEntry(int(match["level"]), match["anchor"], _plain_title(match["title"]))
        for match in _HEADING.finditer(safe)
    )


def _plain_title(title: str) -> str:
    for noise in (_APPENDED_HEADING_LINK, _FOOTNOTE_MARK, _TAG):
        title = noise.sub("", title)
    return html.unescape(title).strip()


class _WikiExtension(Extension):
    """Changes to Python-Markdown: no raw HTML, our blocks, ``[[links]]``, scrolling tables."""

    def __init__(self, text: str, notes: FootnoteExtension) -> None:
        super().__init__()
        self.text = text
        self.notes = notes

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's own name
        """Replace the parser of blocks, remove the processors of raw HTML, and register ours."""
        md.parser = SegmentBlockParser(md, self.text, self.notes)
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.ESCAPED_CHARS.append("|")
        md.inlinePatterns.register(inline.Backticks(BACKTICK_RE), "backtick", 190)
        md.inlinePatterns.register(inline.PageLinks(LINK_PATTERN, md), "page_link", 185)
        md.inlinePatterns.register(inline.BareTags(_BARE_TAG, md), "bare_tag", 90)
        md.treeprocessors.register(_FinishTreeprocessor(md), "finish", 12)


class _FinishTreeprocessor(Treeprocessor):
    """Add a link to each heading, put tables in scrolling frames, and make links of images elsewhere."""

    def run(self, root: ET.Element) -> None:
        """Change the tree in place; headings come last, for an image may have become a link."""
        for parent in list(root.iter()):
            for place, child in enumerate(parent):
                if child.tag == "table":
                    parent[place] = _scrollable_table(child)
                elif child.tag == "img" and not _LOCAL_IMAGE.fullmatch(child.get("src", "")):
                    parent[place] = _image_as_link(child, linked=parent.tag != "a")
        _set_directions(root)
        for heading in list(root.iter()):
            if heading.tag[0] == "h" and "id" in heading.attrib:
                _add_heading_link(heading)


def _set_directions(root: ET.Element) -> None:
    """Say of each block which way it runs, in a text that holds letters of both ways.

    Headings and notes, whose ids are looked for right after their names, are left to the stylesheet.
    """
    if not _RIGHT_TO_LEFT.search("".join(root.itertext())):
        return
    for block in root.iter():
        if block.tag in _DIRECTED and "id" not in block.attrib:
            way = _direction(block)
            if way:
                block.set("dir", way)


def _direction(block: ET.Element) -> str:
    """Return the direction of the first letter of a block that has one."""
    for piece in block.itertext():
        for letter in _STASHED.sub("", piece):
            kind = unicodedata.bidirectional(letter)
            if kind in {"L", "R", "AL"}:
                return "ltr" if kind == "L" else "rtl"
    return ""


def _scrollable_table(table: ET.Element) -> ET.Element:
    frame = ET.Element("div", {"class": "table-scroll", "tabindex": "0"})
    columns = (_STASHED.sub("", "".join(cell.itertext())).strip() for cell in table.iter("th"))
    label = ", ".join(filter(None, columns))
    if label:
        frame.set("role", "region")
        frame.set("aria-label", label[:100])
    frame.append(table)
    frame.tail, table.tail = table.tail, None
    return frame


def _image_as_link(image: ET.Element, *, linked: bool) -> ET.Element:
    source = image.get("src", "")
    name = ET.Element("a", href=source) if linked else ET.Element("span")
    name.text = AtomicString(image.get("alt") or source)
    name.tail = image.tail
    return name


def _add_heading_link(heading: ET.Element) -> None:
    """Make the heading's text a link to it, or append one when the text has a link of its own."""
    address = {"class": "heading-anchor", "href": f"#{heading.get('id')}"}
    if heading.find(".//a") is not None:
        title = _STASHED.sub("", "".join(heading.itertext())).strip()
        link = ET.SubElement(heading, "a", {**address, "aria-label": f"§ {title}"})
        link.text = "§"
        return
    link = ET.Element("a", address)
    link.text, heading.text = heading.text, None
    link.extend(list(heading))
    for child in list(heading):
        heading.remove(child)
    heading.append(link)
