"""What search finds of editions."""

from wiki.core import clock
from wiki.core.search_item import DocumentType, SearchItem
from wiki.core.search_sources import SearchSource, SearchSources
from wiki.editions.models import Edition


def things() -> SearchSources:
    """Return the editions that search finds."""
    return SearchSources(
        sources={"edition": SearchSource(Edition, _edition_document)},
        affected_keys={Edition: lambda edition: (f"edition:{edition.id}",)},
    )


def _edition_document(edition: Edition) -> SearchItem:
    return SearchItem(
        key=f"edition:{edition.id}",
        type=DocumentType.EDITION,
        lang="",
        title=edition.name,
        text=edition.note,
        url_path=f"/editions/{edition.slug}",
        facets={"year": str(clock.day(edition.published_at).year)},
        updated_at=edition.published_at,
    )
