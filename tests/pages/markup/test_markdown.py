import re
from pathlib import Path
from unittest.mock import Mock

import lxml.html
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.core.errors import InvalidInput
from wiki.pages.markup.links import link_targets
from wiki.pages.markup.markdown import (
    ALLOWED_ATTRIBUTES,
    ALLOWED_TAGS,
    ALLOWED_VALUES,
    LinkTarget,
    TocEntry,
    _sanitize,
    prefix_anchors,
    render,
    render_page,
    resolve_links,
)
from wiki.versioning.segments import sections

HOSTILE = [
    pytest.param(vector, id=f"{path.stem}-{number}")
    for path in sorted(Path(__file__).with_name("hostile").glob("*.txt"))
    for number, vector in enumerate(path.read_text(encoding="utf-8").split("\n%%\n"), 1)
]


def elements(rendered: str) -> list[lxml.html.HtmlElement]:
    root = lxml.html.fromstring(f"<main>{rendered}</main>")
    return [element for element in root.iter() if element is not root]


def scheme(address: str) -> str:
    """Read an address as browsers do, which skip white space and control characters in it."""
    found = re.match("([a-z][a-z0-9+.-]*):", re.sub("[\0- ]", "", address), re.IGNORECASE)
    return found[1].lower() if found else ""


def check_safe(rendered: str) -> None:
    for element in elements(rendered):
        assert element.tag in ALLOWED_TAGS
        assert set(element.attrib) <= ALLOWED_ATTRIBUTES.get(element.tag, frozenset())
        assert all(value in ALLOWED_VALUES.get(name, {value}) for name, value in element.attrib.items())
        assert scheme(element.get("href", "")) in {"", "http", "https", "mailto"}
        assert re.fullmatch(r"(?:/?\w[\w.%/-]*)?", element.get("src", ""))


def test_the_hostile_corpus_is_there() -> None:
    assert len(HOSTILE) >= 120


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_does_no_harm(text: str) -> None:
    check_safe(render(text))


@pytest.mark.parametrize("gate", ["bleach", "nh3"])
@pytest.mark.parametrize("raw", HOSTILE)
def test_each_gate_would_be_enough_alone(raw: str, gate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if gate == "bleach":
        monkeypatch.setattr("wiki.pages.markup.markdown.nh3.clean", lambda cleaned, **_limits: cleaned)
    else:
        monkeypatch.setattr("wiki.pages.markup.markdown._CLEANER.clean", str)
    check_safe(_sanitize(raw))


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=examples(100))
def test_no_text_makes_an_element_that_is_not_allowed(text: str) -> None:
    check_safe(render(text))


SCRAPS = [
    "<",
    ">",
    '"',
    "'",
    "[",
    "](",
    ")",
    "[[",
    "]]",
    "|",
    "!",
    "`",
    "*",
    "_",
    "\n",
    "\n\n",
    "    ",
    "# ",
    "- ",
]
WORDS = [
    "a",
    "sup",
    "/",
    "=",
    "onclick",
    "javascript:",
    "[^1]",
    "[^1]: ",
    "&#x3c;",
    "http://",
    "script",
    "|-|-|",
    "-",
]


@given(st.lists(st.sampled_from(SCRAPS + WORDS), max_size=40))
@settings(deadline=None, max_examples=examples(150))
def test_no_mix_of_marks_makes_an_element_that_is_not_allowed(scraps: list[str]) -> None:
    check_safe(render("".join(scraps)))


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("", ""),
        (" \n\n", ""),
        ("un\r\n\r\ndeux", "<p>un</p>\n<p>deux</p>"),
        ("**un** *deux* `<b>`", "<p><strong>un</strong> <em>deux</em> <code>&lt;b&gt;</code></p>"),
        ("H<sub>2</sub>O<br>x", "<p>H<sub>2</sub>O<br>x</p>"),
        ("<b>x</b> <!-- y -->", "<p>&lt;b&gt;x&lt;/b&gt; &lt;!-- y --&gt;</p>"),
        ("2. a\n3. b", '<ol start="2">\n<li>a</li>\n<li>b</li>\n</ol>'),
        (
            "avant\n```py\n<b>&lt;\n# x\n```\naprès",
            "<p>avant</p>\n<pre><code>&lt;b&gt;&amp;lt;\n# x\n</code></pre>\n<p>après</p>",
        ),
        ("[x](/fr/a)", '<p><a href="/fr/a">x</a></p>'),
        ("[x](//b.org)", '<p><a href="//b.org" rel="nofollow noopener">x</a></p>'),
        ("[x](/\\b.org)", '<p><a href="/\\b.org" rel="nofollow noopener">x</a></p>'),
        ("[x](javascript:a)", "<p><a>x</a></p>"),
        ("![x](/static/i.png)", '<p><img alt="x" src="/static/i.png"></p>'),
        ("![x](/static/a/i.svg?v=0123456789)", '<p><img alt="x" src="/static/a/i.svg?v=0123456789"></p>'),
        ("![x](/fr/drafts)", '<p><a href="/fr/drafts">x</a></p>'),
        ("![x](i.png)", '<p><a href="i.png">x</a></p>'),
        ("![x](/static/../fr/i.png)", '<p><a href="/static/../fr/i.png">x</a></p>'),
        ("![x](/static/%2e%2e/i.png)", '<p><a href="/static/%2e%2e/i.png">x</a></p>'),
        ("![x](/fr/link/secret.png)", '<p><a href="/fr/link/secret.png">x</a></p>'),
        ("![x](//b.org/i)", '<p><a href="//b.org/i" rel="nofollow noopener">x</a></p>'),
        ("[![x](//b.org/i)](/a)", '<p><a href="/a"><span>x</span></a></p>'),
        ("\x00\x02 \ufdd00\ufdd0", "<p>\ufffd\ufffd \ufffd0\ufffd</p>"),
    ],
)
def test_markdown_becomes_html(text: str, rendered: str) -> None:
    assert render(text) == rendered


def test_bare_addresses_become_links() -> None:
    text = "(https://a.org/x_(y)?b=1&c=2). www.a.org, `http://c.org` fin.il faut a@b.org"
    links = re.findall('href="([^"]*)"', render(text))
    assert links == ["https://a.org/x_(y)?b=1&amp;c=2", "http://www.a.org"]


def test_a_table_scrolls_and_is_named_by_its_columns() -> None:
    rendered = render("| Nom | *Âge* |\n|:-:|---|\n| a | [[b|c]] |\n")
    assert rendered.startswith(
        '<div aria-label="Nom, Âge" class="table-scroll" role="region" tabindex="0">\n<table>'
    )
    assert '<th align="center">Nom</th>' in rendered
    assert '<td><a class="page-link" href="b">c</a></td>' in rendered


def test_a_table_without_named_columns_is_no_region() -> None:
    assert render("| | |\n|-|-|\n| a | b |\n").startswith('<div class="table-scroll" tabindex="0">')


def test_notes_lead_there_and_back() -> None:
    rendered = render("Un[^a].\n\n[^a]: Note.\n")
    assert '<sup id="fnref:a"><a class="footnote-ref" href="#fn:a">1</a></sup>' in rendered
    assert (
        '<li id="fn:a">\n<p>Note.&nbsp;<a class="footnote-backref" href="#fnref:a" title="↩ 1">↩</a></p>'
        in rendered
    )


def test_headings_begin_at_the_second_level_and_link_to_themselves() -> None:
    page = render_page("# Un *mot*\n\n## Deux\n\nTexte.\n\n## Deux\n")
    assert page.contents == (
        TocEntry(2, "un-mot", "Un mot"),
        TocEntry(3, "deux", "Deux"),
        TocEntry(3, "deux-2", "Deux"),
    )
    assert page.html.startswith(
        '<h2 id="un-mot"><a class="heading-anchor" href="#un-mot">Un <em>mot</em></a></h2>'
    )
    assert page.words == 5
    assert [entry.level for entry in render_page("### Un\n\n###### Deux\n").contents] == [2, 5]
    assert [entry.level for entry in render_page("# Un\n\n###### Six\n").contents] == [2, 6]


def test_a_heading_that_holds_a_link_gets_another_to_itself() -> None:
    page = render_page("# Voir [[b|B & C]][^1]\n\n[^1]: Note.\n")
    assert page.html.endswith("</div>")
    assert '<a aria-label="§ Voir B &amp; C1" class="heading-anchor" href="#voir-b-c">§</a></h2>' in page.html
    assert page.contents == (TocEntry(2, "voir-b-c", "Voir B & C"),)


TITLES = [
    "# Un",
    "## Un",
    "### **Gras** et *italique*",
    "# `code` [lien](http://a.org) [[page|mot]]",
    "#Collé",
    "# Fermé ##",
    "#",
    "####### Sept",
    "Souligné\n===",
    "Souligné\n---",
    "# Œuvre &amp; été <b>x</b> \\*y\\*",
    "# ميثاق",
    "# un-2",
]
OTHERS = [
    "Texte.",
    "- item",
    "    # indenté",
    "> # cité",
    "- # item",
    "```\n# code\n```",
    "~~~\n# code",
    "",
    "| a |\n|-|",
    " # x",
]


@given(st.lists(st.sampled_from(TITLES + OTHERS), max_size=12), st.sampled_from(["\n", "\n\n", "\r\n"]))
@settings(deadline=None, max_examples=examples(200))
def test_anchors_are_those_of_the_sections(lines: list[str], joint: str) -> None:
    text = joint.join(lines)
    anchors = [section.anchor for section in sections(text) if section.level]
    page = render_page(text)
    assert [entry.anchor for entry in page.contents] == anchors
    assert [element.get("id") for element in elements(page.html) if element.get("id")] == anchors


@pytest.mark.parametrize("text", HOSTILE)
def test_anchors_of_hostile_texts_are_those_of_the_sections(text: str) -> None:
    anchors = [section.anchor for section in sections(text) if section.level]
    assert [entry.anchor for entry in render_page(text).contents] == anchors


LINKS = {
    "charte": LinkTarget("/fr/charte?a=1&b=2", "La <charte>", exists=True),
    "vœu": LinkTarget("/fr/x", "x", exists=True),
    "absent": LinkTarget("/fr/absent", "", exists=False),
    "χαρτα": LinkTarget("/fr/χαρτα", "Χάρτα", exists=True),
}


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("[[charte]]", '<a class="page-link" href="/fr/charte?a=1&amp;b=2">La &lt;charte&gt;</a>'),
        (
            "[[Charte#Le Titre|*a* & b]]",
            '<a class="page-link" href="/fr/charte?a=1&amp;b=2#le-titre">*a* &amp; b</a>',
        ),
        ("[[absent]]", '<a class="page-link wanted" href="/fr/absent">absent</a>'),
        ("[[Absent|là]]", '<a class="page-link wanted" href="/fr/absent">là</a>'),
        ("[[Χάρτα]]", '<a class="page-link" href="/fr/χαρτα">Χάρτα</a>'),
        ("[[Inconnu]]", '<a class="page-link untitled" href="inconnu">Inconnu</a>'),
        ("[[!]]", "[[!]]"),
        ("\\[[charte]]", "[[charte]]"),
        ("`[[charte]]`", "<code>[[charte]]</code>"),
    ],
)
def test_page_links_are_led_to_their_pages(text: str, rendered: str) -> None:
    assert render(text, LINKS) == f"<p>{rendered}</p>"
    assert resolve_links(render(text), LINKS) == f"<p>{rendered}</p>"


@given(st.lists(st.sampled_from(["[[a]]", "[[b|x]]", "`", "``", "```x", "\\", "\n\n", " mot "]), max_size=16))
@example(["*", "[[b|x]]", "\\", "\\", "[[a]]", "*"])
@settings(deadline=None, max_examples=examples(150))
def test_the_links_shown_are_the_targets_found(pieces: list[str]) -> None:
    text = "".join(pieces)
    shown = re.findall('class="page-link[^"]*" href="([^"]*)"', render(text))
    assert tuple(dict.fromkeys(shown)) == link_targets(text)


def test_several_texts_can_stand_on_one_page() -> None:
    rendered = prefix_anchors(
        render('# Un\n\n# Voir [[b]]\n\nNote[^1], [x](#un), id="y".\n\n[^1]: N.\n'), "p7-"
    )
    ids = re.findall(' id="([^"]*)"', rendered)
    ids.remove("y")
    assert ids == ["p7-un", "p7-voir-b", "p7-fnref:1", "p7-fn:1"]
    assert sorted(set(re.findall('href="#([^"]*)"', rendered))) == sorted(ids)


def test_a_text_that_grows_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wiki.pages.markup.markdown.MAX_HTML", 1000)
    with pytest.raises(InvalidInput, match="too large"):
        render("|a" * 20 + "|\n" + "|-" * 20 + "|\n" + "|x\n" * 20)


def test_a_text_nested_too_deeply_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wiki.pages.markup.markdown._sanitize", Mock(side_effect=RecursionError))
    with pytest.raises(InvalidInput, match="nested too deeply"):
        render("> > >")
