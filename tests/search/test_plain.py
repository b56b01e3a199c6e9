import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.search.analysis.plain_text import markdown_to_text


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("## Un titre\n\nUn texte.", "Un titre — Un texte."),
        ("- **fort** et _doux_", "fort et doux"),
        ("[[cadre-conceptuel|le cadre]]", "le cadre"),
        ("[[cadre-conceptuel]]", "cadre-conceptuel"),
        ("[ici](https://example.org/x)", "ici"),
        ("| a | b |\n|---|---|\n| c | d |", "a b \n\n c d"),
        ("```\ncode\n```", "code"),
    ],
)
def test_signs_go_and_words_stay(markdown: str, words: str) -> None:
    assert markdown_to_text(markdown).split() == words.split()


@settings(max_examples=examples(100), deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_plain_words(text: str) -> None:
    assert len(markdown_to_text(text)) <= len(text)


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("[une [note] ici](page)", "[une [note] ici](page)"),
        ("voir [le plan](https://a.example/x_(y)) ici", "voir le plan ici"),
        ("[[a|b]] et [[c]]", "b et c"),
        ("[[a [[b]]", "[[a b"),
    ],
)
def test_brackets_that_are_no_links_stay(markdown: str, words: str) -> None:
    assert markdown_to_text(markdown) == words
