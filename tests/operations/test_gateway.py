"""The gateway alone: what it takes, what it refuses, and what the application is given."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from wiki.operations.gateway import Gateway
from wiki.web.security import TOO_LATE

Message = dict[str, Any]


def echo(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer with what was sent, and with a header of the environment."""
    start_response(
        "200 OK", [("X-Given", repr(environ.get("HTTP_X_TWICE"))), ("X-Late", str(environ.get(TOO_LATE)))]
    )
    return iter([environ["wsgi.input"].read(), environ["PATH_INFO"].encode("latin-1")])


def exchange(
    app: Any,
    messages: list[Message],
    *,
    headers: Iterable[tuple[bytes, bytes]] = (),
    seconds: float = 5.0,
    **scope: Any,
) -> tuple[int, dict[bytes, bytes], bytes]:
    """Send messages, then nothing more; return the status, the headers and the body of the answer."""
    waiting, said = list(messages), list[Message]()

    async def receive() -> Message:
        if not waiting:
            await asyncio.sleep(3600)
        return waiting.pop(0)

    async def send(message: Message) -> None:
        said.append(message)

    given = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": "/à",
        "raw_path": b"/%C3%A0",
        "query_string": b"",
        "http_version": "1.1",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "headers": list(headers),
    } | scope
    gateway = Gateway(app, threads=1, most_bytes=1000, seconds=seconds)
    with ThreadPoolExecutor(1) as apart:  # this thread may have a loop already, which drives a browser
        apart.submit(asyncio.run, gateway(given, receive, send)).result()
    first, *rest = said
    return first["status"], dict(first["headers"]), b"".join(each["body"] for each in rest)


def piece(body: bytes, *, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


CHUNKED = [(b"transfer-encoding", b"chunked")]


def length(number: int) -> list[tuple[bytes, bytes]]:
    return [(b"content-length", str(number).encode())]


def test_a_body_in_pieces_is_given_whole() -> None:
    sent = [piece(b"un ", more=True), piece(b"deux ", more=True), piece(b"trois")]
    assert exchange(echo, sent, headers=CHUNKED)[::2] == (200, "un deux trois/à".encode())
    assert exchange(echo, sent, headers=length(13))[::2] == (200, "un deux trois/à".encode())


@pytest.mark.parametrize(
    "sent",
    [
        [piece(b"un", more=True), {"type": "http.disconnect"}],
        [{"type": "http.disconnect"}],
        [piece(b"un")],
        [piece(b"un et demi et plus")],
    ],
)
def test_a_body_that_is_not_what_was_announced_is_refused(sent: list[Message]) -> None:
    status, headers, _body = exchange(echo, sent, headers=length(10))
    assert (status, headers[b"connection"]) == (400, b"close")


def test_a_body_that_dawdles_is_thrown_away() -> None:
    status, headers, body = exchange(echo, [piece(b"un", more=True)], headers=length(10), seconds=0.05)
    assert (status, headers[b"x-late"], body) == (200, b"True", "/à".encode())


def test_the_application_says_what_came_too_slowly(app: Flask) -> None:
    answer = app.test_client().post("/fr/sign-in", data={"email": "a"}, environ_overrides={TOO_LATE: True})
    assert answer.status_code == 408
    assert "Envoyez-le de nouveau" in answer.text


def test_what_is_too_large_is_not_kept() -> None:
    def told(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [f"{environ['CONTENT_LENGTH']} {len(environ['wsgi.input'].read())}".encode()]

    many = [piece(b"x" * 900, more=True) for _ in range(3)] + [piece(b"x" * 300)]
    assert exchange(told, many, headers=length(3000))[2] == b"3000 900"
    assert exchange(told, [], headers=length(900_000))[2] == b"900000 0"  # not even waited for


def test_a_request_without_a_body_waits_for_nothing() -> None:
    assert exchange(echo, [], method="GET")[0] == 200


def test_headers_sent_twice_are_joined_and_none_passes_for_another() -> None:
    headers = [(b"x-twice", b"a"), (b"x-twice", b"b"), (b"x_twice", b"forged")]
    assert exchange(echo, [], headers=headers)[1][b"x-given"] == b"'a, b'"


def test_a_long_answer_is_sent_in_pieces_and_closed() -> None:
    closed = []

    class Pieces:
        def __iter__(self) -> Iterator[bytes]:
            yield from (b"x" * 50_000 for _ in range(5))

        def close(self) -> None:
            closed.append(True)

    def long(_environ: dict[str, Any], start_response: Callable[..., object]) -> Pieces:
        start_response("200 OK", [])
        return Pieces()

    assert exchange(long, [])[2] == b"x" * 250_000
    assert closed == [True]
