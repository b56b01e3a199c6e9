"""What the first page costs, asked of the server that people run by a client that counts every byte."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from wiki.config import ROOT

MOST = 60_000
"""Bytes of the first page with all that it loads, headers included."""

FIRST = "/fr/"
BROWSERS = "gzip, deflate, br, zstd"
LOADED = {"stylesheet", "icon", "apple-touch-icon"}
PATIENCE = 60.0


class Answer(NamedTuple):
    """One answer, and how many bytes came over the wire for it."""

    status: int
    headers: Message
    body: bytes
    weight: int


class Loaded(HTMLParser):
    """The addresses that a browser loads with a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "link" and LOADED & set((found["rel"] or "").split()):
            self.addresses.append(found["href"] or "")
        elif tag in {"script", "img"} and found.get("src"):
            self.addresses.append(found["src"] or "")


def ask(port: int, path: str, *, method: str = "GET", **headers: str) -> Answer:
    """Send one request and read all that comes back."""
    lines = {"Host": f"127.0.0.1:{port}", "Connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    words = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(f"{method} {path} HTTP/1.1\r\n{words}\r\n".encode())
        raw = b"".join(iter(lambda: line.recv(65_536), b""))
    head, _, body = raw.partition(b"\r\n\r\n")
    first, _, rest = head.partition(b"\r\n")
    return Answer(int(first.split()[1]), BytesHeaderParser().parsebytes(rest), body, len(raw))


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert server.poll() is None, "the server stopped"
        try:
            ask(port, FIRST)
        except ConnectionError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server does not answer")


@pytest.fixture(scope="module")
def port(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The server as ``make run`` starts it, with the demonstration network."""
    folder = tmp_path_factory.mktemp("first") / "data"
    shutil.copytree(demonstration, folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    environ = os.environ | {"WIKI_DATA": str(folder), "HOST": "127.0.0.1", "PORT": str(number)}
    with subprocess.Popen(
        [sys.executable, "-m", "wiki"], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL
    ) as server:
        wait_for(number, server)
        yield number
        server.send_signal(signal.SIGTERM)


@pytest.fixture(scope="module")
def addresses(port: int) -> list[str]:
    """What a browser loads with the first page."""
    found = Loaded(ask(port, FIRST).body.decode()).addresses
    assert sorted(Path(urlsplit(address).path).suffix for address in found) == [".css", ".js", ".png", ".svg"]
    return found


@pytest.mark.parametrize("encodings", ["br", "gzip", BROWSERS])
def test_the_first_page_is_light(port: int, addresses: list[str], encodings: str) -> None:
    answers = {path: ask(port, path, accept_encoding=encodings) for path in (FIRST, *addresses)}
    assert {answer.status for answer in answers.values()} == {200}
    weights = {path: answer.weight for path, answer in answers.items()}
    assert sum(weights.values()) <= MOST, weights


@pytest.mark.parametrize(("encodings", "best"), [("br", "br"), ("gzip", "gzip"), (BROWSERS, "br")])
def test_static_files_are_compressed_and_kept_for_ever(
    port: int, addresses: list[str], encodings: str, best: str
) -> None:
    for path in addresses:
        answer = ask(port, path, accept_encoding=encodings)
        assert re.fullmatch(r"/static/[a-z.-]+\?v=[0-9a-f]{10}", path)
        assert "immutable" in answer.headers["Cache-Control"], path
        assert answer.headers["Content-Length"] == str(len(answer.body))
        if ".png" not in path:
            assert answer.headers["Content-Encoding"] == best, path
            assert answer.headers["Vary"] == "Accept-Encoding", path


def test_an_unknown_encoding_gets_the_text_as_it_is(port: int, addresses: list[str]) -> None:
    for path in addresses:
        answer = ask(port, path, accept_encoding="x-unheard-of")
        assert (answer.status, answer.headers["Content-Encoding"]) == (200, None)
        assert answer.headers["Content-Length"] == str(len(answer.body)) != "0"


def test_a_head_is_the_answer_without_its_body(port: int, addresses: list[str]) -> None:
    for path in addresses:
        whole = ask(port, path, accept_encoding=BROWSERS)
        head = ask(port, path, method="HEAD", accept_encoding=BROWSERS)
        assert (head.status, head.body) == (200, b"")
        for name in ("Content-Type", "Content-Length", "Content-Encoding", "ETag", "Cache-Control", "Vary"):
            assert head.headers[name] == whole.headers[name], (path, name)


def test_what_a_browser_has_already_is_not_sent_again(port: int, addresses: list[str]) -> None:
    for path in addresses:
        tag = ask(port, path, accept_encoding=BROWSERS).headers["ETag"]
        again = ask(port, path, accept_encoding=BROWSERS, if_none_match=tag)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
        assert "immutable" in again.headers["Cache-Control"]
        assert ask(port, path, accept_encoding=BROWSERS, if_none_match='"another"').status == 200
