"""Filter the list of examples by their facts. Works on loaded pages."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wiki.accounts import queries as accounts
from wiki.accounts.countries import country_name
from wiki.core.collation import collation_key
from wiki.pages import facts
from wiki.pages.kinds import KINDS
from wiki.pages.models import Page

FILTERS = ("country", "level", "theme", "year", "dimension", "goal", "frame", "sheet", "option", "territory")
_LONGEST_NUMBER = 10
_FACETS = ("country", "level", "theme", "dimension", "goal", "frame", "year")
_FACT_BY_FILTER = {
    "dimension": "dimensions",
    "goal": "goals",
    "frame": "frames",
    "sheet": "cells",
    "option": "options",
}
"""The name of a filter → the fact that it filters by, where the names differ."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: its label, how many examples have it, whether it is chosen."""

    value: str
    words: str
    count: int
    chosen: bool


def filter_examples(pages: Sequence[Page], chosen: Mapping[str, str]) -> list[Page]:
    """Return the examples that have all chosen values."""
    return [
        page for page in pages if all(value in _filter_values(page, name) for name, value in chosen.items())
    ]


def facet_values(pages: Sequence[Page], chosen: Mapping[str, str]) -> dict[str, list[FacetValue]]:
    """Return the values of each facet, with their counts among the examples that match the other choices."""
    found = {}
    for name in _FACETS:
        others = {key: value for key, value in chosen.items() if key != name}
        counts = Counter(
            value for page in filter_examples(pages, others) for value in set(_filter_values(page, name))
        )
        options = [
            FacetValue(value, value_label(name, value), count, chosen.get(name) == value)
            for value, count in counts.items()
        ]
        found[name] = sorted(options, key=_by_year if name == "year" else _by_count)
    return found


def _by_year(option: FacetValue) -> int:
    return -int(option.value)


def _by_count(option: FacetValue) -> tuple[int, tuple[int, ...]]:
    return -option.count, collation_key(option.words)


def value_label(name: str, value: str) -> str:
    """Return the label of a filter's value."""
    if name in {"sheet", "option", "year"}:
        return value
    if name == "territory":
        place = accounts.territory(int(value)) if value.isdecimal() and len(value) < _LONGEST_NUMBER else None
        return place.name if place else value
    fact = next(fact for fact in KINDS["example"].facts if fact.name == _FACT_BY_FILTER.get(name, name))
    return facts.fact_choices(fact, {value}).get(value, value)


def count_by_country_and_level(pages: Sequence[Page]) -> dict[str, Counter[str]]:
    """Count the examples by country and level; "" stands for an unknown country or level."""
    found: dict[str, Counter[str]] = {}
    for page in pages:
        row = found.setdefault(page.facts.get("country", ""), Counter())
        row[page.facts.get("level", "")] += 1
    return dict(sorted(found.items(), key=_by_name))


def _by_name(row: tuple[str, Counter[str]]) -> tuple[bool, tuple[int, ...]]:
    country, _levels = row
    return not country, collation_key(country_name(country))


def _filter_values(page: Page, name: str) -> list[str]:
    if name == "sheet":
        options = [code.partition("-")[0] for code in page.facts.get("options", ())]
        return [*page.facts.get("cells", ()), *options]
    value: Any = page.facts.get(_FACT_BY_FILTER.get(name, name))
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
