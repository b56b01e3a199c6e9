"""Views of method sheets: their options side by side, and their adaptations by territories."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts import queries as accounts
from wiki.accounts.permissions import Actor, Permission, current_actor, permission_required, require
from wiki.core.errors import WikiError
from wiki.deliberation.amendments import quotas
from wiki.deliberation.amendments import services as amendment_services
from wiki.methods import adaptations, sheets
from wiki.methods.blueprint import blueprint
from wiki.pages import access, forms, kinds
from wiki.pages import screens as page_screens
from wiki.pages.markup import rendering
from wiki.pages.markup.markdown import prefix_anchors
from wiki.pages.models import Page
from wiki.pages.writing import editing
from wiki.pages.writing.editing import SubmittedEdit
from wiki.pages.writing.views import create_page_once, render_new_page_form, see_other
from wiki.versioning import queries as versions
from wiki.web.forms import IdempotentForm, require_button
from wiki.web.i18n import translate_error
from wiki.web.idempotency import create_once


@blueprint.get("/page/<slug>/options")
@permission_required(Permission.READ_PAGE)
def options(slug: str) -> ResponseReturnValue:
    """Show the options of a sheet side by side, each with the examples that use it."""
    page = access.page(slug, Permission.READ_PAGE)
    found = sheets.compare_options(page)
    if not found.options:
        return redirect(url_for("pages.read", slug=page.slug), HTTPStatus.FOUND)
    return render_template(
        "methods/options.html",
        **page_screens.page_context(page),
        found=found,
        state=kinds.badge_state(page.facts),
        shown=lambda words: rendering.html_with_links(rendering.render_or_source(words).html),
    )


@blueprint.route("/page/<slug>/adapt", methods=["GET", "POST"])
@permission_required(Permission.ADAPT_SHEET)
def adapt(slug: str) -> ResponseReturnValue:
    """Write a territory's adaptation of a sheet, starting from a copy of one of its versions."""
    page = access.page(slug, Permission.ADAPT_SHEET)
    if page.kind != "method":
        flash(gettext("Only a method sheet can be adapted."), "warning")
        return see_other(url_for("pages.read", slug=page.slug))
    number = page_screens.query_integer("version") or page.head_number
    kind = kinds.KINDS[adaptations.ADAPTATION_KIND]
    form = forms.new_page_form(kind.name, **initial_values(page, number, current_actor()))
    facts = {"sheet": page.slug, "sheet_version": number}
    around: dict[str, Any] = {
        "sheet": page,
        "action": url_for("methods.adapt", slug=page.slug, version=number),
    }
    if not form.is_submitted() or form.rearrange(form.lang.data):
        return render_new_page_form(form, kind, None, **around)
    if not form.validate():
        return render_new_page_form(form, kind, None, HTTPStatus.UNPROCESSABLE_ENTITY, **around)
    try:
        text = rendering.render_cached(editing.whole_text("", SubmittedEdit(0, form.typed(form.lang.data))))
        if form.preview.data:
            preview = rendering.html_with_links(prefix_anchors(text.html, "preview-"))
            return render_new_page_form(form, kind, None, preview=preview, **around)
        require_button(form.save)
        return see_other(create_page_once(form, kind, None, facts))
    except WikiError as error:
        form.form_errors.append(translate_error(error))
        return render_new_page_form(form, kind, None, error.status, **around)


def initial_values(page: Page, number: int, actor: Actor) -> dict[str, Any]:
    """Return the initial values of an adaptation: the sheet's text and facts, and the member's territory."""
    assert actor.member is not None
    place = actor.member.territory
    return {
        "facts": {**page.facts, "territory": place.id},
        "title": gettext("%(title)s: %(territory)s", title=page.title, territory=place.name),
        "lang": page.lang,
        "text": versions.version(page.id, number).content.text,
    }


@blueprint.get("/page/<slug>/adaptation")
@permission_required(Permission.READ_PAGE)
def adaptation(slug: str) -> ResponseReturnValue:
    """Show the differences between an adaptation and its sheet, and offer to propose it back."""
    page = access.page(slug, Permission.READ_PAGE)
    of = adaptations.find_origin(page)
    if of is None:
        return redirect(url_for("pages.read", slug=page.slug), HTTPStatus.FOUND)
    return render_adaptation(page, of, IdempotentForm())


def render_adaptation(
    page: Page, of: adaptations.AdaptationOrigin, form: IdempotentForm, status: HTTPStatus = HTTPStatus.OK
) -> ResponseReturnValue:
    """Show an adaptation beside its sheet."""
    html = render_template(
        "methods/adaptation.html",
        **page_screens.page_context(page),
        origin=of,
        diff=adaptations.diff_from_origin(page, of),
        facts=page_screens.changed_facts(of.sheet, *adaptations.compared_facts(page, of)),
        is_reference=kinds.is_reference(of.sheet.kind, of.sheet.facts),
        form=form,
    )
    return html, status


@blueprint.post("/page/<slug>/adaptation")
@permission_required(Permission.ADAPT_SHEET)
def propose_back(slug: str) -> ResponseReturnValue:
    """Propose an adaptation back to its sheet: a draft amendment, or the editor when the sheet is not validated."""
    page = access.page(slug, Permission.ADAPT_SHEET)
    of = adaptations.require_origin(page)
    if not kinds.is_reference(of.sheet.kind, of.sheet.facts):
        return see_other(url_for("pages.edit", slug=of.sheet.slug, adaptation=page.slug))
    actor, form = require(Permission.PROPOSE_AMENDMENT, of.sheet), IdempotentForm()
    if not form.validate_on_submit():
        return render_adaptation(page, of, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        proposed = replace(adaptations.build_proposal(page, of), reasons=draft_reasons(page))
        return see_other(create_once(form, actor.now, lambda: create_draft(of, proposed, actor)))
    except WikiError as error:
        form.form_errors.append(translate_error(error))
        return render_adaptation(page, of, form, error.status)


def draft_reasons(page: Page) -> str:
    """Return the initial reasons of a draft amendment: which territory has tried this text."""
    place = accounts.territory(page.facts.get("territory", 0))
    label = page.title.replace("[", "(").replace("]", ")")
    link = f"[[{page.slug}|{label}]]"
    if place is None:
        return str(gettext("We have tried this: %(link)s.", link=link))
    return str(gettext("Tried in %(territory)s: %(link)s.", territory=place.name, link=link))


def create_draft(
    of: adaptations.AdaptationOrigin, proposed: amendment_services.Proposal, actor: Actor
) -> str:
    """Create a draft amendment and return the address of its next step. Call in a unit of work."""
    assert actor.member is not None
    quotas.check_draft(actor.member, actor.now)
    draft = amendment_services.create_draft(of.sheet, "", actor.member, actor.now)
    amendment_services.revise(draft, proposed, actor.now)
    joined = proposed.base_number == of.sheet.head_number
    step = "deliberation.draft_text" if joined else "deliberation.adapt"
    return url_for(step, amendment_id=draft.id)
