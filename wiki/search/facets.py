"""Scopes, facets and their values, with labels in the reader's language."""

from collections.abc import Iterable, Mapping

from babel import Locale
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from wiki.accounts.countries import country_codes, country_name
from wiki.config import UI_LANGUAGES
from wiki.core.search_item import DocumentType
from wiki.pages.kinds import CYCLES, KINDS, LEVELS, PHASES, THEMES
from wiki.search.analysis.analyzer import LANGUAGES, fold
from wiki.web.i18n import language_name, translate_message

TYPE_LABELS: Mapping[str, str] = {
    DocumentType.PAGE: _("Page"),
    DocumentType.VERSION: _("Old version"),
    DocumentType.AMENDMENT: _("Amendment"),
    DocumentType.DISCUSSION: _("Discussion"),
    DocumentType.DECISION: _("Decision"),
    DocumentType.EDITION: _("Edition"),
    DocumentType.ROUND: _("Validation round"),
    DocumentType.MEMBER: _("Member"),
    DocumentType.TERRITORY: _("Territory"),
}
SCOPE_LABELS = {
    "": _("Everything"),
    "method": _("Method"),
    "adaptation": _("Adaptations of sheets"),
    "example": _("Examples"),
    "frame": _("Roadmap"),
    "charter": _("Charters"),
    "discussion": _("Discussions"),
    "amendment": _("Amendments"),
    "decision": _("Decisions"),
    "edition": _("Editions and validation rounds"),
    "people": _("Members and territories"),
    "version": _("Old versions"),
}
FACET_LABELS = {
    "lang": _("Language"),
    "country": _("Country"),
    "level": _("Level"),
    "cycle": _("Cycle"),
    "phase": _("Phase"),
    "theme": _("Theme"),
    "state": _("State"),
    "year": _("Year"),
}
STATE_LABELS = {
    "proposed": _("Proposed"),
    "validated": _("Validated"),
    "replaced": _("Replaced"),
    "retired": _("Retired"),
    "seeking_support": _("Seeking support"),
    "open": _("In discussion"),
    "frozen": _("Frozen"),
    "voting": _("Vote open"),
    "adopted": _("Adopted"),
    "rejected": _("Rejected"),
    "no_quorum": _("Quorum not reached"),
    "objection": _("Objection sustained"),
    "outvoted": _("An alternative won"),
    "tied": _("Tied with an alternative"),
    "integrating": _("Adopted, being integrated"),
    "merged": _("In the text"),
    "withdrawn": _("Withdrawn"),
    "superseded": _("Replaced by another"),
    "void": _("Void"),
}
_VALUE_LABELS: Mapping[str, Mapping[str, str]] = {
    "level": LEVELS,
    "cycle": CYCLES,
    "phase": PHASES,
    "theme": THEMES,
    "state": STATE_LABELS,
}
_SEQUENTIAL_FACETS = frozenset({"cycle", "phase"})


def value_label(facet: str, value: str) -> str:
    """Return the label of a facet's value in the reader's language."""
    if facet == "lang":
        return language_name(value)
    if facet == "country":
        return country_name(value)
    return translate_message(str(_VALUE_LABELS.get(facet, {}).get(value, value)))


def kind_label(sort: str, kind: str) -> str:
    """Return the label of a thing's type, or of a page's kind, in the reader's language."""
    return (
        translate_message(KINDS[kind].label)
        if sort == DocumentType.PAGE and kind in KINDS
        else str(TYPE_LABELS[sort])
    )


def display_title(sort: str, title: str) -> str:
    """Return a thing's title in the reader's language; the title of a validation round is made from its year."""
    return gettext("Validation round of %(year)s", year=title) if sort == DocumentType.ROUND else title


def sort_values(facet: str, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Sort a facet's values: cycles and phases in order, years newest first, others by count."""
    if facet in _SEQUENTIAL_FACETS:
        return sorted(counts.items())
    if facet == "year":
        return sorted(counts.items(), reverse=True)
    return sorted(counts.items(), key=lambda item: (-item[1], value_label(facet, item[0])))


def parse_value(facet: str, typed: str) -> str:
    """Return the value for what a person typed: a code in any case, or a name in a language of the interface."""
    plain = _normalize(typed)
    return next((value for value, names in _names_by_value(facet) if plain in map(_normalize, names)), typed)


def _names_by_value(facet: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Yield each value with what a person may type for it: its code and its names."""
    if facet in {"country", "lang"}:
        locales = [Locale(code) for code in UI_LANGUAGES]
        for code in country_codes() if facet == "country" else LANGUAGES:
            names = [
                (at.territories if facet == "country" else at.languages).get(code, code) for at in locales
            ]
            yield code, (code, *map(str, names))
    for value in _VALUE_LABELS.get(facet, {}):
        yield value, (value, value_label(facet, value))


def _normalize(text: str) -> str:
    return fold(text.casefold())
