"""How fast a long page is read, against a bare Flask "hello" on the same server.

Two servers of two workers each run side by side; a client with four connections reads from one at a time, in
short turns, so that the load of the machine affects all alike. The ratios are medians over the turns.
"""

import argparse
import itertools
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import harness
from flask import Flask
from flask_migrate import upgrade

from wiki.accounts import queries as account_queries
from wiki.accounts import services as accounts
from wiki.accounts.sign_in import session
from wiki.app import create_app
from wiki.config import Config
from wiki.core.db import unit_of_work
from wiki.pages import services
from wiki.pages.markup import rendering
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS, TURNS, TURN_SECONDS = 4, 7, 1.5
PAGE = "/fr/page/long"
FIRST = f"{PAGE}?{{turn}}-{{n}}"
"""The page under a URL never requested before, so that no cached response can be served."""


class Reader(NamedTuple):
    """A kind of request: name, path, headers, and the least share of the rate of hello."""

    name: str
    path: str
    headers: str
    least: float


def prepare(app: Flask, text: str) -> str:
    """Make the page and a signed-in member; return the member's cookie."""
    now = datetime.now(UTC)
    with app.app_context():
        upgrade()
        with unit_of_work():
            by = Authorship(Origin.IMPORT, author_name="bench")
            page = services.create(services.NewPage("frame", "fr", "Long", "long"), text, by, now)
            home = accounts.get_or_create_territory("FR", "Val")
            member = accounts.add_member("Reader", "reader@example.org", home, now, active=True)
        rendering.store_page_rendering(page)
        return cookie_of(app, member.id)


def cookie_of(app: Flask, member_id: int) -> str:
    """Sign a member in and return what the browser would send."""
    with app.test_request_context():
        session.start_session(account_queries.member(member_id), "bench", datetime.now(UTC))
        response = app.process_response(app.make_response(""))
    return response.headers["Set-Cookie"].split(";")[0]


@contextmanager
def serving(target: str, interface: str, port: int, environ: dict[str, str], folder: Path) -> Iterator[None]:
    """Run granian with two workers until the block ends."""
    command = [
        *(
            sys.executable,
            "-m",
            "granian",
            "--interface",
            interface,
            "--workers",
            "2",
            *(("--blocking-threads", "4") if interface == "wsgi" else ()),
        ),
        *("--no-ws", "--log-level", "error", "--port", str(port), target),
    ]
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, **environ})
    try:
        wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    """Wait until a server listens on a port."""
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server does not answer")


def exchange(connection: socket.socket, request: bytes) -> bytes:
    """Send a request and read the whole answer."""
    connection.sendall(request)
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int((re.search(rb"content-length: (\d+)", head, re.IGNORECASE) or [b"", b"0"])[1])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def rate(port: int, path: str, headers: str) -> float:
    """Return requests a second over one turn, with all connections at once."""
    numbers = itertools.count()
    end = time.perf_counter() + TURN_SECONDS

    def read() -> int:
        count = 0
        with socket.create_connection(("127.0.0.1", port)) as connection:
            while time.perf_counter() < end:
                line = path.replace("{n}", str(next(numbers)))
                request = (
                    f"GET {line} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip, zstd\r\n{headers}\r\n"
                )
                assert exchange(connection, request.encode()).startswith(b"HTTP/1.1 200")
                count += 1
        return count

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return sum(pool.map(lambda _: read(), range(CONNECTIONS))) / TURN_SECONDS


def main() -> None:
    """Print the rates and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "text", nargs="?", type=Path, help="a Markdown text to read instead of an invented one"
    )
    given = parser.parse_args().text
    text = given.read_text(encoding="utf-8") if given else harness.text(60_000)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/wiki.sqlite3"
        app = create_app(Config(data=Path(folder), database_url=url, secret_key="bench" * 8))
        cookie = prepare(app, text)
        environ = {"WIKI_DATA": folder, "WIKI_DATABASE_URL": url, "WIKI_SECRET_KEY": "bench" * 8}
        with (
            serving("hello:app", "wsgi", 8391, {}, ROOT / "bench"),
            serving("wiki.asgi:app", "asginl", 8392, environ, ROOT),
        ):
            measure(cookie)


def as_a_browser(cookie: str) -> str:
    """Read the page once and return the cookie of the response, which also holds the CSRF token."""
    request = f"GET {PAGE} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", 8392)) as connection:
        found = re.search(rb"set-cookie: ([^;]+)", exchange(connection, request.encode()), re.IGNORECASE)
    return found[1].decode() if found else cookie


def measure(cookie: str) -> None:
    """Take turns and report."""
    cookie = as_a_browser(cookie)
    with socket.create_connection(("127.0.0.1", 8392)) as connection:
        ask = f"GET {PAGE} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip, zstd\r\n"
        head, _, body = exchange(connection, (ask + "\r\n").encode()).partition(b"\r\n\r\n")
        etag = re.search(rb"etag: (\S+)", head, re.IGNORECASE)
        assert etag
        again = exchange(connection, f"{ask}If-None-Match: {etag[1].decode()}\r\n\r\n".encode())
    found = re.search(rb"content-encoding: (\S+)", head, re.IGNORECASE)
    encoding = found[1].decode() if found else "uncompressed"
    print(f"page: {len(body)} bytes sent, {encoding}; asked again: {again[9:12].decode()}")
    signed_in = f"Cookie: {cookie}\r\n"
    readers = [
        Reader("visitor, first reading", FIRST, "", 0.15),
        Reader("visitor, again", PAGE, "", 0.5),
        Reader("signed in, first reading", FIRST, signed_in, 0.15),
        Reader("signed in, again", PAGE, signed_in, 0.5),
    ]
    rows = []
    for turn in range(TURNS):
        hello = rate(8391, "/", "")
        rows.append(
            (hello, *(rate(8392, each.path.replace("{turn}", str(turn)), each.headers) for each in readers))
        )
    print(f"hello: {statistics.median(row[0] for row in rows):.0f} requests/s")
    for place, each in enumerate(readers, 1):
        speed = statistics.median(row[place] for row in rows)
        ratio = statistics.median(row[place] / row[0] for row in rows)
        print(f"{each.name}: {speed:.0f} requests/s, {ratio:.2f} of hello (at least {each.least})")


if __name__ == "__main__":
    main()
