import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import NOW, charter, drafted, proposed
from tests.deliberation.screens import words
from wiki.accounts.models import Member
from wiki.core.db import unit_of_work
from wiki.deliberation.amendments import queries
from wiki.deliberation.amendments.ending import services as endings
from wiki.deliberation.models import Amendment
from wiki.web import pagination


@pytest.fixture
def three(app: Flask) -> list[Amendment]:
    """One from France, one from Italy on another page, one from France withdrawn; and a draft from Portugal."""
    page, other = charter(), charter("autre")
    french, italian = factories.member(country="FR"), factories.member(country="IT")
    found = [
        proposed(page, french),
        proposed(other, italian),
        proposed(page, french, "quatre fois", "six fois"),
    ]
    with unit_of_work():
        endings.withdraw(found[2], "Plus besoin", french, NOW)
    drafted(page, factories.member(country="PT"))
    return found


@pytest.mark.both_databases
def test_the_register_is_narrowed_by_the_country_of_the_author(three: list[Amendment]) -> None:
    assert queries.author_countries() == {"FR", "IT"}
    assert pagination.paginate(queries.filtered_amendments(country="FR"), 1).rows == [three[2], three[0]]
    assert pagination.paginate(queries.filtered_amendments(country="IT"), 1).rows == [three[1]]
    assert pagination.paginate(queries.filtered_amendments(page=three[0].page, country="IT"), 1).rows == []


def test_the_screen_offers_what_there_is_and_says_when_nothing_answers(
    three: list[Amendment], client: FlaskClient
) -> None:
    shown = words(client.get("/fr/amendments"))
    assert all(name in shown for name in ("France", "Italie"))
    assert "Portugal" not in shown
    narrowed = words(client.get("/fr/amendments?country=IT"))
    assert three[1].reference in narrowed
    assert three[0].reference not in narrowed
    assert "Aucun amendement ne répond" in words(client.get("/fr/amendments?country=IT&state=withdrawn"))
    assert three[0].reference in words(client.get("/fr/amendments?country=XX"))


def test_what_is_hidden_lends_no_country(app: Flask) -> None:
    author: Member = factories.member(country="GR")
    page = charter()
    proposed(page, author)
    with unit_of_work():
        page.hidden_at = NOW
    assert queries.author_countries() == set()


def test_a_long_register_is_read_a_part_at_a_time(
    three: list[Amendment], client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "PER_PAGE", 2)
    parts = [words(client.get(f"/fr/amendments?country=FR&part={part}")) for part in (0, 1, 2, 9)]
    assert all(three[2].reference in told and three[0].reference in told for told in parts)
    first, second = (words(client.get(f"/fr/amendments?part={part}")) for part in (1, 2))
    assert [each.reference in first for each in three] == [False, True, True]
    assert [each.reference in second for each in three] == [True, False, False]
    assert "/fr/amendments?part=2" in first
    assert "Page 2 sur 2" in second
    assert 'class="pagination"' not in parts[1]
