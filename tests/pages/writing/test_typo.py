import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.core.errors import InvalidInput
from wiki.pages.writing import spelling, typo

TEXT = """Un préambule.

## Membres

Les membres sont nommés pour pour 2 ans de  l’asemblée. Il est possible d’en nommer davantage, n’est-ce pas ?

- La concertaton est ouverte ; voir https://exemple.org/a.
- We can not do without 1 000 people or 10.5 days.
"""
WORD = st.text("abcdefghilmnoprstuvé", min_size=1, max_size=7)
SENTENCE = st.lists(WORD, min_size=2, max_size=7).map(lambda words: " ".join(words).capitalize() + ".")


def is_typo(before: str, after: str, language: str = "fr") -> bool:
    try:
        typo.check_typo(before, after, language)
    except InvalidInput:
        return False
    return True


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("concertaton", "concertation"),
        ("davantage, n’est", "davantage ; n’est"),
        ("davantage, n’est", "davantage n’est"),
        ("Membres\n", "membres\n"),
        ("nommés pour pour", "nommés pour"),
        ("de  l’asemblée", "de l’assemblée"),
        ("d’en", "d'en"),
    ],
)
def test_a_slip_of_the_pen_is_a_typo(old: str, new: str) -> None:
    assert old in TEXT
    assert is_typo(TEXT, TEXT.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
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
        ("asemblée. Il", "asemblée.\n\nIl"),
        ("Un préambule", "Une préambule"),
        ("préambule.", "préambule"),
        ("préambule.", "préambule !"),
        ("nommés pour", "nommées pour"),
        ("2 ans", "02 ans"),
        ("Les membres", "**Les membres**"),
        ("Les membres", "Les *membres*"),
    ],
)
def test_what_decides_or_goes_further_is_none(old: str, new: str) -> None:
    after = TEXT.replace(old, new)
    assert after != TEXT
    assert not is_typo(TEXT, after)


@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        *(("30 jours", "30 mois"), ("3 ans", "3 mois"), ("hommes", "femmes"), ("exclu", "élu")),
        *(("froid", "droit"), ("except", "accept"), ("own", "owe"), ("par", "pour"), ("élus", "élues")),
        *(
            ("cour", "court"),
            ("sur", "sûr"),
            ("ou", "où"),
            ("a", "à"),
            ("vote", "votes"),
            ("devrait", "devait"),
        ),
        *(("fifty", "sixty"), ("forty", "fifty"), ("quinze", "seize"), ("premier", "dernier")),
        *(("½", "¼"), ("m²", "m³"), ("II", "IV"), ("10 %", "10 ‰"), ("> 3", "< 3"), ("2, 3", "2 3")),
        *(("inclus", "exclus"), ("minimum", "maximum"), ("inférieur", "supérieur"), ("sous", "sur")),
        *(
            ("peut-être", "peut être"),
            ("par fois", "parfois"),
            ("sur tout", "surtout"),
            ("now here", "nowhere"),
        ),
        *(("pas pas", "pas"), ("nous nous", "nous"), ("deux deux", "deux"), ("adopté", "adoptté")),
        *(("à Mons", "à Mois"), ("le TOGETHER", "le TIGHTER"), ("A. Blin", "A. Bien"), ("MW", "mW")),
        *(("quelqu’un", "quelque’un"), ("jusqu’à", "jusqua"), ("[charte](a)", "[charte](b)"), ("1;2", "1–2")),
        *(("une dicision", "une division"), ("une dicision", "une décision"), ("deuxx", "deux")),
    ],
)
def test_what_no_dictionary_calls_a_misspelling_is_none(old: str, new: str, language: str) -> None:
    before = f"Il en faut {old} ici.\n"
    assert not is_typo(before, before.replace(old, new), language)


@pytest.mark.parametrize(
    ("old", "new", "language"),
    [
        ("déveloper", "développer", "fr"),
        ("accueuil", "accueil", "fr"),
        ("citoyene", "citoyenne", "fr"),
        ("deliberation", "délibération", "fr"),
        ("recieve", "receive", "en"),
        ("goverment", "government", "en"),
        ("prinicples", "principles", "en"),
    ],
)
def test_a_misspelling_is_put_right_and_never_brought_in(old: str, new: str, language: str) -> None:
    before = f"We say {old} here.\n"
    assert is_typo(before, before.replace(old, new), language) is (old != "deliberation")
    assert not is_typo(before.replace(old, new), before, language)
    assert not is_typo(before, before.replace(old, new), "es")


def test_two_sentences_are_no_typo() -> None:
    assert not is_typo(TEXT, TEXT.replace("préambule", "préambulle").replace("ouverte", "ouvertes"))


def test_no_change_is_no_typo() -> None:
    with pytest.raises(InvalidInput, match="Nothing is changed"):
        typo.check_typo(TEXT, TEXT, "fr")


@given(SENTENCE, st.sampled_from(sorted(typo.MEANING_WORDS)), st.data())
@settings(max_examples=examples(200), deadline=None)
def test_no_deciding_word_ever_comes_or_goes(sentence: str, word: str, data: st.DataObject) -> None:
    words = sentence[:-1].split()
    place = data.draw(st.integers(0, len(words)))
    longer = " ".join([*words[:place], word, *words[place:]]) + "."
    assert not is_typo(sentence + "\n", longer + "\n")
    assert not is_typo(longer + "\n", sentence + "\n")


@given(WORD, WORD)
@settings(max_examples=examples(300), deadline=None)
def test_the_distance_is_symmetric_and_none_only_for_the_same(one: str, other: str) -> None:
    assert (spelling.distance(one, other) == 0) == (one == other)
    assert spelling.distance(one, other) == spelling.distance(other, one)
    assert spelling.distance(one, other) <= 2 * max(len(one), len(other))


def test_a_fix_is_told_in_one_line() -> None:
    assert (
        typo.describe_fix(TEXT, TEXT.replace("concertaton", "concertation")) == "concertaton → concertation"
    )
    assert typo.describe_fix("Un deux trois.\n", "Un deux trois quatre.\n") == "trois → trois quatre"
    assert typo.describe_fix("Un deux trois.\n", "Un deux trois,\n") == "trois. → trois,"
    assert typo.describe_fix("A b c.\n", "A c.\n") == "b c → c"
