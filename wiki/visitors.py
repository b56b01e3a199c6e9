"""Answers for visitors without a cookie, kept as long as nothing in the database has changed.

Such an answer depends on nothing but the address, the browser's language and encodings, the state of the
database and, slowly, the clock. The state has a number that grows with every commit (`generation`), so an
answer made under the present number is the present answer. It is given before Flask is entered at all.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask, Response, request, session
from sqlalchemy.exc import SQLAlchemyError

from wiki import clock
from wiki.db import Snapshot

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEPT_SECONDS = 20.0
KEPT_BYTES = 64_000_000
ETAG_DIGITS = 20
KEY = (
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_HOST",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_NONE_MATCH",
    "wsgi.url_scheme",
    "SCRIPT_NAME",
)


class Kept(NamedTuple):
    """One answer, the state of the database it shows, and until when it may be given."""

    generation: int
    until: float
    status: str
    headers: list[tuple[str, str]]
    body: bytes


class VisitorsCache:
    """WSGI middleware that gives visitors the answers kept for them; safe between threads."""

    def __init__(self, app: "WSGIApplication", installation: Callable[[], Snapshot]) -> None:
        """Stand before ``app``; ``installation`` reads the state of the database."""
        self._app = app
        self._installation = installation
        self._kept: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer from memory, or from the application."""
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_COOKIE" in environ:
            return self._app(environ, start_response)
        try:
            here = self._installation()
        except SQLAlchemyError:
            return self._app(environ, start_response)
        clock.set_ahead(here.ahead_seconds if here.demo else 0)
        if here.is_due(clock.now()):
            return self._app(environ, start_response)
        key = tuple(str(environ.get(name, "")) for name in KEY)
        kept = self._kept.get(key)
        if kept is None or kept.generation != here.generation or kept.until < time.monotonic():
            return self._fresh(key, here.generation, environ, start_response)
        start_response(kept.status, kept.headers)
        return [kept.body]

    def _fresh(
        self,
        key: tuple[str, ...],
        generation: int,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        began: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *rest: object) -> Callable[[bytes], object]:
            began.append((status, headers))
            return start_response(status, headers, *rest)  # type: ignore[arg-type] # exc_info, passed on as it came

        answer = self._app(environ, start)
        status, headers = began[-1]
        names = {name.lower() for name, _value in headers}
        if status[:3] not in {"200", "304"} or "set-cookie" in names or "cache-control" not in names:
            return answer
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        self._keep(key, Kept(generation, time.monotonic() + KEPT_SECONDS, status, headers, body))
        return [body]

    def _keep(self, key: tuple[str, ...], answer: Kept) -> None:
        with self._lock:
            former = self._kept.pop(key, None)
            self._bytes += len(answer.body) - (len(former.body) if former else 0)
            self._kept[key] = answer
            while self._bytes > KEPT_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1].body)


def mark(response: Response) -> Response:
    """Give an answer that anybody may see its ETag, and 304 to a browser that has it already."""
    if request.method != "GET" or response.status_code != 200 or response.is_streamed:  # noqa: PLR2004 - an HTTP status
        return response
    if session.modified or response.cache_control.no_store:
        return response
    response.vary.add("Cookie")
    response.cache_control.no_cache = True
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:ETAG_DIGITS], weak=True)
    response.make_conditional(request)
    return response


def init_app(app: Flask, installation: Callable[[], Snapshot]) -> None:
    """Stand before the application."""
    app.wsgi_app = VisitorsCache(app.wsgi_app, installation)  # type: ignore[method-assign]
