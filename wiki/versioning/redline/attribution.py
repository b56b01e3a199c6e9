"""Which revision brought each sentence of a rendered text, as `annotate` says it of the written one.

The words of both follow each other in the same order but for what only marks up: they are aligned, and each
rendered sentence belongs to the written one that holds most of its words. Notes, which are shown at the foot of the
page, are found by their words.

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
    """Neighbouring sentences that one revision brought, as HTML; ``start`` is the place of the first, from 0."""

    start: int
    html: str
    number: int


@lru_cache(maxsize=16)
def attributed(html: str, lines: tuple[Line, ...]) -> tuple[tuple[int, int], ...]:
    """Give for each sentence of a rendered text the written one it begins in, and the revision that brought it."""
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
    """Find the sentence that holds all these words in a row."""
    wanted = f" {' '.join(words)} "
    holders = (place for place, each in enumerate(among) if words and wanted in f" {' '.join(each)} ")
    return next(holders, otherwise)


def passages(html: str, lines: tuple[Line, ...], reach: range, words: str = "") -> list[Passage]:
    """Give runs of sentences from one revision: those that begin in a reach of lines and hold the words wanted."""
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
