"""The server that people run, asked by raw sockets: what breaks off or dawdles is not carried out, and stops nobody."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import factories
from tests.conftest import make_app, migrate
from tests.pages import shelf
from wiki.config import ROOT
from wiki.core.db import db

PATIENCE = 60.0
KEY = "k" * 64
TEXT = "Un texte entier, qui ne vient qu’à moitié. " * 40


class Site(NamedTuple):
    """A server of its own: its port, its data, a member's cookie, and the process that leads it."""

    port: int
    data: Path
    cookie: str
    process: "subprocess.Popen[bytes]"

    def version(self) -> int:
        """Return the number of the version in force of the only page."""
        with sqlite3.connect(self.data / "wiki.sqlite3") as database:
            (number,) = database.execute("SELECT max(number) FROM revision").fetchone()
        return int(number)

    def workers(self) -> set[int]:
        """Return the processes that answer requests."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        names = {int(number): Path(f"/proc/{number}/cmdline").read_bytes() for number in found.split()}
        return {number for number, name in names.items() if name.rstrip(b"\0").endswith(b"wiki")}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def start(data: Path, port: int) -> "subprocess.Popen[bytes]":
    environ = os.environ | {
        "WIKI_DATA": str(data),
        "WIKI_SECRET_KEY": KEY,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DEMO": "0",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "wiki"], cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def until(holds: object, what: str) -> None:
    """Wait until a function returns something true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if holds():  # type: ignore[operator] # any function
                return
        except OSError:
            pass
        time.sleep(0.05)
    pytest.fail(what)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("site") / "data"
    data.mkdir()
    url = f"sqlite:///{data / 'wiki.sqlite3'}"
    migrate(url, data)
    app = make_app(url, data)
    app.secret_key = KEY
    with app.app_context():
        shelf.page()
        client = app.test_client()
        factories.sign_in(client, factories.member())
        kept = client.get_cookie("feuille")
        assert kept is not None
        db.session.remove()
        db.engine.dispose()
    port = free_port()
    process = start(data, port)
    try:
        until(lambda: ask(port, request("GET", "/fr/page/notes")), "the server does not answer")
        yield Site(port, data, f"feuille={kept.value}", process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    given = {
        "Host": "127.0.0.1",
        "Connection": "close",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def ask(port: int, sent: bytes, *, breaks_off: bool = False) -> bytes:
    """Send bytes, perhaps break off there, and return all that is answered."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(sent)
        if breaks_off:
            line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65_536), b""))


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def form(site: Site) -> tuple[bytes, str]:
    """Return what a browser sends for an edit of the page, and the cookie that the token of its form belongs to."""
    page = ask(site.port, request("GET", "/fr/page/notes/edit", Cookie=site.cookie)).decode()
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[-1]
    number = re.findall(r'name="base_revision"[^>]*value="(\d+)"', page)[0]
    cookie = re.findall(r"set-cookie: (feuille=[^;]+)", page)[-1]
    return f"csrf_token={token}&base_revision={number}&save=1&text=".encode() + TEXT.encode(), cookie


def posted(cookie: str, body: bytes, **headers: str) -> bytes:
    given = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", **headers}
    return request("POST", "/fr/page/notes/edit", body, **given)


@pytest.mark.parametrize("part", [0, 1, 100, -1])
def test_a_form_that_breaks_off_changes_nothing(site: Site, part: int) -> None:
    before, (body, cookie) = site.version(), form(site)
    cut = body[: part or 0] if part >= 0 else body[:part]
    assert status(ask(site.port, posted(cookie, cut, Content_Length=str(len(body))), breaks_off=True)) in {
        0,
        400,
    }
    piece = f"{len(cut):x}\r\n".encode() + cut + b"\r\n" if cut else b""
    assert status(ask(site.port, posted(cookie, piece, Transfer_Encoding="chunked"), breaks_off=True)) in {
        0,
        400,
    }
    assert site.version() == before


def test_a_form_that_comes_whole_is_carried_out(site: Site) -> None:
    before, (body, cookie) = site.version(), form(site)
    answer = ask(site.port, posted(cookie, body, Content_Length=str(len(body))))
    assert (status(answer), site.version()) == (303, before + 1)


def test_a_form_in_pieces_is_carried_out_after_the_last(site: Site) -> None:
    before, (body, cookie) = site.version(), form(site)
    body += b" Encore."
    pieces = b"".join(
        f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
        for piece in (body[start : start + 500] for start in range(0, len(body), 500))
    )
    answer = ask(site.port, posted(cookie, pieces + b"0\r\n\r\n", Transfer_Encoding="chunked"))
    assert (status(answer), site.version()) == (303, before + 1)


def test_what_is_too_large_is_refused_and_the_connection_goes_on(site: Site) -> None:
    large = b"x" * 2_500_000
    sent = posted(site.cookie, large, Content_Length=str(len(large)), Connection="keep-alive")
    answer = ask(site.port, sent + request("GET", "/fr/page/notes"))
    assert status(answer) == 413
    assert "Trop volumineux" in answer.decode() or "trop" in answer.decode()
    assert answer.count(b"HTTP/1.1 200 OK") == 1


@pytest.mark.parametrize("cookie", ["", "signed in"])
def test_many_who_dawdle_keep_nobody_waiting(site: Site, cookie: str) -> None:
    """Nothing is timed: with a thread held by each of them, the others would never be answered."""
    slow = []
    try:
        for _ in range(50):
            line = socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE)
            line.sendall(posted(site.cookie if cookie else "", b"a", Content_Length="5000"))
            slow.append(line)
        for number in range(20):
            answer = ask(site.port, request("GET", f"/fr/page/notes?{number}"))
            assert status(answer) == 200
    finally:
        for line in slow:
            line.close()


def test_a_worker_that_is_killed_is_replaced(site: Site) -> None:
    until(lambda: len(site.workers()) == 2, "two workers answer")
    before = site.workers()
    os.kill(min(before), signal.SIGKILL)
    until(lambda: len(site.workers() - before) == 1 and len(site.workers()) == 2, "no worker came instead")
    until(
        lambda: all(status(ask(site.port, request("GET", "/fr/page/notes"))) == 200 for _ in range(10)),
        "the site does not answer",
    )


def refusal(data: Path, port: int) -> str:
    with start(data, port) as process:
        said = process.communicate(timeout=PATIENCE)[1].decode()
    assert process.returncode == 1
    return said


def test_a_port_or_a_folder_in_use_is_refused(site: Site, tmp_path: Path) -> None:
    assert f"port {site.port}" in refusal(tmp_path, site.port)
    assert f"processus {site.process.pid}" in refusal(site.data, free_port())


def test_nobody_answers_after_the_leading_process_was_killed(tmp_path: Path) -> None:
    port = free_port()
    process = start(tmp_path, port)
    until(lambda: ask(port, request("GET", "/fr/")), "the server does not answer")
    process.kill()
    process.communicate()

    def is_free() -> bool:
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(("127.0.0.1", port))
        return True

    until(is_free, "workers stayed behind")
