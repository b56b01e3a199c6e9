"""Run pure functions in a process of its own, which is ended when one takes too much processor time or memory.

The process starts on the first use, runs one function at a time, and ends with its parent. A message is its length in
four bytes, then a pickle: the name of a function and its arguments one way, what it returned or raised the other.
The kernel counts the processor time (ITIMER_PROF), so other load on the machine makes nothing fail.
"""

import importlib
import os
import pickle
import resource
import signal
import struct
import subprocess
import sys
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock, Timer
from typing import IO, Any, ParamSpec, TypeVar, cast

from wiki.config import ROOT

MEMORY_LIMIT = 1 << 30
"""The bytes of address space that the process may use."""

PATIENCE = 20
"""So many times its processor time may pass before a process that gets none is given up."""

Given = ParamSpec("Given")
Value = TypeVar("Value")
_LENGTH = struct.Struct(">I")


class TooMuchWork(Exception):
    """A function took more processor time than it may."""


class OutOfMemory(TooMuchWork):
    """A function took more memory than it may."""


class ProcessDied(Exception):
    """The process ended at work, twice, and not because of its limits."""


class KillableProcess:
    """A process that runs pure functions for all threads of a server, one at a time."""

    def __init__(self, modules: Sequence[str], seconds: float) -> None:
        """Set the processor time of each call in seconds, and what to import at the start; starts nothing."""
        self._modules, self._seconds = tuple(modules), seconds
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def run(self, function: Callable[Given, Value], *given: Given.args, **named: Given.kwargs) -> Value:
        """Return what a module's function returns, or raise what it raises.

        Arguments and results are plain values. Raises TooMuchWork, OutOfMemory, ProcessDied.
        """
        message = pickle.dumps((function.__module__, function.__qualname__, given, named))
        with self._lock:
            kind, value = self._answer(message)
        if kind == "raised":
            raise value
        if kind == "memory":
            raise OutOfMemory
        return cast("Value", value)

    def close(self) -> None:
        """End the process; the next call starts another."""
        with self._lock:
            self._end()

    def _answer(self, message: bytes) -> tuple[str, Any]:
        try:
            return self._ask(message)
        except (OSError, EOFError):
            return self._ask_again(message)

    def _ask_again(self, message: bytes) -> tuple[str, Any]:
        """Ask once more: the process may have been killed by somebody, or while it started."""
        try:
            return self._ask(message)
        except (OSError, EOFError) as error:
            raise ProcessDied from error

    def _ask(self, message: bytes) -> tuple[str, Any]:
        process, late = None, False
        try:
            process = self._running()
            timer = Timer(self._seconds * PATIENCE, process.kill)
            timer.start()
            try:
                return _exchange(process, message)
            finally:
                late = timer.finished.is_set()
                timer.cancel()
                timer.join()
        except BaseException as error:
            self._end()  # or the next call would be given the answer to this one
            is_over = late or (process is not None and process.returncode == -signal.SIGPROF)
            if is_over and isinstance(error, (OSError, EOFError)):
                raise TooMuchWork from error
            raise

    def _running(self) -> subprocess.Popen[bytes]:
        """Return the process, starting it if it has ended or belongs to the process that we were forked from."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self._end()
            self._process, self._owner = _start_process(self._modules, self._seconds), os.getpid()
            self._stop = weakref.finalize(self, _stop, self._process, self._owner)
            _receive(self._process)
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._stop()
        self._process = None


def _start_process(modules: Sequence[str], seconds: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - only names and numbers of this code
        [sys.executable, "-m", "wiki.core.limits.killable", str(seconds), *modules],
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


def _exchange(process: subprocess.Popen[bytes], message: bytes) -> tuple[str, Any]:
    assert process.stdin is not None
    _write(process.stdin, message)
    return _receive(process)


def _receive(process: subprocess.Popen[bytes]) -> tuple[str, Any]:
    assert process.stdout is not None
    try:
        kind, value = pickle.loads(_read(process.stdout))  # noqa: S301 - written by this module, in its own process
    except EOFError:
        process.wait()  # so that its return code says why
        raise
    return kind, value


def _write(stream: IO[bytes], content: bytes) -> None:
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes:
    """Read one message; raises EOFError when the other side is gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


def _run(message: bytes) -> tuple[str, Any]:
    module, name, given, named = pickle.loads(message)  # noqa: S301 - written by this module, in the parent
    try:
        return "returned", getattr(importlib.import_module(module), name)(*given, **named)
    except MemoryError:
        return "memory", None
    except Exception as error:  # noqa: BLE001 - it is raised in the parent
        return "raised", error


def serve(source: IO[bytes], sink: IO[bytes], seconds: float) -> None:
    """Send a ready message, then run what is asked for until the other side is gone."""
    _write(sink, pickle.dumps(("ready", None)))
    with suppress(EOFError, BrokenPipeError):
        while True:
            message = _read(source)
            signal.setitimer(signal.ITIMER_PROF, seconds)
            answer = pickle.dumps(_run(message))
            signal.setitimer(signal.ITIMER_PROF, 0)
            _write(sink, answer)


def _limit_memory() -> None:
    with suppress(ValueError, OSError):  # not every system has this limit; that of the time holds everywhere
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit_memory()
    for imported in sys.argv[2:]:
        importlib.import_module(imported)
    serve(sys.stdin.buffer, sys.stdout.buffer, float(sys.argv[1]))
