"""Find and score the documents that match a pattern in one language: sums of BM25, with more weight on titles.

Documents are small integers and scores are plain mappings; postings come from behind the `Postings` protocol.

Pure.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from math import log
from typing import Protocol

from wiki.search.analysis.glossary import WordForms, WordSequence
from wiki.search.querying.query import Pattern

K1, B = 1.2, 0.75
"""BM25's usual constants: how soon repetition saturates, how much length counts (Robertson and Zaragoza, 2009)."""
TITLE_WEIGHT = 3.0
PREFIX_SCORE = 1.0
OTHER_LANGUAGE_WEIGHT = 0.2
"""The factor for texts that are not in the reader's language."""
HOW_WEIGHT, HOW_SCOPE = 1.18, "method"
"""The factor for method sheets when a query asks how to do something. The value matters little: the held-out queries
(tests/search/held_out) are answered alike with 1."""
ALL_WORDS_WEIGHT = 1.5
"""The factor for documents with all the words, among those with only some."""
PHRASE_WEIGHT = 0.5
"""What the score of all the words in a row adds to the score of the words."""
MAX_PHRASE_CANDIDATES = 1000
"""The number of documents, best first, that are checked for all the words in a row."""
SHORT_QUERY_WORDS = 2
"""The most words of a short query."""
ENOUGH_FOR_LONG_QUERY = 20
ENOUGH_FOR_SHORT_QUERY = 2
"""The number of results with all the words that is enough, for a long query and for a short one."""

Scores = Mapping[int, float]
FieldKey = tuple[str, str]
"""A part of a document ("title" or "body") and the language of its words."""


class Postings(Protocol):
    """The postings of an index; ``part`` is "title" or "body"."""

    def scores(self, part: str, lang: str, term: str) -> Scores:
        """Return the BM25 score of a term in each document that has it."""

    def positions(
        self, part: str, lang: str, term: str, within: Collection[int]
    ) -> Mapping[int, Iterable[int]]:
        """Return the positions of a term, for those of the documents ``within`` that have it."""

    def with_prefix(self, part: str, prefix: str) -> Collection[int]:
        """Return the documents that have a word with this prefix in any language; ``part`` is "title" or "any"."""


def match_all(found: Sequence[Scores]) -> Scores:
    """Return the documents that all patterns match, with the sums of their scores."""
    together, *others = sorted(found, key=len) or [{}]
    for scores in others:
        together = {doc: score + scores[doc] for doc, score in together.items() if doc in scores}
    return together


def match_any(found: Iterable[Scores]) -> Scores:
    """Return the documents that any pattern matches, with the sums of their scores."""
    total: dict[int, float] = {}
    for scores in found:
        both = {doc: total[doc] + scores[doc] for doc in total.keys() & scores.keys()}
        total |= {**scores, **both}
    return total


def best_scores(found: Iterable[Scores]) -> Scores:
    """Return the documents of any of several results, each with its best score."""
    return reduce(_max_scores, found, {})


def idf(found: int, total: int) -> float:
    """Return BM25's inverse document frequency of a term that ``found`` of ``total`` documents have."""
    return log(1 + (total - found + 0.5) / (found + 0.5))


def score_pattern(postings: Postings, lang: str, pattern: Pattern) -> Scores:
    """Return the scores of a pattern in the titles and bodies of one language."""
    if pattern.prefix:
        return _prefix_scores(postings, pattern)
    own = _fields_scores(postings, lang, pattern.sequences, in_title=pattern.in_title)
    others = (
        scale_scores(_fields_scores(postings, lang, [name.words], in_title=pattern.in_title), name.weight)
        for name in pattern.others
    )
    return best_scores([own, *others])


def scale_scores(scores: Scores, weight: float) -> Scores:
    """Multiply scores by a weight."""
    return {doc: score * weight for doc, score in scores.items()}


def enough_results(words: int) -> int:
    """Return how many documents with all ``words`` are enough; with fewer, partial matches are added.

    Few documents have all the words of a long query; in a query of one or two words, each is meant.
    """
    return ENOUGH_FOR_SHORT_QUERY if words <= SHORT_QUERY_WORDS else ENOUGH_FOR_LONG_QUERY


def add_partial_matches(full: Scores, partly: Scores, words: int) -> Scores:
    """Return the documents with all the words or, when they are too few, those with any of them."""
    if len(full) >= enough_results(words):
        return full
    return {doc: score * ALL_WORDS_WEIGHT if doc in full else score for doc, score in partly.items()}


def _prefix_scores(postings: Postings, pattern: Pattern) -> Scores:
    in_title = dict.fromkeys(postings.with_prefix("title", pattern.prefix), PREFIX_SCORE * TITLE_WEIGHT)
    if pattern.in_title:
        return in_title
    return {**dict.fromkeys(postings.with_prefix("any", pattern.prefix), PREFIX_SCORE), **in_title}


def _fields_scores(
    postings: Postings, lang: str, sequences: Sequence[WordSequence], *, in_title: bool
) -> Scores:
    if not sequences:
        return {}
    title = scale_scores(_field_scores(postings, ("title", lang), sequences), TITLE_WEIGHT)
    return title if in_title else match_any([title, _field_scores(postings, ("body", lang), sequences)])


def _field_scores(postings: Postings, where: FieldKey, sequences: Sequence[WordSequence]) -> Scores:
    """Return the scores of any of several sequences; documents found by a shorter one are not searched again."""
    found: Scores = {}
    for sequence in sorted(sequences, key=len):
        found = {**_phrase_scores(postings, where, sequence, found), **found}
    return found


def _phrase_scores(
    postings: Postings, where: FieldKey, sequence: Sequence[WordForms], skipped: Scores
) -> Scores:
    """Return the scores of words in a row; positions are read only for documents that have all of them."""
    together = match_all([best_scores(postings.scores(*where, form) for form in forms) for forms in sequence])
    together = {doc: score for doc, score in together.items() if doc not in skipped} if skipped else together
    if len(sequence) == 1 or not together:
        return together
    ends = _phrase_positions(postings, where, sequence[0], dict.fromkeys(together))
    for forms in sequence[1:]:
        ends = _phrase_positions(postings, where, forms, ends)
    return {doc: together[doc] for doc in ends}


def _phrase_positions(
    postings: Postings, where: FieldKey, forms: WordForms, after: Mapping[int, Collection[int] | None]
) -> dict[int, set[int]]:
    """Return the positions of a word by document: right after one of the positions in ``after``, or anywhere (None)."""
    found: dict[int, set[int]] = {}
    for form in forms:
        for doc, places in postings.positions(*where, form, after).items():
            before = after[doc]
            fitting = set(places) if before is None else {place for place in places if place - 1 in before}
            if fitting:
                found[doc] = found[doc] | fitting if doc in found else fitting
    return found


def _max_scores(one: Scores, other: Scores) -> Scores:
    if not one or not other:
        return one or other
    small, large = sorted((one, other), key=len)
    return {**large, **{doc: max(score, large.get(doc, score)) for doc, score in small.items()}}
