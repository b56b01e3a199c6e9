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
from wiki.pages import access, forms, kinds, quotas, services
from wiki.pages import screens as page_screens
from wiki.pages.blueprint import blueprint
from wiki.pages.fields.forms import section_field_id
from wiki.pages.fields.layouts import layout_of
from wiki.pages.forms import EditForm, NewPageForm
from wiki.pages.hooks import editor_values
from wiki.pages.markup import rendering
from wiki.pages.markup.markdown import RenderedMarkdown, prefix_anchors, section_html
from wiki.pages.models import Page
from wiki.pages.writing import creating, draft_views, editing, saving
from wiki.pages.writing.editing import ConflictChoice, EditResult, EditStatus, SubmittedEdit
from wiki.versioning import bounded, segments
from wiki.versioning import queries as versions
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship
from wiki.web.forms import one_value, require_button, tell_invisible_signs
from wiki.web.i18n import translate_error, ui_language
from wiki.web.idempotency import create_once

# Editing


@blueprint.route("/page/<slug>/edit", methods=["GET", "POST"])
@permission_required(Permission.EDIT_PAGE)
def edit(slug: str) -> ResponseReturnValue:
    """Edit a page or one of its sections; a reference text redirects to proposing an amendment."""
    page = access.page(slug, Permission.READ_PAGE)
    section = page_screens.requested_section(page)
    if request.method == "GET" and kinds.is_reference(page.kind, page.facts):
        return see_other(url_for("deliberation.propose", slug=page.slug, section=section or None))
    require(Permission.EDIT_PAGE, page)
    form, section_gone = prepare_edit_form(page, section)
    if request.method == "GET":
        return redirect_to_field(page, section) or render_editor(page, form, section_gone=section_gone)
    return handle_edit(page, form)


def handle_edit(page: Page, form: EditForm) -> ResponseReturnValue:
    """Handle a submitted form by the button pressed; an error shows the form again with all that was typed."""
    try:
        if form.rearrange(page.lang):
            return render_editor(page, form)
        if form.keep.data or form.replace.data:
            return draft_views.keep_draft(page, form)
        if not form.validate():
            return render_editor(page, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        return run_edit_action(page, form, edit_from_form(page, form))
    except WikiError as error:
        if draft_views.wants_json():
            return {"kept": False, "message": translate_error(error)}, error.status
        form.form_errors.append(translate_error(error))
        return render_editor(page, form, error.status)


def prepare_edit_form(page: Page, section: str) -> tuple[EditForm, bool]:
    """Return the form, filled with the text in force or with the member's draft, and whether the section is gone."""
    draft = draft_views.own_draft(page, section)
    if draft is not None and "draft" in request.args:
        given: dict[str, Any] = {
            "base_revision": draft.base_number,
            "section": section,
            "begun": section,
        }
        given |= {**draft.fields, "writer": draft_views.new_mark(), "filled_from": draft.digest}
        return forms.edit_form(page.kind, page.lang, {}, **given), False
    head = versions.version(page.id, page.head_number)
    text = section_text(head.content.text, section)
    gone, section = text is None, section if text is not None else ""
    given = {
        "base_revision": head.number,
        "section": section,
        "begun": section,
        "writer": draft_views.new_mark(),
        "text": head.content.text if text is None else text,
    }
    for values in editor_values(page, request.args):
        given |= values
    facts = given.pop("facts", page.facts)
    return forms.edit_form(page.kind, page.lang, facts, **given), gone


def redirect_to_field(page: Page, section: str) -> ResponseReturnValue | None:
    """Redirect to the short field in which a section is edited; None when its page has no such fields."""
    layout = layout_of(page.kind, page.lang)
    if not (layout and section) or "draft" in request.args:
        return None
    place = section_field_id(layout, versions.version(page.id, page.head_number).content.text, section)
    return see_other(url_for("pages.edit", slug=page.slug, _anchor=place)) if place else None


def section_text(text: str, anchor: str) -> str | None:
    """Return the text of a section, or the whole text without an anchor; None when there is no such section."""
    if not anchor:
        return text
    found = next((each for each in segments.sections(text) if each.anchor == anchor), None)
    return text[found.start : found.end] if found else None


def edit_from_form(page: Page, form: EditForm) -> SubmittedEdit:
    """Return the submitted edit; that of a section has no facts. Raises InvalidInput, NotFound."""
    before = versions.version(page.id, form.base_revision.data).content.facts
    facts = None if form.section.data else form.facts(before)
    return SubmittedEdit(form.base_revision.data, form.typed(page.lang), form.section.data or "", facts)


def run_edit_action(page: Page, form: EditForm, sent: SubmittedEdit) -> ResponseReturnValue:
    """Preview, compare, join or save, by the button pressed."""
    if form.join.data:
        return join_choices(page, form, sent)
    if form.preview.data:
        return render_editor(page, form, preview=previewed(page, sent))
    if form.changes.data:
        base = versions.version(page.id, sent.base_number).content.text
        return render_editor(page, form, comparison=bounded.diff(base, editing.whole_text(base, sent)))
    require_button(form.save)
    found = saving.save(
        page.slug,
        sent,
        form.summary.data,
        minor=form.minor.data,
        form=draft_views.open_form(form),
        begun=form.begun.data or "",
    )
    if found.standing is EditStatus.CLOSE:
        return render_confirmation(page, form, found)
    if found.standing is EditStatus.CONFLICT:
        return render_conflict(page, form, found)
    if found.standing is EditStatus.UNCHANGED:
        draft_views.discard_own_drafts(page, form)
    tell_invisible_signs(form)
    flash(*saved_message(page, found))
    if draft_views.own_draft(page, form.begun.data or "") is not None:
        flash(gettext("Another draft of this text, kept elsewhere, is still among your drafts."), "info")
    return see_other(url_for("pages.read", slug=page.slug, _anchor=form.section.data or None))


def previewed(page: Page, sent: SubmittedEdit) -> RenderedMarkdown:
    """Return an edited page as it will be; of a section, its part of it."""
    base = versions.version(page.id, sent.base_number).content.text
    text = editing.whole_text(base, sent)
    whole = rendering.render_cached(text)
    edited = next((each for each in segments.sections(base) if each.anchor == sent.section), None)
    if edited is None:
        return whole
    below = edited.end + len(text) - len(base)
    after = segments.sections(text)
    first = next((each.anchor for each in after if each.start == edited.start), "")
    following = next((each.anchor for each in after if each.start >= below and each.level), "")
    return section_html(whole, first, following)


def saved_message(page: Page, found: EditResult) -> tuple[str, str]:
    """Return the flash message about a saved text, which offers to undo it, and its category."""
    if found.standing is EditStatus.UNCHANGED:
        return gettext("Nothing was changed, so there is no new version."), "info"
    number = found.head.number + 1
    form = forms.RestoreForm(formdata=None, data={"base_revision": number})
    was_joined = found.standing is EditStatus.JOINED
    message = render_template("pages/saved.html", page=page, number=number, joined=was_joined, form=form)
    return Markup(message), "success"  # noqa: S704 - what a template has made


def render_confirmation(page: Page, form: EditForm, found: EditResult) -> ResponseReturnValue:
    """Show a merged text that a person must confirm before it is saved, with its diff to the text in force."""
    assert found.merge is not None
    return render_merged_text(page, form, found, found.merge.text or "")


def render_conflict(page: Page, form: EditForm, found: EditResult) -> ResponseReturnValue:
    """Show each passage that both sides changed, with a choice; nothing of either text is lost."""
    assert found.merge is not None
    form.text.data, form.section.data = found.text, ""
    passages = [chunk for chunk in found.merge.chunks if chunk.text is None]
    page_now = render_template(
        "pages/conflict.html",
        **page_screens.page_context(page),
        form=form,
        chunks=found.merge.chunks,
        passages=passages,
        head=found.head,
        chosen=chosen_sides(len(passages)),
        keeps=draft_views.draft_context(page, form)["keeps"],
    )
    return page_now, HTTPStatus.CONFLICT


def join_choices(page: Page, form: EditForm, sent: SubmittedEdit) -> ResponseReturnValue:
    """Show the text that results from the choices made on the conflict page, to be confirmed."""
    found = editing.evaluate_edit(page, sent)
    if found.merge is None or found.standing is EditStatus.JOINED:
        return render_merged_text(page, form, found, found.merge.text if found.merge else found.text)
    passages = sum(chunk.text is None for chunk in found.merge.chunks)
    if None in chosen_sides(passages):
        flash(gettext("Please choose a wording for each passage."), "warning")
        return render_conflict(page, form, found)
    sides = [side for side in chosen_sides(passages) if side]
    return render_merged_text(page, form, found, editing.resolve_conflicts(found.merge, sides))


def chosen_sides(passages: int) -> list[ConflictChoice | None]:
    """Return the side chosen for each passage, None for those without a choice."""
    sent = (one_value(f"passage-{number}") for number in range(passages))
    return [ConflictChoice(side) if side in set(ConflictChoice) else None for side in sent]


def render_merged_text(
    page: Page, form: EditForm, found: EditResult, text: str | None
) -> ResponseReturnValue:
    """Show a merged text in the editor, based on the version in force, with its diff to that version."""
    form.show(text or "")
    form.section.data = ""
    form.base_revision.data, form.base_revision.raw_data = found.head.number, None
    change = bounded.diff(found.head.content.text, form.text.data)
    return render_editor(page, form, comparison=change, to_confirm=True)


def render_editor(
    page: Page, form: EditForm, status: HTTPStatus = HTTPStatus.OK, **shown: Any
) -> ResponseReturnValue:
    """Render the editor, with a preview or comparison above it if there is one."""
    names = {"preview": None, "comparison": None, "to_confirm": False, "section_gone": False, **shown}
    # The browser stores typed text under this id: a section must never be restored as the whole page.
    form.text.id = "-".join(filter(None, ["text", "joined" if names["to_confirm"] else form.section.data]))
    if names["preview"] is not None:
        names["preview"] = rendering.html_with_links(prefix_anchors(names["preview"].html, "preview-"))
    section = next((title for anchor, title in section_titles(page) if anchor == form.section.data), "")
    names |= draft_views.draft_context(page, form)
    html = render_template(
        "pages/edit.html", **page_screens.page_context(page), form=form, section=section, **names
    )
    return html, status


def section_titles(page: Page) -> list[tuple[str, str]]:
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
    original = creating.requested_original(request.args.get("translation", ""))
    kind = creating.requested_kind(request.args.get("kind", original.kind if original else ""), original)
    if kind is None:
        return render_template(
            "pages/choose_kind.html",
            kinds=creating.offered_kinds(),
            kept={
                name: request.args[name] for name in ("slug", "lang", "translation") if name in request.args
            },
        )
    form = forms.new_page_form(
        kind.name, original.facts if original else {}, **initial_values(kind, original)
    )
    if not form.is_submitted() or form.rearrange(form.lang.data):
        return render_new_page_form(form, kind, original)
    if not form.validate():
        return render_new_page_form(form, kind, original, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        text = rendering.render_cached(editing.whole_text("", SubmittedEdit(0, form.typed(form.lang.data))))
        if form.preview.data:
            return render_new_page_form(
                form, kind, original, preview=rendering.html_with_links(prefix_anchors(text.html, "preview-"))
            )
        require_button(form.save)
        return see_other(create_page_once(form, kind, original))
    except WikiError as error:
        form.form_errors.append(translate_error(error))
        return render_new_page_form(form, kind, original, error.status)


def initial_values(kind: kinds.PageKind, original: Page | None) -> dict[str, Any]:
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


def render_new_page_form(
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


def create_page_once(
    form: NewPageForm, kind: kinds.PageKind, original: Page | None, facts: dict[str, Any] | None = None
) -> str:
    """Create the page once, however often the form is submitted, and return its address."""
    text = editing.with_final_newline(form.typed(form.lang.data))
    new = creating.new_page_from_form(form, kind, original, facts)

    def create() -> str:
        actor = require(Permission.CREATE_PAGE)
        assert actor.member is not None
        quotas.check_new_page(actor.member, actor.now)
        by = Authorship(Origin.CREATION, actor.member.id, actor.member.name, form.summary.data)
        page = creating.create_with_translation(new, text, by, actor.now, original)
        return url_for("pages.read", slug=page.slug)

    address = create_once(form, clock.now(), create)
    rendering.store_rendering(text)
    tell_invisible_signs(form)
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
    return render_template("pages/rename.html", **page_screens.page_context(page), form=form), status
