"""Turn a submitted edit into a prepared revision, merging it with what changed meanwhile, or report the conflict."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.core.limits.text_size import check_text_size
from wiki.pages.models import Page
from wiki.versioning import bounded, queries, segments
from wiki.versioning.diff.typography import fold_encoding, settle
from wiki.versioning.merge.three_way import Chunk, MergeOutcome, MergeResult
from wiki.versioning.queries import Content, Version
from wiki.versioning.services import PreparedRevision, prepare_revision

_FEWEST_RESTORED = 3


@dataclass(frozen=True, slots=True)
class SubmittedEdit:
    """A submitted edit: the text of one section of version ``base_number``, or of the whole page."""

    base_number: int
    text: str
    section: str = ""
    facts: dict[str, Any] | None = None


class EditStatus(StrEnum):
    """How an edit relates to the text in force."""

    UNCHANGED = "unchanged"
    READY = "ready"
    JOINED = "joined"
    CLOSE = "close"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class EditResult:
    """The result of an edit: its status, the version in force, and the whole text as submitted.

    ``prepared`` is set for READY and JOINED only; ``merge`` for JOINED, CLOSE and CONFLICT.
    """

    standing: EditStatus
    head: Version
    text: str
    prepared: PreparedRevision | None = None
    merge: MergeResult | None = None


def evaluate_edit(page: Page, edit: SubmittedEdit) -> EditResult:
    """Merge an edit with the text in force and prepare its revision; writes nothing.

    Raises InvalidInput for a text that is too long or empty, Conflict when the section is not in the base version.
    """
    head = queries.version(page.id, page.head_number)
    base = head if edit.base_number == head.number else queries.version(page.id, edit.base_number)
    text = _with_base_letters(base.content.text, whole_text(base.content.text, edit))
    facts = _merged_facts(base.content.facts, head.content.facts, edit.facts)
    if text == base.content.text and facts == head.content.facts:
        return EditResult(EditStatus.UNCHANGED, head, text)
    if head.number == base.number or text == base.content.text:
        newest = head.content.text if text == base.content.text else text
        return EditResult(
            EditStatus.READY, head, text, prepare_revision(head, Content(newest, head.content.title, facts))
        )
    return _merge_edit(base, head, text, facts)


def _with_base_letters(base: str, text: str) -> str:
    """Return an edited text with the letters of its base where only their encoding differs, or their typography.

    Somebody may well put an apostrophe right, or all of them. Several sentences that differ by such letters alone,
    beside others whose words were changed, are what a word processor makes of a text.
    """
    text = settle(base, text, fold_encoding).text
    found = settle(base, text)
    return found.text if found.changed and found.restored >= _FEWEST_RESTORED else text


def _merge_edit(base: Version, head: Version, text: str, facts: dict[str, Any]) -> EditResult:
    joined = bounded.merge(base.content.text, head.content.text, text)
    if joined.outcome is not MergeOutcome.CLEAN or joined.text is None:
        standing = EditStatus.CLOSE if joined.outcome is MergeOutcome.CLOSE else EditStatus.CONFLICT
        return EditResult(standing, head, text, merge=joined)
    if joined.text == head.content.text and facts == head.content.facts:
        return EditResult(EditStatus.UNCHANGED, head, text)
    prepared = prepare_revision(head, Content(joined.text, head.content.title, facts))
    return EditResult(EditStatus.JOINED, head, text, prepared, joined)


class ConflictChoice(StrEnum):
    """Which wording a person keeps in a conflict."""

    MINE = "mine"
    IN_FORCE = "in_force"
    BOTH = "both"


def resolve_conflicts(joined: MergeResult, choices: Sequence[ConflictChoice]) -> str:
    """Return the merged text with each conflict resolved as chosen, in order; "ours" is the text in force."""
    wanted = iter(choices)
    pieces: list[str] = []
    before: Chunk | None = None
    for chunk in joined.chunks:
        if chunk.text is None:
            side = next(wanted, ConflictChoice.MINE)
            if before is not None:
                pieces[-1] = _with_ending_of(
                    pieces[-1], before.theirs if side is ConflictChoice.MINE else before.ours
                )
            pieces.append(_chosen_text(chunk, side))
        else:
            pieces.append(chunk.text)
        before = chunk if chunk.text is not None else None
    return "".join(pieces)


def _with_ending_of(text: str, beside: str) -> str:
    """End a merged chunk with the white space of the chosen side: the merge did not know what would follow it."""
    body = beside.rstrip()
    return text.rstrip() + beside[len(body) :] if body else text


def _chosen_text(chunk: Chunk, side: ConflictChoice) -> str:
    if side is ConflictChoice.BOTH:
        parted = chunk.ours if not chunk.ours or chunk.ours.endswith("\n\n") else chunk.ours.rstrip() + "\n\n"
        return parted + chunk.theirs
    return chunk.ours if side is ConflictChoice.IN_FORCE else chunk.theirs


def whole_text(base: str, edit: SubmittedEdit) -> str:
    """Return the whole text of an edit, with an edited section put back into its page.

    Raises Conflict when the section is not in ``base``, InvalidInput when the result is empty or too long.
    """
    text = edit.text
    if edit.section:
        if edit.section not in {section.anchor for section in segments.sections(base)}:
            raise Conflict(
                N_("This section is no longer there. Your text is below: edit the whole page instead.")
            )
        text = segments.replace_section(base, edit.section, with_final_newline(edit.text))
        if not segments.leaves_others(base, text, edit.section):
            raise InvalidInput(
                N_(
                    "This section would change the text around it. If a block of code (```) is left open in it, "
                    "close it; otherwise edit the whole page."
                )
            )
    text = with_final_newline(text)
    if not text.strip():
        raise InvalidInput(
            N_("Nothing would be left of this page. To take a page away, ask a steward to hide it.")
        )
    check_text_size(text)
    if "\x00" in text:
        raise InvalidInput(N_("The text contains a character that cannot be stored."))
    return text


def with_final_newline(text: str) -> str:
    """Return a text with a newline at its end, so that what follows begins on its own line."""
    return text if not text or text.endswith("\n") else text + "\n"


def _merged_facts(base: dict[str, Any], head: dict[str, Any], mine: dict[str, Any] | None) -> dict[str, Any]:
    if mine is None:
        return head
    changed = {name for name in base.keys() | mine.keys() if base.get(name) != mine.get(name)}
    kept = {name: value for name, value in head.items() if name not in changed}
    return kept | {name: mine[name] for name in changed if name in mine}
