"""Security headers of every response, CSRF and same-origin checks of unsafe requests, safe redirects."""

import re
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request, session
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import RequestTimeout

from wiki.core.db import write_nothing
from wiki.core.errors import N_, Forbidden, InvalidInput
from wiki.web.given_back import is_shown_again

UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SAFE_PATH = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f]*")
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

TOO_LATE = "feuille.too_late"
"""The key in the WSGI environment of a request whose body did not come in time, and was thrown away."""

csrf = CSRFProtect()


def safe_redirect_target(target: str | None, fallback: str) -> str:
    """Return ``target`` when it is a path on this site, else ``fallback``."""
    return target if target and SAFE_PATH.fullmatch(target) else fallback


def refuse_cross_origin() -> None:
    """Raise Forbidden for an unsafe request from another site: by Sec-Fetch-Site, or by Origin where it is missing."""
    if request.method not in UNSAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign_site = site is not None and site not in {"same-origin", "none"}
    foreign_origin = site is None and origin is not None and urlsplit(origin).netloc != request.host
    if foreign_site or foreign_origin:
        raise Forbidden(N_("This request came from another site and was not carried out."))


def refuse_too_late() -> None:
    """Refuse a request whose body did not come in time; runs before anything that would read the body."""
    if request.environ.get(TOO_LATE):
        raise RequestTimeout


def check_token() -> None:
    """Check the CSRF token of an unsafe request; a form that is only shown again needs none: see `hold_back`."""
    if current_app.config["WTF_CSRF_ENABLED"] and not is_shown_again():
        csrf.protect(apply_exemptions=True)


def hold_back() -> None:
    """Let a request that only wants its form shown again write nothing; runs after what other people's jobs need."""
    if is_shown_again():
        write_nothing()


def refuse_nul() -> None:
    """Raise InvalidInput for NUL in the path, query or form: no text contains it, and PostgreSQL cannot store it."""
    lists = (*request.args.lists(), *request.form.lists())
    sent = (request.path, *(value for _name, values in lists for value in values))
    if any("\0" in value for value in sent):
        raise InvalidInput(N_("This request could not be understood."))


def add_security_headers(response: Response) -> Response:
    """Add the security headers to a response, errors included; pages sent with a session get no-store."""
    response.headers.extend(SECURITY_HEADERS)  # no view sets any of them
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if session.modified or current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
        response.headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask) -> None:
    """Register CSRF protection and the checks of each request; `wiki.app` registers what must come last."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # `check_token` does it
    csrf.init_app(app)
    app.before_request(refuse_too_late)
    app.before_request(check_token)
    app.before_request(refuse_cross_origin)
    app.before_request(refuse_nul)
