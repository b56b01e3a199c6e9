"""What every answer and every unsafe request must satisfy: headers, same origin, safe redirects."""

import re
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request, session
from flask_wtf.csrf import CSRFProtect

from wiki.core.errors import N_, Forbidden, InvalidInput

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SAFE_NEXT = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f]*")
HEADERS = {
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

csrf = CSRFProtect()


def safe_next(target: str | None, fallback: str) -> str:
    """Return ``target`` when it is a path on this site, else ``fallback``."""
    return target if target and SAFE_NEXT.fullmatch(target) else fallback


def refuse_other_origins() -> None:
    """Refuse an unsafe request that another site sent: Sec-Fetch-Site first, Origin where it is missing."""
    if request.method not in UNSAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign_site = site is not None and site not in {"same-origin", "none"}
    foreign_origin = site is None and origin is not None and urlsplit(origin).netloc != request.host
    if foreign_site or foreign_origin:
        raise Forbidden(N_("This request came from another site and was not carried out."))


def refuse_nul() -> None:
    """Refuse the character NUL wherever it is sent: no text holds it, and PostgreSQL keeps none."""
    lists = (*request.args.lists(), *request.form.lists())
    sent = (request.path, *(value for _name, values in lists for value in values))
    if any("\0" in value for value in sent):
        raise InvalidInput(N_("This request could not be understood."))


def add_headers(response: Response) -> Response:
    """Put the security headers on an answer, errors included; private pages are never stored."""
    response.headers.extend(HEADERS)  # no view sets any of them
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if session.modified or current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
        response.headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask) -> None:
    """Attach all of it to the application."""
    csrf.init_app(app)
    app.before_request(refuse_other_origins)
    app.before_request(refuse_nul)
