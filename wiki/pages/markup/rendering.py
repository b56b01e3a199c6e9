"""Render texts in a process that can be killed; cache them by the text's hash, in memory and in a table."""

import re
from contextlib import suppress
from urllib.parse import unquote

from flask import url_for
from markupsafe import Markup

from wiki.core.cache import LruCache
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, DatabaseBusy, InvalidInput
from wiki.pages import queries
from wiki.pages.markup.markdown import RENDERER, Entry, Link, Rendered, resolve
from wiki.pages.markup.process import RenderProcess
from wiki.pages.models import Page, Rendering
from wiki.versioning.codec import digest
from wiki.versioning.models import Revision
from wiki.versioning.queries import text_of, version
from wiki.versioning.text.words import count

KEPT_CHARACTERS = 24_000_000
_TAG = re.compile(r"<[^>]*>")
_AS_WRITTEN = "as written "
_PAGE_LINK = re.compile(r'<a class="page-link[^"]*" href="([^"#]*)')


_memory = LruCache[Rendered](KEPT_CHARACTERS, lambda made: len(made.html))
_process = RenderProcess()


def rendered(text: str, text_hash: str = "") -> Rendered:
    """Return a text as safe HTML, from memory, from the table, or rendered now; writes nothing to the database.

    Raises InvalidInput for a text that cannot be displayed.
    """
    text_hash = text_hash or digest(text)
    return _memory.get(text_hash) or _memory.put(text_hash, _stored(text_hash) or _process.render(text))


def shown(text: str, text_hash: str = "") -> Rendered:
    """Return a text as HTML; a text that cannot be displayed is shown as Markdown source."""
    text_hash = text_hash or digest(text)
    as_written = _memory.get(f"{_AS_WRITTEN}{text_hash}")
    if as_written is not None:
        return as_written
    try:
        return rendered(text, text_hash)
    except InvalidInput:
        plain = Rendered(str(Markup('<pre class="raw">{}</pre>').format(text)), (), count(text))
        return _memory.put(f"{_AS_WRITTEN}{text_hash}", plain)


def of_revision(revision: Revision) -> Rendered:
    """Return a revision's text as HTML; loads the text only when its rendering is not in memory."""
    return _memory.get(revision.text_hash) or shown(text_of(revision), revision.text_hash)


def keep(text: str) -> None:
    """Render a text and store the result, in a unit of work of its own; call it after the action is committed.

    The table is a cache: when the rendering cannot be made or stored now, it is made for a later reader.
    """
    text_hash = digest(text)
    with suppress(InvalidInput, Conflict, DatabaseBusy):
        made = rendered(text, text_hash)
        if _stored(text_hash) is not None:
            return
        with unit_of_work():
            contents = [list(entry) for entry in made.contents]
            db.session.add(
                Rendering(text_hash=text_hash, renderer=RENDERER, html=made.html, contents=contents)
            )


def ensure(page: Page) -> None:
    """Render a page's text in force and store the result."""
    keep(version(page.id, page.head_number).content.text)


def _stored(text_hash: str) -> Rendered | None:
    row = db.session.get(Rendering, (text_hash, RENDERER))
    if row is None:
        return None
    contents = tuple(Entry(*entry) for entry in row.contents)
    return Rendered(row.html, contents, count(_TAG.sub(" ", row.html)))


def html_with_links(html: str) -> Markup:
    """Resolve the ``[[links]]`` of a rendered text: to existing pages, or else to the form that creates one."""
    slugs = sorted({unquote(slug) for slug in _PAGE_LINK.findall(html)})
    pages = queries.existing(slugs) if slugs else {}
    links = {
        slug: Link(url_for("pages.read", slug=pages[slug].slug), pages[slug].title, exists=True)
        if slug in pages
        else Link(url_for("pages.create", slug=slug), slug, exists=False)
        for slug in slugs
    }
    return Markup(resolve(html, links))  # noqa: S704 - wiki.pages.markup.markdown has made it safe
