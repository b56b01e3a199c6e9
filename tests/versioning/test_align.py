from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.versioning.text.alignment import align, align_backwards, heaviest_increasing_subsequence

items = st.lists(st.sampled_from("abcdef"), max_size=14)


def longest(old: list[str], new: list[str]) -> int:
    row = [0] * (len(new) + 1)
    for one in old:
        above = row[:]
        for place, other in enumerate(new):
            row[place + 1] = above[place] + 1 if one == other else max(above[place + 1], row[place])
    return row[-1]


@given(items, items)
@settings(max_examples=examples(200), deadline=None)
def test_alignment_pairs_equals_in_rising_order(old: list[str], new: list[str]) -> None:
    for partner in (align(old, new), align_backwards(old, new)):
        places = [place for place in partner if place >= 0]
        assert places == sorted(set(places))
        assert all(old[here] == new[there] for here, there in enumerate(partner) if there >= 0)


@given(items)
@settings(max_examples=examples(50), deadline=None)
def test_a_sequence_aligns_with_itself(old: list[str]) -> None:
    assert align(old, old) == list(range(len(old)))


@given(st.lists(st.sampled_from("ab"), max_size=14), st.lists(st.sampled_from("ab"), max_size=14))
@settings(max_examples=examples(150), deadline=None)
def test_among_repeats_nothing_longer_could_be_kept(old: list[str], new: list[str]) -> None:
    # Each item stands twice, so that nothing is unique and the longest common subsequence decides.
    twice_old, twice_new = old * 2, new * 2
    kept = sum(place >= 0 for place in align(twice_old, twice_new))
    assert min(longest(twice_old, twice_new), 1) <= kept <= longest(twice_old, twice_new)


def test_of_two_crossing_matches_the_longer_sentence_stays() -> None:
    old = ["Article 12", "Le conseil décide seul.", "Article 13", "Il rend compte."]
    new = ["Article 12", "Ajout.", "Article 13", "Le conseil décide seul.", "Article 14", "Il rend compte."]
    assert align(old, new) == [0, 3, -1, 5]


def test_disagreement_shows_what_repeats_leave_open() -> None:
    assert align(["a", "a"], ["a", "a", "a"]) == [0, 1]
    assert align_backwards(["a", "a"], ["a", "a", "a"]) == [1, 2]


def test_heaviest_rise_takes_weight_over_number() -> None:
    pairs = [(0, 1), (1, 2), (2, 0)]
    assert heaviest_increasing_subsequence(pairs, lambda pair: 10 if pair == (2, 0) else 1) == [(2, 0)]
    assert heaviest_increasing_subsequence(pairs, lambda _: 1) == [(0, 1), (1, 2)]
