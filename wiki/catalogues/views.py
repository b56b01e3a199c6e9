"""Screens of the catalogues: everybody reads them, stewards change them."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from wiki.accounts.permissions import Permission, allowed, permission_required
from wiki.catalogues import access, forms, queries, services
from wiki.catalogues.models import Catalogue
from wiki.core import clock
from wiki.core.db import unit_of_work
from wiki.core.errors import WikiError
from wiki.web.forms import Form
from wiki.web.i18n import URL_PREFIX, translate_error
from wiki.web.idempotency import create_once

blueprint = Blueprint("catalogues", __name__, url_prefix=URL_PREFIX)
CATALOGUE_NAMES = {
    Catalogue.DIMENSION: _("Dimensions of well-being"),
    Catalogue.GOAL: _("Sustainable development goals"),
    Catalogue.PRINCIPLE: _("Principles of the network"),
}


@blueprint.get("/catalogues")
@permission_required(Permission.VISIT)
def index() -> ResponseReturnValue:
    """List the catalogues with their entries."""
    return render_template(
        "catalogues/index.html",
        nav_active="method",
        catalogues={each: queries.entries(each) for each in Catalogue},
        names=CATALOGUE_NAMES,
        may_keep=allowed(Permission.KEEP_CATALOGUE),
    )


@blueprint.route("/catalogues/<catalogue>/add", methods=["GET", "POST"])
@permission_required(Permission.KEEP_CATALOGUE)
def add(catalogue: str) -> ResponseReturnValue:
    """Add an entry to a catalogue."""
    kept, form = access.catalogue(catalogue), forms.new_entry_form()

    def create() -> str:
        steward, actor = access.acting_steward()
        services.add_entry(kept, form["code"].data, forms.submitted_names(form), steward, actor.now)
        return url_for("catalogues.index", _anchor=kept)

    if form.validate_on_submit():
        try:
            address = create_once(form, clock.now(), create)
            flash(gettext("The entry is added."), "success")
            return redirect(address, HTTPStatus.SEE_OTHER)
        except WikiError as error:
            return render_form(form, kept, error)
    return render_form(form, kept)


@blueprint.route("/catalogues/entries/<int(max=2147483647):entry_id>", methods=["GET", "POST"])
@permission_required(Permission.KEEP_CATALOGUE)
def entry(entry_id: int) -> ResponseReturnValue:
    """Rename, move or retire an entry."""
    found = access.entry(entry_id)
    kept, form = found.catalogue, forms.entry_form(found)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                steward, actor = access.acting_steward()
                named, place = forms.submitted_names(form), form["position"].data
                services.change_entry(found, named, place, steward, actor.now, retired=form["retired"].data)
            flash(gettext("The entry is kept as you wrote it."), "success")
            return redirect(url_for("catalogues.index", _anchor=kept), HTTPStatus.SEE_OTHER)
        except WikiError as error:
            return render_form(form, kept, error)
    return render_form(form, kept)


def render_form(form: Form, catalogue: Catalogue, error: WikiError | None = None) -> ResponseReturnValue:
    """Render a form; the status is an error when it was submitted, because then it is shown for its errors."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK
    if error:
        form.form_errors.append(translate_error(error))
        status = error.status
    html = render_template(
        "catalogues/entry.html",
        form=form,
        name=CATALOGUE_NAMES[catalogue],
        catalogue=catalogue,
        nav_active="method",
    )
    return html, status
