import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.search.document import DisplayFields
from wiki.search.index import Snippet
from wiki.search.querying.query import parse, required
from wiki.search.querying.snippet import ELLIPSIS, SNIPPET_LENGTH, Highlighter, HitBuilder

FILLER = "Rien de tel ici, seulement des paroles sans rapport. " * 40


def passage(text: str, query: str, lang: str = "fr") -> Snippet:
    return Highlighter(required(parse(query), lang), lang).passage(text)


def marked(text: str, query: str, lang: str = "fr") -> list[str]:
    return [piece for piece, is_match in passage(text, query, lang) if is_match]


def test_labels_are_shown_where_nothing_else_matches() -> None:
    shown = DisplayFields("page:1", "page", "example", "fr", "Titre", "/1", "", "", "", "Exemple · Énergie")

    def passage_for(query: str, body: str) -> Snippet:
        return HitBuilder(parse(query)).hit(shown, body, 1.0).passage

    assert passage_for("energie", "Des toits au soleil.") == (("Exemple · ", False), ("Énergie", True))
    assert passage_for("energie", "Une énergie sobre.")[1] == ("énergie", True)
    assert passage_for("titre", "Des toits au soleil.") == (("Des toits au soleil.", False),)


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("L’eau évaluée.", "évaluation", ["évaluée"]),
        ("La Coresponsabilité de tous", "coresponsabilite", ["Coresponsabilité"]),
        ("La co-responsabilité de tous", "coresponsabilité", ["co-responsabilité"]),
        ("La gestion de l’eau", "eau", ["eau"]),
        ("Au cœur des choses", "coeur", ["cœur"]),
        ("La mise-en-commun", "mise-en-commun", ["mise-en-commun"]),
        ("La mise en commun", "mise-en-commun", ["mise en commun"]),
        ("La mise-en-commun", '"mise en commun"', ["mise-en-commun"]),
        ("De l’eau, de la gestion de l’eau", '"gestion de l’eau"', ["gestion de l’eau"]),
        ("Une évaluation, une évasion", "éva*", ["évaluation", "évasion"]),
        ("La charte de la mer", "la charte", ["charte"]),
        ("Rien", "eau", []),
    ],
)
def test_matches_are_marked_as_they_are_found(text: str, query: str, found: list[str]) -> None:
    assert marked(text, query) == found


def test_the_passage_is_taken_where_most_words_stand_together() -> None:
    text = f"Une charte. {FILLER} La charte de l’eau du territoire. {FILLER} L’eau encore."

    assert marked(text, "charte eau territoire") == ["charte", "eau", "territoire"]


def test_a_passage_is_cut_between_words_and_says_so() -> None:
    text = f"{FILLER}La charte de l’eau. {FILLER}"
    pieces = passage(text, "eau")
    shown = "".join(piece for piece, _ in pieces)

    assert shown.startswith(ELLIPSIS)
    assert shown.endswith(ELLIPSIS)
    assert f" {shown.strip(ELLIPSIS)} " in text
    assert SNIPPET_LENGTH * 0.8 < len(shown) <= SNIPPET_LENGTH + 2


def test_without_a_match_the_beginning_is_shown() -> None:
    shown = "".join(piece for piece, _ in passage(FILLER, "eau"))

    assert FILLER.startswith(shown.removesuffix(ELLIPSIS))
    assert shown.endswith(ELLIPSIS)


def test_white_space_is_made_plain() -> None:
    assert passage("  La\n\ncharte\tde   mer ", "mer") == (("La charte de ", False), ("mer", True))


def test_an_empty_text_has_an_empty_passage() -> None:
    assert passage("", "eau") == ()


@given(
    st.lists(
        st.sampled_from(["eau", "l’eau", "charte", "co-acte", "\n", "  ", "évaluer", "de", "«", "x" * 300])
    ),
    st.sampled_from(["eau", "charte eau", '"l’eau charte"', "co-acte", "ch*", "zut", "de"]),
)
@settings(deadline=None, max_examples=examples(150))
def test_a_passage_is_a_stretch_of_its_text(parts: list[str], query: str) -> None:
    text = " ".join(parts)
    pieces = passage(text, query)
    shown = "".join(piece for piece, _ in pieces)

    assert shown.strip(ELLIPSIS) in " ".join(text.split())
    assert all(piece for piece, _ in pieces)
    assert ("zut" not in query) or not any(is_match for _, is_match in pieces)


@given(st.text(max_size=600), st.text(min_size=1, max_size=30))
@settings(deadline=None, max_examples=examples(100))
def test_no_text_and_no_query_break_it(text: str, query: str) -> None:
    for piece, _ in passage(text, query):
        assert piece
