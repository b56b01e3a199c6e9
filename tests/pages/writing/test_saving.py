"""People who save one page at one moment are all joined, as long as each changes other sentences."""

from collections.abc import Sequence

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.factories import sign_in
from tests.pages import shelf
from wiki.pages.models import Page
from wiki.pages.writing import saving

OTHERS = 19
LINES = [
    " ".join(
        f"{letter}{word}" for word in ("ville", "rivage", "montagne", "chemin", "verger", "moulin")
    ).capitalize()
    + "."
    for letter in "abcdefghijklmnopqrst"
]


def text_with(changed: Sequence[int]) -> str:
    lines = [line.replace("montagne", "plage") if n in changed else line for n, line in enumerate(LINES)]
    return "\n\n".join(lines) + "\n"


def test_twenty_who_save_different_sentences_are_all_joined(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shelf.page("Notes", text_with([]))
    slug, number = page.slug, page.head_number
    other, waiting = factories.member(), list(range(OTHERS))
    sign_in(client, factories.member())
    record = saving.record_edit

    def come_second(target: Page, *given: object, **named: object) -> None:
        if waiting:
            waiting.pop()
            done = range(OTHERS - len(waiting))
            shelf.edit(shelf.found(slug), text_with(list(done)), other)
        record(target, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(saving, "record_edit", come_second)
    last = {"text": text_with([OTHERS]), "base_revision": number, "summary": "", "save": "1"}
    assert client.post(f"/fr/page/{slug}/edit", data=last).status_code == 303
    assert shelf.text_of(shelf.found(slug)) == text_with(range(OTHERS + 1))
