import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from unittest.mock import Mock

import pytest

from wiki.core.errors import InvalidInput
from wiki.pages.markup.markdown import MAX_HTML, LinkTarget, render_page
from wiki.pages.markup.process import RenderProcess, serve

SLOW = "[" * 60_000


@pytest.fixture(scope="module")
def patient() -> Iterator[RenderProcess]:
    process = RenderProcess(time_limit=60)
    yield process
    process.close()


@pytest.fixture(scope="module")
def hasty() -> Iterator[RenderProcess]:
    process = RenderProcess(time_limit=0.3)
    yield process
    process.close()


def test_a_text_is_rendered_as_in_this_process(patient: RenderProcess) -> None:
    text = "# Été\n\n[[a]] œuvre \ud800 \U0001f33f\n"
    links = {"a": LinkTarget("/fr/a", "Arbre", exists=True)}
    assert patient.render(text, links) == render_page(text, links)
    assert patient.render("") == render_page("")


def test_a_text_that_takes_too_long_is_refused_and_the_next_is_served(hasty: RenderProcess) -> None:
    with pytest.raises(InvalidInput, match="takes too long"):
        hasty.render(SLOW)
    assert hasty.render("après").html == "<p>après</p>"


WEAPONS = {
    "brackets": "[" * 2_000,
    "images": "![a](" * 2_000,
    "table": "|a" * 450 + "|\n" + "|-" * 450 + "|\n" + "|x\n" * 100,
    "large table": "|a" * 800 + "|\n" + "|-" * 800 + "|\n" + "|x\n" * 400,
    "quotes": ">" * 50_000,
    "lists": "\n".join(" " * 4 * depth + "- a" for depth in range(300)),
    "backticks": "".join("`" * length + "x" for length in range(1, 600)),
    "notes": "[^1] " * 20_000 + "\n\n[^1]: x",
    "open links": "[[a|" * 20_000,
}


@pytest.mark.parametrize("name", WEAPONS)
def test_no_text_can_stop_the_rendering_of_others(hasty: RenderProcess, name: str) -> None:
    with suppress(InvalidInput):
        assert len(hasty.render(WEAPONS[name]).html) < MAX_HTML
    assert hasty.render("après").html == "<p>après</p>"


def test_a_text_that_grows_too_large_is_refused(patient: RenderProcess) -> None:
    with pytest.raises(InvalidInput, match="too large"):
        patient.render(WEAPONS["large table"])


def test_threads_share_the_process_and_get_each_their_own_text(patient: RenderProcess) -> None:
    texts = [f"texte {number}" for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        pages = list(threads.map(patient.render, texts))
    assert [page.html for page in pages] == [f"<p>{text}</p>" for text in texts]


def test_a_process_that_died_is_started_again(patient: RenderProcess) -> None:
    patient.render("avant")
    assert patient._process is not None
    patient._process.kill()
    patient._process.wait()
    assert patient.render("après").html == "<p>après</p>"


def test_a_process_that_dies_at_work_is_no_timeout(
    patient: RenderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wiki.pages.markup.process._exchange", Mock(side_effect=EOFError))
    with pytest.raises(InvalidInput, match="cannot be displayed"):
        patient.render("pendant")
    monkeypatch.undo()
    assert patient.render("après").html == "<p>après</p>"


def test_the_process_ends_when_its_parent_leaves(patient: RenderProcess) -> None:
    patient.render("texte")
    process = patient._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=60) == 0


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_the_process_does_not_know_the_secrets_of_the_wiki(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIKI_SECRET_KEY", "secret")
    renderer = RenderProcess(time_limit=60)
    renderer.render("texte")
    assert renderer._process is not None
    assert b"WIKI_" not in Path(f"/proc/{renderer._process.pid}/environ").read_bytes()
    renderer.close()


def test_it_is_closed_when_nobody_holds_it() -> None:
    renderer = RenderProcess(time_limit=60)
    renderer.render("texte")
    process = renderer._process
    assert process is not None
    del renderer
    assert process.returncode is not None


def test_after_a_fork_another_process_is_started(patient: RenderProcess) -> None:
    patient.render("avant")
    first = patient._process
    patient._owner = os.getpid() + 1
    patient.render("après")
    assert patient._process is not first


def test_serving_ends_where_the_messages_end() -> None:
    sink = BytesIO()
    serve(BytesIO(b'\0\0\0\5"abc"\0\0\0\7"cut'), sink)
    assert b'"html": "<p>abc</p>"' in sink.getvalue()
