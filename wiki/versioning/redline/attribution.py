"""Find which revision introduced each sentence of a rendered text, from what `annotate` found in the Markdown.

Apart from markup, both have the same words in the same order. The words are aligned, and each rendered sentence
belongs to the Markdown sentence that holds most of its words. Footnotes, which are shown at the foot of the page, are
found by their words.

Pure.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice

from wiki.versioning.diff.annotate import AnnotatedSentence
from wiki.versioning.memory import remembered
from wiki.versioning.redline.html import write_groups
from wiki.versioning.redline.redline import MarkedRun, RedlineBlock, RedlineGroup
from wiki.versioning.redline.rendered import ParsedHtml, parse_html, plain_text
from wiki.versioning.text.alignment import align
from wiki.versioning.text.words import ChangeKind

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class AttributedPassage:
    """Consecutive sentences that one revision introduced, as HTML; ``start`` is the index of the first, from 0."""

    start: int
    html: str
    number: int


@remembered
def attribute_sentences(html: str, lines: tuple[AnnotatedSentence, ...]) -> tuple[tuple[int, int], ...]:
    """Return, for each rendered sentence, the index of its Markdown sentence and the revision that introduced it."""
    written_words = [_WORD.findall(sentence.casefold()) for sentence, _ in lines]
    owners = [place for place, words in enumerate(written_words) for _ in words]
    read = [_WORD.findall(plain_text(atoms).casefold()) for atoms in parse_html(html).sentences]
    partners = iter(align(list(chain(*read)), list(chain(*written_words))))
    given, before = list[tuple[int, int]](), 0
    for words in read:
        shares = Counter(owners[there] for there in islice(partners, len(words)) if there >= 0)
        if shares.total() * 2 <= len(words):
            before = _find_sentence(words, written_words, before)
        else:
            before = max(shares, key=lambda place: (shares[place], place))
        given.append((before, lines[before][1]))
    return tuple(given)


def _find_sentence(words: list[str], among: list[list[str]], otherwise: int) -> int:
    """Return the index of the sentence that has all these words in a row, or ``otherwise``."""
    wanted = f" {' '.join(words)} "
    holders = (place for place, each in enumerate(among) if words and wanted in f" {' '.join(each)} ")
    return next(holders, otherwise)


def attributed_passages(
    html: str, lines: tuple[AnnotatedSentence, ...], reach: range, words: str = ""
) -> list[AttributedPassage]:
    """Return the runs of sentences that come from one revision.

    Only sentences that belong to the lines in ``reach`` and contain ``words`` are returned.
    """
    text, asked = parse_html(html), " ".join(words.casefold().split())
    given = attribute_sentences(html, lines)
    chosen = [
        place
        for place, (line, _) in enumerate(given)
        if line in reach and asked in " ".join(text.cut.bodies[place].casefold().split())
    ]
    runs = groupby(enumerate(chosen), key=lambda item: (given[item[1]][1], item[1] - item[0]))
    places = [(number, [place for _, place in run]) for (number, _), run in runs]
    stretches = write_groups(
        (RedlineGroup(tuple(_redline_blocks(text, run))) for _, run in places), ChangeKind.EQUAL
    )
    return [
        AttributedPassage(run[0], stretch.html, number)
        for (number, run), stretch in zip(places, stretches, strict=True)
    ]


def _redline_blocks(text: ParsedHtml, run: Sequence[int]) -> Iterator[RedlineBlock]:
    for owner, places in groupby(run, key=text.owners.__getitem__):
        block = text.blocks[owner]
        path = tuple((("new", tag.number), tag) for tag in block.path)
        runs = [MarkedRun(ChangeKind.EQUAL, text.sentences[place], opens=True) for place in places]
        yield RedlineBlock(("new", owner), block, path, runs=runs)
