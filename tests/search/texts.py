"""A few texts that every index is tried with."""

from wiki.core.search_item import DocumentType
from wiki.search.document import Document
from wiki.search.index import SearchResults


def page(number: int, title: str, body: str, lang: str = "fr", **facets: str) -> Document:
    key = f"page:{number}"
    day = f"2026-01-{number:02}T00:00:00Z"
    return Document(key, DocumentType.PAGE, "charter", lang, title, body, f"/{number}", facets, day)


PAGES = [
    page(1, "Évaluation", "Chaque année les actions menées sont évaluées.", country="FR"),
    page(2, "Principes", "La coresponsabilité des habitants au cœur du territoire.", country="BE"),
    page(3, "Charte de l’eau", "Préserver la ressource et la partager.", country="FR"),
    page(4, "Méthode", "La mise-en-commun des idées; la gestion de l'eau potable.", country="IT"),
    page(5, "Assembly", "Evaluating together; the water charter of co-responsibility.", "en", country="BE"),
    page(6, "Rencontre", "On parle d’eau, d’eau encore, puis de la charte.", country="SN"),
    page(7, "Notes", "Texte sans accents: coresponsabilite, evaluation.", ""),
]


def keys(results: SearchResults) -> list[int]:
    return [int(hit.key.partition(":")[2]) for hit in results.hits]
