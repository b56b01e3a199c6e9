"""Render in a process of its own, which is killed when a text takes too long.

The process starts on the first use, renders one text at a time, and ends with its parent. A message is its length in
four bytes, then JSON; an answer contains a rendering or a refusal.
"""

import json
import os
import resource
import struct
import subprocess
import sys
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Event, Lock, Timer
from typing import IO, Any

from wiki.config import ROOT
from wiki.core.errors import N_, InvalidInput
from wiki.pages.markup.markdown import LinkTarget, RenderedMarkdown, TocEntry, render_page, resolve_links

TIME_LIMIT = 3.0
"""The seconds that a text may take, without the allowance for its length."""

TIME_ALLOWANCE = 0.3
"""The additional seconds for each 50,000 characters."""

MEMORY_LIMIT = 1 << 30
"""The bytes of address space that the process may use."""

_LENGTH = struct.Struct(">I")
_TOO_LONG = N_("This text takes too long to display. Make it simpler, or shorter.")
_FAILED = N_("This text cannot be displayed.")


class RenderProcess:
    """A process that renders texts for all threads of a server, one text at a time."""

    def __init__(self, time_limit: float = TIME_LIMIT) -> None:
        """Set the time limit in seconds, without starting the process."""
        self._time_limit = time_limit
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def render(self, text: str, links: Mapping[str, LinkTarget] | None = None) -> RenderedMarkdown:
        """Render a text as ``render_page`` does; raises InvalidInput when it is refused or takes too long."""
        limit = self._time_limit + TIME_ALLOWANCE * len(text) / 50_000
        with self._lock:
            answer = self._answer(text, limit)
        if "refusal" in answer:
            raise InvalidInput(answer["refusal"])
        contents = tuple(TocEntry(*entry) for entry in answer["contents"])
        return RenderedMarkdown(resolve_links(answer["html"], links or {}), contents)

    def close(self) -> None:
        """End the process; the next text starts another."""
        with self._lock:
            self._end()

    def _answer(self, text: str, limit: float) -> dict[str, Any]:
        process = self._running()
        try:
            with _killed_after(limit, process) as late:
                return _exchange(process, text)
        except BaseException as error:
            self._end()  # or the next text would be given the answer to this one
            if not isinstance(error, (OSError, EOFError)):
                raise
            why = _TOO_LONG if late.is_set() else _FAILED
            raise InvalidInput(why) from error

    def _running(self) -> subprocess.Popen[bytes]:
        """Return the process, starting it if it has ended or belongs to the process that we were forked from."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self._end()
            self._process, self._owner = _start_process(), os.getpid()
            self._stop = weakref.finalize(self, _stop, self._process, self._owner)
            _receive(self._process)
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._stop()
        self._process = None


@contextmanager
def _killed_after(seconds: float, process: subprocess.Popen[bytes]) -> Iterator[Event]:
    """Kill the process when the time is over; the yielded event is then set."""
    late = Event()

    def kill() -> None:
        late.set()
        process.kill()
        process.wait()

    timer = Timer(seconds, kill)
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        timer.join()


def _start_process() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "wiki.pages.markup.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("WIKI_")},
        start_new_session=True,  # an interrupt typed at the terminal is for the server alone
    )


def _stop(process: subprocess.Popen[bytes], owner: int) -> None:
    """Kill a process, which has no state worth saving, unless since a fork it belongs to the parent."""
    if owner != os.getpid():
        return
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _exchange(process: subprocess.Popen[bytes], text: str) -> dict[str, Any]:
    assert process.stdin is not None
    _write(process.stdin, text)
    return _receive(process)


def _receive(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert process.stdout is not None
    return dict(_read(process.stdout))


def _write(stream: IO[bytes], message: object) -> None:
    content = json.dumps(message).encode()
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def _read(stream: IO[bytes]) -> Any:
    """Read one message; raises EOFError when the other side is gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return json.loads(content)


def _render_answer(text: str) -> dict[str, Any]:
    try:
        page = render_page(text)
    except InvalidInput as error:
        return {"refusal": error.message}
    except MemoryError:
        return {"refusal": N_("This text needs too much memory to display.")}
    return {"html": page.html, "contents": page.contents}


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Send a ready message, then answer text by text until the other side is gone."""
    _write(sink, {"ready": True})
    with suppress(EOFError, BrokenPipeError):
        while True:
            _write(sink, _render_answer(_read(source)))


def _limit_memory() -> None:
    with suppress(ValueError, OSError):  # not every system has this limit; the time limit holds everywhere
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit_memory()
    serve(sys.stdin.buffer, sys.stdout.buffer)
