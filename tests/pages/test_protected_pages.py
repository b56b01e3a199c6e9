"""What only amendments change, and what is hidden."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.pages import shelf
from tests.pages.screens import body, head, send
from wiki.accounts.models import Member
from wiki.core.db import unit_of_work
from wiki.pages import queries, services
from wiki.pages.models import Page

REFERENCES = [("frame", {}), ("charter", {}), ("method", {"validated": True})]


@pytest.mark.parametrize(("kind", "facts"), REFERENCES)
@pytest.mark.parametrize("who", ["member", "steward"])
def test_no_screen_changes_a_reference_text(
    client: FlaskClient, kind: str, facts: dict[str, Any], who: str
) -> None:
    page = shelf.page("Texte", kind=kind, facts=facts)
    shelf.adopt(page, "Adopté.\n", factories.member())
    factories.sign_in(client, getattr(factories, who)())
    assert client.get("/fr/page/texte/edit?section=x").headers["Location"] == "/fr/page/texte/amend?section=x"
    answer = send(client, "texte", "Mes mots à moi, tout entiers.", base=2)
    assert answer.status_code == 403
    assert "Mes mots à moi" in body(answer)
    for button in ("preview", "changes", "join"):
        assert send(client, "texte", "Autre.", base=2, button=button).status_code == 403
    assert client.post("/fr/page/texte/version/1/restore", data={"base_revision": 2}).status_code == 403
    assert head("texte") == (2, "Adopté.\n")


def test_only_stewards_begin_reference_texts(client: FlaskClient, member: Member) -> None:
    assert member
    fields = {
        "key": "k",
        "title": "Ma charte",
        "lang": "fr",
        "text": "Mon texte à moi, tout entier.",
        "save": "1",
    }
    answer = client.post("/fr/page/new?kind=charter", data=fields)
    assert answer.status_code == 403
    assert "Mon texte à moi, tout entier." in body(answer)
    assert queries.by_slug("ma-charte") is None
    factories.sign_in(client, factories.steward())
    assert client.post("/fr/page/new?kind=charter", data=fields).status_code == 303


ADDRESSES = [
    "/page/secret",
    "/page/secret/edit",
    "/page/secret/rename",
    "/page/secret/links",
    "/page/secret/history",
    "/page/secret/compare",
    "/page/secret/version/1",
    "/page/secret/raw",
    "/page/secret/provenance",
    "/page/ancien",
]


@pytest.fixture
def hidden(app: Flask) -> Page:
    assert app
    page, steward = shelf.page("Ancien", "Mot secret.\n"), factories.steward()
    shelf.page("Lien", "Voir [[secret]].\n")
    with unit_of_work():
        services.rename(page, "Secret", "", steward, shelf.THEN)
    shelf.hide(page, steward)
    return page


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_hidden_page_is_nowhere(client: FlaskClient, hidden: Page, address: str) -> None:
    assert hidden.is_hidden
    factories.sign_in(client, factories.member())
    answer = client.get(f"/fr{address}")
    assert answer.status_code == 404
    assert "Mot secret" not in body(answer)


@pytest.mark.parametrize(
    "address", ["/", "/recent?minor=1", "/wanted", "/page/lien", "/roadmap", "/examples", "/method"]
)
def test_a_hidden_page_is_in_no_list(client: FlaskClient, hidden: Page, address: str) -> None:
    assert hidden.is_hidden
    text = body(client.get(f"/fr{address}"))
    assert "Secret" not in text
    assert "/page/secret" not in text.replace("/page/new?slug=secret", "")


def test_stewards_hide_and_show_again(client: FlaskClient) -> None:
    shelf.page("Notes")
    factories.sign_in(client, factories.member())
    assert client.get("/fr/page/notes/hide").status_code == 403
    factories.sign_in(client, factories.steward())
    assert client.post("/fr/page/notes/hide", data={"reason": " "}).status_code == 422
    assert client.post("/fr/page/notes/hide", data={"reason": "Doublon"}).status_code == 303
    assert "Doublon" in body(client.get("/fr/page/notes"))
    assert client.post("/fr/page/notes/unhide").status_code == 303
    factories.sign_out(client)
    assert client.get("/fr/page/notes").status_code == 200


def test_an_address_does_not_tell_the_title_of_a_hidden_page(client: FlaskClient) -> None:
    page = shelf.page("Nom de quelqu’un", slug="quelqu-un")
    with unit_of_work():
        services.hide(page, "Donnée personnelle.", factories.steward(), shelf.THEN)
    factories.sign_in(client, factories.member())
    fields = {
        "key": "k",
        "lang": "fr",
        "title": "Autre",
        "slug": "quelqu-un",
        "text": "Bonjour.",
        "save": "1",
    }
    answer = client.post("/fr/page/new?kind=page", data=fields)
    assert answer.status_code == 409
    assert "Nom de quelqu’un" not in answer.text
    assert "Bonjour." in answer.text
