"""The log: one line an event, with the request and the member it belongs to; secrets stand in none.

``WIKI_LOG=info`` logs every request; else what went wrong, and failed sign-ins, are logged.
"""

import logging
import os
import re
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask, Response, g, has_request_context

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO}
log = logging.getLogger("wiki.requests")

_SECRET = re.compile(r"(?<=/link/)[^/?]+")
_request_id: ContextVar[str] = ContextVar("request id", default="-")
_member_id: ContextVar[str] = ContextVar("member id", default="-")


class Answered(NamedTuple):
    """A request that was answered: method, status, and the seconds it took."""

    method: str
    status: int
    seconds: float


class OneLine(logging.Formatter):
    """Writes time, level, request id, member id and message, then the trace of an error, if any."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a message never breaks it."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        words = record.getMessage().replace("\r", "\\r").replace("\n", "\\n")
        line = f"{at} {record.levelname.lower()} request={_request_id.get()} member={_member()} {words}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _member() -> str:
    """Return the id of the member signed in, where it is known already: the log asks no database."""
    member = g.get("_login_user") if has_request_context() else None
    number = member.__dict__.get("id") if member is not None else None
    return str(number) if number else _member_id.get()


def remember_member(response: Response) -> Response:
    """Keep who was signed in for the line that is written once the request is over."""
    _member_id.set(_member())
    return response


class RequestLog:
    """WSGI middleware that numbers requests, logs them, and tells who counts them."""

    def __init__(self, app: "WSGIApplication", count: Callable[[Answered], None] | None) -> None:
        """Wrap ``app``; ``count`` is called after each request."""
        self._app, self._count = app, count

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer, and log and count the answer."""
        began, status = time.perf_counter(), [500]
        _request_id.set(os.urandom(4).hex())
        _member_id.set("-")

        def start(line: str, *rest: Any) -> Any:
            status[0] = int(line[:3])
            return start_response(line, *rest)

        try:
            return self._app(environ, start)
        finally:
            done = Answered(environ["REQUEST_METHOD"], status[0], time.perf_counter() - began)
            if log.isEnabledFor(logging.INFO):
                path = _SECRET.sub("…", environ["PATH_INFO"].encode("latin-1").decode(errors="replace"))
                log.info("%s %s %d %.0f ms", done.method, path, done.status, done.seconds * 1000)
            if self._count is not None:
                self._count(done)


def init_app(app: Flask, level: str, count: Callable[[Answered], None] | None) -> None:
    """Write the log to the standard error output, and log requests if the level asks for it."""
    logger = logging.getLogger("wiki")
    if not any(isinstance(each.formatter, OneLine) for each in logger.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(OneLine())
        logger.addHandler(handler)
        logger.propagate = False  # its lines are written once
    logger.setLevel(LEVELS.get(level, logging.WARNING))
    app.after_request(remember_member)
    app.wsgi_app = RequestLog(app.wsgi_app, count)  # type: ignore[method-assign]
