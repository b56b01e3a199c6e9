"""Select a passage of a text, anchor a thread to it, and re-anchor it in each new version."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from wiki.core.db import db
from wiki.core.errors import N_, Conflict, InvalidInput, NotFound
from wiki.deliberation.models import Amendment
from wiki.deliberation.threads.models import Passage, Thread
from wiki.pages.models import Page
from wiki.versioning import bounded
from wiki.versioning.anchoring import anchors, selection
from wiki.versioning.anchoring.anchors import TextQuote
from wiki.versioning.queries import version
from wiki.versioning.segments import BlockKind, blocks, sentences

LONGEST_QUOTE = 1_000
MOST_FORMER_VERSIONS = 5


@dataclass(frozen=True, slots=True)
class SelectedPassage:
    """A passage that a member selected in version ``number`` of a page or of an amendment."""

    quote: TextQuote
    number: int


def current_version(subject: Page | Amendment) -> tuple[int, str]:
    """Return the number and the text of the current version."""
    if isinstance(subject, Page):
        return subject.head_number, version(subject.id, subject.head_number).content.text
    return subject.current.number, subject.current.text


def version_text(subject: Page | Amendment, number: int) -> str:
    """Return the text of one version; raises NotFound."""
    if isinstance(subject, Page):
        return version(subject.id, number).content.text
    shown = next((each for each in subject.versions if each.number == number), None)
    if shown is None:
        raise NotFound(N_("This amendment has no version %(number)s."), number=number)
    return shown.text


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage offered for discussion in a list: a block, or a sentence of a long block."""

    start: int
    end: int
    words: str
    is_heading: bool


def split_into_pieces(text: str) -> list[Piece]:
    """Split a text into pieces that contain words, in order."""
    cut, start = list[Piece](), 0
    for block in blocks(text):
        for part in [block.text] if len(block.text) <= LONGEST_QUOTE else sentences(block.text):
            words = selection.readable_quote(part)
            if len(part) <= LONGEST_QUOTE and any(map(str.isalnum, words)):
                cut.append(Piece(start, start + len(part), words, block.kind is BlockKind.HEADING))
            start += len(part)
    return cut


def piece_at(text: str, place: int) -> int | None:
    """Return the index of the piece at an offset of a text, or of the next one; None after the last."""
    return next((number for number, each in enumerate(split_into_pieces(text)) if each.end > place), None)


def quote_selection(subject: Page | Amendment, chosen: SelectedPassage) -> TextQuote:
    """Return a quote, from the current text, of what was selected on a screen; raises InvalidInput, Conflict."""
    _check_length(chosen.quote.exact)
    return _reanchor_quote(
        subject, selection.quote_selection(version_text(subject, chosen.number), chosen.quote), chosen.number
    )


def quote_piece(subject: Page | Amendment, place: int, number: int) -> TextQuote:
    """Return a quote, from the current text, of a piece listed for version ``number``; raises NotFound, Conflict."""
    text = version_text(subject, number)
    choices = split_into_pieces(text)
    if not 0 <= place < len(choices):
        raise NotFound(N_("This text has no such passage."))
    return _reanchor_quote(
        subject, anchors.make_quote(text, choices[place].start, choices[place].end), number
    )


def _reanchor_quote(subject: Page | Amendment, quote: TextQuote, number: int) -> TextQuote:
    """Re-anchor a quote made on version ``number`` in the current text; raises Conflict when it has changed."""
    here, text = current_version(subject)
    carried = quote if number == here else bounded.reanchor(version_text(subject, number), text, quote)
    if carried is None:
        raise Conflict(N_("This passage has changed since you read it: choose it anew."))
    return carried


def _check_length(words: str) -> None:
    if len(words) > LONGEST_QUOTE:
        message = N_("A passage has at most %(max)s characters: select a shorter one.")
        raise InvalidInput(message, max=LONGEST_QUOTE)


def quote_current_text(subject: Page | Amendment, chosen: SelectedPassage) -> TextQuote:
    """Return a fresh quote of a selected passage from the current text; raises InvalidInput, Conflict, NotFound."""
    _check_length(chosen.quote.exact)
    text = current_version(subject)[1]
    place = anchors.locate_quote(text, _reanchor_quote(subject, chosen.quote, chosen.number))
    if place is None:
        raise InvalidInput(N_("These words are not in the text in force: choose the passage anew."))
    return anchors.make_quote(text, *place)


def is_in_text(subject: Page | Amendment, chosen: SelectedPassage) -> bool:
    """Tell whether a selected passage is still in the current text."""
    with suppress(InvalidInput, Conflict, NotFound):
        return bool(quote_current_text(subject, chosen))
    return False


def anchor_thread(thread: Thread, subject: Page | Amendment, chosen: SelectedPassage) -> None:
    """Anchor a thread to a passage of the current text; raises InvalidInput, Conflict, NotFound."""
    quote, number = quote_current_text(subject, chosen), current_version(subject)[0]
    thread.passage = Passage(
        made_on=number, number=number, exact=quote.exact, prefix=quote.prefix, suffix=quote.suffix
    )


def reanchor_on_new_version(page: Page, text: str, _now: datetime) -> None:
    """Re-anchor the passages of a page in its new text; registered on the hook for new versions."""
    _reanchor_passages(_passages_query().where(Thread.page_id == page.id), page, text, page.head_number)


def reanchor_on_amendment_version(amendment: Amendment, text: str, number: int) -> None:
    """Re-anchor the passages of an amendment in the text of its new version."""
    _reanchor_passages(_passages_query().where(Thread.amendment_id == amendment.id), amendment, text, number)


def _passages_query() -> Select[tuple[Passage]]:
    return select(Passage).join(Thread, Thread.id == Passage.thread_id)


def _reanchor_passages(
    standing: Select[tuple[Passage]], subject: Page | Amendment, text: str, number: int
) -> None:
    """Re-anchor each passage from the version where it was last found, so that restored text is found again."""
    passages = db.session.scalars(standing).all()
    compared = _versions_to_compare(passages)
    for passage in passages:
        quote = None
        if passage.number in compared and (passage.removed_in is None or anchors.holds(text, passage.quote)):
            quote = bounded.reanchor(version_text(subject, passage.number), text, passage.quote)
        if quote is None:
            passage.removed_in = passage.removed_in or number
        else:
            passage.exact, passage.prefix, passage.suffix = quote.exact, quote.prefix, quote.suffix
            passage.number, passage.removed_in = number, None


def _versions_to_compare(passages: Sequence[Passage]) -> set[int]:
    """Return the versions that a new text is compared with, each of which costs time under the writer's lock.

    Those where passages still stand, and the MOST_FORMER_VERSIONS newest of those where others last stood.
    """
    gone = sorted({each.number for each in passages if each.removed_in is not None})
    return {each.number for each in passages if each.removed_in is None} | set(gone[-MOST_FORMER_VERSIONS:])


def locate_passages(text: str, standing: Sequence[Passage]) -> dict[int, tuple[int, int]]:
    """Return the start and end of passages in a text, by thread id; those not found are left out."""
    located = {
        each.thread_id: anchors.locate_quote(text, each.quote) for each in standing if each.removed_in is None
    }
    return {thread_id: place for thread_id, place in located.items() if place is not None}
