"""Find which revision introduced each sentence of the text in force; cached per process and updated incrementally."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from threading import Lock

from wiki.versioning import queries, segments
from wiki.versioning.diff.annotate import AnnotatedSentence, advance_annotation
from wiki.versioning.models import Revision

MAX_CACHED_PAGES = 64
MAX_CHARACTERS = 8_000_000
"""How much former text is read for one page; what is older is attributed to the oldest revision read."""


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """A text in force, each sentence with its revision; ``first`` is the oldest revision read."""

    number: int
    text: str
    created_at: datetime
    first: int
    lines: tuple[AnnotatedSentence, ...]


_cache: OrderedDict[int, AnnotatedText] = OrderedDict()
_lock = Lock()


def annotate_head(head: Revision) -> AnnotatedText:
    """Return the sentences of a page's last revision, each with the revision that introduced it."""
    with _lock:
        known = _cache.get(head.page_id)
    found = (
        _annotate_since(known, head)
        if known is not None and _is_earlier_state(known, head)
        else _annotate_history(head)
    )
    with _lock:
        _cache[head.page_id] = found
        _cache.move_to_end(head.page_id)
        while len(_cache) > MAX_CACHED_PAGES:
            _cache.popitem(last=False)
    return found


def section_range(found: AnnotatedText, section: str) -> range:
    """Return the indices of a section's sentences; of all sentences when there is no such section."""
    start, end = next(
        ((each.start, each.end) for each in segments.sections(found.text) if each.anchor == section),
        (0, len(found.text)),
    )
    offsets = accumulate((len(sentence) for sentence, _ in found.lines), initial=0)
    places = [place for place, offset in enumerate(offsets) if start <= offset < end]
    return range(places[0], places[-1] + 1) if places else range(0)


def _is_earlier_state(known: AnnotatedText, head: Revision) -> bool:
    """Tell whether the cached text is an earlier state of this page, and not of a page in another database."""
    if known.number > head.number:
        return False
    earlier = queries.revisions_by_number(head.page_id, [known.number]).get(known.number)
    if earlier is None or earlier.created_at != known.created_at:
        return False
    return queries.revision_text(earlier) == known.text


def _annotate_since(known: AnnotatedText, head: Revision) -> AnnotatedText:
    if known.number == head.number:
        return known
    lines, text = list(known.lines), known.text
    for number, later in queries.revision_texts(head.page_id, known.number + 1, head.number):
        lines, text = advance_annotation(lines, text, later, number), later
    return AnnotatedText(head.number, text, head.created_at, known.first, tuple(lines))


def _annotate_history(head: Revision) -> AnnotatedText:
    first, characters = head.number, 0
    for number, size in queries.revision_sizes(head.page_id):
        characters += size
        if characters > MAX_CHARACTERS and number < head.number:
            break
        first = number
    lines: list[AnnotatedSentence] = []
    text = ""
    for number, later in queries.revision_texts(head.page_id, first, head.number):
        lines, text = advance_annotation(lines, text, later, number), later
    return AnnotatedText(head.number, text, head.created_at, first, tuple(lines))
