"""The words of what is known of a thing beside its text: what it is, how it stands, its facts as people read them.

They are written in the thing's own language; what has none is named in every language of the interface.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import force_locale, gettext, lazy_gettext

from wiki.catalogues import queries as catalogues
from wiki.catalogues.models import Catalogue
from wiki.config import UI_LANGUAGES
from wiki.pages.fields import parsing
from wiki.pages.fields.layouts import LAYOUTS
from wiki.pages.kinds import KINDS, Fact, badge_of
from wiki.pages.models import Page
from wiki.search.document import DocumentType
from wiki.search.facets import SORTS, STATES

_SEVERAL = {
    DocumentType.EDITION: lazy_gettext("Editions"),
    DocumentType.ROUND: lazy_gettext("Validation rounds"),
    DocumentType.MEMBER: lazy_gettext("Members"),
    DocumentType.TERRITORY: lazy_gettext("Territories"),
}
"""What several are called of the sorts of things without a language: no stemmer brings it to the word for one."""
_CATALOGUES = frozenset(map(str, Catalogue))
_CODES = frozenset({"cell", "option"})
_IN_NAMES = frozenset({"cycle", "phase", "country"})
"""Facts that a page goes by: they are among its names."""


def spoken(lang: str) -> str:
    """Return the language of the interface in which labels stand beside a text of a language."""
    return lang if lang in UI_LANGUAGES else UI_LANGUAGES[0]


def of_page(page: Page, text: str) -> str:
    """Return the words of a page: its kind, its state, its facts, and the options that its text has."""
    with force_locale(spoken(page.lang)):
        kind = KINDS[page.kind]
        words = [gettext(kind.label)]
        if page.kind == "method":
            words += [str(STATES[badge_of(page.facts)]), *_options(page, text)]
        for fact in kind.facts:
            if fact.name not in _IN_NAMES and page.facts.get(fact.name):
                words += _values(fact, page.facts[fact.name], page.lang)
        return _line(words)


def of_sort(sort: DocumentType, lang: str, *more: Any) -> str:
    """Return the words of anything else; in every language, of one and of several, where it has none of its own."""
    if lang:
        with force_locale(spoken(lang)):
            return _line(map(str, (SORTS[sort], *more)))
    words = list[str]()
    for each in UI_LANGUAGES:
        with force_locale(each):
            words += map(str, (SORTS[sort], _SEVERAL[sort], *more))
    return _line(words)


def _values(fact: Fact, value: Any, lang: str) -> Iterator[str]:
    """Yield what a fact says in words; what is no choice among named ones has none."""
    chosen = [str(each) for each in (value if isinstance(value, list) else [value])]
    if fact.choices:
        yield from (gettext(fact.choices[each]) for each in chosen if each in fact.choices)
    elif fact.among in _CATALOGUES:
        entries = catalogues.entries(Catalogue(fact.among))
        yield from (entry.name(lang) for entry in entries if entry.code in chosen)
    elif fact.among in _CODES:
        yield from chosen


def _options(page: Page, text: str) -> Iterator[str]:
    code = page.facts.get("code")
    found = parsing.parse(text, LAYOUTS[page.kind]).options if code else ()
    return (f"{code}-{option.letter}" for option in found)


def _line(words: Iterable[str]) -> str:
    return " · ".join(dict.fromkeys(filter(None, words)))
