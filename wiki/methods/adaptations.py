"""A territory's adaptation of a sheet: its origin, its differences, and its proposal back to the sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wiki.accounts.permissions import Permission, allowed
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.deliberation.amendments.fit import facts as fact_fit
from wiki.deliberation.amendments.services import Proposal
from wiki.pages import queries
from wiki.pages.models import Page
from wiki.versioning import bounded
from wiki.versioning import queries as versions
from wiki.versioning.diff.text_diff import Diff
from wiki.versioning.merge.three_way import MergeOutcome
from wiki.versioning.queries import Content

ADAPTATION_KIND = "adaptation"


@dataclass(frozen=True, slots=True)
class AdaptationOrigin:
    """The sheet that an adaptation comes from, and the number of the version that was adapted."""

    sheet: Page
    number: int

    @property
    def has_moved(self) -> bool:
        """Tell whether the sheet has changed since it was adapted."""
        return self.sheet.head_number > self.number


def find_origin(page: Page) -> AdaptationOrigin | None:
    """Return the origin of an adaptation; None when it is hidden, or when the page is no adaptation."""
    slug = page.facts.get("sheet", "") if page.kind == ADAPTATION_KIND else ""
    found = queries.visible_by_slug([slug]).get(slug)
    return AdaptationOrigin(found, page.facts.get("sheet_version", found.head_number)) if found else None


def require_origin(page: Page) -> AdaptationOrigin:
    """Return the origin of an adaptation; raises Conflict when there is none to propose it to."""
    found = find_origin(page)
    if found is None:
        raise Conflict(N_("This page is not an adaptation of a sheet that can be read."))
    return found


def diff_from_origin(page: Page, of: AdaptationOrigin) -> Diff:
    """Return the diff from the adapted version of the sheet to the adaptation."""
    return bounded.diff(_text(of.sheet, of.number), _text(page, page.head_number))


def editor_values_from_adaptation(sheet: Page, question: Mapping[str, str]) -> dict[str, Any]:
    """Return the initial values of a sheet's editor when an adaptation is proposed back to it, else {}."""
    found = queries.by_slug(question.get("adaptation", ""))
    of = find_origin(found) if found and allowed(Permission.READ_PAGE, found) else None
    if found is None or of is None or of.sheet is not sheet:
        return {}
    facts = fact_fit.apply_changes(sheet.kind, sheet.facts, fact_changes(found, of))
    text = _text(found, found.head_number)
    return {"base_revision": of.number, "text": text, "section": "", "facts": facts}


def fact_changes(page: Page, of: AdaptationOrigin) -> dict[str, Any]:
    """Return the facts in which an adaptation differs from its sheet; facts that it lacks do not count."""
    found = fact_fit.diff_facts(of.sheet.kind, _content(of, of.number).facts, page.facts)
    return {name: value for name, value in found.items() if value is not None}


def compared_facts(page: Page, of: AdaptationOrigin) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the facts of the adapted version of the sheet, without and with the adaptation's changes."""
    before = _content(of, of.number).facts
    return before, fact_fit.apply_changes(of.sheet.kind, before, fact_changes(page, of))


def build_proposal(page: Page, of: AdaptationOrigin) -> Proposal:
    """Return the amendment that proposes an adaptation: merged into the text in force, or in a conflict on its base.

    Raises InvalidInput when nothing of the text in force would change.
    """
    base, head = _content(of, of.number), _content(of, of.sheet.head_number)
    mine, changes = _text(page, page.head_number), fact_changes(page, of)
    joined, facts = (
        bounded.rebase(base.text, head.text, mine),
        fact_fit.rebase_facts(base.facts, head.facts, changes),
    )
    if head.text in {mine, joined.text} and not (facts.changes or facts.fact_conflicts):
        raise InvalidInput(N_("The sheet says all of this already: there is nothing to propose."))
    if joined.outcome is MergeOutcome.CONFLICT or joined.text is None or facts.fact_conflicts:
        return Proposal(of.number, mine, facts=changes)
    return Proposal(of.sheet.head_number, joined.text, facts=facts.changes)


def _content(of: AdaptationOrigin, number: int) -> Content:
    return versions.version(of.sheet.id, number).content


def _text(page: Page, number: int) -> str:
    return versions.version(page.id, number).content.text
