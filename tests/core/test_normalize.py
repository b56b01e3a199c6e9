import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.core.normalize import count_invisible_signs, normalize_text


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (unicodedata.normalize("NFD", "Évaluée à l’été"), "Évaluée à l’été"),
        ("co\u00adopé\u200bra\ufefftion\u2060", "coopération"),
        ("un\r\ndeux\rtrois\u2028quatre\x0bcinq", "un\ndeux\ntrois\nquatre\ncinq"),
        ("mot\u200dmot", "motmot"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🌾", "👩\u200d🌾"),
        ("Un\u00a0: deux", "Un\u00a0: deux"),
        ("a\u202eb", "a\u202eb"),
    ],
)
def test_a_text_arrives_in_one_form(typed: str, stored: str) -> None:
    assert normalize_text(typed) == stored


def test_signs_taken_out_are_counted() -> None:
    assert count_invisible_signs("co\u00adop\u200b👩\u200d🌾") == 2


@given(st.text())
def test_what_is_in_one_form_stays(text: str) -> None:
    assert normalize_text(normalize_text(text)) == normalize_text(text)
