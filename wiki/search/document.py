"""What the index knows of one findable thing, as plain values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class DocumentType(StrEnum):
    """The sorts of things that can be found; each is a scope of the search page."""

    PAGE = "page"
    VERSION = "version"
    AMENDMENT = "amendment"
    DISCUSSION = "discussion"
    DECISION = "decision"
    EDITION = "edition"
    MEMBER = "member"
    TERRITORY = "territory"


class Shown(NamedTuple):
    """What is shown of a document beside a passage of its text."""

    key: str
    type: str
    kind: str
    lang: str
    title: str
    url_path: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class Document:
    """One findable thing; ``key`` names it for ever ("page:12"), ``body`` is its text without mark-up.

    ``lang`` is a BCP 47 tag ("fr", "pt-BR") or "", ``updated_at`` an ISO 8601 instant in UTC, and a facet may
    have several values.
    """

    key: str
    type: DocumentType
    kind: str
    lang: str
    title: str
    body: str
    url_path: str
    facets: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict, hash=False)
    updated_at: str = ""

    @property
    def shown(self) -> Shown:
        """What a list of results shows of it."""
        return Shown(
            self.key,
            self.type.value,
            self.kind,
            self.lang,
            self.title,
            self.url_path,
            self.updated_at,
        )

    def facet_values(self) -> Iterator[tuple[str, str]]:
        """Yield each facet with each of its values; type, kind and language are facets too."""
        yield "type", self.type.value
        own = {"kind": self.kind, "lang": self.lang, **self.facets}
        for name, values in own.items():
            for value in (values,) if isinstance(values, str) else values:
                if value:
                    yield name, value
