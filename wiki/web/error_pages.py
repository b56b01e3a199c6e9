"""Error handlers: every error becomes a page that says what happened, what to do, and shows what was typed."""

import logging
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from wiki.core.availability import RETRY_AFTER_SECONDS, has_committed, is_out_of_reach
from wiki.core.errors import N_, SignInRequired, WikiError
from wiki.web import given_back
from wiki.web.given_back import TypedField
from wiki.web.i18n import preferred_language, translate_error, ui_language
from wiki.web.security import UNSAFE_METHODS, host_of, safe_redirect_target

MESSAGES = {
    HTTPStatus.BAD_REQUEST: N_("This request could not be understood."),
    HTTPStatus.NOT_FOUND: N_("There is no page at this address."),
    HTTPStatus.METHOD_NOT_ALLOWED: N_("This address cannot be used in this way."),
    HTTPStatus.REQUEST_TIMEOUT: N_(
        "What you sent took too long to arrive, and nothing of it was carried out. Send it again."
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: N_("What you sent is too large: a text may have 500 kB."),
    HTTPStatus.INTERNAL_SERVER_ERROR: N_("Something went wrong on our side. Nothing you did is lost by it."),
}
TITLES = {
    HTTPStatus.BAD_REQUEST: N_("This did not work"),
    HTTPStatus.UNAUTHORIZED: N_("Please sign in"),
    HTTPStatus.FORBIDDEN: N_("You may not do this"),
    HTTPStatus.NOT_FOUND: N_("Nothing here"),
    HTTPStatus.REQUEST_TIMEOUT: N_("This came too slowly"),
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
OUT_OF_REACH = N_(
    "The site cannot reach its database or its disk just now. This passes by itself or is being repaired: "
    "please try again in a moment."
)
PERHAPS_SAVED = N_(
    "It is not certain whether what you sent is saved: look at the page before you send it again."
)
SAVED_TITLE = N_("It is saved")
SAVED = N_("What you sent is saved. Only the next screen could not be shown: please do not send it again.")
NOTHING_SENT = N_("Nothing was sent and nothing is changed.")
FORM_EXPIRED = N_("This form had waited too long, or you are no longer signed in: nothing was sent.")

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Register the error handlers."""
    app.register_error_handler(WikiError, on_wiki_error)
    app.register_error_handler(CSRFError, on_csrf_error)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_unexpected_error)
    app.after_request(add_retry_after)


def on_wiki_error(error: Exception) -> ResponseReturnValue:
    """Show an error of the wiki; a GET that needs a member is redirected to the sign-in page."""
    assert isinstance(error, WikiError)
    if isinstance(error, SignInRequired) and request.method == "GET":
        here = request.full_path.rstrip("?")
        return redirect(url_for("accounts.sign_in", next=here), HTTPStatus.SEE_OTHER)
    return error_page(error.status, translate_error(error))


def on_csrf_error(error: Exception) -> ResponseReturnValue:
    """Show that a form has expired, with what was typed into it."""
    del error
    way = (gettext("Go back to the form"), back_url())
    return error_page(
        HTTPStatus.BAD_REQUEST, gettext(FORM_EXPIRED), way if way[1] and not typed_fields() else None
    )


def on_http_error(error: Exception) -> ResponseReturnValue:
    """Show an HTTP error raised by Flask or Werkzeug."""
    assert isinstance(error, HTTPException)
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    status = HTTPStatus(error.code)
    return error_page(status, gettext(MESSAGES.get(status, MESSAGES[HTTPStatus.BAD_REQUEST])))


def on_unexpected_error(error: Exception) -> ResponseReturnValue:
    """Log an unexpected exception and show what became of the request; what is committed is never called an error."""
    if has_committed():
        log.error("error after the commit at %s", request.path, exc_info=error)
        return bare_page(HTTPStatus.OK, gettext(SAVED), title=gettext(SAVED_TITLE), gives_back=False)
    if is_out_of_reach(error):
        log.error("out of reach at %s: %s", request.path, error)
        return unavailable_page()
    log.error("unforeseen error at %s", request.path, exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return error_page(status, gettext(MESSAGES[status]))


def unavailable_page() -> Response:
    """Return the page that says that the database or the disk is out of reach, with what was typed."""
    return bare_page(
        HTTPStatus.SERVICE_UNAVAILABLE,
        gettext(OUT_OF_REACH),
        what_to_do=gettext(PERHAPS_SAVED) if request.method in UNSAFE_METHODS else "",
    )


def bare_page(
    status: HTTPStatus, message: str, *, title: str = "", what_to_do: str = "", gives_back: bool = True
) -> Response:
    """Return a page that asks no database: neither who reads it, nor their time zone, nor anything else."""
    g.setdefault("ui_lang", preferred_language())
    html = current_app.jinja_env.get_template("bare.html").render(
        lang=ui_language(),
        code=int(status),
        title=title or gettext(TITLES.get(status, TITLES[HTTPStatus.BAD_REQUEST])),
        what_happened=message,
        what_to_do=what_to_do,
        typed=typed_fields() if gives_back else [],
        hidden=given_back.hidden_values(),
        sent_to="" if given_back.is_shown_again() else request.full_path.rstrip("?"),
        back=back_url(),
    )
    response = make_response(html, status)
    response.cache_control.no_store = True
    return response


def add_retry_after(response: Response) -> Response:
    """Say in each 503 after how many seconds to try again."""
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers.setdefault("Retry-After", str(RETRY_AFTER_SECONDS))
    return response


def error_page(status: HTTPStatus, message: str, way: tuple[str, str] | None = None) -> Response:
    """Return the error page in the layout of the site or, when that cannot be made, as a page that asks no database."""
    try:
        return full_error_page(status, message, way)
    except Exception as error:
        if is_out_of_reach(error):
            log.error("out of reach at %s: %s", request.path, error)  # noqa: TRY400 - its traceback says no more
            return (
                unavailable_page()
                if status >= HTTPStatus.INTERNAL_SERVER_ERROR
                else bare_page(status, message)
            )
        log.exception("the error page failed at %s", request.path)
        return bare_page(status, message)


def full_error_page(status: HTTPStatus, message: str, way: tuple[str, str] | None = None) -> Response:
    """Return the error page, in the language of the URL or the browser; ``way`` is the label and URL of a link."""
    g.setdefault("ui_lang", preferred_language())
    html = render_template(
        "error.html",
        code=int(status),
        title=gettext(TITLES.get(status, TITLES[HTTPStatus.BAD_REQUEST])),
        what_happened=message,
        what_to_do=gettext(ADVICE[status]) if status in ADVICE else "",
        typed=typed_fields(),
        hidden=given_back.hidden_values(),
        sent_to="" if given_back.is_shown_again() else request.full_path.rstrip("?"),
        way=way,
        back=back_url(),
        who_can_grant=[],
        query=url_search_words() if status == HTTPStatus.NOT_FOUND else "",
    )
    return make_response(html, status)


def back_url() -> str:
    """Return the URL of the screen that a form was sent from; "" when there is none."""
    if request.method != "POST":
        return ""
    if host_of(request.referrer or "") == request.host:
        sender = urlsplit(request.referrer or "")
        return safe_redirect_target(f"{sender.path}?{sender.query}".rstrip("?"), "")
    addresses = current_app.create_url_adapter(request)
    return request.path if addresses and addresses.test(request.path, "GET") else ""


def url_search_words() -> str:
    """Return the words of a URL that was not found, to search for them; never the secret of a link."""
    return "" if request.endpoint == "accounts.link" else request.path.rpartition("/")[2].replace("-", " ")


def typed_fields() -> list[TypedField]:
    """Return what was typed into the refused form, so that nobody types it twice; no codes and no secrets."""
    return given_back.typed_fields() if request.method == "POST" else []


def give_back_instead_of_redirect(response: Response) -> Response:
    """Answer a form that is only shown again, and has no screen of its own to be shown on, with what was typed."""
    if not given_back.is_shown_again():
        return response
    if response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
        response.status_code = HTTPStatus.OK
    if not HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST:
        return response
    way = (gettext("Go back to the form"), back_url())
    return error_page(HTTPStatus.BAD_REQUEST, gettext(NOTHING_SENT), way if way[1] else None)
