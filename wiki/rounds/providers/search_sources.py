"""What search finds of validation rounds."""

from flask_babel import lazy_gettext

from wiki.core.search_item import DocumentType, SearchItem
from wiki.core.search_sources import SearchSource, SearchSources
from wiki.rounds.labels import PHASES
from wiki.rounds.models import Round


def things() -> SearchSources:
    """Return the validation rounds that search finds."""
    return SearchSources(
        sources={"round": SearchSource(Round, _round_document)},
        affected_keys={Round: lambda of: (f"round:{of.id}",)},
    )


def _round_document(of: Round) -> SearchItem:
    """Return a validation round; it has no language, and is called in each by its year."""
    return SearchItem(
        key=f"round:{of.id}",
        type=DocumentType.ROUND,
        lang="",
        title=of.name,
        is_named_by_type=True,
        words=(lazy_gettext(PHASES[of.phase]),),
        text=of.note,
        url_path=f"/rounds/{of.name}",
        facets={"year": str(of.year)},
        updated_at=of.opened_at,
    )
