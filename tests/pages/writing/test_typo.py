import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.core.errors import InvalidInput
from wiki.pages.writing import typo

TEXT = """Un préambule.

## Membres

Les membres sont nommés pour deux ans. Il est possible d’en nommer davantage, n’est-ce pas ?

- La concertaton est ouverte ; voir https://exemple.org/a.
- We can not do without 1 000 people or 10.5 days.
"""
WORD = st.text("abcdefghilmnoprstuvé", min_size=1, max_size=7)
SENTENCE = st.lists(WORD, min_size=2, max_size=7).map(lambda words: " ".join(words).capitalize() + ".")


def is_typo(before: str, after: str) -> bool:
    try:
        typo.check_typo(before, after)
    except InvalidInput:
        return False
    return True


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("concertaton", "concertation"),
        ("nommés pour", "nommées pour"),
        ("préambule.", "préambule"),
        ("davantage, n’est", "davantage ; n’est"),
        ("Membres\n", "membres\n"),
        ("Un préambule", "Une préambule"),
    ],
)
def test_a_slip_of_the_pen_is_a_typo(old: str, new: str) -> None:
    assert is_typo(TEXT, TEXT.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("deux ans", "dix ans"),
        ("possible", "impossible"),
        ("n’est-ce pas", "est-ce pas"),
        ("n’est-ce pas", "n’est-ce plus"),
        ("can not", "can"),
        ("1 000", "1000"),
        ("10.5", "105"),
        ("exemple.org/a", "exemple.org/b"),
        ("can not", "may not"),
        ("concertaton", "consultation"),
        ("concertaton", "concer\u202etaton"),
        ("concertaton est ouverte", "concertation est ouvertte.\n- Et"),
        ("ans. Il", "ans.\n\nIl"),
    ],
)
def test_what_decides_or_goes_further_is_none(old: str, new: str) -> None:
    after = TEXT.replace(old, new)
    assert after != TEXT
    assert not is_typo(TEXT, after)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *(("fifty", "sixty"), ("forty", "fifty"), ("quinze", "seize"), ("premier", "dernier")),
        *(("½", "¼"), ("m²", "m³"), ("II", "IV"), ("10 %", "10 ‰"), ("> 3", "< 3")),
        *(("inclus", "exclus"), ("minimum", "maximum"), ("inférieur", "supérieur"), ("sous", "sur")),
    ],
)
def test_what_counts_measures_or_turns_about_is_none(old: str, new: str) -> None:
    before = f"Il en faut {old} ici.\n"
    assert not is_typo(before, before.replace(old, new))
    assert not is_typo(before.replace(old, new), before)


def test_two_sentences_are_no_typo() -> None:
    assert not is_typo(TEXT, TEXT.replace("préambule", "préambul").replace("ouverte", "ouvertes"))


def test_no_change_is_no_typo() -> None:
    with pytest.raises(InvalidInput, match="Nothing is changed"):
        typo.check_typo(TEXT, TEXT)


@given(SENTENCE, SENTENCE, st.data())
@settings(max_examples=examples(300), deadline=None)
def test_a_fix_can_always_be_undone_as_one(first: str, second: str, data: st.DataObject) -> None:
    before = f"{first} {second}\n"
    place = data.draw(st.integers(0, len(first) - 2))
    after = before[:place] + data.draw(st.text("aeinps 1é", max_size=4)) + before[place + 1 :]
    assert is_typo(before, after) == is_typo(after, before)


@given(SENTENCE, st.sampled_from(sorted(typo.MEANING_WORDS)), st.data())
@settings(max_examples=examples(200), deadline=None)
def test_no_deciding_word_ever_comes_or_goes(sentence: str, word: str, data: st.DataObject) -> None:
    words = sentence[:-1].split()
    place = data.draw(st.integers(0, len(words)))
    longer = " ".join([*words[:place], word, *words[place:]]) + "."
    assert not is_typo(sentence + "\n", longer + "\n")
    assert not is_typo(longer + "\n", sentence + "\n")


@given(st.text("abc ", max_size=8), st.text("abc ", max_size=8), st.text("abc ", max_size=8))
@settings(max_examples=examples(300), deadline=None)
def test_the_distance_is_one(one: str, other: str, third: str) -> None:
    assert (typo.edit_distance(one, other) == 0) == (one == other)
    assert typo.edit_distance(one, other) == typo.edit_distance(other, one)
    assert typo.edit_distance(one, third) <= typo.edit_distance(one, other) + typo.edit_distance(other, third)
    assert abs(len(one) - len(other)) <= typo.edit_distance(one, other) <= max(len(one), len(other))


def test_a_fix_is_told_in_one_line() -> None:
    assert (
        typo.describe_fix(TEXT, TEXT.replace("concertaton", "concertation")) == "concertaton → concertation"
    )
    assert typo.describe_fix("Un deux trois.\n", "Un deux trois quatre.\n") == "trois → trois quatre"
    assert typo.describe_fix("Un deux trois.\n", "Un deux trois,\n") == "trois. → trois,"
    assert typo.describe_fix("A b c.\n", "A c.\n") == "b c → c"
