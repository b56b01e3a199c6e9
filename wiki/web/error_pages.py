"""Every refusal becomes a page that says what happened, what to do, and gives back what was typed."""

import logging
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from wiki.core.errors import N_, SignInRequired, WikiError
from wiki.web.i18n import accepted_language, translate
from wiki.web.security import safe_next

SHORTEST_KEPT = 20
SECRET_FIELDS = frozenset({"csrf_token", "key", "password", "current_password", "new_password", "repeated"})
TYPED_FIELDS = frozenset({"title", "summary", "reason", "name", "place", "territory", "names"})
"""Fields of one line that hold somebody's words, however few."""

MESSAGES = {
    HTTPStatus.BAD_REQUEST: N_("This request could not be understood."),
    HTTPStatus.NOT_FOUND: N_("There is no page at this address."),
    HTTPStatus.METHOD_NOT_ALLOWED: N_("This address cannot be used in this way."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: N_("What you sent is too large: a text may have 500 kB."),
    HTTPStatus.INTERNAL_SERVER_ERROR: N_("Something went wrong on our side. Nothing you did is lost by it."),
}
TITLES = {
    HTTPStatus.BAD_REQUEST: N_("This did not work"),
    HTTPStatus.UNAUTHORIZED: N_("Please sign in"),
    HTTPStatus.FORBIDDEN: N_("You may not do this"),
    HTTPStatus.NOT_FOUND: N_("Nothing here"),
    HTTPStatus.CONFLICT: N_("Something changed meanwhile"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: N_("Too large"),
    HTTPStatus.UNPROCESSABLE_ENTITY: N_("This cannot be accepted as it is"),
    HTTPStatus.TOO_MANY_REQUESTS: N_("Please wait a little"),
    HTTPStatus.INTERNAL_SERVER_ERROR: N_("Something went wrong"),
    HTTPStatus.SERVICE_UNAVAILABLE: N_("Please try again in a moment"),
}
ADVICE = {
    HTTPStatus.NOT_FOUND: N_("The address may be mistyped, or the page may have been hidden. Search for it:"),
    HTTPStatus.INTERNAL_SERVER_ERROR: N_(
        "Go back and try again; if it happens again, tell the network’s office."
    ),
}
EXPIRED = N_("This form had waited too long, or you are no longer signed in: nothing was sent.")

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Attach the handlers."""
    app.register_error_handler(WikiError, on_wiki_error)
    app.register_error_handler(CSRFError, on_csrf_error)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_surprise)


def on_wiki_error(error: Exception) -> ResponseReturnValue:
    """Show a refusal of the wiki; a visitor who only wanted to look is led to sign in first."""
    assert isinstance(error, WikiError)
    if isinstance(error, SignInRequired) and request.method == "GET":
        here = request.full_path.rstrip("?")
        return redirect(url_for("accounts.sign_in", next=here), HTTPStatus.SEE_OTHER)
    return page(error.status, translate(error))


def on_csrf_error(error: Exception) -> ResponseReturnValue:
    """Give a form that came too late its text back."""
    del error
    way = (gettext("Go back to the form"), way_back())
    return page(HTTPStatus.BAD_REQUEST, gettext(EXPIRED), way if way[1] else None)


def on_http_error(error: Exception) -> ResponseReturnValue:
    """Show what the framework refused."""
    assert isinstance(error, HTTPException)
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    status = HTTPStatus(error.code)
    return page(status, gettext(MESSAGES.get(status, MESSAGES[HTTPStatus.BAD_REQUEST])))


def on_surprise(error: Exception) -> ResponseReturnValue:
    """Log what nobody foresaw and say that nothing is lost."""
    log.error("unforeseen error at %s", request.path, exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return page(status, gettext(MESSAGES[status]))


def page(status: HTTPStatus, message: str, way: tuple[str, str] | None = None) -> Response:
    """Make the error page, in the language of the address or of the browser; ``way`` is a link by which to go on."""
    g.setdefault("ui_lang", accepted_language())
    html = render_template(
        "error.html",
        code=int(status),
        title=gettext(TITLES.get(status, TITLES[HTTPStatus.BAD_REQUEST])),
        what_happened=message,
        what_to_do=gettext(ADVICE[status]) if status in ADVICE else "",
        kept_text=kept_text(),
        way=way,
        back=way_back(),
        who_can_grant=[],
        query=words_of_address() if status == HTTPStatus.NOT_FOUND else "",
    )
    return make_response(html, status)


def way_back() -> str:
    """Return the address of the screen that a form was sent from; nothing when there is none to go back to."""
    if request.method != "POST":
        return ""
    sender = urlsplit(request.referrer or "")
    if sender.netloc == request.host:
        return safe_next(f"{sender.path}?{sender.query}".rstrip("?"), "")
    addresses = current_app.create_url_adapter(request)
    return request.path if addresses and addresses.test(request.path, "GET") else ""


def words_of_address() -> str:
    """Return the words of an address that leads nowhere, to search for; a link's secret is none of them."""
    return "" if request.endpoint == "accounts.link" else request.path.rpartition("/")[2].replace("-", " ")


def kept_text() -> str:
    """Return the words of the form that was refused, so that nobody types them twice; a code is no words."""
    if request.method != "POST":
        return ""
    try:
        form = request.form
    except HTTPException:
        return ""
    return "\n\n".join(
        value.replace("\0", "")
        for name, value in form.items()
        if name not in SECRET_FIELDS and is_words(name, value)
    )


def is_words(name: str, value: str) -> bool:
    """Tell whether somebody typed this, and it is not a code that a form holds."""
    return name in TYPED_FIELDS or len(value) >= SHORTEST_KEPT or any(map(str.isspace, value))
