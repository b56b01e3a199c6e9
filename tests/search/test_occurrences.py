from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.search.analysis.analyzer import scan_chunks, split_chunk
from wiki.search.analysis.occurrences import PREFIX_KEEPING_LANGUAGES, find_occurrences

WRITTEN = st.text(alphabet="abé '’-,\n", max_size=40)


@given(
    WRITTEN,
    st.sets(st.sampled_from(("a", "b", "ab", "bab", "e", "ea"))),
    st.sets(st.sampled_from(("ab", "eb"))),
)
@example("a--b", set(), {"ab"})
@settings(deadline=None, max_examples=examples(300))
def test_occurrences_are_the_chunks_that_have_a_form_or_a_beginning(
    text: str, forms: set[str], beginnings: set[str]
) -> None:
    whole = [
        (chunk, start)
        for chunk, start in scan_chunks(text)
        if any(
            not forms.isdisjoint(word.forms) or word.plain.startswith(tuple(beginnings))
            for word in split_chunk(chunk, "fr")
        )
    ]

    found = list(find_occurrences(text, "fr", forms, beginnings))

    assert set(whole) <= set(found)
    assert all(text[start : start + len(chunk)].replace("’", "'") == chunk for chunk, start in found)
    assert all(start + len(chunk) <= after for (chunk, start), (_, after) in pairwise(found))


@given(
    st.sampled_from(sorted(PREFIX_KEEPING_LANGUAGES)),
    st.text("aàäbcdeéèêfghiîïjklmnoôœpqrstuùûvwxyzαάεηθικςſ", min_size=1, max_size=6),
    st.sampled_from(("", "s", "ing", "ying", "ies", "er", "eur", "ons", "ent", "mente", "ului", "ies", "ος")),
)
@example("ca", "œoe", "")
@example("fr", "œoeœoeœ", "ons")
@settings(deadline=None, max_examples=examples(500))
def test_a_word_is_found_by_whatever_its_stem_is(lang: str, beginning: str, ending: str) -> None:
    word = beginning + ending
    for forms in (each.forms for each in split_chunk(word, lang)):
        assert next(find_occurrences(f"Un {word}, l’{word.upper()}", lang, forms))[0] == word


@pytest.mark.parametrize(
    ("lang", "text", "form", "found"),
    [
        ("en", "Dying out", "die", [("Dying", 0)]),
        ("fr", "Le cœur, un CŒUR, le coeur", "coeur", [("cœur", 3), ("CŒUR", 12), ("coeur", 21)]),
        ("fr", "œoe, oeœ et œœ", "oeo", [("œoe", 0), ("oeœ", 5), ("œœ", 12)]),
        ("fr", "La co-responsabilité", "corespons", [("co-responsabilité", 3)]),
        ("fr", "Le rock'n'roll d'aujourd'hui", "rocknroll", [("rock'n'roll", 3)]),
        ("fr", "des e-mails", "email", [("e-mails", 4)]),
        ("fr", "l’e\u0301valuation", "evalu", [("l'e\u0301valuation", 0)]),
        ("nl", "geleerd", "leer", [("geleerd", 0)]),
    ],
)
def test_what_is_written_otherwise_is_found(
    lang: str, text: str, form: str, found: list[tuple[str, int]]
) -> None:
    assert list(find_occurrences(text, lang, {form})) == found
