"""The screen of a page, rendered once for all readers and cached until anything but ballots changes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import Response, url_for
from markupsafe import Markup

from wiki.accounts.models import Member
from wiki.accounts.permissions import Permission, allowed, current_actor
from wiki.config import UI_LANGUAGES
from wiki.core import clock
from wiki.core.cache import cached
from wiki.pages import kinds, queries
from wiki.pages import screens as page_screens
from wiki.pages.following import services as following
from wiki.pages.hooks import Panel, PanelPlace, reading_panels, text_marks
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.versioning import queries as versions
from wiki.web import layout
from wiki.web.fragments import SharedHtml
from wiki.web.i18n import ui_language


def page_response(page: Page) -> Response:
    """Return the response for a page, with the reader's own tools; cached for a day, as it has relative dates."""
    now = clock.now()
    shown = layout.render_shared(
        "pages/read.html", (page.id, clock.day(now)), lambda: _context(page, now), depends_on_ballots=False
    )
    return layout.reader_response(shown, _page_tools(page))


def _page_tools(page: Page) -> SharedHtml:
    actor = current_actor()
    rights = {
        "signed_in": actor.member is not None,
        "may_rename": allowed(Permission.RENAME_PAGE, page, actor),
        "may_hide": allowed(Permission.HIDE_PAGE, page, actor),
        "may_fix_typo": allowed(Permission.FIX_TYPO, page, actor),
    }
    seen = _seen_number(page, actor.member) if actor.member else None
    key = (page.id, *rights.values(), seen)
    return layout.render_shared(
        "pages/tools.html",
        key,
        lambda: {**rights, "page": page, "seen": seen, "untranslated": _missing_languages(page)},
        depends_on_ballots=False,
    )


def _seen_number(page: Page, reader: Member) -> int:
    """Return the number of the version that a follower last read; 0 when the reader does not follow the page."""

    def seen() -> int:
        found = following.page_follow(page, reader)
        return found.seen_number if found else 0

    return cached(("seen", page.id, reader.id), seen, depends_on_ballots=False)


def _context(page: Page, now: datetime) -> dict[str, Any]:
    revision = versions.revision(page.id, page.head_number)
    text = rendering.render_revision(revision)
    titles = {entry.anchor: entry.title for entry in text.contents}
    body = rendering.html_with_links(text.html)
    for mark in text_marks:
        body = mark(page, body)
    panels = [panel for given in reading_panels(page, now) for panel in given]
    body = page_screens.with_section_tools(body, page, titles, marks_by_section(panels))
    return {
        **page_screens.page_context(page),
        "revision": revision,
        "body": body,
        "headings": page_screens.table_of_contents(text),
        "facts": page_screens.displayed_facts(page),
        "state": kinds.badge_state(page.facts) if page.kind == "method" else "",
        "panels": panels_by_place(panels),
        "children": queries.children(page),
        "linking": queries.backlinks(page),
        "translations": queries.translations(page),
        "canonical": _canonical_url(page),
    }


def panels_by_place(panels: Iterable[Panel]) -> dict[str, list[Markup]]:
    """Return the HTML of panels by their place."""
    found: dict[str, list[Markup]] = {place: [] for place in PanelPlace}
    for panel in panels:
        found[panel.place].append(panel.html)
    return found


def marks_by_section(panels: Iterable[Panel]) -> dict[str, Markup]:
    """Return the HTML of panels under the headings of a page, by the anchor of the heading."""
    marks: dict[str, Markup] = {}
    for panel in panels:
        if panel.place is PanelPlace.SECTION:
            marks[panel.anchor] = marks.get(panel.anchor, Markup()) + panel.html
    return marks


def _missing_languages(page: Page) -> tuple[str, ...]:
    existing = {page.lang, *(other.lang for other in queries.translations(page))}
    return tuple(code for code in UI_LANGUAGES if code not in existing)


def _canonical_url(page: Page) -> str:
    """Return the address of a page with the interface in the page's language, if there is one."""
    lang = page.lang if page.lang in UI_LANGUAGES else ui_language()
    return url_for("pages.read", slug=page.slug, ui_lang=lang, _external=True)
