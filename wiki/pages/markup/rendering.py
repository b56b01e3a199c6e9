"""Render texts in a process that can be killed; cache them by the text's hash, in memory and in a table."""

import re
from time import monotonic
from urllib.parse import unquote

from flask import g, url_for
from markupsafe import Markup

from wiki.core.availability import best_effort
from wiki.core.db import db, unit_of_work
from wiki.core.errors import InvalidInput
from wiki.core.limits.lru import LruCache
from wiki.pages import queries
from wiki.pages.markup.markdown import RENDERER_VERSION, LinkTarget, RenderedMarkdown, TocEntry, resolve_links
from wiki.pages.markup.page_ids import free_anchor
from wiki.pages.markup.process import RenderProcess
from wiki.pages.models import Page, Rendering
from wiki.versioning.codec import digest
from wiki.versioning.models import Revision
from wiki.versioning.queries import revision_text, version

MAX_CACHED_CHARACTERS = 24_000_000
MAX_REQUEST_SECONDS = 1.5
_SOURCE_KEY_PREFIX = "as written "
_ANCHORED = re.compile(
    r"""(<h[2-6][ ]id="
    | <a[ ](?:aria-label="[^"]*"[ ])?class="(?:heading-anchor"[ ]href="|page-link[^"]*"[ ]href="[^"#]*)\#)
    ([^"]+)""",
    re.VERBOSE,
)
_PAGE_LINK = re.compile(r'<a class="page-link[^"]*" href="([^"#]*)')


_cache = LruCache[RenderedMarkdown](MAX_CACHED_CHARACTERS, lambda made: len(made.html))
_process = RenderProcess()


def render_cached(text: str, text_hash: str = "") -> RenderedMarkdown:
    """Return a text as safe HTML, from memory, from the table, or rendered now; writes nothing to the database.

    Raises InvalidInput for a text that cannot be displayed.
    """
    text_hash = text_hash or digest(text)
    return _cache.get(text_hash) or _cache.put(
        text_hash, _stored_rendering(text_hash) or _process.render(text)
    )


def render_or_source(text: str, text_hash: str = "") -> RenderedMarkdown:
    """Return a text as HTML; a text that cannot be displayed is shown as Markdown source.

    So are new texts once this request has spent MAX_REQUEST_SECONDS on rendering; the next request goes on.
    """
    text_hash = text_hash or digest(text)
    as_written = _cache.get(f"{_SOURCE_KEY_PREFIX}{text_hash}")
    if as_written is not None:
        return as_written
    found = _cache.get(text_hash) or _stored_rendering(text_hash)
    if found is not None:
        return _cache.put(text_hash, found)
    if _seconds_spent() > MAX_REQUEST_SECONDS:
        return _source(text)
    started = monotonic()
    try:
        return _cache.put(text_hash, _process.render(text))
    except InvalidInput:
        return _cache.put(f"{_SOURCE_KEY_PREFIX}{text_hash}", _source(text))
    finally:
        g.render_seconds = _seconds_spent() + monotonic() - started


def _seconds_spent() -> float:
    """Return the seconds that this request has spent on rendering texts that were not in memory."""
    return float(g.get("render_seconds", 0.0))


def _source(text: str) -> RenderedMarkdown:
    return RenderedMarkdown(str(Markup('<pre class="raw">{}</pre>').format(text)), ())


def render_revision(revision: Revision) -> RenderedMarkdown:
    """Return a revision's text as HTML; loads the text only when its rendering is not in memory."""
    return _cache.get(revision.text_hash) or render_or_source(revision_text(revision), revision.text_hash)


def store_rendering(text: str) -> None:
    """Render a text and store the result, in a unit of work of its own; call it after the action is committed.

    The table is a cache: when the rendering cannot be made or stored now, whatever the reason, it is made for a later
    reader, and the log is told.
    """
    with best_effort("a rendering"):
        text_hash = digest(text)
        made = render_cached(text, text_hash)
        if _stored_rendering(text_hash) is not None:
            return
        with unit_of_work():
            contents = [list(entry) for entry in made.contents]
            db.session.add(
                Rendering(text_hash=text_hash, renderer=RENDERER_VERSION, html=made.html, contents=contents)
            )


def store_page_rendering(page: Page) -> None:
    """Render a page's text in force and store the result."""
    with best_effort("a rendering"):
        store_rendering(version(page.id, page.head_number).content.text)


def _stored_rendering(text_hash: str) -> RenderedMarkdown | None:
    row = db.session.get(Rendering, (text_hash, RENDERER_VERSION))
    if row is None:
        return None
    contents = tuple(TocEntry(*entry) for entry in row.contents)
    return RenderedMarkdown(row.html, contents)


def html_with_links(html: str) -> Markup:
    """Resolve the ``[[links]]`` of a rendered text: to existing pages, or else to the form that creates one.

    Its headings take no id of the screen that it is shown on.
    """
    slugs = sorted({unquote(slug) for slug in _PAGE_LINK.findall(html)})
    pages = queries.visible_by_slug(slugs) if slugs else {}
    links = {
        slug: LinkTarget(url_for("pages.read", slug=pages[slug].slug), pages[slug].title, exists=True)
        if slug in pages
        else LinkTarget(url_for("pages.create", slug=slug), slug, exists=False)
        for slug in slugs
    }
    resolved = _ANCHORED.sub(lambda found: f"{found[1]}{free_anchor(found[2])}", resolve_links(html, links))
    return Markup(resolved)  # noqa: S704 - wiki.pages.markup.markdown has made it safe
