"""What search finds of editions."""

from wiki.core.findable import DocumentType, Findable
from wiki.core.searchable import Searchable, Source
from wiki.editions.models import Edition


def things() -> Searchable:
    """Return the editions that search finds."""
    return Searchable(
        sources={"edition": Source(Edition, _of_edition)},
        touches={Edition: lambda edition: (f"edition:{edition.id}",)},
    )


def _of_edition(edition: Edition) -> Findable:
    return Findable(
        key=f"edition:{edition.id}",
        type=DocumentType.EDITION,
        lang="",
        title=edition.name,
        text=edition.note,
        url_path=f"/editions/{edition.slug}",
        facets={"year": str(edition.published_at.year)},
        updated_at=edition.published_at,
    )
