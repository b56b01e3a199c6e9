"""Two values never give a third: a number, a date, an address, a letter is one token."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.versioning.diff.text_diff import diff
from wiki.versioning.merge.three_way import MergeOutcome, merge
from wiki.versioning.text.inline_marks import broken_marks
from wiki.versioning.text.tokens import tokens
from wiki.versioning.text.words import ChangeKind

SENTENCE = "Chaque territoire du réseau note ici {} comme il a été convenu entre tous."
VALUES = [
    ("1 500 euros", "2 500 euros", "1 800 euros"),
    ("1\u202f500 €", "1\u202f800 €", "2\u202f500 €"),
    ("$1,500.00", "$2,500.00", "$1,500.50"),
    ("30 jours", "3 jours", "30 mois"),
    ("deux ans", "trois ans", "deux mois"),
    ("deux tiers", "trois tiers", "deux quarts"),
    ("1/2", "1/3", "3/2"),
    ("12 mai 2026", "13 mai 2026", "12 juin 2026"),
    ("1er janvier 2027", "2 janvier 2027", "1er janvier 2028"),
    ("du 3 au 5 mai 2026", "du 4 au 5 mai 2026", "du 3 au 6 mai 2026"),
    ("12/05/2026", "13/05/2026", "12/06/2026"),
    ("2026-05-12", "2026-06-12", "2026-05-13"),
    ("14 h 30", "15 h 30", "14 h 45"),
    ("14:30", "15:30", "14:45"),
    ("de 9 h à 17 h", "de 8 h à 17 h", "de 9 h à 18 h"),
    ("entre 9 h et 17 h", "entre 8 h et 17 h", "entre 9 h et 18 h"),
    ("50 % + 1 voix", "60 % + 1 voix", "50 % + 2 voix"),
    ("l’article 3, alinéa 2", "l’article 4, alinéa 2", "l’article 3, alinéa 5"),
    ("le § 3, al. 2", "le § 4, al. 2", "le § 3, al. 5"),
    ("le point 2 de la section 4", "le point 3 de la section 4", "le point 2 de la section 5"),
    ("5 à 10 jours", "6 à 10 jours", "5 à 12 jours"),
    ("5–10 %", "6–10 %", "5–12 %"),
    ("l'art. 3-1", "l'art. 4-1", "l'art. 3-2"),
    ("l'article L. 123-4", "l'article L. 124-4", "l'article L. 123-5"),
    ("n° 2026-104", "n° 2027-104", "n° 2026-105"),
    ("anne@a.fr", "anne@b.fr", "marie@a.fr"),
    ("https://a.fr/un/deux", "https://a.fr/trois/deux", "https://a.fr/un/quatre"),
    ("12 rue de la Paix, 75002 Paris", "14 rue de la Paix, 75002 Paris", "12 rue de la Paix, 75003 Paris"),
    ("+33 1 23 45 67 89", "+33 2 23 45 67 89", "+33 1 23 45 67 80"),
    ("🇫🇷", "🇫🇮", "🇧🇷"),
    ("👩‍👩‍👧", "👩‍👨‍👧", "👩‍👩‍👦"),
    ("**deux** fois", "**deux fois**", "_**deux**_ fois"),
]


@pytest.mark.parametrize(("value", "one", "other"), VALUES, ids=[value for value, *_ in VALUES])
def test_two_values_for_one_are_a_conflict(value: str, one: str, other: str) -> None:
    base, ours, theirs = (SENTENCE.format(each) for each in (value, one, other))
    assert merge(base, ours, theirs).outcome is MergeOutcome.CONFLICT
    assert merge(base, theirs, ours).outcome is MergeOutcome.CONFLICT


@pytest.mark.parametrize(
    ("old", "new"), [each[:2] for each in VALUES[:-1]], ids=[value for value, *_ in VALUES[:-1]]
)
def test_a_comparison_never_splits_a_value(old: str, new: str) -> None:
    found = diff(SENTENCE.format(old), SENTENCE.format(new))
    gone, come = (
        {token for run in found.hunks[0].words if run.kind is kind for token in tokens(run.text)}
        for kind in (ChangeKind.DELETE, ChangeKind.INSERT)
    )
    assert gone <= set(tokens(SENTENCE.format(old)))
    assert come <= set(tokens(SENTENCE.format(new)))


@given(st.data())
@settings(max_examples=examples(150), deadline=None)
def test_a_merge_holds_no_token_that_nobody_wrote(data: st.DataObject) -> None:
    dealt = st.sampled_from([value for row in VALUES for value in row])
    words = data.draw(
        st.lists(st.sampled_from(["le", "bureau", "vote", ","]) | dealt, min_size=2, max_size=9)
    )

    def changed() -> str:
        place, value = data.draw(st.integers(0, len(words) - 1)), data.draw(dealt)
        return " ".join([*words[:place], value, *words[place + data.draw(st.integers(0, 1)) :]])

    base, ours, theirs = " ".join(words), changed(), changed()
    found = merge(base, ours, theirs)
    assert found.outcome is merge(base, theirs, ours).outcome
    if found.text is not None:
        assert set(tokens(found.text)) <= {*tokens(base), *tokens(ours), *tokens(theirs), " "}


def test_an_address_in_a_link_is_whole_and_crossing_marks_are_noticed() -> None:
    assert "/fr/page/a" in tokens("Voir [x](/fr/page/a).")
    whole = ("Un **mot** et _un_ [lien](a).", "Un `code` **gras _et_ droit**.", "Prix 3 * 4 ?")
    assert [broken_marks(each) > 0 for each in whole[:2]] == [False, False]
    assert broken_marks("**deux _fois** par_") > broken_marks("**deux** _fois_")
    assert broken_marks("[deux [fois](a) par](b)") > 0


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("dit **deux fois** par an", "dit deux **fois par** an"),
        ("dit [deux fois](a) par an", "dit deux [fois par](b) an"),
        ("dit **deux fois** par an", "dit deux _fois par_ an"),
        ("dit `deux fois` par an", "dit deux **fois par** an"),
    ],
)
def test_crossing_bold_and_links_are_a_conflict(ours: str, theirs: str) -> None:
    base = SENTENCE.format("dit deux fois par an")
    assert merge(base, SENTENCE.format(ours), SENTENCE.format(theirs)).outcome is MergeOutcome.CONFLICT


def test_marks_apart_still_join() -> None:
    base = SENTENCE.format("dit deux fois par an")
    found = merge(base, base.replace("deux", "**deux**"), base.replace("tous", "_tous_"))
    assert found.text == base.replace("deux", "**deux**").replace("tous", "_tous_")


def test_hostile_tokens_lose_nothing() -> None:
    for text in ("1 " * 30_000, "a.b" * 20_000, "12 rue de la " * 4000, "](a" * 9000, "deux " * 9000):
        assert "".join(tokens(text)) == text
