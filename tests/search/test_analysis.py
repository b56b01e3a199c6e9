import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.search.analysis.analyzer import (
    LANGUAGES,
    analyse,
    analyse_name,
    analysis_language,
    chunks,
    fold,
    split_chunk,
    terms,
    words,
)
from wiki.search.analysis.stop_words import STOP_WORDS


@pytest.mark.parametrize(
    ("one", "other", "lang"),
    [
        ("évaluation", "évaluer", "fr"),
        ("évaluation", "evaluation", "fr"),
        ("coresponsabilité", "coresponsabilite", "fr"),
        ("coresponsabilité", "co-responsabilité", "fr"),
        ("évaluons", "évaluer", "fr"),
        ("évaluons", "evaluer", "fr"),
        ("habitent", "habiter", "fr"),
        ("mobilisent", "mobilisation", "fr"),
        ("dynamiseur", "dynamiseuse", "fr"),
        ("dynamiseurs", "dynamiser", "fr"),
        ("l’eau", "eau", "fr"),
        ("l'eau", "EAU", "fr"),
        ("qu’elle", "elle", "fr"),
        ("d’l’eau", "eau", "fr"),
        ("cœur", "coeur", "fr"),
        ("mise-en-commun", "mise", "fr"),
        ("mise‑en‐commun", "mise-en-commun", "fr"),
        ("habitant·e·s", "habitants", "fr"),
        ("aujourd’hui", "aujourd'hui", "fr"),
        ("e\u0301tat", "\u00e9tat", "fr"),
        ("ﬁnance", "finance", "fr"),
        ("évalu\u00adation", "évaluation", "fr"),
        ("evaluating", "evaluation", "en"),
        ("people’s", "people", "en"),
        ("don't", "dont", "en"),
        ("Straße", "strasse", "de"),
        ("dell'acqua", "acqua", "it"),
        ("образования", "образование", "ru"),
        ("avaliações", "avaliação", "pt"),
        ("territorios", "territorio", "es"),
        ("comunități", "comunitate", "ro"),
        ("αξιολόγηση", "αξιολογησης", "el"),
        ("مُجْتَمَع", "المجتمع", "ar"),
        ("Bewertungen", "bewertung", "de"),
        ("bewoners", "bewoner", "nl"),
        ("katılımcılar", "katilimci", "tr"),
        ("novērtējums", "novertejums", "xx"),
        ("Łódź", "lodz", "xx"),
    ],
)
def test_two_writings_share_a_form(one: str, other: str, lang: str) -> None:
    assert set(terms(one, lang)) & set(terms(other, lang))


@pytest.mark.parametrize(
    ("one", "other", "lang"),
    [
        ("eau", "beau", "fr"),
        ("évaluer", "valeur", "fr"),
        ("maisons", "mais", "fr"),
        ("moment", "momer", "fr"),
        ("évaluer", "évaluation", "xx"),
        ("charter", "chart", "en"),
    ],
)
def test_different_words_share_none(one: str, other: str, lang: str) -> None:
    assert not set(terms(one, lang)) & set(terms(other, lang))


def test_numbers_lose_the_noughts_they_are_filled_up_with() -> None:
    assert terms("26-004", "fr") == ["26", "004", "4", "26004"]
    assert terms("0 10 007", "xx") == ["0", "10", "007", "7"]


def test_a_name_is_found_by_two_of_its_words_written_as_one() -> None:
    name = "Time banks, an hour"
    more = analyse_name(name, "en").positions.keys() - analyse(name, "en").positions.keys()
    assert more == {"timebank", "banksan", "anhour"}
    assert analyse_name(name, "en").vocabulary == analyse(name, "en").vocabulary


def test_compounds_give_their_parts_and_themselves_at_one_place() -> None:
    text = "la mise-en-commun, de l’eau"

    found = [(w.plain, w.position, text[w.start : w.end], w.joined) for w in words(text, "fr")]

    assert found == [
        ("la", 0, "la", False),
        ("mise", 1, "mise", False),
        ("en", 2, "en", False),
        ("commun", 3, "commun", False),
        ("miseencommun", 1, "mise-en-commun", True),
        ("de", 4, "de", False),
        ("eau", 5, "eau", False),
    ]


def test_quotation_marks_are_not_part_of_a_word() -> None:
    assert terms("'eau' «eau» “eau” _eau_ **eau**", "fr") == ["eau"] * 5


def test_a_script_whose_vowels_are_marks_keeps_its_words() -> None:
    assert len(terms("हिन्दी भाषा", "hi")) == 2


@pytest.mark.parametrize(
    ("tag", "code"),
    [("fr", "fr"), ("pt-BR", "pt"), ("EN_gb", "en"), ("oc", "xx"), ("", "xx")],
)
def test_a_language_tag_names_an_analyser(tag: str, code: str) -> None:
    assert analysis_language(tag) == code


def test_no_text_makes_an_endless_word() -> None:
    assert max(map(len, terms("a" * 100_000 + " " + "b-" * 10_000, "fr"))) <= 520


def test_what_is_no_word_is_no_chunk() -> None:
    assert chunks("— l’eau, … mise-en-commun ! \u0301 -") == ["l’eau", "mise-en-commun"]


def test_a_text_is_analysed_whole() -> None:
    found = analyse("Œuvre, œuvre ; mise-en", "fr")

    assert found.vocabulary == {"oeuvre", "mise", "en", "miseen"}
    assert found.positions == {"oeuvr": [0, 1], "mis": [2], "en": [3], "miseen": [2]}
    assert found.length == 4


@given(st.text(), st.sampled_from(LANGUAGES))
@settings(deadline=None, max_examples=examples(100))
def test_a_whole_text_has_the_terms_of_its_words(text: str, lang: str) -> None:
    found = analyse(text, lang)
    one_by_one = list(words(text, lang))

    assert {form: set(at) for form, at in found.positions.items()} == {
        form: {w.position for w in one_by_one if form in w.forms} for w in one_by_one for form in w.forms
    }
    assert found.vocabulary == {word.plain for word in one_by_one}


def test_stop_words_are_in_plain_letters() -> None:
    for lang, stops in STOP_WORDS.items():
        if lang != "ar":
            assert {fold(word) for word in stops} == stops
        assert lang in LANGUAGES


@given(st.text(), st.sampled_from(LANGUAGES))
@settings(deadline=None, max_examples=examples(200))
def test_every_word_is_where_it_says(text: str, lang: str) -> None:
    position = 0
    for word in words(text, lang):
        assert 0 <= word.start < word.end <= len(text)
        assert word.forms
        assert all(word.forms)
        assert word.joined or word.position >= position
        assert word.joined or word in _shifted(text, word.start, word.end, lang, word.position)
        position = max(position, word.position)


def _shifted(text: str, start: int, end: int, lang: str, position: int) -> list[object]:
    """Analyse a word by itself, as if it stood where it stands."""
    return [
        w._replace(start=w.start + start, end=w.end + start, position=w.position + position)
        for w in words(text[start:end], lang)
    ]


@given(st.text())
@settings(deadline=None, max_examples=examples(100))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.text(alphabet="abcéœ'’-‐·", max_size=30))
@settings(deadline=None, max_examples=examples(100))
def test_apostrophes_and_hyphens_of_all_kinds_are_alike(text: str) -> None:
    plain = text.replace("’", "'").replace("‐", "-").replace("·", "-")
    assert terms(text, "fr") == terms(plain, "fr")


def test_a_chunk_is_analysed_in_its_language() -> None:
    assert split_chunk("évaluation", "fr") != split_chunk("évaluation", "xx")
