"""Describe a thing in words beside its text: its type, its state, and what its room adds.

The words are in the thing's own language; a thing without one gets them in every language of the interface.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask_babel import force_locale, gettext, lazy_gettext

from wiki.config import UI_LANGUAGES
from wiki.core.search_item import DocumentType, SearchItem
from wiki.pages.kinds import KINDS
from wiki.search.facets import STATE_LABELS, TYPE_LABELS
from wiki.web.i18n import ui_language_for

_PLURAL_LABELS = {
    DocumentType.EDITION: lazy_gettext("Editions"),
    DocumentType.ROUND: lazy_gettext("Validation rounds"),
    DocumentType.MEMBER: lazy_gettext("Members"),
    DocumentType.TERRITORY: lazy_gettext("Territories"),
}
"""The plural labels of types without a language, for which no stemmer relates the plural to the singular."""


def label_text(thing: SearchItem) -> str:
    """Return the labels of a thing; "" for a former version."""
    if thing.type is DocumentType.VERSION:
        return ""
    return _in_its_languages(thing, lambda: (*_type_labels(thing), _state_label(thing), *thing.words))


def alternative_names(thing: SearchItem) -> str:
    """Return the names of a thing beside its title."""
    return _in_its_languages(thing, lambda: _type_labels(thing)) if thing.is_named_by_type else thing.names


def _in_its_languages(thing: SearchItem, words: Callable[[], Iterable[Any]]) -> str:
    said = list[str]()
    for lang in [ui_language_for(thing.lang)] if thing.lang else UI_LANGUAGES:
        with force_locale(lang):
            said += map(str, words())
    return " · ".join(dict.fromkeys(filter(None, said)))


def _type_labels(thing: SearchItem) -> Iterator[Any]:
    """Yield the label of a page's kind or of another type, and the plural for a thing without a language."""
    if thing.type is DocumentType.PAGE:
        yield gettext(KINDS[thing.kind].label)
    else:
        yield TYPE_LABELS[thing.type]
    if not thing.lang:
        yield _PLURAL_LABELS[thing.type]


def _state_label(thing: SearchItem) -> Any:
    return STATE_LABELS.get(str(thing.facets.get("state", "")), "")
