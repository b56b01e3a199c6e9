import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.versioning.material import CHARTER, LINES, documents
from wiki.pages.markup.markdown import render, sanitize_redline
from wiki.versioning.redline.html import side_view as side_of
from wiki.versioning.redline.html import unified_view
from wiki.versioning.redline.redline import Redline, redline
from wiki.versioning.text.words import ChangeKind

FORMATTED = [
    *LINES,
    "Le **conseil** se réunit *à Lyon*. ",
    "Voir [la charte](https://a.org) ou [[cadre|le cadre]]. ",
    "Voir [[cadre]]. Une<br>ligne. ",
    "Un <ins>mot</ins> et un <del>autre</del>. ",
    "Note[^1]. ",
    "\n\n[^1]: Au bas.\n\n",
    "\n\n|a|b|\n|-|-|\n|un|deux|\n|trois|quatre|\n\n",
    "\n\n- un\n\n    - deux\n    - trois\n- quatre\n\n",
    "\n\n3. trois\n4. quatre\n\n",
    "\n\n> - cité\n\n",
    "\n\n```\ncode\n\n    suite\n```\n\n",
    "mot  \nligne ",
    "![arbre](/arbre.png) ",
    "a < b & c ",
    "\u202egauche ",
]
formatted = st.lists(st.sampled_from(FORMATTED), max_size=14).map("".join)
BACK = re.compile(r'<a [^>]*(?:class="footnote-backref"|aria-label="§)[^>]*>.*?</a>')


def whole(found: Redline, side: ChangeKind = ChangeKind.EQUAL) -> str:
    stretches = unified_view(found) if side is ChangeKind.EQUAL else side_of(found, side)
    return "".join(sanitize_redline(stretch.html) for stretch in stretches)


def words(html: str) -> str:
    """Return what is read, without white space: an independent way from HTML to its words."""
    named = html.replace("\u202e", "[RLO]")
    return "".join(unescape(re.sub(r"<[^>]*>", "", BACK.sub("", named))).split())


def accepted(html: str) -> str:
    return re.sub(r"<del[^>]*>.*?</del>", "", html, flags=re.DOTALL)


def rejected(html: str) -> str:
    return re.sub(r"<ins[^>]*>.*?</ins>", "", html, flags=re.DOTALL)


def compared(old: str, new: str) -> Redline:
    return redline(render(old), render(new))


def shown(old: str, new: str) -> str:
    return re.sub(r'<span id="change-\d+"></span>', "", whole(compared(old, new)))


@given(st.one_of(formatted, documents()), st.one_of(formatted, documents()))
@settings(max_examples=examples(400), deadline=None)
def test_accepting_all_gives_the_new_text_and_rejecting_all_the_old_one(old: str, new: str) -> None:
    before, after = render(old), render(new)
    found = redline(before, after)
    marked = whole(found)
    assert words(accepted(marked)) == words(whole(found, ChangeKind.INSERT)) == words(after)
    assert words(rejected(marked)) == words(whole(found, ChangeKind.DELETE)) == words(before)


@given(formatted, formatted)
@settings(max_examples=examples(200), deadline=None)
def test_every_passage_has_its_place_and_what_is_unchanged_has_no_mark(old: str, new: str) -> None:
    found = compared(old, new)
    numbers = re.findall(r'<span id="change-(\d+)">', whole(found))
    assert numbers == [str(number) for number in range(1, found.counts.passages + 1)]
    for stretch in unified_view(found):
        marks = re.findall(r"<(?:ins|del)", stretch.html)
        assert bool(stretch.folded) <= (not marks)


@given(formatted)
@settings(max_examples=examples(50), deadline=None)
def test_a_text_is_like_itself(text: str) -> None:
    found = compared(text, text)
    assert not found.counts.changed
    assert words(whole(found)) == words(render(text))


@given(formatted, formatted)
@settings(max_examples=examples(100), deadline=None)
def test_the_gate_has_nothing_to_take_away(old: str, new: str) -> None:
    for stretch in unified_view(compared(old, new)):
        checked = sanitize_redline(stretch.html)
        assert sorted(re.findall(r"<\w+", checked)) == sorted(re.findall(r"<\w+", stretch.html))
        assert sanitize_redline(checked) == checked


@pytest.mark.parametrize(
    ("old", "new", "html"),
    [
        ("Un mot.", "Un beau mot.", "<p>Un <ins>beau</ins> mot.</p>"),
        ("Un **mot**.", "Un mot.", "<p>Un <del><strong>mot</strong></del><ins>mot</ins>.</p>"),
        (
            "Un mot. Deux mots.",
            "Un mot.\n\nDeux mots.",
            '<p>Un mot.<ins class="break"></ins></p><p>Deux mots.</p>',
        ),
        ("Un mot.\n\nDeux mots.", "Un mot. Deux mots.", '<p>Un mot.<del class="break"></del> Deux mots.</p>'),
        ("- un\n- deux", "- un\n- et\n- deux", "<ul><li>un</li><li><ins>et</ins></li><li>deux</li></ul>"),
        (
            "1. un\n2. deux\n3. trois",
            "1. un\n2. trois",
            '<ol><li value="1">un</li><li value="2"><del>deux</del></li><li value="2">trois</li></ol>',
        ),
        ("Un titre", "## Un titre", "<p><del>Un titre</del></p><h2><ins>Un titre</ins></h2>"),
        ("Ci [a](b).", "Ci a.", '<p>Ci <del><a href="b">a</a></del><ins>a</ins>.</p>'),
        ("Un mot\u00a0!", "Un mot !", "<p>Un mot !</p>"),
        ("Tu dis.", "Tu <del>dis</del>.", '<p>Tu <del>dis</del><ins><span class="typed-del">dis</span></ins>.</p>'),
        ("Un \u202emot.", "Un \u202emot vu.", "<p>Un [RLO]mot<ins> vu</ins>.</p>"),
    ],
)  # fmt: skip
def test_a_change_is_marked_where_it_stands(old: str, new: str, html: str) -> None:
    assert shown(old, new) == html


def test_each_side_numbers_its_items_as_it_did() -> None:
    found = compared("1. un\n2. deux\n3. trois", "1. un\n2. trois")
    values = [
        re.findall(r'value="(\d)"', whole(found, side)) for side in (ChangeKind.DELETE, ChangeKind.INSERT)
    ]
    assert values == [["1", "2", "3"], ["1", "2"]]


def test_a_table_is_compared_cell_by_cell_and_row_by_row() -> None:
    table = "| a | b |\n|---|---|\n| un | deux |\n"
    found = shown(table, table.replace("deux", "trois") + "| x | y |\n")
    assert found.startswith('<div class="table-scroll" tabindex="0"><table>')
    assert "<tr><td>un</td><td><del>deux</del><ins>trois</ins></td></tr>" in found
    assert "<tr><td><ins>x</ins></td><td><ins>y</ins></td></tr>" in found


def test_a_column_more_leaves_the_rows_as_they_are() -> None:
    found = shown("|a|\n|-|\n|un|", "|a|b|\n|-|-|\n|un|deux|")
    assert "<tr><td>un</td><td><ins>deux</ins></td></tr>" in found


def test_what_moved_is_called_so_at_both_places() -> None:
    top, life, decisions = CHARTER.split("## ")
    found = compared(CHARTER, f"{top}## {decisions}\n## {life}")
    html = whole(found)
    assert (found.counts.moves, found.counts.additions, found.counts.deletions) == (1, 0, 0)
    assert html.count('id="move-1-from"') == html.count('id="move-1-to"') == 1
    assert set(re.findall(r"<(?:ins|del)[^>]*>", html)) <= {
        '<del class="moved" id="move-1-from">',
        '<ins class="moved" id="move-1-to">',
        '<del class="moved">',
        '<ins class="moved">',
    }


def test_only_what_is_far_from_a_change_is_folded() -> None:
    paragraphs = [f"Le paragraphe {number} dit ceci." for number in range(9)]
    old, new = "\n\n".join(paragraphs), "\n\n".join([*paragraphs[:8], "Tout autre chose."])
    folded = [stretch.folded for stretch in unified_view(compared(old, new))]
    assert folded == [7, 0]


def test_a_link_that_shows_its_page_s_title_is_one_word() -> None:
    assert '<a class="page-link untitled" href="foo-bar">Foo bar</a></del>' in shown(
        "[[Foo bar]]", "[[foo bar]]"
    )


def test_an_item_whose_head_was_shown_before_has_no_second_bullet() -> None:
    items = "\n".join(f"    - article numéro {number}" for number in range(9))
    html = whole(compared(f"- tête\n{items}\n", f"- tête\n{items.replace('numéro 8', 'nouveau 8')}\n"))
    assert html.count('<li class="continued">') == 1
