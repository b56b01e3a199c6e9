"""What the index knows of one findable thing, as plain values. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from wiki.core.findable import DocumentType

SCOPE = "scope"


_TOGETHER = {
    DocumentType.MEMBER: "people",
    DocumentType.TERRITORY: "people",
    DocumentType.ROUND: DocumentType.EDITION.value,
}
"""The sorts of things that are looked for together with others."""


class Shown(NamedTuple):
    """What is shown of a document beside a passage of its text."""

    key: str
    type: str
    kind: str
    lang: str
    title: str
    url_path: str
    updated_at: str
    state: str
    place: str
    labels: str


@dataclass(frozen=True, slots=True)
class Document:
    """One findable thing; ``key`` names it for ever ("page:12"), ``body`` is its text without mark-up.

    ``names`` are words that find it as its title does, and are not shown: the code of a sheet, a country. ``place``
    is where it belongs; it is shown, and finds it too. ``labels`` are the words of what is known of it; they find it as
    its text does, after which they stand, and are shown where nothing else matches.
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
    names: str = ""
    place: str = ""
    labels: str = ""

    @property
    def called(self) -> str:
        """All that it goes by."""
        return "\n".join(filter(None, (self.title, self.names, self.place)))

    @property
    def told(self) -> str:
        """All that finds it beside what it goes by."""
        return "\n".join(filter(None, (self.body, self.labels)))

    @property
    def scope(self) -> str:
        """Where it is looked for: pages by their kind, some sorts of things together, all else by its type."""
        return self.kind if self.type is DocumentType.PAGE else _TOGETHER.get(self.type, self.type.value)

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
            str(self.facets.get("state", "")),
            self.place,
            self.labels,
        )

    def facet_values(self) -> Iterator[tuple[str, str]]:
        """Yield each facet with each of its values; scope and language are facets too."""
        own = {SCOPE: self.scope, "lang": self.lang, **self.facets}
        for name, values in own.items():
            for value in (values,) if isinstance(values, str) else values:
                if value:
                    yield name, value
