"""A cache of whole responses, as WSGI middleware: a cached response is sent without calling Flask at all.

A response depends only on the URL, the cookie, the browser's languages and encodings, the state of the database and,
slowly, the clock. The state has a number that increases with every commit (`generation`), so a response made in the
current generation is current; ending a session is a commit too.

Visitors' responses are cached unless they set a cookie. A member's are cached only for views marked with
`cache_for_members`: a page with a form that creates something contains a key which must never be sent out twice.

A response is stored whole, once for each URL; If-None-Match is answered here, with 304.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from flask import Flask, Response, current_app, request, session
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import is_entity_header, parse_etags, unquote_etag

from wiki.core import clock
from wiki.core.db import InstallationState
from wiki.core.limits.lru import LruCache

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CACHEABLE_HEADER = "Feuille-Cacheable"
STATE_KEY = "feuille.state"
"""The key in the WSGI environment of the state of the database that was already read for this request."""

MAX_AGE_SECONDS = 20.0
CACHE_BYTES = 64_000_000
OVERHEAD_BYTES = 2_000
"""About how many bytes an entry takes besides its body and its key: headers and bookkeeping."""
IF_NONE_MATCH = "HTTP_IF_NONE_MATCH"
OK, NOT_MODIFIED = "200 OK", "304 NOT MODIFIED"
ETAG_DIGITS = 20
KEY_VARIABLES = (
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_COOKIE",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_ACCEPT_ENCODING",
    "wsgi.url_scheme",
    "SCRIPT_NAME",
)


View = TypeVar("View", bound=Callable[..., Any])


class CachedResponse(NamedTuple):
    """A response, the generation of the database it was made in, and the monotonic time until which it is valid."""

    generation: int
    until: float
    headers: list[tuple[str, str]]
    body: bytes

    def weight(self) -> int:
        """Return about how many bytes it takes in memory."""
        return OVERHEAD_BYTES + len(self.body)

    def respond(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Send the response, or 304 when If-None-Match has its ETag."""
        wanted = environ.get(IF_NONE_MATCH)
        if wanted and self._matches_etag(wanted):
            start_response(NOT_MODIFIED, [each for each in self.headers if not is_entity_header(each[0])])
            return []
        start_response(OK, self.headers)
        return [self.body]

    def _matches_etag(self, tags: str) -> bool:
        own = next((value for name, value in self.headers if name.lower() == "etag"), None)
        return own is not None and parse_etags(tags).contains_weak(unquote_etag(own)[0])


class PageCache:
    """WSGI middleware that sends cached responses; thread-safe."""

    def __init__(self, app: "WSGIApplication", installation: Callable[[], InstallationState]) -> None:
        """Wrap ``app``; ``installation`` reads the state of the database."""
        self._app = app
        self._installation = installation
        self._memory = LruCache[CachedResponse](CACHE_BYTES, CachedResponse.weight)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Send the cached response, or call the application."""
        if environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start_response)
        try:
            state = self._installation()
        except SQLAlchemyError:
            return self._app(environ, start_response)
        clock.set_ahead(state.ahead_seconds if state.demo else 0)
        if state.is_due(clock.now()):
            return self._app(environ, start_response)
        key = tuple(str(environ.get(name, "")) for name in KEY_VARIABLES)
        cached = self._memory.get(key)
        if cached is None or cached.generation != state.generation or cached.until < time.monotonic():
            environ[STATE_KEY] = state
            return self._call_app(key, state.generation, environ, start_response)
        return cached.respond(environ, start_response)

    def _call_app(
        self,
        key: tuple[str, ...],
        generation: int,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        started: list[Any] = []

        def start(*given: Any) -> Callable[[bytes], object]:
            started[:] = given
            return started.append  # WSGI's legacy write(), which Flask never calls

        app_iter = self._app(environ, start)
        status, headers, *rest = started
        names = {name.lower() for name, _value in headers}
        public_headers = [(name, value) for name, value in headers if name != CACHEABLE_HEADER]
        if status != OK or "set-cookie" in names or CACHEABLE_HEADER.lower() not in names:
            start_response(status, public_headers, *rest)
            return app_iter
        try:
            body = b"".join(app_iter)
        finally:
            close = getattr(app_iter, "close", None)
            if close is not None:
                close()
        cached = CachedResponse(generation, time.monotonic() + MAX_AGE_SECONDS, public_headers, body)
        return self._memory.put(key, cached).respond(environ, start_response)


def cache_for_members(view: View) -> View:
    """Declare that a view's response to a member may be cached for that member; it must contain no form key."""
    view.cache_for_members = True  # type: ignore[attr-defined]
    return view


def mark_cacheable(response: Response) -> Response:
    """Mark a response that may be cached, and add an ETag to a public one; return the response."""
    if request.method != "GET" or response.status_code != 200 or response.is_streamed:  # noqa: PLR2004 - an HTTP status
        return response
    if session.modified:
        return response
    if response.cache_control.no_store:
        view = current_app.view_functions.get(request.endpoint or "")
        if getattr(view, "cache_for_members", False):
            response.headers[CACHEABLE_HEADER] = "1"
        return response
    response.headers[CACHEABLE_HEADER] = "1"
    response.vary.add("Cookie")
    response.cache_control.no_cache = True
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:ETAG_DIGITS], weak=True)
    return response


def init_app(app: Flask, installation: Callable[[], InstallationState]) -> None:
    """Wrap the application's WSGI callable."""
    app.wsgi_app = PageCache(app.wsgi_app, installation)  # type: ignore[method-assign]
