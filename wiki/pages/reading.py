"""The screen of a page, made once for everybody and kept until anything in the database changes."""

from collections import Counter
from typing import Any

from flask import Response, url_for

from wiki import frame
from wiki.config import UI_LANGUAGES
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.frame import Shared
from wiki.i18n import ui_language
from wiki.pages import adapting, kinds, queries, rendering, sheets, showing
from wiki.pages.models import Page
from wiki.permissions import Permission, allowed, current_actor
from wiki.versioning import queries as versions


def screen(page: Page) -> Response:
    """Answer with the screen of a page and the reader's own tools."""
    shown = frame.shared("pages/read.html", (page.id,), lambda: _context(page))
    return frame.for_reader(shown, _tools(page))


def _tools(page: Page) -> Shared:
    actor = current_actor()
    rights = {
        "signed_in": actor.member is not None,
        "may_rename": allowed(Permission.RENAME_PAGE, page, actor),
        "may_hide": allowed(Permission.HIDE_PAGE, page, actor),
    }
    key = (page.id, *rights.values())
    return frame.shared(
        "pages/tools.html", key, lambda: {**rights, "page": page, "untranslated": _untranslated(page)}
    )


def _context(page: Page) -> dict[str, Any]:
    revision = versions.revision(page.id, page.head_number)
    text = rendering.of_revision(revision)
    amendments = amendment_queries.in_discussion_on(page)
    contested = Counter(amendment.section for amendment in amendments)
    titles = {entry.anchor: entry.title for entry in text.contents}
    body = showing.with_section_tools(rendering.html_with_links(text.html), page, titles, contested)
    return {
        **showing.frame(page),
        "revision": revision,
        "body": body,
        "headings": showing.headings(text),
        "facts": showing.facts_in_words(page),
        "state": kinds.state_of(page.facts) if page.kind == "method" else "",
        "sheet": sheets.surroundings(page),
        "origin": adapting.origin(page),
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
