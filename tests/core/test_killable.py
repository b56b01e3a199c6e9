"""Functions run in a process that is ended when they take too much."""

import os
import pickle
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest

from tests.core import killable_work as work
from wiki.core.limits import killable
from wiki.core.limits.killable import KillableProcess, OutOfMemory, ProcessDied, TooMuchWork, serve

MODULES = ["tests.core.killable_work"]


@pytest.fixture(scope="module")
def process() -> Iterator[KillableProcess]:
    made = KillableProcess(MODULES, seconds=0.3)
    yield made
    made.close()


def test_it_returns_and_raises_as_the_function_does(process: KillableProcess) -> None:
    value = ("été", {"a": [1, 2]}, "\ud800")
    assert process.run(work.echo, value) == value
    with pytest.raises(ValueError, match="non"):
        process.run(work.refuse, "non")


def test_what_takes_too_long_is_ended_and_the_next_is_served(process: KillableProcess) -> None:
    with pytest.raises(TooMuchWork):
        process.run(work.spin)
    assert process.run(work.echo, 1) == 1


def test_what_needs_too_much_memory_is_refused(process: KillableProcess) -> None:
    with pytest.raises(OutOfMemory):
        process.run(work.fill)
    assert process.run(work.echo, 1) == 1


def test_a_process_that_is_killed_at_work_is_tried_once_more(
    process: KillableProcess, tmp_path: Path
) -> None:
    assert process.run(work.die_once, str(tmp_path / "mark")) == "done"
    with pytest.raises(ProcessDied):
        process.run(work.die)
    assert process.run(work.echo, 1) == 1


def test_a_process_that_is_killed_as_it_starts_is_tried_once_more(
    process: KillableProcess, monkeypatch: pytest.MonkeyPatch
) -> None:

    start, started = killable._start_process, list[int]()

    def killed_first(*given: object) -> object:
        made = start(*given)  # type: ignore[arg-type] # handed on
        started.append(made.pid)
        if len(started) == 1:
            made.kill()
        return made

    process.close()
    monkeypatch.setattr(killable, "_start_process", killed_first)
    assert process.run(work.echo, 1) == 1
    assert len(started) == 2


def test_a_process_that_died_between_two_calls_is_started_again(process: KillableProcess) -> None:
    process.run(work.echo, 1)
    assert process._process is not None
    process._process.kill()
    process._process.wait()
    assert process.run(work.echo, 2) == 2


def test_threads_share_the_process_and_get_each_their_own_answer(process: KillableProcess) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda number: process.run(work.echo, number), range(40))) == list(range(40))


def test_the_process_ends_when_its_parent_leaves(process: KillableProcess) -> None:
    process.run(work.echo, 1)
    running = process._process
    assert running is not None
    assert running.stdin is not None
    running.stdin.close()
    assert running.wait(timeout=60) == 0


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_the_process_does_not_know_the_secrets_of_the_wiki(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIKI_SECRET_KEY", "secret")
    made = KillableProcess(MODULES, seconds=5)
    made.run(work.echo, 1)
    assert made._process is not None
    assert b"WIKI_" not in Path(f"/proc/{made._process.pid}/environ").read_bytes()
    made.close()


def test_it_is_closed_when_nobody_holds_it() -> None:
    made = KillableProcess(MODULES, seconds=5)
    made.run(work.echo, 1)
    running = made._process
    assert running is not None
    del made
    assert running.returncode is not None


def test_after_a_fork_another_process_is_started(process: KillableProcess) -> None:
    process.run(work.echo, 1)
    first = process._process
    process._owner = os.getpid() + 1
    process.run(work.echo, 2)
    assert process._process is not first
    assert first is not None
    first.kill()
    first.wait()


def test_serving_ends_where_the_messages_end() -> None:
    message = pickle.dumps((work.__name__, "echo", ("abc",), {}))
    sink = BytesIO()
    serve(BytesIO(struct.pack(">I", len(message)) + message + b"\0\0\0\7cut"), sink, 5.0)
    assert b"abc" in sink.getvalue()
