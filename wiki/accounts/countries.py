"""Countries: ISO 3166 codes and names, from Babel; there is no table of them."""

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale

from wiki.config import UI_LANGUAGES
from wiki.core.collation import collation_key

# Two-letter codes in Babel that are no countries: unions, small dependencies, tests.
NOT_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)
FALLBACK_LOCALE = Locale("en")
ALPHA_2 = re.compile("[A-Z]{2}")


@cache
def country_codes() -> frozenset[str]:
    """Return the code of every country."""
    return frozenset(filter(ALPHA_2.fullmatch, map(str, FALLBACK_LOCALE.territories))) - NOT_COUNTRIES


def country_name(code: str) -> str:
    """Return a country's name in the reader's language; for an unknown code, the code."""
    locale = get_locale() or FALLBACK_LOCALE
    return str(locale.territories.get(code, code))


def searchable_names(code: str, lang: str = "") -> str:
    """Return a country's name in a language (a BCP 47 tag); without one that Babel knows, in all interface languages.

    Several names are separated by spaces, for search.
    """
    try:
        spoken = [Locale.parse(lang, sep="-")] if lang else [Locale(each) for each in UI_LANGUAGES]
    except (UnknownLocaleError, ValueError):
        return searchable_names(code)
    return " ".join(dict.fromkeys(str(locale.territories.get(code, code)) for locale in spoken))


def choices() -> list[tuple[str, str]]:
    """Return (code, name) of every country, sorted by name in the reader's language."""
    return sorted(
        ((code, country_name(code)) for code in country_codes()), key=lambda choice: collation_key(choice[1])
    )
