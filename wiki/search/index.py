"""The interface of a search index, and its results."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from wiki.core.errors import N_, WikiError
from wiki.search.document import Document
from wiki.search.querying.query import Query

Snippet = tuple[tuple[str, bool], ...]
"""A part of a text in pieces; True where a piece is a match."""

ProgressCallback = Callable[[int, int], None]
"""Called with the number of documents done and the total."""


class IndexUnavailable(WikiError):
    """The index is missing, damaged or of another version; ``reason`` is for the log, not for the reader."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, reason: str) -> None:
        """Store the reason beside a message that anybody may see."""
        super().__init__(N_("The search index cannot be used at the moment."))
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.message} ({self.reason})"


@dataclass(frozen=True, slots=True)
class Hit:
    """One result, with the passage that best shows why it matches."""

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
    passage: Snippet
    score: float

    @property
    def moment(self) -> datetime:
        """When it was last changed."""
        return datetime.fromisoformat(self.updated_at)


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of hits out of ``total``; with ``more``, there are more than were counted.

    ``facets`` counts, for each value of each facet, the results of choosing it (a facet's own filter does not apply
    to its counts). ``any_words``: few or no documents have all the words, so some hits have only some of them.
    ``degraded``: answered without the index, so less well. ``suggestion``: the query with its unknown words corrected.
    """

    total: int = 0
    more: bool = False
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict, hash=False)
    any_words: bool = False
    degraded: bool = False
    suggestion: str | None = None


class SearchIndex(Protocol):
    """The methods of every search backend; each but the last raises IndexUnavailable."""

    def update(self, documents: Iterable[Document], deleted_keys: Iterable[str] = ()) -> None:
        """Write documents (replacing those of the same key) and remove keys, all or nothing."""

    def search(self, query: Query) -> SearchResults:
        """Answer a query; one that asks for nothing has no results."""

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Replace the whole index by these documents atomically; searches use the old one until then."""

    def is_healthy(self) -> bool:
        """Tell whether the stored index is complete and of this version; reads all of it."""
