"""The kinds of page, each declared here and nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wiki.errors import N_, InvalidInput

FIRST_YEAR, LAST_YEAR = 1800, 2200
LONGEST_TEXT, LONGEST_CODE = 120, 8


class FactType(StrEnum):
    """What a fact's value may be."""

    TEXT = "text"
    NUMBER = "number"
    YEAR = "year"
    COUNTRY = "country"
    CHOICE = "choice"
    CODES = "codes"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed fact of a page; it is versioned with the text."""

    name: str
    label: str
    type: FactType = FactType.TEXT
    choices: Mapping[str, str] | None = None
    by_form: bool = True


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of page. ``is_reference`` tells from the facts whether only amendments change the text."""

    name: str
    label: str
    plural: str
    is_reference: Callable[[Mapping[str, Any]], bool]
    policy: str
    facts: tuple[Fact, ...] = ()
    template: str = ""


CYCLES = {
    "1": N_("Cycle 1 · Preparation"),
    "2": N_("Cycle 2 · Mobilisation"),
    "3": N_("Cycle 3 · Integration and strengthening"),
}
PHASES = {
    "1": N_("Organisation, mobilisation"),
    "2": N_("Co-design of the goals"),
    "3": N_("Ex-ante co-evaluation"),
    "4": N_("Projection, comparison"),
    "5": N_("Co-decision, commitment"),
    "6": N_("Acting together"),
    "7": N_("Ex-post co-evaluation"),
    "8": N_("Review, preparation of the next cycle"),
}
STRANDS = {
    "territory": N_("Territories"),
    "collective": N_("Collective players"),
    "policy": N_("Public policies"),
}
LEVELS = {
    "local": N_("Local"),
    "regional": N_("Regional"),
    "national": N_("National"),
    "international": N_("International"),
}

THEMES = {
    "commons": N_("Commons"),
    "democracy": N_("Democracy"),
    "economy": N_("Economy"),
    "energy": N_("Energy"),
    "food": N_("Food"),
    "health": N_("Health"),
    "inclusion": N_("Inclusion"),
    "network": N_("Life of the network"),
    "time": N_("Time"),
    "work": N_("Work"),
}
"""Themes that have a name in each language; any other word is a theme too, and is shown as it is."""

KINDS: dict[str, PageKind] = {
    kind.name: kind
    for kind in (
        PageKind(
            "frame",
            N_("Frame of the roadmap"),
            N_("Frames of the roadmap"),
            is_reference=lambda _facts: True,
            policy="charter",
        ),
        PageKind(
            "charter", N_("Charter"), N_("Charters"), is_reference=lambda _facts: True, policy="charter"
        ),
        PageKind(
            "method",
            N_("Method sheet"),
            N_("Method sheets"),
            is_reference=lambda facts: facts.get("validated") is True,
            policy="simple",
            facts=(
                Fact("code", N_("Code")),
                Fact("strand", N_("Strand"), FactType.CHOICE, STRANDS),
                Fact("cycle", N_("Cycle"), FactType.NUMBER, CYCLES),
                Fact("phase", N_("Phase"), FactType.NUMBER, PHASES),
                Fact("validated", N_("Validated"), FactType.FLAG, by_form=False),
                Fact("retired", N_("Retired"), FactType.YEAR, by_form=False),
                Fact("successor", N_("Replaced by"), by_form=False),
            ),
            template=N_(
                "## Purpose\n\n## Who\n\n## Time\n\n## Materials\n\n## Steps\n\n1. \n\n## Options\n\n## Watch points\n"
            ),
        ),
        PageKind(
            "example",
            N_("Example"),
            N_("Examples"),
            is_reference=lambda _facts: False,
            policy="simple",
            facts=(
                Fact("place", N_("Place")),
                Fact("country", N_("Country"), FactType.COUNTRY),
                Fact("year", N_("Year"), FactType.YEAR),
                Fact("level", N_("Level"), FactType.CHOICE, LEVELS),
                Fact("theme", N_("Theme")),
                Fact("cells", N_("Method sheets"), FactType.CODES),
            ),
            template=N_("## What was done\n\n## What it teaches\n\n## Sources\n"),
        ),
        PageKind("page", N_("Page"), N_("Pages"), is_reference=lambda _facts: False, policy="simple"),
    )
}


def kind_of(name: str) -> PageKind:
    """Return a declared kind; raises InvalidInput for any other name."""
    if name not in KINDS:
        raise InvalidInput(N_("There is no kind of page called “%(name)s”."), name=name)
    return KINDS[name]


def is_reference(kind: str, facts: Mapping[str, Any]) -> bool:
    """Tell whether only amendments may change such a page."""
    return kind_of(kind).is_reference(facts)


def check_facts(kind: str, facts: Mapping[str, Any], countries: Mapping[str, object]) -> dict[str, Any]:
    """Return the facts with empty ones left out; raises InvalidInput for an unknown one or a wrong value."""
    known = {fact.name: fact for fact in kind_of(kind).facts}
    for name in facts:
        if name not in known:
            raise InvalidInput(N_("This kind of page has no fact called “%(name)s”."), name=name)
    return {
        name: _checked(known[name], value, countries)
        for name, value in facts.items()
        if value not in (None, "", [])
    }


def _checked(fact: Fact, value: Any, countries: Mapping[str, object]) -> Any:
    if not _FITS[fact.type](fact, value, countries):
        raise InvalidInput(N_("“%(value)s” cannot be the value of “%(fact)s”."), value=value, fact=fact.name)
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_FITS: dict[FactType, Callable[[Fact, Any, Mapping[str, object]], bool]] = {
    FactType.TEXT: lambda _fact, value, _countries: isinstance(value, str) and len(value) <= LONGEST_TEXT,
    FactType.NUMBER: lambda fact, value, _countries: _is_number(value) and str(value) in (fact.choices or ()),
    FactType.YEAR: lambda _fact, value, _countries: _is_number(value) and FIRST_YEAR <= value <= LAST_YEAR,
    FactType.COUNTRY: lambda _fact, value, countries: value in countries,
    FactType.CHOICE: lambda fact, value, _countries: value in (fact.choices or ()),
    FactType.CODES: lambda _fact, value, _countries: (
        isinstance(value, list) and all(isinstance(code, str) and len(code) <= LONGEST_CODE for code in value)
    ),
    FactType.FLAG: lambda _fact, value, _countries: isinstance(value, bool),
}
