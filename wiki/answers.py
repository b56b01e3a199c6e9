"""Answers kept as long as nothing in the database has changed, and given before Flask is entered at all.

An answer to a reader depends on nothing but the address, the cookie, the browser's language and encodings, the
state of the database and, slowly, the clock. The state has a number that grows with every commit (`generation`), so
an answer made under the present number is the present answer; a session that is ended is a commit too.

Visitors' answers are kept whenever they set no cookie. A member's are kept only for views that say so
(`kept_for_members`): a page with a form that creates holds a key which must never be given out twice.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from flask import Flask, Response, current_app, request, session
from sqlalchemy.exc import SQLAlchemyError

from wiki import clock
from wiki.db import Snapshot
from wiki.kept import Memory

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEEP = "Feuille-Keep"
STATE = "feuille.state"
"""Where the application finds the state of the database that was read for a request already."""

KEPT_SECONDS = 20.0
KEPT_BYTES = 64_000_000
ETAG_DIGITS = 20
KEY = (
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_HOST",
    "HTTP_COOKIE",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_NONE_MATCH",
    "wsgi.url_scheme",
    "SCRIPT_NAME",
)


View = TypeVar("View", bound=Callable[..., Any])


class Kept(NamedTuple):
    """One answer, the state of the database it shows, and until when it may be given."""

    generation: int
    until: float
    status: str
    headers: list[tuple[str, str]]
    body: bytes


class KeptAnswers:
    """WSGI middleware that gives out kept answers; safe between threads."""

    def __init__(self, app: "WSGIApplication", installation: Callable[[], Snapshot]) -> None:
        """Stand before ``app``; ``installation`` reads the state of the database."""
        self._app = app
        self._installation = installation
        self._memory = Memory[Kept](KEPT_BYTES, lambda answer: len(answer.body))

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer from memory, or from the application."""
        if environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start_response)
        try:
            here = self._installation()
        except SQLAlchemyError:
            return self._app(environ, start_response)
        clock.set_ahead(here.ahead_seconds if here.demo else 0)
        if here.is_due(clock.now()):
            return self._app(environ, start_response)
        key = tuple(str(environ.get(name, "")) for name in KEY)
        kept = self._memory.get(key)
        if kept is None or kept.generation != here.generation or kept.until < time.monotonic():
            environ[STATE] = here
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
            shown = [(name, value) for name, value in headers if name != KEEP]
            began.append((status, headers))
            return start_response(status, shown, *rest)  # type: ignore[arg-type] # exc_info, passed on as it came

        answer = self._app(environ, start)
        status, headers = began[-1]
        names = {name.lower() for name, _value in headers}
        if status[:3] not in {"200", "304"} or "set-cookie" in names or KEEP.lower() not in names:
            return answer
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        shown = [(name, value) for name, value in headers if name != KEEP]
        until = time.monotonic() + KEPT_SECONDS
        self._memory.keep(key, Kept(generation, until, status, shown, body))
        return [body]


def kept_for_members(view: View) -> View:
    """Declare that what a view answers to a member may be kept for that member; it holds no form's key."""
    view.kept_for_members = True  # type: ignore[attr-defined]
    return view


def mark(response: Response) -> Response:
    """Say of an answer that it may be kept; give one that anybody may see its ETag, and 304 where that is known."""
    if request.method != "GET" or response.status_code != 200 or response.is_streamed:  # noqa: PLR2004 - an HTTP status
        return response
    if session.modified:
        return response
    if response.cache_control.no_store:
        view = current_app.view_functions.get(request.endpoint or "")
        if getattr(view, "kept_for_members", False):
            response.headers[KEEP] = "1"
        return response
    response.headers[KEEP] = "1"
    response.vary.add("Cookie")
    response.cache_control.no_cache = True
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:ETAG_DIGITS], weak=True)
    response.make_conditional(request)
    return response


def init_app(app: Flask, installation: Callable[[], Snapshot]) -> None:
    """Stand before the application."""
    app.wsgi_app = KeptAnswers(app.wsgi_app, installation)  # type: ignore[method-assign]
