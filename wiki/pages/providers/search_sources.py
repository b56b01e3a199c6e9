"""Make pages and their former versions searchable."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import Select, Text, cast, inspect, literal, select

from wiki.accounts import queries as accounts
from wiki.accounts.countries import searchable_names as country_names
from wiki.accounts.models import Territory
from wiki.catalogues import queries as catalogues
from wiki.catalogues.models import Catalogue, Entry
from wiki.core.db import db
from wiki.core.search_item import DocumentType, SearchItem
from wiki.core.search_sources import Cascade, SearchSource, SearchSources
from wiki.pages.fields import parsing
from wiki.pages.fields.layouts import LAYOUTS
from wiki.pages.kinds import CYCLES, KINDS, PHASES, Fact, badge_state
from wiki.pages.models import Page
from wiki.versioning.models import Revision
from wiki.versioning.queries import revision_text, version
from wiki.web.i18n import ui_language_for

STEPS = (("cycle", CYCLES), ("phase", PHASES))
FACETS = ("country", "cycle", "phase", "level", "theme", "year", "code")
_CATALOGUES = frozenset(map(str, Catalogue))
_CODES = frozenset({"cell", "option"})
_FACTS_IN_NAMES = frozenset({"cycle", "phase", "country"})
"""Facts that are among the names of a page."""


def things() -> SearchSources:
    """Return the search sources of pages and former versions; a renamed catalogue entry changes its pages."""
    return SearchSources(
        sources={
            "page": SearchSource(Page, _page_document),
            "version": SearchSource(Revision, _version_document),
        },
        affected_keys={
            Page: lambda page: (
                (f"page:{page.id}", f"history:{page.id}")
                if _changes_all_versions(page)
                else (f"page:{page.id}",)
            ),
            Revision: lambda revision: (f"page:{revision.page_id}", f"former:{revision.id}"),
            Entry: lambda entry: (f"entry:{entry.id}",),
        },
        cascades=(
            Cascade("entry", "page", _pages_using_entries),
            Cascade("history", "version", lambda ids: select(Revision.id).where(Revision.page_id.in_(ids))),
            Cascade("former", "version", _predecessors),
        ),
    )


def _page_document(page: Page) -> SearchItem | None:
    if page.is_hidden or not page.head_number:
        return None
    text = version(page.id, page.head_number).content.text
    return SearchItem(
        key=f"page:{page.id}",
        type=DocumentType.PAGE,
        kind=page.kind,
        lang=page.lang,
        title=page.title,
        names=_names(page.facts, page.lang),
        place=_place(page.facts),
        words=_fact_words(page, text),
        text=text,
        url_path=f"/page/{page.slug}",
        facets=_facets(page.facts) | _state(page) | _country_of(page.facts),
        updated_at=page.changed_at,
    )


def _version_document(revision: Revision) -> SearchItem | None:
    page = db.session.get_one(Page, revision.page_id)
    if page.is_hidden or revision.number == page.head_number:
        return None
    return SearchItem(
        key=f"version:{revision.id}",
        type=DocumentType.VERSION,
        kind=page.kind,
        lang=page.lang,
        title=revision.title,
        text=revision_text(revision),
        url_path=f"/page/{page.slug}/version/{revision.number}",
        facets=_facets(revision.facts),
        updated_at=revision.created_at,
    )


def _fact_words(page: Page, text: str) -> list[str]:
    """Return a page's facts in words, and the codes of the options in its text."""
    with force_locale(ui_language_for(page.lang)):
        words = [*_option_codes(page, text)] if page.kind == "method" else []
        for fact in KINDS[page.kind].facts:
            if fact.name not in _FACTS_IN_NAMES and page.facts.get(fact.name):
                words += _value_words(fact, page.facts[fact.name], page.lang)
        return words


def _value_words(fact: Fact, value: Any, lang: str) -> Iterator[str]:
    """Yield the labels of a fact's value; only a choice among named values has any."""
    chosen = [str(each) for each in (value if isinstance(value, list) else [value])]
    if fact.choices:
        yield from (gettext(fact.choices[each]) for each in chosen if each in fact.choices)
    elif fact.among in _CATALOGUES:
        entries = catalogues.entries(Catalogue(fact.among))
        yield from (entry.name(lang) for entry in entries if entry.code in chosen)
    elif fact.among in _CODES:
        yield from chosen


def _option_codes(page: Page, text: str) -> Iterator[str]:
    code = page.facts.get("code")
    found = parsing.parse(text, LAYOUTS[page.kind]).options if code else ()
    return (f"{code}-{option.letter}" for option in found)


def _facets(facts: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    return {name: str(facts[name]) for name in FACETS if facts.get(name) not in (None, "")}


def _state(page: Page) -> dict[str, str]:
    """Return the state facet of a method sheet, as its badge shows it."""
    return {"state": badge_state(page.facts)} if page.kind == "method" else {}


def _territory(facts: Mapping[str, Any]) -> Territory | None:
    return accounts.territory(facts["territory"]) if facts.get("territory") else None


def _place(facts: Mapping[str, Any]) -> str:
    """Return the place of an example, or the territory that a page belongs to."""
    territory = _territory(facts)
    return str(facts.get("place") or (territory.name if territory else ""))


def _country_of(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return the country facet of a page with a territory, unless a fact names the country."""
    territory = None if facts.get("country") else _territory(facts)
    return {"country": territory.country} if territory else {}


def _names(facts: Mapping[str, Any], lang: str) -> str:
    """Return further names of a page: a sheet's code, cycle and phase, the adapted sheet, the country."""
    code = {**_country_of(facts), **facts}.get("country")
    country = country_names(str(code), lang) if code else ""
    with force_locale(ui_language_for(lang)):
        steps = [gettext(words[str(facts[name])]) for name, words in STEPS if str(facts.get(name)) in words]
    return " · ".join(
        filter(None, (str(facts.get("code", "")), str(facts.get("sheet", "")), *steps, country))
    )


def _changes_all_versions(page: Page) -> bool:
    """Tell whether a change affects all versions of a page: it was hidden, shown again, or has another address."""
    return any(inspect(page).attrs[name].history.has_changes() for name in ("hidden_at", "slug"))


def _predecessors(ids: list[int]) -> Select[tuple[int]]:
    """Select the revisions just before these."""
    made = select(Revision.page_id, Revision.number).where(Revision.id.in_(ids)).subquery()
    return select(Revision.id).join(
        made, (Revision.page_id == made.c.page_id) & (Revision.number == made.c.number - 1)
    )


def _pages_using_entries(ids: list[int]) -> Select[tuple[int]]:
    """Select the pages whose facts name these catalogue entries, and maybe some with the same codes elsewhere."""
    code = literal('%"').concat(Entry.code).concat('"%')
    return select(Page.id).join(Entry, cast(Page.facts, Text).like(code)).where(Entry.id.in_(ids)).distinct()
