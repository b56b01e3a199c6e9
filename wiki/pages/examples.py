"""Narrowing the list of examples by their facts. Works on pages at hand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from wiki.accounts.countries import country_name
from wiki.pages.kinds import LEVELS, THEMES
from wiki.pages.models import Page

FILTERS = ("country", "level", "theme", "year", "sheet")
_FACETS = ("country", "level", "theme", "year")


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet: how it reads, how many examples have it, whether it is chosen."""

    value: str
    words: str
    count: int
    chosen: bool


def matching(pages: Sequence[Page], chosen: Mapping[str, str]) -> list[Page]:
    """Return the examples that have every chosen value."""
    return [page for page in pages if all(value in _values(page, name) for name, value in chosen.items())]


def facets(pages: Sequence[Page], chosen: Mapping[str, str]) -> dict[str, list[Option]]:
    """Return for each facet its values with their numbers among the examples the other choices leave."""
    found = {}
    for name in _FACETS:
        others = {key: value for key, value in chosen.items() if key != name}
        counts = Counter(value for page in matching(pages, others) for value in _values(page, name))
        options = [
            Option(value, in_words(name, value), count, chosen.get(name) == value)
            for value, count in counts.items()
        ]
        found[name] = sorted(options, key=_by_year if name == "year" else _by_count)
    return found


def _by_year(option: Option) -> int:
    return -int(option.value)


def _by_count(option: Option) -> tuple[int, str]:
    return -option.count, option.words


def in_words(name: str, value: str) -> str:
    """Return a value as people read it."""
    if name == "country":
        return country_name(value)
    if name == "level":
        return str(gettext(LEVELS.get(value, value)))
    return str(gettext(THEMES[value])) if name == "theme" and value in THEMES else value


def _values(page: Page, name: str) -> list[str]:
    value: Any = page.facts.get("cells" if name == "sheet" else name)
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
