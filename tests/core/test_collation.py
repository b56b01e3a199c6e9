"""Names in the order of a dictionary, on both engines alike."""

import random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.pages import shelf
from wiki.accounts import queries
from wiki.core.collation import collation_key
from wiki.pages import queries as pages

IN_ORDER = [
    "abricot",
    "cote",
    "coté",
    "côte",
    "École",
    "Essonne",
    "Évry",
    "Île-de-France",
    "oeuf",
    "Œuvre",
    "zèbre",
    "Zoé",
]


def test_accents_and_capitals_stand_among_their_letters() -> None:
    shuffled = random.Random(7).sample(IN_ORDER, len(IN_ORDER))  # noqa: S311 - the same each time
    assert sorted(shuffled, key=collation_key) == IN_ORDER


@pytest.mark.both_databases
def test_lists_of_the_database_follow_the_language(app: Flask) -> None:
    assert app
    shuffled = random.Random(7).sample(IN_ORDER, len(IN_ORDER))  # noqa: S311 - the same each time
    for number, name in enumerate(shuffled):
        factories.member(territory=factories.territory(name))
        shelf.page(name, slug=f"page-{number}", kind="page")
    assert [each.name for each in queries.territories("FR")] == IN_ORDER
    assert [each.territory.name for each in queries.active_members("FR")] == IN_ORDER
    assert [each.name for each in queries.all_territories()] == IN_ORDER
    assert list(queries.territory_names()) == IN_ORDER
    assert [each.title for each in pages.by_kind("page", "fr")] == IN_ORDER


@pytest.mark.both_databases
def test_members_of_one_territory_follow_the_language(app: Flask, client: FlaskClient) -> None:
    assert client
    home = factories.territory("Lyon")
    for name in ("Zoé Petit", "éric Petit", "Anne Petit", "Estelle Petit", "Élodie Petit"):
        factories.member(name, territory=home)
    assert [each.name.split()[0] for each in queries.active_members()] == [
        "Anne",
        "Élodie",
        "éric",
        "Estelle",
        "Zoé",
    ]
