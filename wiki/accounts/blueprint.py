"""The blueprint of accounts, and what its views share."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from wiki.web.forms import Form
from wiki.web.i18n import URL_PREFIX

blueprint = Blueprint("accounts", __name__, url_prefix=URL_PREFIX)


def see_other(address: str) -> ResponseReturnValue:
    """Redirect with 303 See Other, after a POST."""
    return redirect(address, HTTPStatus.SEE_OTHER)


def render_form(
    template: str, form: Form, refused: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY, **names: object
) -> ResponseReturnValue:
    """Render a form; the status is ``refused`` when it was submitted, because then it is shown for its errors."""
    status = refused if form.is_submitted() else HTTPStatus.OK
    return render_template(f"accounts/{template}.html", form=form, **names), status
