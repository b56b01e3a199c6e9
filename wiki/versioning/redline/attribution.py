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
from functools import lru_cache
from itertools import chain, groupby, islice

from wiki.versioning.diff.annotate import Line
from wiki.versioning.redline.html import written
from wiki.versioning.redline.redline import Group, Part, Run
from wiki.versioning.redline.rendered import Sheet, plain, sheet
from wiki.versioning.text.alignment import align
from wiki.versioning.text.words import Change

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive sentences that one revision introduced, as HTML; ``start`` is the index of the first, from 0."""

    start: int
    html: str
    number: int


@lru_cache(maxsize=16)
def attributed(html: str, lines: tuple[Line, ...]) -> tuple[tuple[int, int], ...]:
    """Return, for each rendered sentence, the index of its Markdown sentence and the revision that introduced it."""
    written_words = [_WORD.findall(sentence.casefold()) for sentence, _ in lines]
    owners = [place for place, words in enumerate(written_words) for _ in words]
    read = [_WORD.findall(plain(atoms).casefold()) for atoms in sheet(html).sentences]
    partners = iter(align(list(chain(*read)), list(chain(*written_words))))
    given, before = list[tuple[int, int]](), 0
    for words in read:
        shares = Counter(owners[there] for there in islice(partners, len(words)) if there >= 0)
        if shares.total() * 2 <= len(words):
            before = _found(words, written_words, before)
        else:
            before = max(shares, key=lambda place: (shares[place], place))
        given.append((before, lines[before][1]))
    return tuple(given)


def _found(words: list[str], among: list[list[str]], otherwise: int) -> int:
    """Return the index of the sentence that has all these words in a row, or ``otherwise``."""
    wanted = f" {' '.join(words)} "
    holders = (place for place, each in enumerate(among) if words and wanted in f" {' '.join(each)} ")
    return next(holders, otherwise)


def passages(html: str, lines: tuple[Line, ...], reach: range, words: str = "") -> list[Passage]:
    """Return the runs of sentences that come from one revision.

    Only sentences that belong to the lines in ``reach`` and contain ``words`` are returned.
    """
    text, asked = sheet(html), " ".join(words.casefold().split())
    given = attributed(html, lines)
    chosen = [
        place
        for place, (line, _) in enumerate(given)
        if line in reach and asked in " ".join(text.cut.bodies[place].casefold().split())
    ]
    runs = groupby(enumerate(chosen), key=lambda item: (given[item[1]][1], item[1] - item[0]))
    places = [(number, [place for _, place in run]) for (number, _), run in runs]
    stretches = written((Group(tuple(_parts(text, run))) for _, run in places), Change.EQUAL)
    return [
        Passage(run[0], stretch.html, number)
        for (number, run), stretch in zip(places, stretches, strict=True)
    ]


def _parts(text: Sheet, run: Sequence[int]) -> Iterator[Part]:
    for owner, places in groupby(run, key=text.owners.__getitem__):
        block = text.blocks[owner]
        path = tuple((("new", tag.number), tag) for tag in block.path)
        runs = [Run(Change.EQUAL, text.sentences[place], opens=True) for place in places]
        yield Part(("new", owner), block, path, runs=runs)
