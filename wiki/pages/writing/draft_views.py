"""Show, save and discard drafts of edits."""

import secrets
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Permission, permission_required, require
from wiki.config import MAX_TEXT_BYTES
from wiki.core.db import Invalidation, unit_of_work
from wiki.core.errors import InvalidInput
from wiki.core.limits.text_size import TOO_LONG
from wiki.pages import access, forms, quotas
from wiki.pages.blueprint import blueprint
from wiki.pages.forms import DiscardForm, EditForm
from wiki.pages.models import EditDraft, Page
from wiki.pages.writing import drafts
from wiki.pages.writing.drafts import DraftInput, OpenForm
from wiki.web.security import safe_redirect_target

MARK_BYTES = 12


def own_draft(page: Page, section: str) -> EditDraft | None:
    """Return the signed-in member's draft of a section, or None."""
    actor = require(Permission.EDIT_PAGE, page)
    assert actor.member is not None
    return drafts.section_draft(actor.member, page, section)


def open_form(form: EditForm) -> OpenForm:
    """Return which form this is among those open on the same text."""
    return OpenForm(form.writer.data or "", form.filled_from.data or "")


def new_mark() -> str:
    """Return the mark of a form that is shown for the first time; a form that is sent brings its own."""
    return secrets.token_urlsafe(MARK_BYTES) if request.method == "GET" else ""


def wants_json() -> bool:
    """Tell whether a script keeps the draft: only this answer tells it that the draft is kept, no redirect does."""
    return request.accept_mimetypes.best == "application/json"


def keep_draft(page: Page, form: EditForm) -> ResponseReturnValue:
    """Save what was typed as a draft, complete or not, and reopen it, or tell a script so.

    Raises InvalidInput when it is too long, Conflict when another form has kept a draft since.
    """
    fields, section = form.kept(page.lang), form.section.data or ""
    if (
        not (form.base_revision.validate(form) and form.section.validate(form))
        or len(fields["text"]) > MAX_TEXT_BYTES
    ):
        raise InvalidInput(TOO_LONG)
    with unit_of_work(Invalidation.NONE):
        actor = require(Permission.EDIT_PAGE, page)
        assert actor.member is not None
        if drafts.section_draft(actor.member, page, section) is None:
            quotas.check_draft(actor.member)
        typed = DraftInput(section, form.base_revision.data, fields, open_form(form))
        drafts.save_draft(page, typed, actor.member, actor.now, replace=bool(form.replace.data))
    if wants_json():
        return {"kept": True}
    return redirect(edit_url(page, section, draft="1"), HTTPStatus.SEE_OTHER)


def discard_own_drafts(page: Page, form: EditForm) -> None:
    """Discard the drafts of a form, which says what the page says."""
    with unit_of_work(Invalidation.NONE):
        actor = require(Permission.HAVE_PROFILE)
        assert actor.member is not None
        sections = form.section.data or "", form.begun.data or ""
        drafts.discard_drafts(actor.member, page, open_form(form), *sections)


def edit_url(page: Page, section: str, draft: str | None = None) -> str:
    """Return the address where a section is edited, with ``draft`` from the member's draft."""
    return url_for("pages.edit", slug=page.slug, section=section or None, draft=draft)


def draft_context(page: Page, form: EditForm) -> dict[str, Any]:
    """Return the template context about a draft: another one is offered, an opened one shows its date."""
    section = form.section.data or ""
    draft = own_draft(page, section)
    keeps = draft is None or open_form(form).owns(draft)
    return {
        "draft": draft if request.method == "GET" or not keeps else None,
        "keeps": keeps,
        "draft_url": edit_url(page, section, draft="1"),
        "discard": DiscardForm(
            formdata=None,
            section=section,
            seen=draft.digest if draft else "",
            next=edit_url(page, section),
        ),
    }


@blueprint.post("/page/<slug>/draft/discard")
@permission_required(Permission.READ_PAGE)
def discard_draft(slug: str) -> ResponseReturnValue:
    """Discard the member's draft of an edit, even if by now only amendments may change the page."""
    page = access.page(slug, Permission.READ_PAGE)
    require(Permission.HAVE_PROFILE)
    form = forms.DiscardForm()
    if form.validate():
        with unit_of_work(Invalidation.NONE):
            actor = require(Permission.HAVE_PROFILE)
            assert actor.member is not None
            drafts.throw_away(actor.member, page, form.section.data or "", form.seen.data or "")
        flash(gettext("The draft is thrown away."), "success")
    return redirect(
        safe_redirect_target(form.next.data, url_for("pages.edit", slug=page.slug)), HTTPStatus.SEE_OTHER
    )
