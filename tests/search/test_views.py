"""The screen of search, and what browsers are told of it."""

import pytest
from flask.testing import FlaskClient

from tests.search.material import BY, NOW
from wiki.core.db import unit_of_work
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.search import services

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("indexed", "author")]


@pytest.mark.parametrize(
    "question",
    [
        "",
        "vallée",
        "-vallée",
        '"',
        "***",
        "x" * 2000,
        "%_\\",
        "a:b OR (",
        "é" * 500,
        "vallée&scope=nowhere&page=-3",
        "q&lang=zz&year=0",
        "vall%C3%A9e&page=1000000000",
        "vall%C3%A9e&page=0&sort=sideways&colour=red",
        "cycle:9 pays:nowhere",
        "%01%02%7F",
        "titre:* -- \u202e",
    ],
)
def test_every_question_gets_a_page(client: FlaskClient, question: str) -> None:
    answer = client.get(f"/fr/search?q={question}")
    assert answer.status_code == 200
    assert '<form class="search-form"' in answer.text


def test_the_passage_is_marked(client: FlaskClient, charter: Page) -> None:
    answer = client.get("/fr/search?q=évaluer+vallee")
    assert "<mark>vallée</mark>" in answer.text
    assert f"/fr/page/{charter.slug}" in answer.text


def test_browsers_can_learn_to_search(client: FlaskClient) -> None:
    answer = client.get("/fr/opensearch.xml")
    assert answer.mimetype == "application/opensearchdescription+xml"
    assert "/fr/search?q={searchTerms}" in answer.text
    assert "/fr/search/suggestions?q={searchTerms}" in answer.text


def test_fields_are_read_in_the_words_of_a_person(client: FlaskClient) -> None:
    with unit_of_work():
        pages.create(
            pages.NewPage("example", "fr", "Le lavoir", facts={"country": "PT", "year": 2011}),
            "Eau.\n",
            BY,
            NOW,
        )
    services.drain_queue()
    for question in ("pays:portugal", "Pays:pt lavoir", "année:2011", "titre:lavoir -vallée"):
        assert "Le lavoir" in client.get("/fr/search", query_string={"q": question}).text, question
    assert "Le lavoir" not in client.get("/fr/search?q=pays:Italie").text
