"""Which documents a pattern finds in one language, and how well: sums of BM25, titles weighing more.

Documents are small numbers, scores are plain mappings; where the postings come from is another module's business.

Pure.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from math import log
from typing import Protocol

from wiki.search.analysis.glossary import Forms, Sequenced
from wiki.search.querying.query import Pattern

K1, B = 1.2, 0.75
"""BM25's usual constants: how soon repetition stops counting, how much length does (Robertson and Zaragoza, 2009)."""
TITLE_WEIGHT = 3.0
PREFIX_SCORE = 1.0
OTHER_LANGUAGE_WEIGHT = 0.2
"""What a text counts for that is not in the reader's language."""
HOW_WEIGHT, HOW_SCOPE = 1.18, "method"
"""What a method sheet counts for when the question is how to do something; little hangs on it, as the questions that
are held out (tests/search/held_out) are answered alike with 1."""
WHOLE_WEIGHT = 1.5
"""What having all the words counts for, where some are enough."""
IN_A_ROW_WEIGHT = 0.5
"""What having all the words in a row counts for, beside having them."""
IN_A_ROW_AMONG = 1000
"""Of how many documents that is looked up: of those that fit best without it."""
SHORT, FEW, FEW_OF_SHORT = 2, 20, 2
"""Up to how many words a question is short; how few results are little, for a long question and a short one."""

Scores = Mapping[int, float]
Where = tuple[str, str]
"""A part ("title" or "body") and the language of its words."""


class Postings(Protocol):
    """Where terms stand; ``part`` is "title" or "body"."""

    def scores(self, part: str, lang: str, term: str) -> Scores:
        """Give the BM25 score of a term in each document that has it."""

    def positions(
        self, part: str, lang: str, term: str, within: Collection[int]
    ) -> Mapping[int, Iterable[int]]:
        """Give the positions of a term in those of the documents that have it."""

    def with_prefix(self, part: str, prefix: str) -> Collection[int]:
        """Give the documents that have a word with this beginning, in any language; ``part`` is "title" or "any"."""


def every(found: Sequence[Scores]) -> Scores:
    """Keep the documents that all the patterns found, adding their scores up."""
    together, *others = sorted(found, key=len) or [{}]
    for scores in others:
        together = {doc: score + scores[doc] for doc, score in together.items() if doc in scores}
    return together


def some(found: Iterable[Scores]) -> Scores:
    """Keep the documents that any of the patterns found, adding their scores up."""
    total: dict[int, float] = {}
    for scores in found:
        both = {doc: total[doc] + scores[doc] for doc in total.keys() & scores.keys()}
        total |= {**scores, **both}
    return total


def best(found: Iterable[Scores]) -> Scores:
    """Keep the documents that any of several ways found, each with its best score."""
    return reduce(_best_of_two, found, {})


def rarity(found: int, total: int) -> float:
    """Say how much a term tells that so many documents of all have."""
    return log(1 + (total - found + 0.5) / (found + 0.5))


def find(postings: Postings, lang: str, pattern: Pattern) -> Scores:
    """Find a pattern in the titles and bodies of one language."""
    if pattern.prefix:
        return _begun(postings, pattern)
    own = _in_parts(postings, lang, pattern.sequences, in_title=pattern.in_title)
    others = (
        weighed(_in_parts(postings, lang, [name.words], in_title=pattern.in_title), name.weight)
        for name in pattern.others
    )
    return best([own, *others])


def weighed(scores: Scores, weight: float) -> Scores:
    """Multiply scores."""
    return {doc: score * weight for doc, score in scores.items()}


def enough(words: int) -> int:
    """Say how many documents with all of so many words are enough not to look for what has some of them only.

    A long question is rarely answered in all its words; of one or two words each is meant.
    """
    return FEW_OF_SHORT if words <= SHORT else FEW


def choose(full: Scores, partly: Scores, words: int) -> Scores:
    """Give what has all the words or, when that is little, what has any of them."""
    if len(full) >= enough(words):
        return full
    return {doc: score * WHOLE_WEIGHT if doc in full else score for doc, score in partly.items()}


def _begun(postings: Postings, pattern: Pattern) -> Scores:
    in_title = dict.fromkeys(postings.with_prefix("title", pattern.prefix), PREFIX_SCORE * TITLE_WEIGHT)
    if pattern.in_title:
        return in_title
    return {**dict.fromkeys(postings.with_prefix("any", pattern.prefix), PREFIX_SCORE), **in_title}


def _in_parts(postings: Postings, lang: str, sequences: Sequence[Sequenced], *, in_title: bool) -> Scores:
    if not sequences:
        return {}
    title = weighed(_in_part(postings, ("title", lang), sequences), TITLE_WEIGHT)
    return title if in_title else some([title, _in_part(postings, ("body", lang), sequences)])


def _in_part(postings: Postings, where: Where, sequences: Sequence[Sequenced]) -> Scores:
    """Find any of several sequences; what a single word found is not looked for again as a phrase."""
    found: Scores = {}
    for sequence in sorted(sequences, key=len):
        found = {**_in_a_row(postings, where, sequence, found), **found}
    return found


def _in_a_row(postings: Postings, where: Where, sequence: Sequence[Forms], skipped: Scores) -> Scores:
    """Find words that follow each other; the positions are only read of documents that have them all."""
    together = every([best(postings.scores(*where, form) for form in forms) for forms in sequence])
    together = {doc: score for doc, score in together.items() if doc not in skipped} if skipped else together
    if len(sequence) == 1 or not together:
        return together
    ends = _places(postings, where, sequence[0], dict.fromkeys(together))
    for forms in sequence[1:]:
        ends = _places(postings, where, forms, ends)
    return {doc: together[doc] for doc in ends}


def _places(
    postings: Postings, where: Where, forms: Forms, after: Mapping[int, Collection[int] | None]
) -> dict[int, set[int]]:
    """Give the positions of a word in documents, where it stands right after one of some positions, or anywhere."""
    found: dict[int, set[int]] = {}
    for form in forms:
        for doc, places in postings.positions(*where, form, after).items():
            before = after[doc]
            fitting = set(places) if before is None else {place for place in places if place - 1 in before}
            if fitting:
                found[doc] = found[doc] | fitting if doc in found else fitting
    return found


def _best_of_two(one: Scores, other: Scores) -> Scores:
    if not one or not other:
        return one or other
    small, large = sorted((one, other), key=len)
    return {**large, **{doc: max(score, large.get(doc, score)) for doc, score in small.items()}}
