"""Search without an index: all words somewhere in title or text, newest first; slow, but always available."""

from wiki.search import sources
from wiki.search.analysis import analyzer
from wiki.search.document import Document
from wiki.search.index import Hit, Results
from wiki.search.querying.query import Query

MOST_READ = 400
PASSAGE = 240


def search(query: Query) -> Results:
    """Search the most recent things; phrases and prefixes count as words."""
    wanted = [analyzer.fold(clause.text.casefold()) for clause in query.clauses if not clause.excluded]
    unwanted = [analyzer.fold(clause.text.casefold()) for clause in query.clauses if clause.excluded]
    if not wanted:
        return Results(degraded=True)
    present = [key for key in sources.all_keys() if not key.startswith("version:")]
    found = [
        document
        for document in sources.documents(present[:MOST_READ])
        if _passes(document, query) and _has(document, wanted, unwanted)
    ]
    found.sort(key=lambda document: document.updated_at, reverse=True)
    shown = found[query.offset : query.offset + query.limit]
    return Results(total=len(found), hits=tuple(_hit(document) for document in shown), degraded=True)


def _passes(document: Document, query: Query) -> bool:
    values = set(document.facet_values())
    return all(any((name, value) in values for value in chosen) for name, chosen in query.filters.items())


def _has(document: Document, wanted: list[str], unwanted: list[str]) -> bool:
    text = analyzer.fold(f"{document.called}\n{document.told}".casefold())
    return all(word in text for word in wanted) and not any(word in text for word in unwanted)


def _hit(document: Document) -> Hit:
    return Hit(*document.shown, passage=((document.body[:PASSAGE], False),), score=0.0)
