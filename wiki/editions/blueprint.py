"""The blueprint that the screens of editions register on, and how a form comes back."""

from http import HTTPStatus

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from wiki.web.forms import Form
from wiki.web.i18n import PREFIX

blueprint = Blueprint("editions", __name__, url_prefix=PREFIX)


def filled(template: str, form: Form, **names: object) -> ResponseReturnValue:
    """Show a form; once it was sent and is still here, it is because something in it is not right."""
    sent = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or "refusal" in g else HTTPStatus.OK
    return render_template(template, form=form, **names), g.get("refusal", sent)
