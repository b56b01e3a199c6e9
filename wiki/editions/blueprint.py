"""The blueprint that the screens of editions register on, and how they render a form."""

from http import HTTPStatus

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from wiki.web.forms import Form
from wiki.web.i18n import URL_PREFIX

blueprint = Blueprint("editions", __name__, url_prefix=URL_PREFIX)


def render_form(template: str, form: Form, **names: object) -> ResponseReturnValue:
    """Render a form: status 200, 422 when it has errors, or the status of the error that refused it."""
    sent = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or "refusal" in g else HTTPStatus.OK
    return render_template(template, form=form, **names), g.get("refusal", sent)
