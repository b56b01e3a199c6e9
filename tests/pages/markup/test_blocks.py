"""The blocks of a text and those of its HTML are the same, in the same order and with the same words."""

import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.config import ROOT
from wiki.pages.markup.markdown import render
from wiki.versioning.blocks import is_delimiter_row
from wiki.versioning.segments import BlockKind, blocks

CORPUS = sorted((Path(ROOT) / "content").rglob("*.md"))
NAMES = {
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "h5": "heading",
    "h6": "heading",
    "hr": "rule",
    "li": "list_item",
    "p": "paragraph",
    "pre": "code_fence",
    "tr": "table_row",
}
Shape = list[tuple[str, tuple[str, ...]]]


def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"mot\d+", text))


def shape_of_text(text: str) -> Shape:
    shape, dashes_seen = Shape(), False
    for block in blocks(text):
        if block.kind is not BlockKind.TABLE_ROW:
            dashes_seen = False
        elif is_delimiter_row(block.text) and not dashes_seen:
            dashes_seen = True
            continue
        if block.kind not in {BlockKind.BLANK, BlockKind.DEFINITION}:
            shape.append((block.kind.value, words(block.text)))
    return shape


def own_words(element: lxml.html.HtmlElement) -> str:
    """Return the text of an element without that of the blocks in it, but for a paragraph that opens an item."""
    pieces, opening = [element.text or ""], not (element.text or "").strip()
    for place, child in enumerate(element):
        opens_item = child.tag == "p" and element.tag == "li" and place == 0 and opening
        if opens_item or child.tag not in {*NAMES, "ul", "ol", "blockquote", "div"}:
            pieces.append(child.text_content())
        pieces.append(child.tail or "")
    return " ".join(pieces)


def shape_of_html(parent: lxml.html.HtmlElement) -> Iterator[tuple[str, tuple[str, ...]]]:
    for place, child in enumerate(parent):
        if child.get("class") == "footnote":
            continue
        if child.tag == "blockquote":
            yield "quote", words(child.text_content())
            continue
        opens_item = (
            child.tag == "p" and parent.tag == "li" and place == 0 and not (parent.text or "").strip()
        )
        if child.tag in NAMES and not opens_item:
            text = child.text_content() if child.tag in {"tr", "pre"} else own_words(child)
            yield NAMES[child.tag], words(text)
        yield from shape_of_html(child)


def check(text: str) -> None:
    root = lxml.html.fromstring(f"<main>{render(text)}</main>")
    assert list(shape_of_html(root)) == shape_of_text(text)


STARTS = [
    "",
    "",
    "- ",
    "* ",
    "• ",
    "-\u00a0",
    "1. ",
    "2) ",
    "a) ",
    "b) ",
    "ii) ",
    "  - ",
    "   - ",
    "    1. ",
    "\t- ",
    "  ",
    "    ",
    "\t",
    "> ",
    "> - ",
    "# ",
    "### ",
    "#",
    "| ",
    "+",
    "12. ",
    "2026. ",
]
WHOLE = ["---", "-- ", "-", "===", "|---|---|", "--- | ---", "* * *", "```", "  ```", "~~~", "", "", ""]


@st.composite
def typed(draw: st.DrawFn) -> str:
    lines = list[str]()
    for number in range(draw(st.integers(1, 14))):
        whole = draw(st.booleans()) and draw(st.booleans())
        if whole:
            lines.append(draw(st.sampled_from(WHOLE)))
            continue
        start = draw(st.sampled_from(STARTS))
        bars = " | " if draw(st.integers(0, 5)) == 0 or start == "| " else " "
        lines.append(f"{start}mot{number}1{bars}mot{number}2")
    return "\n".join(lines)


@given(typed())
@settings(deadline=None, max_examples=examples(400))
def test_each_block_of_a_text_is_one_of_its_html(text: str) -> None:
    check(text)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_each_block_of_the_texts_we_bring_is_one_of_their_html(path: Path) -> None:
    check(path.read_text(encoding="utf-8"))
