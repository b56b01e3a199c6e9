"""The passage an amendment rewrites: cut it out of the text, put it back, adapt it to a changed page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Any

from wiki.core.errors import N_, Conflict, InvalidInput, NotFound
from wiki.deliberation.amendments.fit import facts as fact_fit
from wiki.deliberation.amendments.fit.facts import FactRebase
from wiki.deliberation.amendments.fit.texts import shorten_quote
from wiki.deliberation.models import Amendment, AmendmentVersion, Mergeability, VersionCause
from wiki.pages.writing import editing
from wiki.versioning.diff.text_diff import Diff, HunkKind, diff
from wiki.versioning.diff.typography import settle
from wiki.versioning.merge import three_way
from wiki.versioning.queries import version
from wiki.versioning.segments import Section, sections


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of a text, or the whole of it: the anchor (empty for the whole), its title, its words."""

    section: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class RewrittenText:
    """A whole text after its passage was rewritten, and the anchor of the passage in that text."""

    text: str
    section: str


def known_anchor(text: str, anchor: str) -> str:
    """Return the anchor when the text has such a section, else "", which stands for the whole text."""
    return anchor if _section(text, anchor) else ""


def cut_passage(text: str, anchor: str) -> Passage:
    """Cut a section out of a text; the whole text when it has no such section."""
    section = _section(text, anchor)
    if section is None:
        return Passage("", "", text)
    return Passage(anchor, section.title, text[section.start : section.end].rstrip() + "\n")


def _section(text: str, anchor: str) -> Section | None:
    return next((section for section in sections(text) if section.anchor == anchor), None)


def replace_passage(amendment: Amendment, seen: int, typed: str) -> RewrittenText:
    """Return the whole text with the typed passage in its place.

    ``seen`` is the version of the amendment that its author was shown. When rebases have changed the amendment
    since, both changes are merged; raises Conflict when they cannot be.
    """
    before = amendment_version(amendment, seen).text
    anchor = known_anchor(before, amendment.section)
    _check_heading(_section(before, anchor), typed)
    text = editing.whole_text(before, editing.SubmittedEdit(seen, typed, anchor))
    section = _section(before, anchor)
    after = next((each.anchor for each in sections(text) if section and each.start == section.start), "")
    text = settle(base_text(amendment_version(amendment, seen)), text).text
    after = known_anchor(text, after)
    current = amendment.current
    if current.number == seen or current.text == before:
        return RewrittenText(text, after)
    merged = three_way.merge(before, current.text, text)
    if merged.outcome is not three_way.MergeOutcome.CLEAN or merged.text is None:
        raise Conflict(N_("The text has changed in the same place since you began. Your words are below."))
    return RewrittenText(merged.text, known_anchor(merged.text, after))


def merge_fact_changes(amendment: Amendment, seen: int, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes that lead to the facts given, merged with changes made to them since version ``seen``.

    Raises Conflict when both change one fact differently.
    """
    kind, current = amendment.page.kind, amendment.current
    before, now = proposed_facts(amendment_version(amendment, seen)), proposed_facts(current)
    found = fact_fit.rebase_facts(before, now, fact_fit.diff_facts(kind, before, facts))
    if found.fact_conflicts:
        raise Conflict(N_("The facts of the page have changed since you began. What you chose is below."))
    return fact_fit.diff_facts(kind, base_facts(current), fact_fit.apply_changes(kind, now, found.changes))


def join_words(amendment: Amendment, seen: int, name: str, typed: str) -> str:
    """Return the title or the reasons as typed on version ``seen``, or as changed since where nothing was typed anew.

    Raises Conflict when both have changed.
    """
    before: str = getattr(amendment_version(amendment, seen), name)
    now: str = getattr(amendment.current, name)
    if before in {typed, now} or typed == now:
        return now if typed == before else typed
    raise Conflict(
        N_(
            "Title or reasons were written anew meanwhile, in another window or on another device. What you typed is "
            "below, and what is kept now beside it: send yours again to replace it."
        )
    )


def _check_heading(section: Section | None, typed: str) -> None:
    if section is None:
        return
    first = next(iter(sections(typed.lstrip())), None)
    kept = typed.strip() and (not section.level or (first is not None and first.level == section.level))
    if not kept:
        raise InvalidInput(
            N_(
                "Keep the heading of this section as its first line. To take a section out, choose the whole text."
            )
        )


def amendment_version(amendment: Amendment, number: int) -> AmendmentVersion:
    """Return a version of an amendment; raises NotFound."""
    for each in amendment.versions:
        if each.number == number:
            return each
    raise NotFound(N_("This amendment has no version %(number)s."), number=number)


def base_text(proposed: AmendmentVersion) -> str:
    """Return the text of the page in the base revision of a version."""
    return version(proposed.amendment.page_id, proposed.base_number).content.text


def base_facts(proposed: AmendmentVersion) -> dict[str, Any]:
    """Return the facts of the page in the base revision of a version."""
    return version(proposed.amendment.page_id, proposed.base_number).content.facts


def proposed_facts(proposed: AmendmentVersion) -> dict[str, Any]:
    """Return all facts of the page as a version proposes them."""
    return fact_fit.apply_changes(proposed.amendment.page.kind, base_facts(proposed), proposed.facts)


def proposal_diff(proposed: AmendmentVersion) -> Diff:
    """Return the diff between the base text of a version and its proposed text."""
    return diff(base_text(proposed), proposed.text)


@dataclass(frozen=True, slots=True)
class ChangedPassage:
    """One passage that an amendment changes: its number in the diff, its section, how it begins.

    ``start`` is its offset in the proposed text.
    """

    number: int
    start: int
    anchor: str
    title: str
    quote: str


def changed_passages(change: Diff, base: str, text: str) -> list[ChangedPassage]:
    """Return the changed passages of a diff, each with its section, of the new text for additions."""
    before, after = sections(base), sections(text)
    old = new = 0
    found = list[ChangedPassage]()
    for is_change, run in groupby(change.hunks, key=lambda hunk: hunk.kind is not HunkKind.EQUAL):
        hunks = list(run)
        gone, come = "".join(hunk.old for hunk in hunks), "".join(hunk.new for hunk in hunks)
        if is_change:
            section = _around(before, old) if gone else _around(after, new)
            found.append(
                ChangedPassage(
                    len(found) + 1, new, section.anchor, section.title, shorten_quote(gone or come)
                )
            )
        old, new = old + len(gone), new + len(come)
    return found


def _around(found: Sequence[Section], place: int) -> Section:
    return next(section for section in reversed(found) if section.start <= place < section.end)


def makes_same_changes(old: AmendmentVersion, new: AmendmentVersion) -> bool:
    """Tell whether two versions make the same changes, each in its own base text."""
    kept = all(
        three_way.preserves_edits(base_text(one), one.text, other.text)
        for one, other in ((old, new), (new, old))
    )
    return kept and old.facts == new.facts


def merge_into_head(proposed: AmendmentVersion) -> three_way.MergeResult:
    """Merge a version into the text in force: "ours" is the page, "theirs" the amendment."""
    page = proposed.amendment.page
    head = version(page.id, page.head_number)
    return three_way.merge(base_text(proposed), head.content.text, proposed.text)


def rebase_facts_on_head(proposed: AmendmentVersion) -> FactRebase:
    """Rebase the fact changes of a version on the facts in force."""
    page = proposed.amendment.page
    head = version(page.id, page.head_number).content.facts
    return fact_fit.rebase_facts(base_facts(proposed), head, proposed.facts)


def adapted_facts(proposed: AmendmentVersion) -> dict[str, Any]:
    """Return the facts in force with every change of the amendment applied, as the initial values of a form."""
    page = proposed.amendment.page
    return fact_fit.apply_changes(page.kind, page.facts, proposed.facts)


def adapted_text(joint: three_way.MergeResult) -> str:
    """Return the text in force with the amendment's wording at each conflict, as the initial text of a form."""
    return "".join(chunk.theirs if chunk.text is None else chunk.text for chunk in joint.chunks)


def colliding_chunks(joint: three_way.MergeResult) -> list[three_way.Chunk]:
    """Return the chunks where page and amendment conflict or change one sentence (close)."""
    return [
        chunk
        for chunk in joint.chunks
        if chunk.kind in {three_way.ChunkKind.CLOSE, three_way.ChunkKind.CONFLICT}
    ]


def unconfirmed_chunks(amendment: Amendment) -> list[three_way.Chunk]:
    """Return the close chunks of a rebase that the author has not confirmed yet."""
    own, *carried = versions_since_author(amendment)
    waiting = amendment.mergeability is Mergeability.CLOSE and carried
    return close_chunks(merge_into_head(own)) if waiting else []


def versions_since_author(amendment: Amendment) -> list[AmendmentVersion]:
    """Return the last version that a person wrote, followed by the rebased versions since."""
    carried = list(takewhile(lambda each: each.cause is VersionCause.REBASE, reversed(amendment.versions)))
    return amendment.versions[-len(carried) - 1 :]


def close_chunks(joint: three_way.MergeResult) -> list[three_way.Chunk]:
    """Return the chunks where both sides change one sentence differently, so that a person must check the merge."""
    return [chunk for chunk in joint.chunks if chunk.kind is three_way.ChunkKind.CLOSE]
