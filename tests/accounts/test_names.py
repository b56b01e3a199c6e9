import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.accounts import names
from wiki.core.errors import InvalidInput


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  Zoé   Le Goff ", "Zoé Le Goff"),
        ("Zoe\u0301 D’Arc", "Zoé D’Arc"),
        ("Ｊｅａｎ", "Jean"),
        ("Γιώργος Παπαδόπουλος", "Γιώργος Παπαδόπουλος"),
        ("Наталія Зв’язок", "Наталія Зв’язок"),
        ("فاطمة الزهراء", "فاطمة الزهراء"),
        ("ʼAïssata Ñdiaye", "ʼAïssata Ñdiaye"),
        ("はな 山田", "はな 山田"),
        ("Member 12", "Member 12"),
    ],
)
def test_real_names_are_kept(raw: str, kept: str) -> None:
    assert names.clean_name(raw) == kept


@pytest.mark.parametrize(
    "raw",
    [
        "A",
        "   ",
        "x" * 81,
        "12",
        "Ana\u202egro",
        "Ana\u200bBell",
        "Ana\x00",
        "Ana😀",
        "<b>Ana</b>",
        "Аnna",  # a Cyrillic А before Latin letters
        "Ana Μaria",  # a Greek Μ
        "=SUM(A1)",
        "@ana",
    ],
)
def test_what_is_no_name_is_refused(raw: str) -> None:
    with pytest.raises(InvalidInput):
        names.clean_name(raw)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Costa", "ANA COSTA"),
        ("Ana Costa", "Ana-Costa"),
        ("Hélène", "Helene"),
        ("Рома", "Poma"),
        ("СОРА", "Copa"),
        ("ΝΙΚΟ", "Niko"),
        ("Alain", "AIain"),
        ("Alain", "A1ain"),
        ("Otto", "0tt0"),
        ("Bernard", "Bemard"),
        ("Ewa", "Evva"),
        ("Işık", "Isik"),
    ],
)
def test_names_that_look_alike_have_one_key(one: str, other: str) -> None:
    assert names.name_key(one) == names.name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ana Costa", "Ana Cortes"), ("Member 1", "Member 11"), ("Jan", "Jon")]
)
def test_names_that_do_not_look_alike_have_two(one: str, other: str) -> None:
    assert names.name_key(one) != names.name_key(other)


@settings(max_examples=examples(150), deadline=None)
@given(st.text(min_size=1, max_size=90))
def test_a_kept_name_is_kept_again_as_it_is(raw: str) -> None:
    try:
        kept = names.clean_name(raw)
    except InvalidInput:
        return
    assert names.clean_name(kept) == kept
    assert 0 < len(names.name_key(kept)) <= names.LONGEST_KEY


@settings(max_examples=examples(100), deadline=None)
@given(st.text(alphabet=st.characters(codec="ascii", categories=("Lu", "Ll")), min_size=2, max_size=40))
def test_the_case_of_a_name_does_not_matter(name: str) -> None:
    assert names.name_key(name) == names.name_key(name.swapcase())
