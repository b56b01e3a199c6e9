from collections.abc import Collection, Mapping

from wiki.search.querying.query import Pattern
from wiki.search.querying.ranking import TITLE_WEIGHT, best_scores, match_all, match_any, score_pattern

TEXTS = {
    ("title", 1): "a b",
    ("body", 1): "c",
    ("body", 2): "a c b",
    ("body", 3): "c a b",
    ("body", 4): "ab",
}


class Texts:
    """Postings over a few texts of one language, each term scoring one."""

    def scores(self, part: str, lang: str, term: str) -> Mapping[int, float]:
        assert lang == "fr"
        return {doc: 1.0 for (where, doc), text in TEXTS.items() if where == part and term in text.split()}

    def positions(self, part: str, _lang: str, term: str, within: Collection[int]) -> Mapping[int, set[int]]:
        texts = {doc: text.split() for (where, doc), text in TEXTS.items() if where == part and doc in within}
        return {
            doc: {n for n, w in enumerate(text) if w == term} for doc, text in texts.items() if term in text
        }

    def with_prefix(self, part: str, prefix: str) -> Collection[int]:
        return {
            doc
            for (where, doc), text in TEXTS.items()
            if part in {where, "any"} and any(w.startswith(prefix) for w in text.split())
        }


def test_a_word_weighs_more_in_a_title() -> None:
    assert score_pattern(Texts(), "fr", Pattern(((("a",),),))) == {1: TITLE_WEIGHT, 2: 1.0, 3: 1.0}


def test_a_phrase_needs_its_words_in_a_row() -> None:
    assert score_pattern(Texts(), "fr", Pattern(((("a",), ("b",)),))) == {1: 2 * TITLE_WEIGHT, 3: 2.0}


def test_a_phrase_may_have_any_form_of_each_word() -> None:
    assert set(score_pattern(Texts(), "fr", Pattern(((("x", "c"), ("a", "b")),)))) == {2, 3}


def test_a_compound_is_found_joined_or_in_a_row() -> None:
    assert set(score_pattern(Texts(), "fr", Pattern(((("a",), ("b",)), (("ab",),))))) == {1, 3, 4}


def test_a_prefix_finds_every_word_that_begins_so() -> None:
    assert set(score_pattern(Texts(), "fr", Pattern(prefix="a"))) == {1, 2, 3, 4}


def test_combining() -> None:
    one, other = {1: 1.0, 2: 2.0}, {2: 3.0, 3: 1.0}

    assert match_all([one, other]) == {2: 5.0}
    assert match_any([one, other]) == {1: 1.0, 2: 5.0, 3: 1.0}
    assert best_scores([one, other]) == {1: 1.0, 2: 3.0, 3: 1.0}
    assert match_all([]) == match_any([]) == best_scores([]) == {}
