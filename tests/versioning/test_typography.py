import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.versioning.material import CHARTER, texts
from wiki.core.normalize import normalize_text
from wiki.versioning.diff.text_diff import diff
from wiki.versioning.diff.typography import fold_encoding, fold_typography, settle
from wiki.versioning.segments import segment_text

BASE = (
    "# L'école de l'été\n\n"
    '- L\'eau est à tous...\n- Les chemins sont "communs".\n\n'
    "Le conseil décide: il vote\nune fois l'an. C'est l'usage - depuis toujours.\n"
)


def processed(text: str) -> str:
    """Return a text as a word processor leaves it."""
    text = text.replace("'", "’").replace("...", "…").replace(' "', " «\u00a0").replace('".', "\u00a0».")
    text = text.replace("\n- ", "\n•\t").replace(" - ", " – ").replace(":", "\u00a0:")
    return text.replace("vote\nune", "vote une")


def test_one_word_changed_in_a_word_processor_is_one_change() -> None:
    there = processed(BASE).replace("une fois", "deux fois").replace("décide\u00a0:", "décide:")
    found = settle(BASE, there)
    assert found.text == BASE.replace("\nune fois", " deux fois")
    assert (found.restored, found.changed) == (4, 1)
    assert diff(BASE, found.text).replacements == 1


def test_what_a_word_processor_does_alone_is_no_change() -> None:
    plain = BASE.replace(":", " :")
    assert settle(plain, processed(BASE)).text == plain
    assert settle(BASE, unicodedata.normalize("NFD", BASE), fold_encoding).text == BASE
    assert settle(BASE, BASE.replace("conseil", "con\u00adseil\u200b"), fold_encoding).text == BASE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Un mot.", "Un mot  \nautre."),
        ("- un\n- deux\n", "- un\n  - deux\n"),
        ("3 ans.", "4 ans."),
        ("Il peut, seul.", "Il peut seul."),
        ("Un.\n\nDeux.\n", "Un. Deux.\n"),
        ("`x`", "'x'"),
        ("5-3", "5–3"),
    ],
)
def test_what_can_be_read_is_a_change(old: str, new: str) -> None:
    assert settle(old, new).text == new


@given(texts, texts)
@settings(max_examples=examples(150), deadline=None)
def test_a_settled_text_says_what_was_typed(base: str, text: str) -> None:
    base, text = normalize_text(base), normalize_text(text)
    for fold in (fold_encoding, fold_typography):
        found = settle(base, text, fold).text
        # A space that breaks may end a sentence where one that does not break did not.
        one, other = (" ".join(map(fold, segment_text(each).keys)) for each in (found, text))
        assert one == other


@given(st.sampled_from(CHARTER.split()), st.text("abcdé ", min_size=1, max_size=8))
@settings(max_examples=examples(60), deadline=None)
def test_an_edit_that_a_person_typed_stays_as_it_was_typed(word: str, put: str) -> None:
    text = CHARTER.replace(word, put, 1)
    assert settle(CHARTER, text).text.split() == text.split()


def test_another_number_of_an_item_is_no_typography() -> None:
    """A list that begins elsewhere says something else, though its items say the same."""
    base = "3. Un point.\n4. Un autre.\n"
    for text in (base.replace("3.", "5."), "1. Un point.\n2. Un autre.\n"):
        assert settle(base, text).text == text
