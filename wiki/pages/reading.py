"""The screen of a page, made once for everybody and kept until anything in the database changes but ballots."""

from datetime import datetime
from typing import Any

from flask import Response, url_for

from wiki import clock, frame
from wiki.accounts.models import Member
from wiki.config import UI_LANGUAGES
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.deliberation.amendments import screens as amendment_screens
from wiki.deliberation.threads import marking
from wiki.frame import Shared
from wiki.i18n import ui_language
from wiki.kept import kept
from wiki.pages import following, kinds, queries, rendering, showing
from wiki.pages.methods import adapting, sheets
from wiki.pages.models import Page
from wiki.permissions import Permission, allowed, current_actor
from wiki.versioning import queries as versions


def screen(page: Page) -> Response:
    """Answer with the screen of a page and the reader's own tools; what it says of past days is true for a day."""
    now = clock.now()
    shown = frame.shared(
        "pages/read.html", (page.id, now.date()), lambda: _context(page, now), of_ballots=False
    )
    return frame.for_reader(shown, _tools(page))


def _tools(page: Page) -> Shared:
    actor = current_actor()
    rights = {
        "signed_in": actor.member is not None,
        "may_rename": allowed(Permission.RENAME_PAGE, page, actor),
        "may_hide": allowed(Permission.HIDE_PAGE, page, actor),
        "may_fix_typo": allowed(Permission.FIX_TYPO, page, actor),
    }
    seen = _seen(page, actor.member) if actor.member else None
    key = (page.id, *rights.values(), seen)
    return frame.shared(
        "pages/tools.html",
        key,
        lambda: {**rights, "page": page, "seen": seen, "untranslated": _untranslated(page)},
        of_ballots=False,
    )


def _seen(page: Page, reader: Member) -> int:
    """Return the version in force when a follower last read a page; 0 for who does not follow it."""

    def seen() -> int:
        found = following.of_page(page, reader)
        return found.seen_number if found else 0

    return kept(("seen", page.id, reader.id), seen, of_ballots=False)


def _context(page: Page, now: datetime) -> dict[str, Any]:
    revision = versions.revision(page.id, page.head_number)
    text = rendering.of_revision(revision)
    amendments = amendment_queries.in_discussion_on(page)
    contested = amendment_screens.contested(page, amendments)
    titles = {entry.anchor: entry.title for entry in text.contents}
    body = marking.with_passages(rendering.html_with_links(text.html), page)
    body = showing.with_section_tools(body, page, titles, contested)
    return {
        **showing.frame(page),
        "revision": revision,
        "body": body,
        "headings": showing.headings(text),
        "facts": showing.facts_in_words(page),
        "state": kinds.badge_of(page.facts) if page.kind == "method" else "",
        "sheet": sheets.surroundings(page),
        "origin": adapting.origin(page),
        "amendments": amendments,
        "typo_fixes": amendment_screens.typo_fixes(page, now),
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
