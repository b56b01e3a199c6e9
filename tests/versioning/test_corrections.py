"""Quoted passages live on when a letter in them is corrected."""

import pytest

from wiki.pages.markup.markdown import render
from wiki.versioning.anchoring.anchors import locate_quote, make_quote, reanchor
from wiki.versioning.redline.rendered import parse_html

TEXT = "Le conseil se reunit chaque mois. Il examine les demandes des habitants et y repond par ecrit sous 30 jours.\n"


@pytest.mark.parametrize(
    ("quoted", "old", "new", "found"),
    [
        ("reunit", "reunit", "réunit", "réunit"),
        ("se reunit chaque mois", "reunit", "réunit", "se réunit chaque mois"),
        ("repond par ecrit", "repond par ecrit", "répond par écrit", "répond par écrit"),
        ("les demandes", "demandes", "demande", "les demande"),
        ("chaque mois. Il examine", "examine", "éxamine", "chaque mois. Il éxamine"),
        ("habitants", "conseil", "comité", "habitants"),
        ("Il examine les demandes", "reunit", "réunit", "Il examine les demandes"),
    ],
)
def test_a_passage_survives_a_corrected_letter(quoted: str, old: str, new: str, found: str) -> None:
    start = TEXT.index(quoted)
    kept = reanchor(TEXT, TEXT.replace(old, new), make_quote(TEXT, start, start + len(quoted)))
    assert kept is not None
    assert kept.exact == found
    assert locate_quote(TEXT.replace(old, new), kept)


@pytest.mark.parametrize(
    ("quoted", "old", "new"),
    [
        ("30 jours", "30", "90"),
        ("chaque mois", "chaque mois", "deux fois par an"),
        ("les demandes des habitants", "les demandes des habitants et ", ""),
        ("mois", "mois", "jour"),
    ],
)
def test_other_words_are_no_correction(quoted: str, old: str, new: str) -> None:
    start = TEXT.index(quoted)
    assert reanchor(TEXT, TEXT.replace(old, new), make_quote(TEXT, start, start + len(quoted))) is None


def test_a_footnote_mark_ends_a_sentence_on_the_page_too() -> None:
    rendered = render("Un mot.[^1] Deux mots. Le XX<sup>e</sup> siècle.\n\n[^1]: Note.\n")
    found = [body.strip() for body in parse_html(rendered).cut.bodies if body.strip() and "Note" not in body]
    assert found == ["Un mot.1", "Deux mots.", "Le XXe siècle."]
