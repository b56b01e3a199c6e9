"""Find which revision introduced each sentence of the text in force; cached per process and updated incrementally."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from threading import Lock

from wiki.versioning import queries, segments
from wiki.versioning.diff.annotate import Line, advance
from wiki.versioning.models import Revision

KEPT_PAGES = 64
MOST_CHARACTERS = 8_000_000
"""How much former text is read for one page; what is older is attributed to the oldest revision read."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text in force, each sentence with its revision; ``first`` is the oldest revision read."""

    number: int
    text: str
    created_at: datetime
    first: int
    lines: tuple[Line, ...]


_kept: OrderedDict[int, Annotated] = OrderedDict()
_lock = Lock()


def annotated(head: Revision) -> Annotated:
    """Return the sentences of a page's last revision, each with the revision that introduced it."""
    with _lock:
        known = _kept.get(head.page_id)
    found = _carried(known, head) if known is not None and _is_past_of(known, head) else _begun(head)
    with _lock:
        _kept[head.page_id] = found
        _kept.move_to_end(head.page_id)
        while len(_kept) > KEPT_PAGES:
            _kept.popitem(last=False)
    return found


def reach(found: Annotated, section: str) -> range:
    """Return the indices of a section's sentences; of all sentences when there is no such section."""
    start, end = next(
        ((each.start, each.end) for each in segments.sections(found.text) if each.anchor == section),
        (0, len(found.text)),
    )
    offsets = accumulate((len(sentence) for sentence, _ in found.lines), initial=0)
    places = [place for place, offset in enumerate(offsets) if start <= offset < end]
    return range(places[0], places[-1] + 1) if places else range(0)


def _is_past_of(known: Annotated, head: Revision) -> bool:
    """Tell whether the cached text is an earlier state of this page, and not of a page in another database."""
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
