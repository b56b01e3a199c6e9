from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import steward
from wiki.core.db import db, unit_of_work
from wiki.core.errors import InvalidInput
from wiki.pages import kinds, queries, services
from wiki.pages.importing import starter
from wiki.pages.importing.starter import StarterText
from wiki.pages.markup.links import slugify
from wiki.pages.services import NewPage
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TEXTS = starter.read_starter_texts()
PAIR = (
    StarterText("Feuille", "feuille", "page", "fr", "Bonjour.\n", "roadmap", 1),
    StarterText("Roadmap", "roadmap", "page", "en", "Hello.\n", "feuille", 1),
    StarterText("Cadre", "cadre", "frame", "fr", "Un.\n", "frame", 3),
    StarterText("Frame", "frame", "frame", "en", "One.\n", "cadre", 2),
)


def load(*texts: StarterText) -> list[str]:
    with unit_of_work():
        return [page.slug for page in starter.create_starter_pages(texts, NOW)]


def group(slug: str) -> int | None:
    page = queries.by_slug(slug)
    assert page is not None
    return page.translation_group


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_language_has_what_a_network_begins_with(lang: str) -> None:
    counted = Counter(text.kind for text in TEXTS if text.lang == lang)
    assert (counted["frame"], counted["charter"], counted["method"]) == (4, 6, 24)
    assert counted["example"] >= 20


def test_counterparts_name_each_other() -> None:
    by_slug = {text.slug: text for text in TEXTS}
    assert len(by_slug) == len(TEXTS)
    for text in TEXTS:
        other = by_slug[text.translation]
        assert (other.translation, other.kind) == (text.slug, text.kind)
        assert other.lang != text.lang
        assert (other.facts or {}) == (text.facts or {}) or text.kind == "example"


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.slug)
def test_a_starter_text_can_be_a_page(text: StarterText) -> None:
    assert text.slug == slugify(text.slug)
    assert len(text.text.split()) >= 50


def test_the_year_of_a_source_is_not_that_of_what_was_done() -> None:
    examples = [text.facts or {} for text in TEXTS if text.kind == "example"]
    assert [facts for facts in examples if ("year" in facts) == ("cited" in facts)] == []


def test_every_cell_of_the_method_has_its_sheet() -> None:
    cells = {f"T{cycle}{phase}" for cycle in kinds.CYCLES for phase in kinds.PHASES}
    for lang in ("fr", "en"):
        facts = [text.facts or {} for text in TEXTS if (text.kind, text.lang) == ("method", lang)]
        assert {each["code"] for each in facts} == cells


@pytest.mark.parametrize(
    "content", ["No front matter.\n", "---\ntitle: x\n---\n", "---\nsong: x\n---\nText.\n"]
)
def test_a_file_that_is_not_as_it_should_be_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "odd.md").write_text(content)
    with pytest.raises(InvalidInput, match=r"odd\.md"):
        starter.read_starter_texts(tmp_path)


@pytest.mark.both_databases
def test_texts_stand_below_their_landing_page_beside_their_counterpart(app: Flask) -> None:
    assert app
    assert load(*reversed(PAIR)) == ["roadmap", "feuille", "frame", "cadre"]
    frame, cadre = queries.by_slug("frame"), queries.by_slug("cadre")
    assert frame is not None
    assert cadre is not None
    assert (frame.parent, cadre.parent) == (queries.by_slug("roadmap"), queries.by_slug("feuille"))
    assert queries.translations(frame) == [cadre]
    assert group("frame") != group("roadmap")


@pytest.mark.both_databases
def test_only_what_is_missing_is_loaded_and_joins_its_counterpart(app: Flask) -> None:
    assert app
    load(*PAIR[:1])
    assert load(*PAIR) == ["roadmap", "cadre", "frame"]
    assert group("roadmap") == group("feuille")
    assert load(*PAIR) == []


@pytest.mark.both_databases
def test_a_counterpart_without_a_group_gets_one(app: Flask) -> None:
    assert app
    with unit_of_work():
        by = Authorship(Origin.CREATION)
        services.create(NewPage("page", "fr", "Feuille"), "Bonjour.\n", by, NOW)
    load(*PAIR)
    assert group("roadmap") == group("feuille") is not None


def test_a_text_that_was_renamed_is_not_loaded_again(app: Flask) -> None:
    assert app
    load(*PAIR)
    actor = steward()
    with unit_of_work():
        page = queries.by_slug("frame")
        assert page is not None
        services.rename(page, "Our frame", "our-frame", db.session.merge(actor), NOW)
    assert load(*PAIR) == []
