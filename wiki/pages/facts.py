"""Known values of facts, and facts as text."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from wiki.accounts import countries
from wiki.accounts import queries as accounts
from wiki.catalogues import queries as catalogues
from wiki.catalogues.models import Catalogue
from wiki.core.collation import collation_key
from wiki.core.errors import N_, InvalidInput
from wiki.pages import kinds
from wiki.pages.hooks import Vocabulary, vocabularies
from wiki.pages.kinds import Fact, FactType
from wiki.web.i18n import ui_language

_CATALOGUE_NAMES = frozenset(map(str, Catalogue))


def known_values(name: str) -> Collection[Any]:
    """Return the known values of a name, including retired ones."""
    if name in _CATALOGUE_NAMES:
        return {entry.code for entry in catalogues.entries(Catalogue(name))}
    if name == "territory":
        return {place.id for place in accounts.all_territories()}
    own = _vocabulary(name)
    return own.codes() if own else countries.country_codes()


def _vocabulary(name: str) -> Vocabulary | None:
    """Return the vocabulary of this name that another room provides, or None."""
    return next((each for given in vocabularies() for each in given if each.name == name), None)


def fact_choices(fact: Fact, chosen: Collection[str] = ()) -> Mapping[str, str]:
    """Return the values that a form offers, with their labels; retired ones only if they are already chosen."""
    if fact.choices is not None:
        return {value: str(gettext(label)) for value, label in fact.choices.items()}
    if fact.among == "country":
        return dict(countries.choices())
    if fact.among == "territory":
        places = accounts.all_territories()
        named = {str(place.id): f"{place.name} ({countries.country_name(place.country)})" for place in places}
        return dict(sorted(named.items(), key=lambda each: collation_key(each[1])))
    if fact.among == "cell":
        return {
            code: f"{code} · {phase_name(code)}" for code in sorted(kinds.CELLS) if _is_offered(code, chosen)
        }
    lang, entries = ui_language(), catalogues.entries(Catalogue(fact.among))
    offered = (entry for entry in entries if not entry.is_retired or entry.code in chosen)
    return {entry.code: f"{entry.code} · {entry.name(lang)}" for entry in offered}


def _is_offered(code: str, chosen: Collection[str]) -> bool:
    return code.startswith(kinds.STRAND_LETTERS["territory"]) or code in chosen


def with_country(kind: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts with the country of their territory; raises InvalidInput if they name another country."""
    has_country = any(fact.name == "country" for fact in kinds.editable_facts(kind))
    place = accounts.territory(found["territory"]) if has_country and "territory" in found else None
    if place is None:
        return dict(found)
    if found.get("country", place.country) != place.country:
        raise InvalidInput(
            N_("%(territory)s is in another country: %(country)s. Choose that one, or another territory."),
            territory=place.name,
            country=countries.country_name(place.country),
        )
    return {**found, "country": place.country}


def phase_name(code: str) -> str:
    """Return the name of the phase of a cell's code."""
    return str(gettext(kinds.PHASES[code[-1]]))


def display_value(fact: Fact, value: Any, lang: str) -> str | Markup:
    """Return the value of a fact, of a page in ``lang``, as text or HTML to display."""
    if fact.type is FactType.COUNTRY:
        return countries.country_name(str(value))
    if fact.type is FactType.FLAG:
        return str(gettext("yes") if value else gettext("no"))
    if fact.type is FactType.CODES:
        return _display_codes(fact, value, lang)
    if fact.type is FactType.TERRITORY:
        return _territory_link(value)
    if fact.choices:
        return str(gettext(fact.choices.get(str(value), str(value))))
    return str(value)


def plain_value(fact: Fact, value: Any, lang: str) -> str:
    """Return the value of a fact as one line of text without links; "" without a value."""
    if value in (None, "", []):
        return ""
    if fact.type is FactType.CODES and _vocabulary(fact.among) is None:
        named = fact_choices(fact, value)
        return ", ".join(named.get(code, code) for code in value)
    words = display_value(fact, value, lang)
    return words.striptags() if isinstance(words, Markup) else words


def _territory_link(number: int) -> str | Markup:
    place = accounts.territory(number)
    if place is None:
        return str(number)
    return Markup('<a href="{}"><bdi>{}</bdi></a>').format(
        url_for("places.territory", territory_id=place.id), place.name
    )


def _display_codes(fact: Fact, codes: Sequence[str], lang: str) -> str | Markup:
    own = _vocabulary(fact.among)
    if own:
        return own.linked(codes, lang)
    named = fact_choices(fact, codes)
    return Markup("<br>").join(named.get(code, code) for code in codes)
