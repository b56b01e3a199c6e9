"""What search indexes: each room above adds its own things, and says which changes affect them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select

from wiki.core.hooks import Hook
from wiki.core.search_item import SearchItem


@dataclass(frozen=True, slots=True)
class SearchSource:
    """One type of searchable thing: its table, and a function that describes a row (None: the row is not indexed)."""

    model: Any
    findable: Callable[[Any], SearchItem | None]


@dataclass(frozen=True, slots=True)
class Cascade:
    """Things to index again with others: ``rows`` selects those of type ``sort`` from the ids of their ``above``."""

    above: str
    sort: str
    rows: Callable[[list[int]], Select[Any]]


@dataclass(frozen=True, slots=True)
class SearchSources:
    """Everything that a room adds to search.

    ``sources``: by the first word of a key. ``affected_keys``: for each table, a function from a changed row to
    the keys of the things that it is part of.
    """

    sources: Mapping[str, SearchSource] = field(default_factory=dict)
    affected_keys: Mapping[type, Callable[[Any], Iterable[str]]] = field(default_factory=dict)
    cascades: Sequence[Cascade] = ()


search_sources: Hook[[], SearchSources] = Hook(
    "core.search_sources", "the things of a room that search finds"
)
