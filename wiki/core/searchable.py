"""What can be found by search: each room above gives its own things, as plain values, and says what changes them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select

from wiki.core.hooks import Hook


class DocumentType(StrEnum):
    """The sorts of things that can be found."""

    PAGE = "page"
    VERSION = "version"
    AMENDMENT = "amendment"
    DISCUSSION = "discussion"
    DECISION = "decision"
    EDITION = "edition"
    ROUND = "round"
    MEMBER = "member"
    TERRITORY = "territory"


@dataclass(frozen=True, slots=True)
class Findable:
    """One thing as its room tells of it; ``key`` names it for ever ("page:12").

    ``text`` is Markdown. ``names`` are words that find it as its title does, and are not shown; ``place`` is where it
    belongs, and finds it too. ``words`` say what else is known of it, in its own language, or lazily where it has none.
    ``lang`` is a BCP 47 tag or ""; the facet ``state`` is shown in words; a facet may have several values.
    ``is_named_by_type`` where people call it by what it is, as "validation round 2026".
    """

    key: str
    type: DocumentType
    lang: str
    title: str
    url_path: str
    updated_at: datetime
    kind: str = ""
    text: str = ""
    names: str = ""
    place: str = ""
    words: Sequence[Any] = ()
    facets: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    is_named_by_type: bool = False


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
