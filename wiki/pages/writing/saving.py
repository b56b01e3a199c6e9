"""Save an edit: merge it, render it, then write it; retry when somebody else has saved meanwhile."""

from collections.abc import Sequence

from wiki.accounts.permissions import Permission, require
from wiki.core.db import unit_of_work
from wiki.core.errors import N_, Conflict
from wiki.pages import access, quotas, services
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.pages.writing import drafts, editing
from wiki.pages.writing.drafts import OpenForm
from wiki.pages.writing.editing import EditResult, SubmittedEdit
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship

MAX_ATTEMPTS = 40
"""Whoever loses a race has let another save pass: so many people may save one page at a time, and all are joined."""


def save(
    slug: str, edit: SubmittedEdit, summary: str, *, minor: bool, form: OpenForm, begun: str = ""
) -> EditResult:
    """Save an edit unless it needs a person's decision, and return its result; discards its draft once saved.

    Raises Forbidden for a reference text, InvalidInput for a text that cannot be displayed, Conflict after losing the
    race against other writers MAX_ATTEMPTS times.
    """
    for _ in range(MAX_ATTEMPTS):
        page = access.page(slug, Permission.EDIT_PAGE)
        found = editing.evaluate_edit(page, edit)
        if found.prepared is None:
            return found
        rendering.render_cached(found.prepared.content.text, found.prepared.text_hash)
        try:
            record_edit(page, found, summary, minor=minor, form=form, sections=(edit.section, begun))
        except services.HeadMoved:
            continue
        rendering.store_rendering(found.prepared.content.text)
        return found
    raise Conflict(N_("Others are saving this page at the same moment. Your text is below: save it again."))


def record_edit(
    page: Page, found: EditResult, summary: str, *, minor: bool, form: OpenForm, sections: Sequence[str]
) -> None:
    """Write a prepared revision in one unit of work, as the signed-in member, and discard the form's drafts of it."""
    assert found.prepared is not None
    with unit_of_work():
        actor = require(Permission.EDIT_PAGE, page)
        assert actor.member is not None
        quotas.check_revision(actor.member, actor.now)
        by = Authorship(Origin.EDIT, actor.member.id, actor.member.name, summary, minor)
        services.write(page, found.prepared, by, actor.now)
        drafts.discard_drafts(actor.member, page, form, *sections)
