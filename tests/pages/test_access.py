import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from tests import factories
from tests.pages import shelf
from wiki.accounts.permissions import Permission
from wiki.core.db import unit_of_work
from wiki.core.errors import Forbidden, NotFound, SignInRequired
from wiki.pages import access, services
from wiki.pages.models import Page


@pytest.fixture
def moved(app: Flask) -> Page:
    assert app
    page, member = shelf.page("Notes"), factories.member()
    with unit_of_work():
        services.rename(page, "Carnet", "", member, shelf.THEN)
    return page


def test_a_reader_at_a_former_address_is_led_on(app: Flask, moved: Page) -> None:
    assert moved.slug == "carnet"
    with app.test_request_context("/en/page/notes/compare?from=1&to=2"), pytest.raises(HTTPException) as led:
        access.page("notes", Permission.READ_PAGE)
    answer = led.value.get_response()
    assert (answer.status_code, answer.headers["Location"]) == (301, "/en/page/carnet/compare?from=1&to=2")


def test_an_act_at_a_former_address_is_done_to_the_page(app: Flask, moved: Page) -> None:
    with app.test_request_context("/fr/page/notes/edit", method="POST"):
        assert access.page("notes", Permission.READ_PAGE).id == moved.id


def test_a_visitor_is_asked_to_sign_in(app: Flask) -> None:
    page = shelf.page()
    with app.test_request_context("/fr/"), pytest.raises(SignInRequired):
        access.page(page.slug, Permission.EDIT_PAGE)


def test_what_is_not_there_and_what_is_hidden_look_the_same(app: Flask) -> None:
    page = shelf.page()
    shelf.hide(page, factories.steward())
    messages = []
    for slug in (page.slug, "nulle-part"):
        with app.test_request_context("/fr/"), pytest.raises(NotFound) as refused:
            access.page(slug, Permission.READ_PAGE)
        messages.append(refused.value.message)
    assert messages[0] == messages[1]


def test_a_hidden_page_does_not_tell_its_former_address(app: Flask, moved: Page) -> None:
    shelf.hide(moved, factories.steward())
    with app.test_request_context("/fr/page/notes"), pytest.raises(NotFound):
        access.page("notes", Permission.READ_PAGE)


def test_a_reference_text_is_not_open_to_editing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    page, member = shelf.page(kind="charter"), factories.member()
    monkeypatch.setattr("wiki.accounts.permissions.current_user", member)
    monkeypatch.setattr(type(member), "_get_current_object", lambda self: self, raising=False)
    with app.test_request_context("/fr/"), pytest.raises(Forbidden) as refused:
        access.page(page.slug, Permission.EDIT_PAGE)
    assert "amendment" in refused.value.message


@pytest.mark.parametrize("slug", ["aide", "help", "feuille-de-route", "methode", "examples"])
def test_what_the_menu_leads_to_is_renamed_by_stewards_only(client: FlaskClient, slug: str) -> None:
    shelf.page("Introduction", slug=slug)
    sent = {"title": "Mine", "slug": "mine"}
    factories.sign_in(client, factories.member())
    assert client.post(f"/fr/page/{slug}/rename", data=sent).status_code == 403
    factories.sign_in(client, factories.steward())
    assert client.post(f"/fr/page/{slug}/rename", data=sent).status_code == 303


def test_a_renamed_help_page_is_still_the_help(client: FlaskClient) -> None:
    shelf.page("Aide", slug="aide")
    factories.sign_in(client, factories.steward())
    client.post("/fr/page/aide/rename", data={"title": "Mode d’emploi", "slug": "mode-d-emploi"})
    assert client.get("/fr/help").location == "/fr/page/mode-d-emploi"
