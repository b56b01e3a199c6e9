"""Which revision brought each sentence of the text in force, kept per process and carried along with the page."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from threading import Lock

from wiki.versioning import queries, segments
from wiki.versioning.annotate import Line, advance
from wiki.versioning.models import Revision

KEPT_PAGES = 64
MOST_CHARACTERS = 8_000_000
"""How much former text is read through for one page; what is older is named as a whole."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text in force sentence by sentence, each with its revision; ``first`` is the oldest one looked at."""

    number: int
    text: str
    created_at: datetime
    first: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring sentences that one revision brought; ``start`` is the place of the first, from 0."""

    start: int
    text: str
    number: int


_kept: OrderedDict[int, Annotated] = OrderedDict()
_lock = Lock()


def annotated(head: Revision) -> Annotated:
    """Return where the sentences of a page's last revision come from."""
    with _lock:
        known = _kept.get(head.page_id)
    found = _carried(known, head) if known is not None and _is_past_of(known, head) else _begun(head)
    with _lock:
        _kept[head.page_id] = found
        _kept.move_to_end(head.page_id)
        while len(_kept) > KEPT_PAGES:
            _kept.popitem(last=False)
    return found


def passages(found: Annotated, wanted: str = "", section: str = "") -> list[Passage]:
    """Return runs of sentences from one revision: all, those of a section, or those that hold the words wanted."""
    start, end = _reach(found.text, section)
    words, offset = " ".join(wanted.casefold().split()), 0
    chosen: list[tuple[int, str, int]] = []
    for place, (sentence, number) in enumerate(found.lines):
        inside = start <= offset < end and words in " ".join(sentence.casefold().split())
        if inside and sentence.strip():
            chosen.append((place, sentence, number))
        offset += len(sentence)
    runs = groupby(enumerate(chosen), key=lambda item: (item[1][2], item[1][0] - item[0]))
    return [_passage([line for _, line in run]) for _, run in runs]


def _passage(run: list[tuple[int, str, int]]) -> Passage:
    place, _, number = run[0]
    return Passage(place, "".join(sentence for _, sentence, _ in run), number)


def _reach(text: str, section: str) -> tuple[int, int]:
    found = next((each for each in segments.sections(text) if section and each.anchor == section), None)
    return (found.start, found.end) if found else (0, len(text))


def _is_past_of(known: Annotated, head: Revision) -> bool:
    """Tell whether what is kept is an earlier state of this very page, and not of another database's."""
    if known.number > head.number:
        return False
    earlier = queries.by_number(head.page_id, [known.number]).get(known.number)
    if earlier is None or earlier.created_at != known.created_at:
        return False
    return queries.text_of(earlier) == known.text


def _carried(known: Annotated, head: Revision) -> Annotated:
    if known.number == head.number:
        return known
    lines, text = list(known.lines), known.text
    for number, later in queries.texts(head.page_id, known.number + 1, head.number):
        lines, text = advance(lines, text, later, number), later
    return Annotated(head.number, text, head.created_at, known.first, tuple(lines))


def _begun(head: Revision) -> Annotated:
    first, characters = head.number, 0
    for number, size in queries.sizes(head.page_id):
        characters += size
        if characters > MOST_CHARACTERS and number < head.number:
            break
        first = number
    lines: list[Line] = []
    text = ""
    for number, later in queries.texts(head.page_id, first, head.number):
        lines, text = advance(lines, text, later, number), later
    return Annotated(head.number, text, head.created_at, first, tuple(lines))
