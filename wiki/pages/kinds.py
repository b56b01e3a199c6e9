"""The kinds of page, each declared here and nowhere else. Pure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wiki.core.errors import N_, InvalidInput

GLOSSARY = "glossary"
"""The kind of page from which search reads synonyms, in the format of `wiki.search.analysis.glossary`."""
FIRST_YEAR, LAST_YEAR = 1800, 2200
MAX_TEXT_LENGTH = 120


class FactType(StrEnum):
    """The type of a fact's value.

    A new type needs a check in `_IS_VALID`, a field in ``forms._fact_field`` and words in ``facts.display_value``.
    """

    TEXT = "text"  # one line
    NUMBERED_CHOICE = "number"  # a whole number that is one of the keys of ``choices``
    YEAR = "year"
    COUNTRY = "country"
    CHOICE = "choice"  # one of the keys of ``choices``
    CODES = "codes"  # several codes of the vocabulary ``among``
    FLAG = "flag"  # true, or absent
    TERRITORY = "territory"  # the row of a territory
    PAGE = "page"  # the address of a page
    VERSION = "version"  # the number of a version


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed fact of a page, versioned with the text.

    Its value is one of ``choices``, or one of the values of the vocabulary ``among`` (see `wiki.pages.facts`). People
    edit it in a form unless ``editable`` is false; ``refusal`` is the message for a wrong value.
    """

    name: str
    label: str
    type: FactType = FactType.TEXT
    choices: Mapping[str, str] | None = None
    editable: bool = True
    among: str = ""
    refusal: str = N_("“%(value)s” is not one of the values there are.")


KnownValues = Callable[[str], Collection[Any]]
"""Returns the known values of a name: country, territory, cell, option, dimension, goal."""


def unchanged_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts unchanged, for kinds without derived facts."""
    return facts


@dataclass(frozen=True, slots=True)
class Support:
    """How many members beside the author, from how many countries, must sign an amendment before it is discussed."""

    signatures: int = 0
    countries: int = 0

    def lacking(self, countries: Sequence[str]) -> "Support":
        """Return the support still missing after signatures from these countries, one entry per signature."""
        return Support(max(self.signatures - len(countries), 0), max(self.countries - len(set(countries)), 0))


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of page. ``is_reference`` tells from the facts whether only amendments may change the text.

    ``derived`` adds the facts that follow from others. A page of a kind that is not ``standalone`` is created from
    another page.
    ``spoken``: a consensus reached aloud may be recorded in votes on its amendments.
    ``template`` is the initial text of a page whose kind has no layout.
    """

    name: str
    label: str
    plural: str
    is_reference: Callable[[Mapping[str, Any]], bool]
    policy: str
    facts: tuple[Fact, ...] = ()
    template: str = ""
    support: Support = Support()
    derived: Callable[[dict[str, Any]], dict[str, Any]] = unchanged_facts
    standalone: bool = True
    spoken: bool = True


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
STRAND_LETTERS = {"territory": "T", "collective": "C", "policy": "P"}
CELLS = frozenset(
    f"{letter}{cycle}{phase}" for letter in STRAND_LETTERS.values() for cycle in CYCLES for phase in PHASES
)
"""The code of every cell of the grid, such as T13."""

FRAMES = {
    "conceptual": N_("Conceptual frame"),
    "organisational": N_("Organisational frame"),
    "operational": N_("Operational frame"),
    "methodological": N_("Methodological frame"),
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

DIMENSIONS = Fact(
    "dimensions",
    N_("Dimensions of well-being"),
    FactType.CODES,
    among="dimension",
    refusal=N_("There is no dimension “%(value)s”."),
)
GOALS = Fact(
    "goals",
    N_("Sustainable development goals"),
    FactType.CODES,
    among="goal",
    refusal=N_("There is no goal “%(value)s”: they go from 1 to 17."),
)
TERRITORY = Fact("territory", N_("Territory"), FactType.TERRITORY, among="territory")


def with_cell_code(facts: dict[str, Any]) -> dict[str, Any]:
    """Return a sheet's facts with the code of its cell, or without a code when it has no place in the grid."""
    letter = STRAND_LETTERS.get(facts.get("strand", ""))
    placed = letter and "cycle" in facts and "phase" in facts
    code = {"code": f"{letter}{facts['cycle']}{facts['phase']}"} if placed else {}
    return {name: value for name, value in facts.items() if name != "code"} | code


def sheet_state(facts: Mapping[str, Any]) -> str:
    """Return the state of a method sheet: proposed, validated or retired."""
    if facts.get("retired"):
        return "retired"
    return "validated" if facts.get("validated") is True else "proposed"


def badge_state(facts: Mapping[str, Any]) -> str:
    """Return the state of a method sheet as its badge shows it: "replaced" when it was retired for another."""
    state = sheet_state(facts)
    return "replaced" if state == "retired" and facts.get("replaced_by") else state


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
            "charter",
            N_("Charter"),
            N_("Charters"),
            is_reference=lambda _facts: True,
            policy="charter",
            spoken=False,
            support=Support(signatures=3, countries=2),
        ),
        PageKind(
            "method",
            N_("Method sheet"),
            N_("Method sheets"),
            is_reference=lambda facts: facts.get("validated") is True,
            policy="simple",
            facts=(
                Fact("code", N_("Code"), editable=False),
                Fact("strand", N_("Strand"), FactType.CHOICE, STRANDS),
                Fact("cycle", N_("Cycle"), FactType.NUMBERED_CHOICE, CYCLES),
                Fact("phase", N_("Phase"), FactType.NUMBERED_CHOICE, PHASES),
                DIMENSIONS,
                GOALS,
                Fact("validated", N_("Validated"), FactType.FLAG, editable=False),
                Fact("retired", N_("Retired"), FactType.YEAR, editable=False),
                Fact("replaced_by", N_("Replaced by"), FactType.PAGE, editable=False),
            ),
            derived=with_cell_code,
        ),
        PageKind(
            "example",
            N_("Example"),
            N_("Examples"),
            is_reference=lambda _facts: False,
            policy="simple",
            facts=(
                Fact("place", N_("Place")),
                TERRITORY,
                Fact("country", N_("Country"), FactType.COUNTRY, among="country"),
                Fact("year", N_("Year"), FactType.YEAR),
                Fact("cited", N_("Cited in"), FactType.YEAR),
                Fact("level", N_("Level"), FactType.CHOICE, LEVELS),
                Fact("theme", N_("Theme"), FactType.CHOICE, THEMES),
                Fact("frames", N_("Frames it illustrates"), FactType.CODES, FRAMES),
                Fact(
                    "cells",
                    N_("Method sheets"),
                    FactType.CODES,
                    among="cell",
                    refusal=N_("There is no cell “%(value)s” in the grid: T13 is cycle 1, phase 3."),
                ),
                Fact(
                    "options",
                    N_("Options of sheets"),
                    FactType.CODES,
                    among="option",
                    refusal=N_("No sheet has an option “%(value)s”: T27-A is option A of sheet T27."),
                ),
                DIMENSIONS,
                GOALS,
            ),
        ),
        PageKind(
            "adaptation",
            N_("Adaptation of a sheet"),
            N_("Adaptations of sheets"),
            is_reference=lambda _facts: False,
            policy="simple",
            facts=(
                Fact("sheet", N_("Sheet"), FactType.PAGE, editable=False),
                Fact("sheet_version", N_("Version of the sheet"), FactType.VERSION, editable=False),
                TERRITORY,
                DIMENSIONS,
                GOALS,
            ),
            standalone=False,
        ),
        PageKind(
            GLOSSARY,
            N_("Glossary"),
            N_("Glossaries"),
            is_reference=lambda _facts: False,
            policy="simple",
            template=N_(
                "- **Name**: what it is, in one sentence.\n  Synonyms: another name, one more.\n  In French: nom.\n"
            ),
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
    """Tell whether a page of this kind, with these facts, may be changed only by amendments."""
    return kind_of(kind).is_reference(facts)


def check_facts(kind: str, facts: Mapping[str, Any], known_values: KnownValues) -> dict[str, Any]:
    """Validate facts; return them without empty ones and with derived ones.

    Raises InvalidInput for an unknown fact or a wrong value.
    """
    known = {fact.name: fact for fact in kind_of(kind).facts}
    for name in facts:
        if name not in known:
            raise InvalidInput(N_("This kind of page has no fact called “%(name)s”."), name=name)
    checked = {
        name: check_fact(known[name], value, known_values)
        for name, value in facts.items()
        if value not in (None, "", [])
    }
    return kind_of(kind).derived(checked)


def editable_facts(kind: str) -> list[Fact]:
    """Return the facts that people edit, in a form or an amendment; others are derived or decided by a round."""
    return [fact for fact in kind_of(kind).facts if fact.editable]


def check_changes(kind: str, changes: Mapping[str, Any], known_values: KnownValues) -> None:
    """Raise InvalidInput for a fact that an amendment cannot change, or for a wrong value; None removes a fact."""
    own = {fact.name: fact for fact in kind_of(kind).facts}
    for name, value in changes.items():
        if name not in own:
            raise InvalidInput(N_("This kind of page has no fact called “%(name)s”."), name=name)
        if not own[name].editable:
            raise InvalidInput(
                N_(
                    "An amendment does not change “%(name)s”: it follows from other facts, or a round decides it."
                ),
                name=name,
            )
        if value is not None:
            check_fact(own[name], value, known_values)


def check_fact(fact: Fact, value: Any, known: KnownValues) -> Any:
    """Return the value of a fact; raises InvalidInput naming what is wrong in it."""
    wrong = _invalid_values(fact, value, known)
    if wrong:
        raise InvalidInput(fact.refusal, value=", ".join(map(str, wrong)))
    return value


def _invalid_values(fact: Fact, value: Any, known: KnownValues) -> list[Any]:
    """Return what is invalid in the value of a fact: the value, or some of its codes; nothing when it is valid."""
    if fact.type is not FactType.CODES:
        return [] if _IS_VALID[fact.type](fact, value, known) else [value]
    if not isinstance(value, list):
        return [value]
    allowed = fact.choices or known(fact.among)
    return [code for code in value if not isinstance(code, str) or code not in allowed]


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT_LENGTH


_IS_VALID: dict[FactType, Callable[[Fact, Any, KnownValues], bool]] = {
    FactType.TEXT: lambda _fact, value, _known: _is_text(value),
    FactType.NUMBERED_CHOICE: lambda fact, value, _known: (
        _is_number(value) and str(value) in (fact.choices or ())
    ),
    FactType.YEAR: lambda _fact, value, _known: _is_number(value) and FIRST_YEAR <= value <= LAST_YEAR,
    FactType.COUNTRY: lambda fact, value, known: value in known(fact.among),
    FactType.CHOICE: lambda fact, value, _known: value in (fact.choices or ()),
    FactType.FLAG: lambda _fact, value, _known: isinstance(value, bool),
    FactType.TERRITORY: lambda fact, value, known: _is_number(value) and value in known(fact.among),
    FactType.PAGE: lambda _fact, value, _known: _is_text(value),
    FactType.VERSION: lambda _fact, value, _known: _is_number(value) and value >= 1,
}


INTRODUCTION_SLUGS = {
    "roadmap": {"fr": "feuille-de-route", "en": "roadmap"},
    "method": {"fr": "methode", "en": "method"},
    "examples": {"fr": "exemples", "en": "examples"},
    "help": {"fr": "aide", "en": "help"},
}
"""The slugs of the pages that introduce each part of the wiki, by language."""


def is_introduction(slug: str) -> bool:
    """Return whether the menu leads to the page of this slug."""
    return any(slug in slugs.values() for slugs in INTRODUCTION_SLUGS.values())
