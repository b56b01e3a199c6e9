"""A thing that search can find, as plain values. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class DocumentType(StrEnum):
    """The types of things that search can find."""

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
class SearchItem:
    """One thing as its room describes it; ``key`` is its permanent identifier ("page:12").

    ``text`` is Markdown. ``names`` are further names, searched like the title and not shown; ``place`` is where the
    thing belongs, and is searched too. ``words`` are further words about it: in its language, or lazy translations
    where it has none. ``lang`` is a BCP 47 tag or ""; the facet ``state`` is shown in words; a facet may have several
    values. ``is_named_by_type``: people call it by its type, as in "validation round 2026".
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
