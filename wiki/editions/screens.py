"""Values that templates and files show of an edition; hidden pages are only counted. Reads only."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from wiki.core.errors import N_
from wiki.deliberation.models import Vote
from wiki.deliberation.votes import screens as votes
from wiki.editions import queries
from wiki.editions.contents import ChangeKind, Difference, differences
from wiki.editions.models import Edition, EditionPage
from wiki.pages import kinds
from wiki.pages.markup import rendering
from wiki.pages.markup.markdown import prefix_anchors
from wiki.pages.models import Page
from wiki.versioning.models import Revision
from wiki.web.i18n import direction, format_date

HASH_DIGITS = 12
CHANGE_LABELS = {
    ChangeKind.NEW: N_("New"),
    ChangeKind.CHANGED: N_("Changed"),
    ChangeKind.REPLACED: N_("Replaced"),
    ChangeKind.RETIRED: N_("Retired"),
    ChangeKind.GONE: N_("No longer in it"),
}
_HEADING = re.compile(r"(</?h)([2-5])\b")


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page of an edition as a reader sees it; ``revision`` is None when the page is hidden today."""

    number: int
    kind: str
    revision: Revision | None
    page: Page | None

    @property
    def lang(self) -> str:
        """The language of the text, empty for a masked one."""
        return self.page.lang if self.page else ""

    @property
    def direction(self) -> str:
        """Which way the text runs."""
        return direction(self.lang)

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of the page at that version."""
        return self.revision.facts if self.revision else {}

    def html(self, prefix: str = "", *, below: bool = False) -> Markup:
        """Return the text as safe HTML; ``below`` puts its headings one level down, under the page's title."""
        if self.revision is None:
            return Markup()
        html = rendering.render_revision(self.revision).html
        html = prefix_anchors(html, prefix) if prefix else html
        return rendering.html_with_links(_HEADING.sub(_lower, html) if below else html)


def _lower(match: re.Match[str]) -> str:
    return f"{match[1]}{int(match[2]) + 1}"


def shown_pages(edition: Edition) -> list[ShownPage]:
    """Return every page of an edition in its order."""
    entries = edition.entries
    revisions = queries.revisions([entry for entry in entries if not entry.page.is_hidden])
    return [_shown_page(entry, revisions.get(entry.page_id)) for entry in entries]


def shown_page(entry: EditionPage) -> ShownPage:
    """Return one page of an edition."""
    return _shown_page(entry, queries.revisions([entry]).get(entry.page_id))


def _shown_page(entry: EditionPage, revision: Revision | None) -> ShownPage:
    shown = None if entry.page.is_hidden else entry.page
    return ShownPage(entry.number, entry.page.kind, revision if shown else None, shown)


def group_by_kind(pages: Iterable[ShownPage]) -> list[tuple[str, list[ShownPage]]]:
    """Group pages, sorted by kind, under the name of their kind."""
    groups = groupby(pages, key=lambda each: each.kind)
    return [(gettext(kinds.kind_of(kind).plural), list(group)) for kind, group in groups]


def decisions(edition: Edition) -> list[tuple[Vote, str]]:
    """Return the votes that led to an edition, each with its sentence; those on hidden pages are left out."""
    told = [decision.vote for decision in edition.decisions]
    return [(vote, votes.result_sentence(vote)) for vote in told if not vote.amendment.page.is_hidden]


@dataclass(frozen=True, slots=True)
class PageDifference:
    """A page that differs between two editions, or an edition and today."""

    page: Page
    difference: Difference

    @property
    def word(self) -> str:
        """What became of it."""
        return str(gettext(CHANGE_LABELS[self.difference.change]))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences by kind of change, the number of equal pages, and of hidden ones that differ."""

    groups: list[tuple[ChangeKind, str, list[PageDifference]]]
    same: int
    masked: int


def compare_versions(older: dict[int, int], newer: dict[int, int]) -> Comparison:
    """Compare two mappings of page id to version."""
    pages = queries.pages({*older, *newer})
    badges = {number: kinds.badge_state(page.facts) for number, page in pages.items()}
    known = {
        number: ChangeKind(badge) for number, badge in badges.items() if badge in {"replaced", "retired"}
    }
    found = list(differences(older, newer, known))
    seen = [PageDifference(pages[each.page_id], each) for each in found if not pages[each.page_id].is_hidden]
    groups = [
        (change, gettext(words), [each for each in seen if each.difference.change is change])
        for change, words in CHANGE_LABELS.items()
    ]
    same = sum(newer.get(page) == number for page, number in older.items())
    return Comparison([group for group in groups if group[2]], same, len(found) - len(seen))


def page_versions(edition: Edition) -> dict[int, int]:
    """Return the version of each page in an edition."""
    return {entry.page_id: entry.version for entry in edition.entries}


def current_versions(like: Edition) -> dict[int, int]:
    """Return the version in force of every page of the kinds that an edition holds."""
    held = {entry.page.kind for entry in like.entries}
    return {page.id: revision.number for page, revision in queries.pages_in_force(held)}


def citation(edition: Edition, shown: ShownPage | None = None) -> str:
    """Return the citation of an edition, or of one of its pages."""
    digits = edition.content_hash[:HASH_DIGITS]
    words: dict[str, str] = {"name": edition.name, "date": format_date(edition.published_at), "hash": digits}
    if shown is None or shown.revision is None:
        words["address"] = url_for("editions.edition", edition=edition.slug, _external=True)
        return str(gettext("“%(name)s”, published on %(date)s, %(address)s (fingerprint %(hash)s).", **words))
    words["address"] = url_for("editions.page", edition=edition.slug, number=shown.number, _external=True)
    words |= {"title": shown.revision.title, "version": str(shown.revision.number)}
    said = gettext(
        "“%(title)s”, version %(version)s, in “%(name)s”, published on %(date)s, %(address)s (fingerprint %(hash)s).",
        **words,
    )
    return str(said)


def adjacent_pages(edition: Edition, number: int) -> tuple[int | None, int | None]:
    """Return the numbers of the readable pages before and after one."""
    readable: Sequence[int] = [entry.number for entry in edition.entries if not entry.page.is_hidden]
    before = [each for each in readable if each < number]
    after = [each for each in readable if each > number]
    return (before[-1] if before else None), (after[0] if after else None)
