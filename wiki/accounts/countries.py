"""Countries: their ISO 3166 codes, and their names in the reader's language; no table."""

import re
import unicodedata
from functools import cache

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale

from wiki.config import UI_LANGUAGES

# Two-letter codes of Babel that stand for no country: unions, small dependencies, tests.
NOT_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)
FALLBACK = Locale("en")
ALPHA_2 = re.compile("[A-Z]{2}")


@cache
def codes() -> frozenset[str]:
    """Return the code of every country."""
    return frozenset(filter(ALPHA_2.fullmatch, map(str, FALLBACK.territories))) - NOT_COUNTRIES


def country_name(code: str) -> str:
    """Return a country's name in the reader's language; an unknown code is its own name."""
    locale = get_locale() or FALLBACK
    return str(locale.territories.get(code, code))


def names(code: str, lang: str = "") -> str:
    """Return a country's name in a language (a BCP 47 tag), or in those of the interface where Babel knows none."""
    try:
        spoken = [Locale.parse(lang, sep="-")] if lang else [Locale(each) for each in UI_LANGUAGES]
    except (UnknownLocaleError, ValueError):
        return names(code)
    return " ".join(dict.fromkeys(str(locale.territories.get(code, code)) for locale in spoken))


def choices() -> list[tuple[str, str]]:
    """Return (code, name) of every country, in the order of the reader's alphabet, accents aside."""
    return sorted(((code, country_name(code)) for code in codes()), key=lambda choice: sorting_key(choice[1]))


def sorting_key(text: str) -> str:
    """Return a text as it counts in an alphabetical list: É with E."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
