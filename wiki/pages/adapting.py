"""A territory's adaptation of a sheet: where it comes from, how it differs, and what proposing it back takes."""

from dataclasses import dataclass
from typing import Any

from flask import request

from wiki.deliberation.amendments.services import Proposal
from wiki.errors import N_, Conflict, InvalidInput
from wiki.pages import queries
from wiki.pages.models import Page
from wiki.permissions import Permission, allowed
from wiki.versioning import diff
from wiki.versioning import queries as versions
from wiki.versioning.diff import Diff
from wiki.versioning.merge import Outcome, rebase

KIND = "adaptation"


@dataclass(frozen=True, slots=True)
class Origin:
    """The sheet an adaptation comes from, and the version of it that was adapted."""

    sheet: Page
    number: int

    @property
    def has_moved(self) -> bool:
        """Say whether the sheet has changed since it was adapted."""
        return self.sheet.head_number > self.number


def origin(page: Page) -> Origin | None:
    """Return where an adaptation comes from; None when that is hidden, or when the page is no adaptation."""
    slug = page.facts.get("sheet", "") if page.kind == KIND else ""
    found = queries.existing([slug]).get(slug)
    return Origin(found, page.facts.get("sheet_version", found.head_number)) if found else None


def known_origin(page: Page) -> Origin:
    """Return where an adaptation comes from; raises Conflict when there is nothing to propose it to."""
    found = origin(page)
    if found is None:
        raise Conflict(N_("This page is not an adaptation of a sheet that can be read."))
    return found


def differences(page: Page, of: Origin) -> Diff:
    """Return how an adaptation differs from the version it comes from."""
    return diff.diff(_text(of.sheet, of.number), _text(page, page.head_number))


def carried_back(sheet: Page) -> dict[str, Any]:
    """Return what the editor of a sheet begins with when an adaptation is brought back to it; else nothing."""
    found = queries.by_slug(request.args.get("adaptation", ""))
    of = origin(found) if found and allowed(Permission.READ_PAGE, found) else None
    if found is None or of is None or of.sheet is not sheet:
        return {}
    return {"base_revision": of.number, "text": _text(found, found.head_number), "section": ""}


def proposal(page: Page, of: Origin) -> Proposal:
    """Return the amendment an adaptation makes: joined with the text in force, or on its own base in a conflict.

    Raises InvalidInput when nothing of the text in force would change.
    """
    mine, head = _text(page, page.head_number), _text(of.sheet, of.sheet.head_number)
    joined = rebase(_text(of.sheet, of.number), head, mine)
    if head in {mine, joined.text}:
        raise InvalidInput(N_("The sheet says all of this already: there is nothing to propose."))
    if joined.outcome is Outcome.CONFLICT or joined.text is None:
        return Proposal(of.number, mine, page.title)
    return Proposal(of.sheet.head_number, joined.text, page.title)


def _text(page: Page, number: int) -> str:
    return versions.version(page.id, number).content.text
