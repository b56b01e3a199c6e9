"""What every index answers: the same tests against Whoosh and against PostgreSQL."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from tests import postgresql
from tests.examples import examples
from tests.search.texts import PAGES, keys, page
from wiki.core.search_item import DocumentType
from wiki.search.document import Document
from wiki.search.index import SearchIndex, SearchResults
from wiki.search.postgresql.index import PostgresqlIndex
from wiki.search.querying.query import SortOrder, parse
from wiki.search.whoosh.index import WhooshIndex

BACKENDS = ["whoosh", pytest.param("postgresql", marks=pytest.mark.postgresql)]
Opener = Callable[[str], SearchIndex]
"""Opens the index of a name; what was written under it is there again."""


@pytest.fixture(scope="module", params=BACKENDS)
def opener(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opener]:
    if request.param == "whoosh":
        folder = tmp_path_factory.mktemp("search")
        yield lambda name: WhooshIndex(folder / name)
        return
    address = request.getfixturevalue("postgresql_server")
    postgresql.execute(address, "CREATE DATABASE search")
    engine = create_engine(postgresql.database(address, "search"))
    yield lambda name: PostgresqlIndex(engine, name)
    engine.dispose()
    postgresql.execute(address, "DROP DATABASE search WITH (FORCE)")


@pytest.fixture(scope="module")
def index(opener: Opener) -> SearchIndex:
    """An index of PAGES, only to be read."""
    built = opener("kept")
    built.rebuild(iter(PAGES))
    return built


@pytest.fixture
def fresh(opener: Opener) -> SearchIndex:
    """An index of PAGES, to be written to."""
    built = opener("fresh")
    built.rebuild(iter(PAGES))
    return built


@pytest.fixture
def again(opener: Opener) -> SearchIndex:
    """The fresh index, opened once more."""
    return opener("fresh")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("évaluer", {1, 5}),
        ("evaluation", {1, 5, 7}),
        ("coresponsabilité", {2, 7}),
        ("coresponsabilite", {2, 7}),
        ("co-responsabilité", {2, 7}),
        ("co-responsibility", {5}),
        ("coresponsibility", {5}),
        ("l’eau", {3, 4, 6}),
        ("l'eau", {3, 4, 6}),
        ("EAU", {3, 4, 6}),
        ("cœur", {2}),
        ("coeur", {2}),
        ("mise-en-commun", {4}),
        ("mise en commun", {4}),
        ("chartes eau", {3, 6}),
        ("la charte de l’eau", {3, 6}),
        ('"charte de l’eau"', {3}),
        ('"eau de charte"', set()),
        ("eau -charte", {4}),
        ('eau -"charte de l’eau"', {4, 6}),
        ("territ*", {2}),
        ("ÉVALU*", {1, 5, 7}),
        ("eval*", {1, 5, 7}),
        ("water charters", {5}),
        ("introuvable", set()),
    ],
)
def test_what_is_found(index: SearchIndex, query: str, found: set[int]) -> None:
    results = index.search(parse(query))

    assert set(keys(results)) == found
    assert results.total == len(found)
    assert not results.any_words


def test_a_title_beats_a_body(index: SearchIndex) -> None:
    assert keys(index.search(parse("eau")))[0] == 3
    assert keys(index.search(parse("évaluation")))[0] == 1


def test_when_nothing_has_all_the_words_some_will_do(index: SearchIndex) -> None:
    results = index.search(parse("territoire potable -idées"))

    assert results.any_words
    assert keys(results) == [2]


def test_a_query_without_clauses_finds_nothing(index: SearchIndex) -> None:
    assert index.search(parse('-"" *')) == SearchResults()


def test_hits_say_what_they_are_and_show_why(index: SearchIndex) -> None:
    (hit,) = index.search(parse("potable")).hits

    assert (hit.key, hit.type, hit.kind, hit.lang) == ("page:4", "page", "charter", "fr")
    assert (hit.title, hit.url_path) == ("Méthode", "/4")
    assert hit.passage == (
        ("La mise-en-commun des idées; la gestion de l'eau ", False),
        ("potable", True),
        (".", False),
    )
    assert hit.score > 0


def test_a_passage_is_marked_in_the_language_of_its_text(index: SearchIndex) -> None:
    (hit,) = index.search(parse("evaluations", filters={"lang": frozenset({"en"})})).hits

    assert hit.passage[0] == ("Evaluating", True)


def test_facets_count_what_choosing_them_would_show(index: SearchIndex) -> None:
    everything = index.search(parse("eau"))
    chosen = index.search(parse("eau", filters={"country": frozenset({"FR"})}))

    assert everything.facets["country"] == {"FR": 1, "IT": 1, "SN": 1}
    assert chosen.facets["country"] == everything.facets["country"]
    assert chosen.facets["lang"] == {"fr": 1}
    assert keys(chosen) == [3]


def test_filters_take_any_value_of_a_facet_and_every_facet(index: SearchIndex) -> None:
    filters = {"country": frozenset({"FR", "IT", "XX"}), "scope": frozenset({"charter"})}

    assert set(keys(index.search(parse("eau", filters=filters)))) == {3, 4}


@pytest.mark.parametrize("filters", [{"planet": frozenset({"Mars"})}, {"country": frozenset({"XX"})}])
def test_an_unknown_facet_or_value_keeps_nothing(
    index: SearchIndex, filters: dict[str, frozenset[str]]
) -> None:
    results = index.search(parse("eau", filters=filters))

    assert (results.total, results.hits, results.any_words) == (0, (), False)


def test_the_newest_may_come_first(index: SearchIndex) -> None:
    assert keys(index.search(parse("eau", sort=SortOrder.NEWEST))) == [6, 4, 3]


def test_pages_of_results_follow_each_other(index: SearchIndex) -> None:
    whole = keys(index.search(parse("eau")))
    pages = [index.search(parse("eau", offset=n, limit=1)) for n in range(4)]

    assert [key for results in pages for key in keys(results)] == whole
    assert {results.total for results in pages} == {3}


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("teritoire", "territoire"),
        ("habitnats potable", "habitants potable"),
        ("Coresponsabilte", "coresponsabilité"),
        ("d’habitnats -mer", "d’habitants -mer"),
        ("eau teritoire", "eau territoire"),
        ("eau terretoir", None),
        ("comment", None),
        ("idées", None),
        ("évaluations territoriales zzzzzzzz", None),
        ("évaluerions zzzzzzzz", None),
        ("zzzzzzzz", None),
    ],
)
def test_unknown_words_are_respelt(index: SearchIndex, query: str, suggestion: str | None) -> None:
    assert index.search(parse(query, lang="fr")).suggestion == suggestion


def test_documents_are_replaced_and_removed(fresh: SearchIndex) -> None:
    index = fresh
    index.update([replace(PAGES[3], body="Rien de cela.")], ["page:3", "page:99"])

    assert keys(index.search(parse("eau"))) == [6]
    assert keys(index.search(parse("cela"))) == [4]
    assert index.search(parse("eau")).facets["country"] == {"SN": 1}


def test_phrases_and_beginnings_are_found_beside_what_was_replaced(fresh: SearchIndex) -> None:
    index = fresh
    for number in range(20, 26):
        index.update([page(number, "Charte de l’eau", f"Une eau trouble, et la charte du cahier {number}.")])
    index.update([page(21, "Rien", "Vide.")], ["page:22"])

    assert set(keys(index.search(parse('"charte de l’eau"')))) == {3, 20, 23, 24, 25}
    assert set(keys(index.search(parse('"eau trouble et la charte"')))) == {20, 23, 24, 25}
    assert set(keys(index.search(parse('"charte du cahier 24"')))) == {24}
    for beginning in ("tr*", "tro*", "trou*", "troub*", "trouble*"):
        assert {20, 23, 24, 25} == set(keys(index.search(parse(beginning)))), beginning


def test_of_two_documents_with_one_key_the_last_stays(fresh: SearchIndex) -> None:
    index = fresh
    index.update([page(20, "Premier", "hirondelle"), page(20, "Second", "hirondelle")])

    assert [hit.title for hit in index.search(parse("hirondelle")).hits] == ["Second"]


def test_a_reader_sees_what_another_writes(fresh: SearchIndex, again: SearchIndex) -> None:
    reader, writer = fresh, again
    assert reader.search(parse("hirondelle")).total == 0

    writer.update([page(20, "Oiseaux", "Une hirondelle")])

    assert reader.search(parse("hirondelle")).total == 1


def test_empty_documents_and_an_empty_index_are_fine(fresh: SearchIndex) -> None:
    index = fresh
    index.update([Document("member:1", DocumentType.MEMBER, "", "", "", "", "/m/1")])
    assert index.is_healthy()

    index.rebuild([])

    assert index.is_healthy()
    assert index.search(parse("eau")) == SearchResults()


def test_a_rebuild_that_fails_leaves_the_old_index(fresh: SearchIndex) -> None:
    def failing() -> Iterator[Document]:
        yield PAGES[0]
        raise ValueError("the database went away")

    index = fresh
    with pytest.raises(ValueError, match="went away"):
        index.rebuild(failing())

    assert index.is_healthy()
    assert index.search(parse("eau")).total == 3


def test_searches_during_a_rebuild_see_the_old_index(fresh: SearchIndex, again: SearchIndex) -> None:
    reader = fresh
    seen: list[int] = []

    def watched() -> Iterator[Document]:
        seen.append(reader.search(parse("eau")).total)
        yield PAGES[2]

    again.rebuild(watched())

    assert seen == [3]
    assert reader.search(parse("eau")).total == 1


@given(st.text(max_size=60) | st.text(alphabet="-\"*«»' eauéchrtd’‐", max_size=40))
@settings(deadline=None, max_examples=examples(150))
def test_no_query_breaks_the_index(index: SearchIndex, text: str) -> None:
    results = index.search(parse(text))

    assert len(results.hits) == min(results.total, 20)
