"""Shared by the screens of a page: breadcrumbs, tabs, facts as text, links beside headings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import request, url_for
from flask_babel import gettext
from markupsafe import Markup

from wiki.pages import facts, kinds, queries
from wiki.pages.hooks import tab_counts
from wiki.pages.kinds import FactType
from wiki.pages.markup.markdown import RenderedMarkdown
from wiki.pages.markup.page_ids import free_anchor
from wiki.pages.models import Page
from wiki.versioning.anchoring.carried_sections import carried_section
from wiki.versioning.queries import version
from wiki.versioning.segments import TOP_ANCHOR
from wiki.web.i18n import direction, ui_language

LANDING_BY_KIND = {
    "frame": "roadmap",
    "charter": "roadmap",
    "method": "method",
    "example": "examples",
    "adaptation": "method",
}
"""The kind of a page → the landing page that lists it, which is also its entry in the main menu."""

LANDING_ENDPOINTS = {"roadmap": "pages.roadmap", "method": "methods.method", "examples": "methods.examples"}
"""The endpoint of each landing page."""

INTRODUCTION_SLUGS = {
    "roadmap": {"fr": "feuille-de-route", "en": "roadmap"},
    "method": {"fr": "methode", "en": "method"},
    "examples": {"fr": "exemples", "en": "examples"},
    "help": {"fr": "aide", "en": "help"},
}
"""The slugs of the pages that introduce each part of the wiki, by language."""

MAX_INTEGER = 2**31 - 1
_GONE = "_gone"
MAX_TOC_LEVEL = 3
WIDE_SCREENS_ONLY = "d-none d-md-inline-flex"
_HEADING = re.compile(r'<h[2-6] id="([^"]*)">.*?</h[2-6]>', re.DOTALL)
_HIDDEN_TITLE = Markup('<span class="visually-hidden"> ({})</span>')
_MAX_DEPTH = 10
_HIDDEN_FACT_TYPES = frozenset({FactType.FLAG, FactType.PAGE, FactType.VERSION})


@dataclass(frozen=True, slots=True)
class TocHeading:
    """An entry of the table of contents."""

    level: int
    anchor: str
    text: str


def query_integer(name: str) -> int | None:
    """Return an integer parameter of the query string that the database can store, or None."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 <= number <= MAX_INTEGER else None


def page_context(page: Page) -> dict[str, Any]:
    """Return the template context that all screens of a page share."""
    part = menu_part(page)
    return {
        "page": page,
        "text_dir": direction(page.lang),
        "amends": kinds.is_reference(page.kind, page.facts),
        "tab_counts": dict(tab_counts(page)),
        "trail": list(_breadcrumbs(page, part)),
        "nav_active": part,
    }


def menu_part(page: Page) -> str:
    """Return the entry of the main menu that a page belongs to, or ""."""
    for part, slugs in INTRODUCTION_SLUGS.items():
        if slugs.get(page.lang) == page.slug:
            return part
    return LANDING_BY_KIND.get(page.kind, "")


def introduction_page(part: str) -> Page | None:
    """Return the visible page that introduces a part of the wiki, in the language of the interface, or None."""
    found = queries.by_slug(INTRODUCTION_SLUGS[part][ui_language()])
    return found if found and not found.is_hidden else None


def menu_part_name(part: str) -> str:
    """Return the name of an entry of the main menu."""
    names = {
        "roadmap": gettext("Roadmap"),
        "method": gettext("Method"),
        "examples": gettext("Examples"),
        "help": gettext("Help"),
    }
    return str(names[part])


def _breadcrumbs(page: Page, part: str) -> Iterator[tuple[str, str]]:
    if part and part != "help":
        yield menu_part_name(part), url_for(LANDING_ENDPOINTS[part])
    above: list[Page] = []
    here = page.parent
    while here is not None and here not in above and len(above) < _MAX_DEPTH:
        above.append(here)
        here = here.parent
    for each in reversed(above):
        if not each.is_hidden and not (part and menu_part(each) == part and each.kind == "page"):
            yield each.title, url_for("pages.read", slug=each.slug)
    yield page.title, ""


def table_of_contents(text: RenderedMarkdown) -> list[TocHeading]:
    """Return the table of contents of a text; empty with fewer than two headings."""
    found = [
        TocHeading(level, free_anchor(anchor), title)
        for level, anchor, title in text.contents
        if level <= MAX_TOC_LEVEL
    ]
    return found if len(found) > 1 else []


def displayed_facts(page: Page) -> list[tuple[str, str | Markup]]:
    """Return the label and the displayed value of each fact, in the reader's language."""
    return [
        (gettext(fact.label), facts.display_value(fact, page.facts[fact.name], page.lang))
        for fact in kinds.kind_of(page.kind).facts
        if page.facts.get(fact.name) not in (None, "", []) and fact.type not in _HIDDEN_FACT_TYPES
    ]


@dataclass(frozen=True, slots=True)
class FactChange:
    """A changed fact or title, before and after, as text; empty when it is missing."""

    label: str
    old: str
    new: str


def changed_facts(page: Page, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FactChange]:
    """Return the changes between two states of a page's facts, in the kind's order."""
    return [
        FactChange(
            gettext(fact.label),
            *(facts.plain_value(fact, each.get(fact.name), page.lang) for each in (before, after)),
        )
        for fact in kinds.kind_of(page.kind).facts
        if before.get(fact.name) != after.get(fact.name)
    ]


def requested_section(page: Page) -> str:
    """Return the anchor of the section that the address asks for, as the version it was read in called it.

    A section that is gone has an anchor that no text has.
    """
    anchor, number = request.args.get("section", ""), query_integer("version") or page.head_number
    if not anchor or not 0 < number < page.head_number:
        return anchor
    old, new = (version(page.id, each).content.text for each in (number, page.head_number))
    return carried_section(old, new, anchor) or _GONE


def with_section_tools(
    html: Markup, page: Page, titles: Mapping[str, str], contested: Mapping[str, Markup]
) -> Markup:
    """Insert under each heading the links to edit its section and to its provenance, and the marks of other rooms."""
    reference = kinds.is_reference(page.kind, page.facts)
    told: dict[str, Any] = {"slug": page.slug, "version": page.head_number, "section": "_"}
    act = url_for("deliberation.propose" if reference else "pages.edit", **told)
    origin = url_for("pages.provenance", **told)
    words = gettext("Amend this section") if reference else gettext("Edit this section")
    lang = ui_language()
    tools = Markup(
        '<p class="section-tools" lang="{}" dir="{}"><a href="{}%s" rel="nofollow">{}%s</a> '
        '<a class="{}" href="{}%s" rel="nofollow">{}%s</a></p>'
    ).format(
        lang,
        direction(lang),
        act.removesuffix("_").replace("%", "%%"),
        words.replace("%", "%%"),
        WIDE_SCREENS_ONLY,
        origin.removesuffix("_").replace("%", "%%"),
        gettext("Where does this come from?").replace("%", "%%"),
    )

    def put(match: re.Match[str]) -> str:
        anchor = match[1].removesuffix("_")  # see `free_anchor`
        if anchor not in titles:
            return match[0]
        title = _HIDDEN_TITLE.format(titles[anchor])
        place = quote(anchor)
        return f"{match[0]}{tools % (place, title, place, title)}{contested.get(anchor, '')}"

    before = contested.get(TOP_ANCHOR, "")
    return Markup(before + _HEADING.sub(put, html))  # noqa: S704 - safe HTML, and links that Markup has escaped
