"""The document that an index stores for one findable thing, as plain values. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from wiki.core.search_item import DocumentType

SCOPE_FACET = "scope"


_SCOPE_BY_TYPE = {
    DocumentType.MEMBER: "people",
    DocumentType.TERRITORY: "people",
    DocumentType.ROUND: DocumentType.EDITION.value,
}
"""The scope of the types that are searched together with others."""


class DisplayFields(NamedTuple):
    """The fields of a document that a hit shows beside a passage of its text."""

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
    """One findable thing; ``key`` is its permanent name ("page:12"), ``body`` its text without markup.

    ``names`` are searched like the title, but not shown: the code of a sheet, a country. ``place`` is where it
    belongs; it is searched like the title, and shown. ``labels`` are its facts in words; they are searched like the
    text, which they follow, and shown when nothing else matches. ``lang`` is a BCP 47 tag ("fr", "pt-BR") or "",
    ``updated_at`` an ISO 8601 instant in UTC; a facet may have several values.
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
    def title_text(self) -> str:
        """The title, the names and the place: what is searched with the weight of a title."""
        return "\n".join(filter(None, (self.title, self.names, self.place)))

    @property
    def body_text(self) -> str:
        """The text and the labels: what is searched with the weight of a text."""
        return "\n".join(filter(None, (self.body, self.labels)))

    @property
    def scope(self) -> str:
        """Its search scope: the kind of a page, a shared scope for some types, else the type."""
        return self.kind if self.type is DocumentType.PAGE else _SCOPE_BY_TYPE.get(self.type, self.type.value)

    @property
    def display_fields(self) -> DisplayFields:
        """The fields that a list of results shows."""
        return DisplayFields(
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
        """Yield each facet with each of its values; scope and language count as facets."""
        own = {SCOPE_FACET: self.scope, "lang": self.lang, **self.facets}
        for name, values in own.items():
            for value in (values,) if isinstance(values, str) else values:
                if value:
                    yield name, value
