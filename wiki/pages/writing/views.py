"""Views that write pages: editing with preview and merge, creating, renaming."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from wiki.accounts.permissions import Permission, permission_required, require
from wiki.config import UI_LANGUAGES
from wiki.core import clock
from wiki.core.db import unit_of_work
from wiki.core.errors import WikiError
from wiki.pages import access, forms, kinds, services
from wiki.pages import screens as showing
from wiki.pages.blueprint import blueprint
from wiki.pages.fields.forms import field_of
from wiki.pages.fields.layouts import layout_of
from wiki.pages.forms import EditForm, NewPageForm
from wiki.pages.hooks import editor_values
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.pages.writing import creating, draft_views, editing, saving
from wiki.pages.writing.editing import Edit, Prospect, Side, Standing
from wiki.versioning import queries as versions
from wiki.versioning import segments
from wiki.versioning.diff import text_diff
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship
from wiki.web.i18n import translate_error, ui_language
from wiki.web.idempotency import create_once

# Editing


@blueprint.route("/page/<slug>/edit", methods=["GET", "POST"])
@permission_required(Permission.EDIT_PAGE)
def edit(slug: str) -> ResponseReturnValue:
    """Edit a page or one of its sections; a reference text redirects to proposing an amendment."""
    page = access.page(slug, Permission.READ_PAGE)
    section = request.args.get("section", "")
    if request.method == "GET" and kinds.is_reference(page.kind, page.facts):
        return see_other(url_for("deliberation.propose", slug=page.slug, section=section or None))
    require(Permission.EDIT_PAGE, page)
    form, section_gone = edit_form(page, section)
    if request.method == "GET":
        return field_shown(page, section) or editor(page, form, section_gone=section_gone)
    return answer(page, form)


def answer(page: Page, form: EditForm) -> ResponseReturnValue:
    """Handle a submitted form by the button pressed; an error shows the form again with all that was typed."""
    try:
        if form.rearrange(page.lang):
            return editor(page, form)
        if form.keep.data:
            return draft_views.kept(page, form)
        if not form.validate():
            return editor(page, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        return outcome(page, form, edited(page, form))
    except WikiError as error:
        form.form_errors.append(translate_error(error))
        return editor(page, form, error.status)


def edit_form(page: Page, section: str) -> tuple[EditForm, bool]:
    """Return the form, filled with the text in force or with the member's draft, and whether the section is gone."""
    draft = draft_views.own(page, section)
    if draft is not None and "draft" in request.args:
        given: dict[str, Any] = {
            "base_revision": draft.base_number,
            "section": section,
            "begun": section,
            "keeps": "1",
        }
        return forms.edit_form(page.kind, page.lang, {}, **given, **draft.fields), False
    head = versions.version(page.id, page.head_number)
    text = section_text(head.content.text, section)
    gone, section = text is None, section if text is not None else ""
    given = {
        "base_revision": head.number,
        "section": section,
        "begun": section,
        "keeps": "" if draft else "1",
        "text": head.content.text if text is None else text,
    }
    for values in editor_values(page, request.args):
        given |= values
    facts = given.pop("facts", page.facts)
    return forms.edit_form(page.kind, page.lang, facts, **given), gone


def field_shown(page: Page, section: str) -> ResponseReturnValue | None:
    """Redirect to the short field in which a section is edited; None when its page has no such fields."""
    layout = layout_of(page.kind, page.lang)
    if not (layout and section) or "draft" in request.args:
        return None
    place = field_of(layout, versions.version(page.id, page.head_number).content.text, section)
    return see_other(url_for("pages.edit", slug=page.slug, _anchor=place)) if place else None


def section_text(text: str, anchor: str) -> str | None:
    """Return the text of a section, or the whole text without an anchor; None when there is no such section."""
    if not anchor:
        return text
    found = next((each for each in segments.sections(text) if each.anchor == anchor), None)
    return text[found.start : found.end] if found else None


def edited(page: Page, form: EditForm) -> Edit:
    """Return the submitted edit; that of a section has no facts. Raises InvalidInput, NotFound."""
    before = versions.version(page.id, form.base_revision.data).content.facts
    facts = None if form.section.data else form.facts(before)
    return Edit(form.base_revision.data, form.typed(page.lang), form.section.data or "", facts)


def outcome(page: Page, form: EditForm, sent: Edit) -> ResponseReturnValue:
    """Preview, compare, join or save, by the button pressed."""
    if form.join.data:
        return joined(page, form, sent)
    if form.preview.data:
        return editor(page, form, preview=rendering.rendered(sent.text))
    if form.changes.data:
        base = versions.version(page.id, sent.base_number).content.text
        return editor(page, form, comparison=text_diff.diff(base, editing.whole_text(base, sent)))
    found = saving.save(
        page.slug, sent, form.summary.data, minor=form.minor.data, begun=form.begun.data or ""
    )
    if found.standing is Standing.CLOSE:
        return confirmation(page, form, found)
    if found.standing is Standing.CONFLICT:
        return conflict(page, form, found)
    if found.standing is Standing.UNCHANGED:
        draft_views.discard(page, form.section.data or "", form.begun.data or "")
    flash(*said(page, found))
    return see_other(url_for("pages.read", slug=page.slug, _anchor=form.section.data or None))


def said(page: Page, found: Prospect) -> tuple[str, str]:
    """Return the flash message about a saved text, which offers to undo it, and its category."""
    if found.standing is Standing.UNCHANGED:
        return gettext("Nothing was changed, so there is no new version."), "info"
    number = found.head.number + 1
    form = forms.RestoreForm(formdata=None, data={"base_revision": number})
    was_joined = found.standing is Standing.JOINED
    message = render_template("pages/saved.html", page=page, number=number, joined=was_joined, form=form)
    return Markup(message), "success"  # noqa: S704 - what a template has made


def confirmation(page: Page, form: EditForm, found: Prospect) -> ResponseReturnValue:
    """Show a merged text that a person must confirm before it is saved, with its diff to the text in force."""
    assert found.merge is not None
    return proposed_text(page, form, found, found.merge.text or "")


def conflict(page: Page, form: EditForm, found: Prospect) -> ResponseReturnValue:
    """Show each passage that both sides changed, with a choice; nothing of either text is lost."""
    assert found.merge is not None
    form.text.data, form.section.data = found.text, ""
    passages = [chunk for chunk in found.merge.chunks if chunk.text is None]
    draft_views.shown(page, form)
    page_now = render_template(
        "pages/conflict.html",
        **showing.frame(page),
        form=form,
        chunks=found.merge.chunks,
        passages=passages,
        head=found.head,
        chosen=chosen(len(passages)),
    )
    return page_now, HTTPStatus.CONFLICT


def joined(page: Page, form: EditForm, sent: Edit) -> ResponseReturnValue:
    """Show the text that results from the choices made on the conflict page, to be confirmed."""
    found = editing.prospect(page, sent)
    if found.merge is None or found.standing is Standing.JOINED:
        return proposed_text(page, form, found, found.merge.text if found.merge else found.text)
    passages = sum(chunk.text is None for chunk in found.merge.chunks)
    if None in chosen(passages):
        flash(gettext("Please choose a wording for each passage."), "warning")
        return conflict(page, form, found)
    sides = [side for side in chosen(passages) if side]
    return proposed_text(page, form, found, editing.reconciled(found.merge, sides))


def chosen(passages: int) -> list[Side | None]:
    """Return the side chosen for each passage, None for those without a choice."""
    sent = (request.form.get(f"passage-{number}") for number in range(passages))
    return [Side(side) if side in set(Side) else None for side in sent]


def proposed_text(page: Page, form: EditForm, found: Prospect, text: str | None) -> ResponseReturnValue:
    """Show a merged text in the editor, based on the version in force, with its diff to that version."""
    form.show(text or "")
    form.section.data = ""
    form.base_revision.data, form.base_revision.raw_data = found.head.number, None
    change = text_diff.diff(found.head.content.text, form.text.data)
    return editor(page, form, comparison=change, to_confirm=True)


def editor(
    page: Page, form: EditForm, status: HTTPStatus = HTTPStatus.OK, **shown: Any
) -> ResponseReturnValue:
    """Render the editor, with a preview or comparison above it if there is one."""
    names = {"preview": None, "comparison": None, "to_confirm": False, "section_gone": False, **shown}
    # The browser stores typed text under this id: a section must never be restored as the whole page.
    form.text.id = "-".join(filter(None, ["text", "joined" if names["to_confirm"] else form.section.data]))
    if names["preview"] is not None:
        names["preview"] = rendering.html_with_links(names["preview"].html)
    section = next((title for anchor, title in titles(page) if anchor == form.section.data), "")
    names |= draft_views.shown(page, form)
    html = render_template("pages/edit.html", **showing.frame(page), form=form, section=section, **names)
    return html, status


def titles(page: Page) -> list[tuple[str, str]]:
    """Return the anchor and title of each section of the text in force."""
    text = versions.version(page.id, page.head_number).content.text
    return [(section.anchor, section.title) for section in segments.sections(text)]


def see_other(address: str) -> ResponseReturnValue:
    """Redirect with 303 after an action."""
    return redirect(address, HTTPStatus.SEE_OTHER)


# Creating


@blueprint.route("/page/new", methods=["GET", "POST"])
@permission_required(Permission.CREATE_PAGE)
def create() -> ResponseReturnValue:
    """Create a page: choose its kind, then write its first text."""
    original = creating.original(request.args.get("translation", ""))
    kind = creating.kind(request.args.get("kind", original.kind if original else ""), original)
    if kind is None:
        return render_template(
            "pages/choose_kind.html",
            kinds=creating.offered(),
            kept={
                name: request.args[name] for name in ("slug", "lang", "translation") if name in request.args
            },
        )
    form = forms.new_page_form(kind.name, original.facts if original else {}, **first_values(kind, original))
    if not form.is_submitted() or form.rearrange(form.lang.data):
        return begun(form, kind, original)
    if not form.validate():
        return begun(form, kind, original, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        text = rendering.rendered(editing.whole_text("", Edit(0, form.typed(form.lang.data))))
        if form.preview.data:
            return begun(form, kind, original, preview=rendering.html_with_links(text.html))
        return see_other(created(form, kind, original))
    except WikiError as error:
        form.form_errors.append(translate_error(error))
        return begun(form, kind, original, error.status)


def first_values(kind: kinds.PageKind, original: Page | None) -> dict[str, Any]:
    """Return the initial values of the form of a new page, from the address and the kind's template."""
    wanted = request.args.get("slug", "")[: forms.LONGEST_SLUG]
    other = next((code for code in UI_LANGUAGES if original and code != original.lang), ui_language())
    words = wanted.replace("-", " ").strip()
    return {
        "slug": wanted,
        "title": words[:1].upper() + words[1:],
        "lang": request.args.get("lang") or other,
        "text": gettext(kind.template) if kind.template else "",
    }


def begun(
    form: NewPageForm,
    kind: kinds.PageKind,
    original: Page | None,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    preview: str | None = None,
    sheet: Page | None = None,
    action: str = "",
) -> ResponseReturnValue:
    """Render the form of a new page; for an adaptation, with its sheet and the address it is submitted to."""
    html = render_template(
        "pages/new.html",
        form=form,
        kind=kind,
        original=original,
        preview=preview,
        sheet=sheet,
        action=action,
    )
    return html, status


def created(
    form: NewPageForm, kind: kinds.PageKind, original: Page | None, facts: dict[str, Any] | None = None
) -> str:
    """Create the page once, however often the form is submitted, and return its address."""
    text = editing.ended(form.typed(form.lang.data))
    new = creating.new_page(form, kind, original, facts)

    def create() -> str:
        actor = require(Permission.CREATE_PAGE)
        assert actor.member is not None
        by = Authorship(Origin.CREATION, actor.member.id, actor.member.name, form.summary.data)
        page = creating.create(new, text, by, actor.now, original)
        return url_for("pages.read", slug=page.slug)

    address = create_once(form, clock.now(), create)
    rendering.keep(text)
    flash(gettext("The page is made. Its address will stay: a later change of title redirects."), "success")
    return address


# Renaming


@blueprint.route("/page/<slug>/rename", methods=["GET", "POST"])
@permission_required(Permission.RENAME_PAGE)
def rename(slug: str) -> ResponseReturnValue:
    """Change the title and address of a page; the old address redirects."""
    page = access.page(slug, Permission.RENAME_PAGE)
    form = forms.RenameForm(data={"title": page.title, "slug": page.slug})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK
    if form.validate_on_submit():
        try:
            with unit_of_work():
                actor = require(Permission.RENAME_PAGE, page)
                assert actor.member is not None
                services.rename(page, form.title.data, form.slug.data, actor.member, actor.now)
            flash(gettext("The page is now called “%(title)s”.", title=page.title), "success")
            return see_other(url_for("pages.read", slug=page.slug))
        except WikiError as error:
            form.form_errors.append(translate_error(error))
            status = error.status
    return render_template("pages/rename.html", **showing.frame(page), form=form), status
