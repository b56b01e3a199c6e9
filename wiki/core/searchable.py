"""What search finds: each room above gives its own things, and says what changes them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select

from wiki.core.findable import Findable
from wiki.core.hooks import Hook


@dataclass(frozen=True, slots=True)
class Source:
    """One sort of thing that can be found: its table, and what a row is found by (None: it is not to be found)."""

    model: Any
    findable: Callable[[Any], Findable | None]


@dataclass(frozen=True, slots=True)
class Below:
    """Things that stand or fall with others: those of one sort below those of another, given the rows of the latter."""

    above: str
    sort: str
    rows: Callable[[list[int]], Select[Any]]


@dataclass(frozen=True, slots=True)
class Searchable:
    """What a room gives to search.

    ``sources`` by the first word of a key; ``touches``: a table, and the keys of what a changed row of it is part of.
    """

    sources: Mapping[str, Source] = field(default_factory=dict)
    touches: Mapping[type, Callable[[Any], Iterable[str]]] = field(default_factory=dict)
    below: Sequence[Below] = ()


search_sources: Hook[[], Searchable] = Hook("core.search_sources", "the things of a room that search finds")
