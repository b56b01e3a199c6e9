from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.versioning.text.tokens import tokens
from wiki.versioning.text.words import ChangeKind, count_words, diff_words, merge_sentence, similarity

WORDS = ["douze", "cinquante", "voix", "le", "conseil", ",", ".", "3,5", "art", "l'", "été"]
phrases = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)


@given(st.one_of(st.text(), phrases), st.one_of(st.text(), phrases))
@settings(max_examples=examples(200), deadline=None)
def test_word_changes_rebuild_both_sides(old: str, new: str) -> None:
    found = list(diff_words(old, new))
    assert "".join(words.text for words in found if words.kind is not ChangeKind.DELETE) == new
    before = "".join(words.text for words in found if words.kind is not ChangeKind.INSERT)
    assert "".join(before.split()) == "".join(old.split())


@given(st.text())
@settings(max_examples=examples(100), deadline=None)
def test_tokens_lose_nothing(text: str) -> None:
    assert "".join(tokens(text)) == text


def test_tokens_keep_words_and_decimals_whole() -> None:
    assert tokens("l'été 3,5 %") == ["l", "'", "été", " ", "3,5 %"]
    assert count_words("Deux tiers, soit 66,7 %.") == 4


@given(phrases, phrases, phrases)
@settings(max_examples=examples(200), deadline=None)
def test_joining_invents_no_word_and_does_not_depend_on_the_side(base: str, ours: str, theirs: str) -> None:
    joined, other = merge_sentence(base, ours, theirs), merge_sentence(base, theirs, ours)
    assert (joined is None) == (other is None)
    if joined is not None:
        known = set(tokens(base)) | set(tokens(ours)) | set(tokens(theirs))
        assert set(tokens(joined)) <= known


@given(phrases, phrases)
@settings(max_examples=examples(100), deadline=None)
def test_joining_with_the_unchanged_gives_the_changed(base: str, new: str) -> None:
    assert (
        merge_sentence(base, base, new)
        == merge_sentence(base, new, base)
        == merge_sentence(base, new, new)
        == new
    )


BASE = "Le conseil se réunit deux fois par an à Lyon."


def test_different_words_join() -> None:
    joined = merge_sentence(BASE, BASE.replace("deux", "trois"), BASE.replace("Lyon", "Paris"))
    assert joined == "Le conseil se réunit trois fois par an à Paris."


def test_different_words_of_a_very_long_sentence_join() -> None:
    long = " ".join(f"mot{number}" for number in range(600))
    joined = merge_sentence(long, long.replace("mot7 ", "autre "), long.replace("mot588 ", "neuf "))
    assert joined == long.replace("mot7 ", "autre ").replace("mot588 ", "neuf ")


def test_the_same_words_do_not() -> None:
    assert merge_sentence(BASE, BASE.replace("deux", "trois"), BASE.replace("deux", "dix")) is None
    assert merge_sentence("twelve votes", "fifty votes", "fifteen votes") is None


def test_the_same_edit_counts_once() -> None:
    both = BASE.replace("deux", "trois")
    assert merge_sentence(BASE, both, both.replace("Lyon", "Paris")) == both.replace("Lyon", "Paris")


def test_wrapping_is_no_edit() -> None:
    assert merge_sentence(
        BASE, BASE.replace("se réunit", "se\nréunit"), BASE.replace("Lyon", "Paris")
    ) == BASE.replace("Lyon", "Paris")


def test_likeness_is_shared_words() -> None:
    assert similarity("deux tiers des voix", "deux tiers des voix") == 1
    assert similarity("deux tiers", "trois quarts") == 0
    assert 0 < similarity("deux tiers des voix", "deux tiers des membres") < 1
