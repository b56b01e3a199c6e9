"""What is bounded on PostgreSQL, where more may fit than can be looked at."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine

from tests import postgresql
from tests.search.texts import keys, page
from wiki.search.postgresql import searcher
from wiki.search.postgresql.index import PostgresqlIndex
from wiki.search.querying.query import SortOrder, parse

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def engine(postgresql_server: str) -> Iterator[Engine]:
    postgresql.execute(postgresql_server, "CREATE DATABASE bounded")
    made = create_engine(postgresql.database(postgresql_server, "bounded"))
    yield made
    made.dispose()
    postgresql.execute(postgresql_server, "DROP DATABASE bounded WITH (FORCE)")


@pytest.fixture(scope="module")
def index(engine: Engine) -> PostgresqlIndex:
    built = PostgresqlIndex(engine, "kept")
    common = [
        page(number, f"Cahier {number}", "Une note sur le lac.", country="FR") for number in range(1, 13)
    ]
    told = [
        page(20, "Le lac", "Une carte."),
        page(21, "Carnet", "Le lac, le lac encore, et toujours le lac."),
    ]
    built.rebuild([*common, *told])
    return built


@pytest.fixture(scope="module")
def crowd(engine: Engine) -> PostgresqlIndex:
    """So many documents with one word that a part of them is enough."""
    built = PostgresqlIndex(engine, "crowd")
    countries = ("FR", "BE")
    common = [
        page(number, f"Cahier {number}", "Une note sur le lac.", country=countries[number % 2])
        for number in range(1, 301)
    ]
    built.rebuild([*common, page(400, "Le lac", "Une carte.", country="FR")])
    return built


@pytest.fixture(autouse=True)
def bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searcher, "MAX_COUNTED", 8)
    monkeypatch.setattr(searcher, "MAX_LISTED", 10)
    monkeypatch.setattr(searcher, "MAX_RANKED", 4)
    monkeypatch.setattr(searcher, "MANY_MATCHES", 12)


def test_what_is_not_counted_is_said(index: PostgresqlIndex) -> None:
    many, few = index.search(parse("lac")), index.search(parse("carte"))

    assert (many.total, many.more) == (8, True)
    assert all(count <= 8 for counts in many.facets.values() for count in counts.values())
    assert (few.total, few.more) == (1, False)


def test_what_is_about_the_words_comes_first_though_it_stands_last(index: PostgresqlIndex) -> None:
    assert set(keys(index.search(parse("lac")))[:2]) == {20, 21}
    assert set(keys(index.search(parse("le lac toujours")))[:2]) == {20, 21}


def test_the_newest_come_first_whether_all_are_counted_or_not(index: PostgresqlIndex) -> None:
    many = [keys(index.search(parse("lac", sort=SortOrder.NEWEST, offset=at, limit=5))) for at in (0, 5, 10)]
    few = keys(index.search(parse("le lac toujours carte", sort=SortOrder.NEWEST)))

    assert [key for found in many for key in found] == [21, 20, *range(12, 0, -1)]
    assert few[:2] == [21, 20]


def test_pages_follow_each_other_beyond_what_is_ranked(index: PostgresqlIndex) -> None:
    pages = [keys(index.search(parse("lac", offset=at, limit=3))) for at in range(0, 12, 3)]
    listed = [key for found in pages for key in found]

    assert len(listed) == len(set(listed)) == 10


def test_a_facet_is_counted_as_far_as_it_is_exact(index: PostgresqlIndex) -> None:
    found = index.search(parse("note", filters={"country": frozenset({"FR"})}))

    assert (found.total, found.more) == (8, True)
    assert found.facets["country"] == {"FR": 8}


def test_of_very_many_a_part_is_counted_and_what_is_called_so_is_found_in_all(crowd: PostgresqlIndex) -> None:
    found = crowd.search(parse("lac"))
    others = crowd.search(parse("lac -carte", limit=3))

    assert (found.total, found.more) == (8, True)
    assert keys(found)[0] == 400
    assert len(keys(found)) == 10
    assert 400 not in keys(others)
    assert len(keys(others)) == 3


def test_what_filters_leave_of_very_many_is_counted_whole(crowd: PostgresqlIndex) -> None:
    few = crowd.search(parse("lac carte", filters={"country": frozenset({"FR"})}))
    none = crowd.search(parse("lac", filters={"country": frozenset({"IT"})}))
    newest = crowd.search(parse("lac", sort=SortOrder.NEWEST, limit=3))

    assert keys(few)[0] == 400
    assert (none.total, set(none.facets["country"])) == (0, {"BE", "FR"})
    assert keys(newest) == [99, 98, 97]


def test_what_is_about_the_words_answers_neither_a_phrase_nor_a_title(engine: Engine) -> None:
    built = PostgresqlIndex(engine, "strict")
    common = [page(number, f"Cahier {number} du lac", "Une note sur le lac.") for number in range(1, 13)]
    built.rebuild([*common, page(30, "Carnet", "Lac, note, lac et note, lac : une note.")])

    assert 30 in keys(built.search(parse("lac note")))
    for asked in ('"note sur le lac"', "titre:lac note", "titre:lac"):
        found = built.search(parse(asked))
        assert (found.total, found.more) == (8, True), asked
        assert 30 not in keys(found), asked
