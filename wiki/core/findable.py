"""A thing that can be found by search, as plain values. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


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
