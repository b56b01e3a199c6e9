"""Search without an index: all words somewhere in title or text, newest first; slow, but always available."""

from wiki.search import sources
from wiki.search.analysis import analyzer
from wiki.search.document import Document
from wiki.search.index import Hit, SearchResults
from wiki.search.querying.query import Query

MAX_DOCUMENTS = 400
SNIPPET_LENGTH = 240


def search(query: Query) -> SearchResults:
    """Search the most recent things; phrases and prefixes count as words."""
    wanted = [analyzer.fold(clause.text.casefold()) for clause in query.clauses if not clause.excluded]
    unwanted = [analyzer.fold(clause.text.casefold()) for clause in query.clauses if clause.excluded]
    if not wanted:
        return SearchResults(degraded=True)
    present = [key for key in sources.all_keys() if not key.startswith("version:")]
    found = [
        document
        for document in sources.build_documents(present[:MAX_DOCUMENTS])
        if _matches_filters(document, query) and _matches_words(document, wanted, unwanted)
    ]
    found.sort(key=lambda document: document.updated_at, reverse=True)
    shown = found[query.offset : query.offset + query.limit]
    return SearchResults(total=len(found), hits=tuple(_to_hit(document) for document in shown), degraded=True)


def _matches_filters(document: Document, query: Query) -> bool:
    values = set(document.facet_values())
    return all(any((name, value) in values for value in chosen) for name, chosen in query.filters.items())


def _matches_words(document: Document, wanted: list[str], unwanted: list[str]) -> bool:
    text = analyzer.fold(f"{document.title_text}\n{document.body_text}".casefold())
    return all(word in text for word in wanted) and not any(word in text for word in unwanted)


def _to_hit(document: Document) -> Hit:
    return Hit(*document.display_fields, passage=((document.body[:SNIPPET_LENGTH], False),), score=0.0)
