"""The screen of a page, made once for everybody: its parts are kept until anything in the database changes.

What is kept depends on the page, the language, the time zone and the host, and on nothing about the reader.
"""

from collections import Counter, OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from flask import current_app, request, url_for
from markupsafe import Markup
from sqlalchemy import select

from wiki.config import UI_LANGUAGES
from wiki.db import Installation, db
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.deliberation.threads import marking
from wiki.i18n import time_zone, ui_language
from wiki.pages import queries, rendering, showing
from wiki.pages.models import Page
from wiki.versioning import queries as versions

KEPT_CHARACTERS = 32_000_000
EXTENSION = "readings"
_PARTS = ("links", "way", "heading", "tabs", "list", "text", "about")


@dataclass(frozen=True, slots=True)
class Reading:
    """The parts of the screen as HTML, the entry of the menu, and the languages that have no counterpart."""

    links: Markup
    way: Markup
    heading: Markup
    tabs: Markup
    list: Markup
    text: Markup
    about: Markup
    part: str
    untranslated: tuple[str, ...]


class Readings:
    """The screens made last by one application, bounded by their characters; safe between threads."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[tuple[object, ...], Reading] = OrderedDict()
        self._characters = 0
        self._lock = Lock()

    def get(self, key: tuple[object, ...]) -> Reading | None:
        """Return what was kept under a key."""
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: tuple[object, ...], made: Reading) -> Reading:
        """Keep a screen, and forget the oldest ones when there are too many."""
        with self._lock:
            former = self._kept.pop(key, None)
            self._characters += len(made.text) - (len(former.text) if former else 0)
            self._kept[key] = made
            while self._characters > KEPT_CHARACTERS and len(self._kept) > 1:
                self._characters -= len(self._kept.popitem(last=False)[1].text)
        return made


def generation() -> int:
    """Return the number of the database's state. Read it before the page: what is read later is never older."""
    return db.session.scalar(select(Installation.generation)) or 0


def reading(page: Page, state: int) -> Reading:
    """Return the screen of a page in the state read before it, made now or kept."""
    readings: Readings = current_app.extensions.setdefault(EXTENSION, Readings())
    key = (state, page.id, ui_language(), time_zone(), request.host_url)
    return readings.get(key) or readings.keep(key, _made(page))


def _made(page: Page) -> Reading:
    context = _context(page)
    current_app.update_template_context(context)
    module = current_app.jinja_env.get_template("pages/reading.html").make_module(context)
    parts = {name: Markup(getattr(module, name)()) for name in _PARTS}  # noqa: S704 - what a template has made
    return Reading(**parts, part=context["nav_active"], untranslated=_untranslated(page))


def _context(page: Page) -> dict[str, Any]:
    revision = versions.revision(page.id, page.head_number)
    text = rendering.of_revision(revision)
    amendments = amendment_queries.in_discussion_on(page)
    contested = Counter(amendment.section for amendment in amendments)
    titles = {entry.anchor: entry.title for entry in text.contents}
    body = marking.with_passages(rendering.html_with_links(text.html), page)
    body = showing.with_section_tools(body, page, titles, contested)
    return {
        **showing.frame(page),
        "revision": revision,
        "body": body,
        "headings": showing.headings(text),
        "facts": showing.facts_in_words(page),
        "amendments": amendments,
        "children": queries.children(page),
        "linking": queries.linking_to(page),
        "translations": queries.translations(page),
        "canonical": _address_in_own_language(page),
    }


def _untranslated(page: Page) -> tuple[str, ...]:
    there = {page.lang, *(other.lang for other in queries.translations(page))}
    return tuple(code for code in UI_LANGUAGES if code not in there)


def _address_in_own_language(page: Page) -> str:
    """Return the address of a page with the interface in the page's own language, where there is one."""
    lang = page.lang if page.lang in UI_LANGUAGES else ui_language()
    return url_for("pages.read", slug=page.slug, ui_lang=lang, _external=True)
