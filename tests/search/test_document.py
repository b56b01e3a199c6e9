from wiki.core.search_item import DocumentType
from wiki.search.document import Document


def test_facets_include_what_every_document_has() -> None:
    facets: dict[str, str | tuple[str, ...]] = {"country": "FR", "goal": ("6", "13"), "year": "", "theme": ()}
    document = Document("page:1", DocumentType.PAGE, "charter", "fr", "Eau", "", "/eau", facets)

    assert sorted(document.facet_values()) == [
        ("country", "FR"),
        ("goal", "13"),
        ("goal", "6"),
        ("lang", "fr"),
        ("scope", "charter"),
    ]


def test_what_is_not_known_is_no_facet() -> None:
    document = Document("member:1", DocumentType.MEMBER, "", "", "Ana", "", "/m/1")

    assert list(document.facet_values()) == [("scope", "people")]
