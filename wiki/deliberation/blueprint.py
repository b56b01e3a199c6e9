"""The blueprint that the screens of deliberation register on, and what their views have in common."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup
from wtforms import TextAreaField

from wiki.core.db import unit_of_work
from wiki.core.errors import Conflict, InvalidInput, TooManyRequests
from wiki.deliberation import labels
from wiki.deliberation.models import Amendment
from wiki.pages import screens as page_screens
from wiki.pages.markup import rendering
from wiki.pages.markup.markdown import prefix_anchors
from wiki.versioning.anchoring.selection import readable_quote
from wiki.web.forms import Form, IdempotentForm
from wiki.web.i18n import URL_PREFIX, translate_error
from wiki.web.idempotency import create_once

FIRST_YEAR, LAST_YEAR = 2000, 2099
LONGEST_UNRENDERED = 1_000
REFUSALS = (InvalidInput, Conflict, TooManyRequests)
"""What a form tells beside its fields, with everything that was typed."""
NUMBERED = "<int(max=2147483647):number>"

blueprint = Blueprint("deliberation", __name__, url_prefix=URL_PREFIX)


def prose(text: str, prefix: str = "") -> Markup:
    """Render Markdown written by a member as safe HTML.

    ``prefix`` is put before every anchor, so that several texts on one page do not share anchors.
    """
    html = rendering.render_or_source(text).html
    return rendering.html_with_links(prefix_anchors(html, prefix) if prefix else html)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "prose": prose,
    "readable": readable_quote,
    "choice_label": labels.choice_label,
    "country_says": labels.country_says,
}
"""Template filters, by the names that templates call them by."""

for name, template_filter in FILTERS.items():
    blueprint.add_app_template_filter(template_filter, name)


@blueprint.app_template_global()
def preset_name(preset: str) -> str:
    """Return the name of a voting rule."""
    return str(gettext(labels.PRESET_NAMES[preset]))


@blueprint.app_template_global()
def post_url(thread_id: int, post_id: int, anchor: str = "", *, external: bool = False) -> str:
    """Return the permanent URL of a post; it shows the page of the thread that holds the post."""
    return url_for(
        "deliberation.thread",
        thread_id=thread_id,
        post=post_id,
        _anchor=anchor or f"post-{post_id}",
        _external=external,
    )


def requested_year() -> int | None:
    """Return the year in the query string, or None when it is missing or out of range."""
    year = request.args.get("year", type=int)
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None


def amendment_context(amendment: Amendment) -> dict[str, Any]:
    """Return the template variables that the layout of every screen of an amendment needs."""
    return {**page_screens.page_context(amendment.page), "nav_active": "decisions"}


def see_other(address: str) -> ResponseReturnValue:
    """Redirect with 303 See Other, as after a successful POST."""
    return redirect(address, HTTPStatus.SEE_OTHER)


def render_form(template: str, form: Form, **names: object) -> ResponseReturnValue:
    """Render a form: status 200, 422 when it has errors, or the status of the error that refused it."""
    sent = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_template(f"deliberation/{template}.html", form=form, **names), g.get("refusal", sent)


def process_form(form: Form, act: Callable[[], object]) -> bool:
    """Validate a submitted form and run ``act`` in a unit of work; return whether it succeeded.

    An InvalidInput or Conflict becomes an error of the form.
    """
    if not form.validate_on_submit() or not _render_ahead(form):
        return False
    try:
        with unit_of_work():
            act()
    except REFUSALS as error:
        add_form_error(form, error)
        return False
    _store_renderings(form)
    return True


def create_from_form(form: IdempotentForm, now: datetime, create: Callable[[], str]) -> str:
    """Run ``create`` at most once per form key and return the URL it returns.

    Return "" when the form is not valid; an InvalidInput or Conflict becomes an error of the form.
    """
    if not form.validate_on_submit() or not _render_ahead(form):
        return ""
    try:
        location = create_once(form, now, create)
    except REFUSALS as error:
        add_form_error(form, error)
        return ""
    _store_renderings(form)
    return location


def _long_texts(form: Form) -> Iterator[TextAreaField]:
    """Yield the fields whose texts would cost their readers time; the others are rendered when they are read."""
    return (
        each for each in form if isinstance(each, TextAreaField) and len(each.data or "") > LONGEST_UNRENDERED
    )


def _render_ahead(form: Form) -> bool:
    """Render the long texts of a form; one that cannot be displayed is an error of its field."""
    for field in _long_texts(form):
        try:
            rendering.render_cached(field.data)
        except InvalidInput as error:
            field.errors = [*field.errors, translate_error(error)]
            return False
    return True


def _store_renderings(form: Form) -> None:
    """Store the renderings of what a form has saved, so that no reader waits for them."""
    for field in _long_texts(form):
        rendering.store_rendering(field.data)


def add_form_error(form: Form, error: InvalidInput | Conflict | TooManyRequests) -> None:
    """Add an error to the field it names, or else to the form, and keep its status for the response."""
    beside = form[error.field].errors if error.field in form else None
    (form.form_errors if beside is None else beside).append(translate_error(error))
    g.refusal = error.status
