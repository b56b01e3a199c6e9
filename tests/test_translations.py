"""Both catalogues are complete, and say the same things."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
METHODS = [("wiki/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.xml", "jinja2")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "plural": (1, 2),
    "lazy_gettext": None,
    "N_": None,
}
LANGUAGES = ("fr", "en")


def catalogue(language: str) -> Catalog:
    path = ROOT / "wiki" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def texts(message: Message) -> list[str]:
    given = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return [text or "" for text in given]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_interface_is_in_the_catalogue(language: str) -> None:
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in messages(language)}
    used: set[str] = set()
    for folder in ("wiki", "templates"):
        methods = [
            (pattern.removeprefix(f"{folder}/"), method)
            for pattern, method in METHODS
            if pattern.startswith(folder)
        ]
        for _file, _line, text, _comments, _context in extract_from_dir(
            ROOT / folder, methods, keywords=KEYWORDS
        ):
            used.add(text if isinstance(text, str) else text[0])
    assert used - known == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated_or_uncertain(language: str) -> None:
    assert [message.id for message in messages(language) if message.fuzzy or not all(texts(message))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_for_values_are_the_same(language: str) -> None:
    def places(text: str) -> set[str]:
        return set(re.findall(r"%\((\w+)\)[sd]|%[sd%]", text))

    wrong = []
    for message in messages(language):
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set().union(*map(places, originals))
        wrong += [message.id for text in texts(message) if not places(text) <= wanted]
        if isinstance(message.id, str):
            wrong += [message.id for text in texts(message) if places(text) != wanted]
    assert wrong == []


def test_french_is_typeset_as_french() -> None:
    bad = [
        text
        for message in messages("fr")
        for text in texts(message)
        if re.search(r" [;:!?»]|« |[A-Za-zéè]'[a-zéèA-Z]|[·•](?:e|es)\b", text)
    ]
    assert bad == []
