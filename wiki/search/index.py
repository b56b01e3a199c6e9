"""The small interface behind which an index stands, and what it answers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from wiki.core.errors import N_, WikiError
from wiki.search.document import Document
from wiki.search.querying.query import Query

Passage = tuple[tuple[str, bool], ...]
"""A stretch of text cut into pieces; True where the piece is a match."""

Progress = Callable[[int, int], None]
"""Told how many documents are done, and of how many."""


class IndexUnavailable(WikiError):
    """The index is missing, damaged or of another version; the reason is for the log, not for the reader."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, reason: str) -> None:
        """Keep the reason beside a message that anybody may see."""
        super().__init__(N_("The search index cannot be used at the moment."))
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.message} ({self.reason})"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, with the passage that best shows why."""

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
    passage: Passage
    score: float

    @property
    def moment(self) -> datetime:
        """When it was last changed."""
        return datetime.fromisoformat(self.updated_at)


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits out of ``total``, or out of more, when they are ``more`` than are counted.

    ``facets`` counts, for each value of each facet, what one would see by choosing it (a facet's own filter is
    left out of its counts). ``any_words``: few or none have all the words, so some of these have only a part.
    ``degraded``: answered without the index, so less well. ``suggestion``: the query with its unknown words
    respelt.
    """

    total: int = 0
    more: bool = False
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict, hash=False)
    any_words: bool = False
    degraded: bool = False
    suggestion: str | None = None


class SearchIndex(Protocol):
    """What every search backend can do; each method but the last raises IndexUnavailable."""

    def update(self, documents: Iterable[Document], deleted_keys: Iterable[str] = ()) -> None:
        """Write documents (replacing those of the same key) and remove keys, all or nothing."""

    def search(self, query: Query) -> Results:
        """Find what a query asks for; a query that asks nothing finds nothing."""

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Replace the whole index at once by these documents; searches see the old one until then."""

    def is_healthy(self) -> bool:
        """Say whether the stored index is whole and of this version; reads all of it."""
