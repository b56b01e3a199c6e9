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
from wiki.deliberation.amendments import services as amendment_services
from wiki.methods import adaptations, sheets
from wiki.methods.blueprint import blueprint
from wiki.pages import access, forms, kinds
from wiki.pages import screens as showing
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.pages.writing import editing
from wiki.pages.writing.editing import Edit
from wiki.pages.writing.views import begun, created, see_other
from wiki.versioning import queries as versions
from wiki.web.forms import IdempotentForm
from wiki.web.i18n import translate_error
from wiki.web.idempotency import create_once


@blueprint.get("/page/<slug>/options")
@permission_required(Permission.READ_PAGE)
def options(slug: str) -> ResponseReturnValue:
    """Show the options of a sheet side by side, each with the examples that use it."""
    page = access.page(slug, Permission.READ_PAGE)
    found = sheets.comparison(page)
    if not found.options:
        return redirect(url_for("pages.read", slug=page.slug), HTTPStatus.FOUND)
    return render_template(
        "methods/options.html",
        **showing.frame(page),
        found=found,
        state=kinds.badge_of(page.facts),
        shown=lambda words: rendering.html_with_links(rendering.shown(words).html),
    )


@blueprint.route("/page/<slug>/adapt", methods=["GET", "POST"])
@permission_required(Permission.ADAPT_SHEET)
def adapt(slug: str) -> ResponseReturnValue:
    """Write a territory's adaptation of a sheet, starting from a copy of one of its versions."""
    page = access.page(slug, Permission.ADAPT_SHEET)
    if page.kind != "method":
        flash(gettext("Only a method sheet can be adapted."), "warning")
        return see_other(url_for("pages.read", slug=page.slug))
    number = showing.whole_number("version") or page.head_number
    kind = kinds.KINDS[adaptations.KIND]
    form = forms.new_page_form(kind.name, **first_values(page, number, current_actor()))
    facts = {"sheet": page.slug, "sheet_version": number}
    around: dict[str, Any] = {
        "sheet": page,
        "action": url_for("methods.adapt", slug=page.slug, version=number),
    }
    if not form.is_submitted() or form.rearrange(form.lang.data):
        return begun(form, kind, None, **around)
    if not form.validate():
        return begun(form, kind, None, HTTPStatus.UNPROCESSABLE_ENTITY, **around)
    try:
        text = rendering.rendered(editing.whole_text("", Edit(0, form.typed(form.lang.data))))
        if form.preview.data:
            preview = rendering.html_with_links(text.html)
            return begun(form, kind, None, preview=preview, **around)
        return see_other(created(form, kind, None, facts))
    except WikiError as error:
        form.form_errors.append(translate_error(error))
        return begun(form, kind, None, error.status, **around)


def first_values(page: Page, number: int, actor: Actor) -> dict[str, Any]:
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
    of = adaptations.origin(page)
    if of is None:
        return redirect(url_for("pages.read", slug=page.slug), HTTPStatus.FOUND)
    return compared(page, of, IdempotentForm())


def compared(
    page: Page, of: adaptations.Origin, form: IdempotentForm, status: HTTPStatus = HTTPStatus.OK
) -> ResponseReturnValue:
    """Show an adaptation beside its sheet."""
    html = render_template(
        "methods/adaptation.html",
        **showing.frame(page),
        origin=of,
        diff=adaptations.differences(page, of),
        facts=showing.changed_facts(of.sheet, *adaptations.facts_beside(page, of)),
        is_reference=kinds.is_reference(of.sheet.kind, of.sheet.facts),
        form=form,
    )
    return html, status


@blueprint.post("/page/<slug>/adaptation")
@permission_required(Permission.ADAPT_SHEET)
def propose_back(slug: str) -> ResponseReturnValue:
    """Propose an adaptation back to its sheet: a draft amendment, or the editor when the sheet is not validated."""
    page = access.page(slug, Permission.ADAPT_SHEET)
    of = adaptations.known_origin(page)
    if not kinds.is_reference(of.sheet.kind, of.sheet.facts):
        return see_other(url_for("pages.edit", slug=of.sheet.slug, adaptation=page.slug))
    actor, form = require(Permission.PROPOSE_AMENDMENT, of.sheet), IdempotentForm()
    if not form.validate_on_submit():
        return compared(page, of, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        proposed = replace(adaptations.proposal(page, of), reasons=reasons(page))
        return see_other(create_once(form, actor.now, lambda: drafted(of, proposed, actor)))
    except WikiError as error:
        form.form_errors.append(translate_error(error))
        return compared(page, of, form, error.status)


def reasons(page: Page) -> str:
    """Return the initial reasons of a draft amendment: which territory has tried this text."""
    place = accounts.territory(page.facts.get("territory", 0))
    label = page.title.replace("[", "(").replace("]", ")")
    link = f"[[{page.slug}|{label}]]"
    if place is None:
        return str(gettext("We have tried this: %(link)s.", link=link))
    return str(gettext("Tried in %(territory)s: %(link)s.", territory=place.name, link=link))


def drafted(of: adaptations.Origin, proposed: amendment_services.Proposal, actor: Actor) -> str:
    """Create a draft amendment and return the address of its next step. Call in a unit of work."""
    assert actor.member is not None
    draft = amendment_services.draft(of.sheet, "", actor.member, actor.now)
    amendment_services.revise(draft, proposed, actor.now)
    joined = proposed.base_number == of.sheet.head_number
    step = "deliberation.draft_text" if joined else "deliberation.adapt"
    return url_for(step, amendment_id=draft.id)
