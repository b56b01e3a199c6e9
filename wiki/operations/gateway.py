"""The ASGI gateway before the WSGI application: it takes a request whole before a thread is held, or not at all.

A request whose body breaks off, comes too slowly or is too large never reaches a view. Answers are made whole, too,
before they are sent: neither a slow sender nor a slow reader holds a thread.
"""

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote_to_bytes

from wiki.web.security import TOO_LATE

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MOST_BODIES = 256
"""The requests of one worker whose bodies may be on their way at once."""

IN_MEMORY = 65_536
"""The bytes of a body, or of an answer, that are kept in memory; what is longer goes to a temporary file."""

REFUSED = {
    HTTPStatus.BAD_REQUEST: "The request broke off before its end, and nothing was done.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Too many requests are on their way. Please send it again in a moment.",
}
"""What is said in plain text: nobody is there to read the first, and the second must cost nothing."""


class Refused(Exception):
    """A request that is not carried out."""

    def __init__(self, status: HTTPStatus) -> None:
        """Take the status of the answer."""
        super().__init__(status)
        self.status = status


class Answer(NamedTuple):
    """An answer: its status line, its headers and its body, ready to be read."""

    status: str
    headers: list[tuple[str, str]]
    body: IO[bytes]


class Gateway:
    """An ASGI application that runs a WSGI application in a few threads."""

    def __init__(self, app: "WSGIApplication", *, threads: int, most_bytes: int, seconds: float) -> None:
        """Wrap ``app``; a body may have so many bytes and take so many seconds to arrive."""
        self._app, self._most_bytes, self._seconds = app, most_bytes, seconds
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._bodies = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Take the request, have it answered, and send the answer."""
        headers = [(name.lower(), value) for name, value in scope["headers"]]
        length = _announced_length(headers)
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            late = {}
            try:
                taken = await self._take_body(receive, length, body) if length != 0 else 0
            except TimeoutError:
                taken, late = 0, {TOO_LATE: True}
                body.truncate(0)
            except Refused as error:
                await _send(send, _refusal(error.status))
                return
            body.seek(0)
            environ = environ_of(scope, headers, body, taken) | late
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._pool, answer_of, self._app, environ)
        await _send(send, answer)

    async def _take_body(self, receive: Receive, length: int | None, body: IO[bytes]) -> int:
        """Write the body into a file; return its length. Raises Refused, TimeoutError.

        A body that is too large is read and thrown away as far as it is worth to keep the connection; the application
        is told its length and says the rest.
        """
        if self._bodies >= MOST_BODIES:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE)
        if length is not None and length > 4 * self._most_bytes:
            return length
        self._bodies += 1
        try:
            async with asyncio.timeout(self._seconds):
                taken = await self._copy(receive, body)
        finally:
            self._bodies -= 1
        if length is not None and taken != length:
            raise Refused(HTTPStatus.BAD_REQUEST)
        return taken

    async def _copy(self, receive: Receive, body: IO[bytes]) -> int:
        taken = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise Refused(HTTPStatus.BAD_REQUEST)
            piece = message.get("body", b"")
            taken += len(piece)
            if taken <= self._most_bytes:
                body.write(piece)
            elif taken > 4 * self._most_bytes:
                return taken
            if not message.get("more_body", False):
                return taken


def _announced_length(headers: list[tuple[bytes, bytes]]) -> int | None:
    """Return the length of the body by its header, 0 when there is none, None when only its end will tell."""
    given = dict(headers)
    if b"transfer-encoding" in given:
        return None
    try:
        return int(given.get(b"content-length", b"0"))
    except ValueError:
        return None


def environ_of(
    scope: Message, headers: list[tuple[bytes, bytes]], body: IO[bytes], length: int
) -> "WSGIEnvironment":
    """Return the WSGI environment of a request that has come whole (PEP 3333)."""
    path = (
        unquote_to_bytes(scope["raw_path"].split(b"?")[0])
        if scope.get("raw_path")
        else scope["path"].encode()
    )
    host, port = (scope.get("server") or ("", 0))[:2]
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host or "localhost",
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    environ.update(_joined(headers))
    return environ


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[str, str]]:
    """Yield the variables of the headers; one sent twice is joined, one that could pass for another is left out."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if b"_" in name or name in {b"content-length", b"transfer-encoding"}:
            continue
        between = b"; " if name == b"cookie" else b", "
        found[name] = found[name] + between + value if name in found else value
    for name, value in found.items():
        variable = name.decode("latin-1").upper().replace("-", "_")
        yield variable if variable == "CONTENT_TYPE" else f"HTTP_{variable}", value.decode("latin-1")


def answer_of(app: "WSGIApplication", environ: "WSGIEnvironment") -> Answer:
    """Run a WSGI application; return its whole answer."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
        del exc_info  # nothing has been sent when it is given
        started[:] = [status, headers]
        return written.write

    written = SpooledTemporaryFile[bytes](max_size=IN_MEMORY)
    pieces = app(environ, start_response)
    try:
        for piece in pieces:
            written.write(piece)
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()
    written.seek(0)
    return Answer(started[0], started[1], written)


def _refusal(status: HTTPStatus) -> Answer:
    body = f"{REFUSED[status]}\n".encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    headers += [("Connection", "close"), ("Cache-Control", "no-store")]
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("Retry-After", "5"))
    return Answer(f"{status.value} {status.phrase}", headers, io.BytesIO(body))


async def _send(send: Send, answer: Answer) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    with closing(answer.body) as body:
        await send({"type": "http.response.start", "status": int(answer.status[:3]), "headers": headers})
        piece = body.read(IN_MEMORY)
        while True:
            following = body.read(IN_MEMORY) if len(piece) == IN_MEMORY else b""
            await send({"type": "http.response.body", "body": piece, "more_body": bool(following)})
            if not following:
                return
            piece = following
