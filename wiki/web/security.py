"""Security headers of every response, hosts and addresses of the site, origin of unsafe requests, safe redirects."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request, session
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import BadRequest, RequestTimeout

from wiki.core.db import write_nothing
from wiki.core.errors import N_, Forbidden, InvalidInput
from wiki.web.given_back import is_shown_again

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

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

HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
MOST_MESSAGES, MOST_MESSAGE_CHARACTERS = 5, 1000
"""What is said on the next screen, which waits in the cookie; browsers throw a larger cookie away."""

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9a-f:.]{{2,45}}\])(?::\d{{1,5}})?", re.IGNORECASE)
_LONGEST_HOST = 255
HTTP_HOST = "HTTP_HOST"

csrf = CSRFProtect()


def safe_redirect_target(target: str | None, fallback: str) -> str:
    """Return ``target`` when it is a path on this site, else ``fallback``."""
    return target if target and SAFE_PATH.fullmatch(target) else fallback


def host_of(address: str) -> str:
    """Return the host and port that an address names; "" for one that is malformed."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def refuse_cross_origin() -> None:
    """Raise Forbidden for an unsafe request from another site: by Sec-Fetch-Site, or by Origin where it is missing."""
    if request.method not in UNSAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign_site = site is not None and site not in {"same-origin", "none"}
    foreign_origin = site is None and origin is not None and host_of(origin) != request.host
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


def bound_messages(response: Response) -> Response:
    """Keep the last messages for the next screen: whoever follows no redirect collects them."""
    waiting = session.get("_flashes", [])
    kept = waiting[-MOST_MESSAGES:]
    while len(kept) > 1 and sum(len(str(words)) for _kind, words in kept) > MOST_MESSAGE_CHARACTERS:
        kept = kept[1:]
    if len(kept) < len(waiting):
        session["_flashes"] = kept
    return response


def add_security_headers(response: Response) -> Response:
    """Add the security headers to a response, errors included; pages sent with a session get no-store."""
    response.headers.extend(SECURITY_HEADERS)  # no view sets any of them
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.extend(HTTPS_HEADERS)
    if session.modified or current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
        response.headers["Cache-Control"] = "no-store"
    return response


def is_host(name: str) -> bool:
    """Tell whether a Host header names a host that can be (RFC 1123, IDNA); none at all is HTTP/1.0."""
    if len(name) > _LONGEST_HOST or (name and not _HOST.fullmatch(name)):
        return False
    try:
        name.encode("ascii").decode("idna")
    except UnicodeError:
        return False
    return True


class Site(Flask):
    """A Flask application whose absolute addresses begin with WIKI_URL, whatever host a request names."""

    def url_for(self, /, endpoint: str, *, _external: bool | None = None, **values: Any) -> str:
        """Return the address of an endpoint; with ``_external``, the absolute one."""
        path = super().url_for(endpoint, _external=False, **values)
        return self.absolute(path) if _external else path

    def absolute(self, path: str) -> str:
        """Return the absolute address of a path on this site."""
        url: str = self.config["WIKI"].url
        return url + path


class HostCheck:
    """WSGI middleware that refuses what names no host before anything is made of it."""

    def __init__(self, app: "WSGIApplication") -> None:
        """Wrap ``app``."""
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer 400 for an odd Host header, else call the application."""
        if is_host(environ.get(HTTP_HOST, "")):
            return self._app(environ, start_response)
        return BadRequest("This request names no host.")(environ, start_response)


def init_app(app: Flask) -> None:
    """Register CSRF protection and the checks of each request; `wiki.app` registers what must come last."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # `check_token` does it
    csrf.init_app(app)
    app.before_request(refuse_too_late)
    app.before_request(check_token)
    app.before_request(refuse_cross_origin)
    app.before_request(refuse_nul)
