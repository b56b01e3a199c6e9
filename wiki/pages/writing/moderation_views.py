"""Views for stewards: hiding a page with a reason, and showing it again."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Permission, permission_required, require
from wiki.core.db import unit_of_work
from wiki.pages import access, forms, services
from wiki.pages import screens as page_screens
from wiki.pages.blueprint import blueprint
from wiki.web.forms import Form


@blueprint.route("/page/<slug>/hide", methods=["GET", "POST"])
@permission_required(Permission.HIDE_PAGE)
def hide(slug: str) -> ResponseReturnValue:
    """Hide a page with a reason."""
    page = access.page(slug, Permission.HIDE_PAGE)
    form = forms.HideForm()
    if not form.validate_on_submit():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK
        return render_template("pages/hide.html", **page_screens.page_context(page), form=form), status
    with unit_of_work():
        actor = require(Permission.HIDE_PAGE, page)
        assert actor.member is not None
        services.hide(page, form.reason.data, actor.member, actor.now)
    flash(gettext("The page is hidden: only stewards see it now. Nothing is deleted."), "success")
    return redirect(url_for("pages.read", slug=page.slug), HTTPStatus.SEE_OTHER)


@blueprint.post("/page/<slug>/unhide")
@permission_required(Permission.HIDE_PAGE)
def unhide(slug: str) -> ResponseReturnValue:
    """Show a hidden page to everybody again."""
    page = access.page(slug, Permission.HIDE_PAGE)
    if Form().validate_on_submit():
        with unit_of_work():
            actor = require(Permission.HIDE_PAGE, page)
            assert actor.member is not None
            services.unhide(page, actor.member, actor.now)
        flash(gettext("Everybody can read this page again."), "success")
    return redirect(url_for("pages.read", slug=page.slug), HTTPStatus.SEE_OTHER)
