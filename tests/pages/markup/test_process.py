import re
from collections.abc import Iterator
from contextlib import suppress
from unittest.mock import Mock

import pytest

from wiki.core.errors import InvalidInput
from wiki.pages.markup import markdown
from wiki.pages.markup.markdown import MAX_HTML, LinkTarget, render_page
from wiki.pages.markup.process import RenderProcess

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


def test_a_process_that_dies_at_work_is_no_timeout(
    patient: RenderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wiki.core.limits.killable._exchange", Mock(side_effect=EOFError))
    with pytest.raises(InvalidInput, match="cannot be displayed"):
        patient.render("pendant")
    monkeypatch.undo()
    assert patient.render("après").html == "<p>après</p>"


def test_prose_of_the_longest_page_is_rendered() -> None:
    process = RenderProcess()
    prose = (
        "## Un titre\n\n" + "Une phrase, *des mots* et [[un-lien]]. " + "Une phrase de plus. " * 20 + "\n\n"
    )
    text = prose * (490_000 // len(prose))
    assert process.render(text).html.count("<h2") == text.count("## Un titre")
    process.close()


def test_many_blocks_are_sanitised_as_few_are() -> None:
    """Long texts are sanitised in parts, cut between their outermost blocks: no part shows."""
    block = (
        "## Un titre\n\nUn *mot*.\n\n> - une liste\n>\n>   - dedans\n\n| a | b |\n|---|---|\n| x | y |\n\n"
    )
    once = render_page(block).html
    many = render_page(block * 300).html

    def without_anchors(html: str) -> str:
        return re.sub(r'(?:id|href)="[^"]*"', "", html)

    assert len(list(markdown._parts(many))) > 1
    assert without_anchors(many) == "\n".join([without_anchors(once)] * 300)
