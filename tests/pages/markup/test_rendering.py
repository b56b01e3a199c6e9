from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.pages import shelf
from wiki.core.db import db, installation
from wiki.core.errors import InvalidInput
from wiki.core.limits.lru import LruCache
from wiki.pages.markup import rendering
from wiki.pages.markup.markdown import RENDERER_VERSION, RenderedMarkdown
from wiki.pages.models import Rendering
from wiki.versioning.codec import digest


@pytest.fixture(autouse=True)
def empty_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rendering, "_cache", LruCache[RenderedMarkdown](10_000, lambda made: len(made.html)))
    yield
    rendering._process.close()


def kept() -> int:
    return db.session.scalar(select(func.count()).select_from(Rendering)) or 0


@pytest.mark.both_databases
def test_reading_stores_nothing_and_keeping_stores_once(app: Flask) -> None:
    before = installation().generation
    assert "<em>mot</em>" in rendering.render_cached("Un *mot*.").html
    assert (kept(), installation().generation) == (0, before)
    rendering.store_rendering("Un *mot*.")
    rendering.store_rendering("Un *mot*.")
    assert (kept(), installation().generation) == (1, before + 1)


@pytest.mark.both_databases
def test_what_is_kept_is_used(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made = rendering.render_cached(shelf.TEXT)
    rendering.store_rendering(shelf.TEXT)
    monkeypatch.setattr(rendering, "_cache", LruCache[RenderedMarkdown](10_000, lambda made: len(made.html)))
    monkeypatch.setattr(rendering._process, "render", pytest.fail)
    found = rendering.render_cached(shelf.TEXT)
    assert (found.html, found.contents) == (made.html, made.contents)


def test_another_renderer_renders_anew(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    rendering.store_rendering("Un mot.")
    monkeypatch.setattr(rendering, "RENDERER_VERSION", f"{RENDERER_VERSION}-next")
    monkeypatch.setattr(rendering, "_cache", LruCache[RenderedMarkdown](10_000, lambda made: len(made.html)))
    rendering.store_rendering("Un mot.")
    assert kept() == 2


def test_what_cannot_be_displayed_is_refused_but_shown_as_written(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(text: str) -> RenderedMarkdown:
        asked.append(text)
        message = "no"
        raise InvalidInput(message)

    monkeypatch.setattr(rendering._process, "render", refuse)
    with pytest.raises(InvalidInput):
        rendering.render_cached("<b>")
    assert rendering.render_or_source("<b>").html == '<pre class="raw">&lt;b&gt;</pre>'
    assert rendering.render_or_source("<b>").html == '<pre class="raw">&lt;b&gt;</pre>'
    with pytest.raises(InvalidInput):
        rendering.render_cached("<b>")
    assert len(asked) == 3
    rendering.store_rendering("<b>")
    assert kept() == 0


def test_links_are_led_when_shown(app: Flask) -> None:
    shelf.page("Notes d’été")
    hidden = shelf.page("Caché")
    shelf.hide(hidden, factories.steward())
    html = rendering.render_cached("[[notes-d-ete]] [[cache|là]] [[rien]]").html
    with app.test_request_context("/fr/"):
        shown = rendering.html_with_links(html)
    assert '<a class="page-link" href="/fr/page/notes-d-ete">Notes d’été</a>' in shown
    assert 'class="page-link wanted" href="/fr/page/new?slug=cache"' in shown
    assert "Caché" not in shown
    assert 'class="page-link wanted" href="/fr/page/new?slug=rien"' in shown


def test_a_page_is_kept_by_the_hash_of_its_text(app: Flask) -> None:
    page = shelf.page()
    rendering.store_page_rendering(page)
    assert db.session.get(Rendering, (digest(shelf.TEXT), RENDERER_VERSION)) is not None


def test_one_request_renders_new_texts_for_a_bounded_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many texts that each take long are shown as written, until another request has time for them."""
    now = [0.0]

    def slow(text: str) -> RenderedMarkdown:
        now[0] += 1.0
        return RenderedMarkdown(f"<p>{text}</p>", ())

    monkeypatch.setattr(rendering._process, "render", slow)
    monkeypatch.setattr(rendering, "monotonic", lambda: now[0])
    texts = [f"text {number}" for number in range(8)]
    first = [rendering.render_or_source(text).html for text in texts]
    assert [html.startswith("<p>") for html in first] == [True, True, *[False] * 6]
    assert rendering.render_or_source(texts[0]).html == "<p>text 0</p>"
    with app.app_context():
        assert [rendering.render_or_source(text).html for text in texts[:4]] == [
            f"<p>{text}</p>" for text in texts[:4]
        ]
