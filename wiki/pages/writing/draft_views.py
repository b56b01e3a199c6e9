"""Show, save and discard drafts of edits."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Permission, permission_required, require
from wiki.config import MAX_TEXT_BYTES
from wiki.core.db import Invalidation, unit_of_work
from wiki.core.errors import N_, InvalidInput
from wiki.pages import access, forms, quotas
from wiki.pages.blueprint import blueprint
from wiki.pages.forms import DiscardForm, EditForm
from wiki.pages.models import EditDraft, Page
from wiki.pages.writing import drafts
from wiki.pages.writing.drafts import DraftInput
from wiki.web.security import safe_redirect_target


def own_draft(page: Page, section: str) -> EditDraft | None:
    """Return the signed-in member's draft of a section, or None."""
    actor = require(Permission.EDIT_PAGE, page)
    assert actor.member is not None
    return drafts.section_draft(actor.member, page, section)


def keep_draft(page: Page, form: EditForm) -> ResponseReturnValue:
    """Save what was typed as a draft, complete or not, and reopen it; raises InvalidInput when it is too long."""
    fields, section = form.kept(page.lang), form.section.data or ""
    if (
        not (form.base_revision.validate(form) and form.section.validate(form))
        or len(fields["text"]) > MAX_TEXT_BYTES
    ):
        raise InvalidInput(N_("The text is too long: a page may have 500 kB."))
    with unit_of_work(Invalidation.NONE):
        actor = require(Permission.EDIT_PAGE, page)
        assert actor.member is not None
        if drafts.section_draft(actor.member, page, section) is None:
            quotas.check_draft(actor.member)
        typed = DraftInput(section, form.base_revision.data, fields)
        drafts.save_draft(page, typed, actor.member, actor.now)
    return redirect(edit_url(page, section, draft="1"), HTTPStatus.SEE_OTHER)


def discard_own_drafts(page: Page, *sections: str) -> None:
    """Discard the signed-in member's drafts of some sections."""
    with unit_of_work(Invalidation.NONE):
        actor = require(Permission.HAVE_PROFILE)
        assert actor.member is not None
        drafts.discard_drafts(actor.member, page, *sections)


def edit_url(page: Page, section: str, draft: str | None = None) -> str:
    """Return the address where a section is edited, with ``draft`` from the member's draft."""
    return url_for("pages.edit", slug=page.slug, section=section or None, draft=draft)


def draft_context(page: Page, form: EditForm) -> dict[str, Any]:
    """Return the template context about a draft: an existing one is offered, an opened one shows its date."""
    section = form.section.data or ""
    draft = own_draft(page, section)
    if draft is not None and section != (form.begun.data or ""):
        form.keeps.data = ""  # a conflict made this the whole page, of which another draft exists
    is_opened = request.method == "GET" and bool(form.keeps.data)
    return {
        "draft": draft if is_opened or not form.keeps.data else None,
        "draft_url": edit_url(page, section, draft="1"),
        "discard": DiscardForm(formdata=None, section=section, next=edit_url(page, section)),
    }


@blueprint.post("/page/<slug>/draft/discard")
@permission_required(Permission.READ_PAGE)
def discard_draft(slug: str) -> ResponseReturnValue:
    """Discard the member's draft of an edit, even if by now only amendments may change the page."""
    page = access.page(slug, Permission.READ_PAGE)
    require(Permission.HAVE_PROFILE)
    form = forms.DiscardForm()
    if form.validate():
        discard_own_drafts(page, form.section.data or "")
        flash(gettext("The draft is thrown away."), "success")
    return redirect(
        safe_redirect_target(form.next.data, url_for("pages.edit", slug=page.slug)), HTTPStatus.SEE_OTHER
    )
