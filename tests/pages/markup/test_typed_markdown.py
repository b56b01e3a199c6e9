"""Markdown as people type it: what is a list, a table, a heading, and what is none."""

import re

import pytest

from wiki.pages.markup.markdown import render
from wiki.versioning.blocks import BlockKind
from wiki.versioning.segments import blocks, sections


def outline(text: str) -> str:
    """Return the elements of a rendered text, without their words, attributes and white space."""
    kept = re.sub(r"<(/?\w+)[^>]*>", r"<\1>", render(text))
    return re.sub(r"[^<>]*(<[^>]*>)[^<>]*", r"\1", kept)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nous demandons :\n- un parc\n- un banc", "<p></p><ul><li></li><li></li></ul>"),
        ("Nous demandons :\n1) un parc\n2) un banc", "<p></p><ol><li></li><li></li></ol>"),
        ("a) un parc\nb) un banc", "<ol><li></li><li></li></ol>"),
        ("i) un parc\nii) un banc\niii) un pré", "<ol><li></li><li></li><li></li></ol>"),
        ("• un parc\n•\tun banc", "<ul><li></li><li></li></ul>"),
        ("-\u00a0un parc\n-\u00a0un banc", "<ul><li></li><li></li></ul>"),
        ("- un\n  - deux\n- trois", "<ul><li><ul><li></li></ul></li><li></li></ul>"),
        ("- un\n   - deux\n      - trois", "<ul><li><ul><li><ul><li></li></ul></li></ul></li></ul>"),
        ("1. un\n  - deux\n2. trois", "<ol><li><ul><li></li></ul></li><li></li></ol>"),
        ("- un\n\t- deux", "<ul><li><ul><li></li></ul></li></ul>"),
        ("- un\n\n  suite\n- deux", "<ul><li><p></p><p></p></li><li><p></p></li></ul>"),
        ("1. un\n\n   suite\n\n2. deux", "<ol><li><p></p><p></p></li><li><p></p></li></ol>"),
        ("- un\n  ```\n  code\n  ```\n- deux", "<ul><li><pre><code></code></pre></li><li></li></ul>"),
        ("- un\n\n\n- deux", "<ul><li><p></p></li><li><p></p></li></ul>"),
        ("- un\n-\n- trois", "<ul><li></li><li></li><li></li></ul>"),
        ("> - un\n> - deux", "<blockquote><ul><li></li><li></li></ul></blockquote>"),
        ("- un\n  > deux", "<ul><li><blockquote><p></p></blockquote></li></ul>"),
        ("Merci\n-- \nAnne", "<p></p>"),
        ("Nos demandes :\n-", "<p></p>"),
        ("Nos demandes :\n- ", "<p></p>"),
        ("Titre\n=====", "<p></p>"),
        ("#budget2027", "<p></p>"),
        ("##Collé", "<p></p>"),
        ("#", "<p></p>"),
        ("####### Sept", "<p></p>"),
        ("    un alinéa\n\n\tun autre", "<p></p><p></p>"),
        ("2026. Une année.", "<p></p>"),
        ("La charte naît en\n12. Puis elle change.", "<p></p>"),
        ("Avant\n---\naprès", "<p></p><hr><p></p>"),
        ("|x| vaut x", "<p></p>"),
        ("Voir [[a|b]]\n--|--", "<p><a></a></p>"),
    ],
)
def test_text_is_read_as_it_was_meant(text: str, expected: str) -> None:
    assert outline(text) == expected


@pytest.mark.parametrize(
    ("text", "head", "body"),
    [
        ("Le budget :\n| a | b |\n|---|---|\n| 1 | 2 |", ["a", "b"], [["1", "2"]]),
        ("Le budget :\na | b\n--- | ---\n1 | 2\nfin", ["a", "b"], [["1", "2"]]),
        ("| a | b |\n| 1 | 2 |", [], [["a", "b"], ["1", "2"]]),
        ("| a |\n|---|---|\n| 1 | 2 | 3 |", ["a", "", ""], [["1", "2", "3"]]),
        ("| a | b |\n|---|---|\n| 1 |", ["a", "b"], [["1", ""]]),
        ("|---|---|\n| 1 | 2 |", [], [["1", "2"]]),
    ],
)
def test_tables_are_read_and_lose_no_cell(text: str, head: list[str], body: list[list[str]]) -> None:
    rendered = render(text)
    rows = [
        re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", rendered, re.DOTALL)
    ]
    assert re.findall(r"<th[^>]*>(.*?)</th>", rendered) == head
    assert [row for row in rows if row] == body


def test_a_heading_has_a_number_sign_and_a_space_or_a_space_that_does_not_break() -> None:
    text = "# Un\n##\u00a0Deux\n###\tTrois\n#budget\n # indenté\n\\# échappé\n"
    assert [section.title for section in sections(text) if section.level] == ["Un", "Deux", "Trois"]
    assert len(re.findall(r"<h\d", render(text))) == 3


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("c) un\nd) deux", ' start="3" type="a"'),
        ("A) un", ' type="A"'),
        ("iv) un", ' start="4" type="i"'),
        ("h) un\ni) deux", ' start="8" type="a"'),
        ("3. un", ' start="3"'),
    ],
)
def test_a_list_is_numbered_as_its_first_item_is(text: str, attributes: str) -> None:
    assert render(text).startswith(f"<ol{attributes}>")


def test_a_footnote_holds_what_is_indented_below_it() -> None:
    rendered = render("Un[^1].\n\n[^1]: Note :\n\n    - a\n    - b\n\n  Fin.\n\nSuite.\n")
    note = rendered[rendered.index('<li id="fn:1">') :]
    assert re.findall(r"<(?:p|ul|li)", note) == ["<li", "<p", "<ul", "<li", "<li", "<p"]
    assert rendered.index("Suite.") < rendered.index('<li id="fn:1">')


def test_a_bracketed_word_and_a_colon_is_no_address_and_is_shown() -> None:
    assert render("[Note]: ceci est un texte.") == "<p>[Note]: ceci est un texte.</p>"
    assert render("[x]: https://a.org\nSuite") == "<p>Suite</p>"
    assert [block.kind for block in blocks("[x]: https://a.org\nSuite")] == [
        BlockKind.DEFINITION,
        BlockKind.PARAGRAPH,
    ]
