import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.pages import shelf
from wiki.core.db import unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.deliberation.threads import services as threads
from wiki.web.forms import IdempotentForm
from wiki.web.idempotency import create_once

NOW = datetime(2027, 3, 1, tzinfo=UTC)
GREEK = "Έκδοση του δικτύου εδαφών συνυπευθυνότητας δύο χιλιάδες είκοσι έξι"
pytestmark = pytest.mark.both_databases


def sent(app: Flask, create: object, key: str = "a", **fields: str) -> str:
    """Send a form in a request of its own."""
    with app.test_request_context("/en/", method="POST", data={"key": key, **fields}):
        return create_once(IdempotentForm(), NOW, create)  # type: ignore[arg-type]


def test_the_same_form_creates_once(app: Flask) -> None:
    made: list[str] = []

    def create() -> str:
        made.append("x")
        return f"/thing/{len(made)}"

    assert [sent(app, create, key, text="x") for key in "aab"] == ["/thing/1", "/thing/1", "/thing/2"]


def test_a_form_that_was_refused_can_be_sent_again(app: Flask) -> None:
    def refuse() -> str:
        raise InvalidInput("no")

    with pytest.raises(InvalidInput):
        sent(app, refuse)
    assert sent(app, lambda: "/thing/1", text="other words") == "/thing/1"


def test_other_words_under_the_same_key_are_another_form(app: Flask) -> None:
    sent(app, lambda: "/thing/1", text="one")
    with app.test_request_context("/en/", method="POST", data={"key": "a", "text": "two"}):
        form = IdempotentForm()
        with pytest.raises(Conflict):
            create_once(form, NOW, lambda: "/thing/2")
        assert form.earlier == "/thing/1"
        assert create_once(form, NOW, lambda: "/thing/2") == "/thing/2"


def test_a_long_address_is_kept_whole(app: Flask) -> None:
    assert [sent(app, lambda: "/" + "%CE" * 400) for _ in range(2)] == ["/" + "%CE" * 400] * 2


def test_an_edition_may_have_a_long_greek_name(client: FlaskClient) -> None:
    shelf.page(kind="frame", slug="frame")
    factories.sign_in(client, factories.steward())
    data = {"key": "a", "name": GREEK, "note": "", "kinds": ["frame"], "publish": "1"}
    assert client.post("/fr/editions/new", data=data).status_code == 303


def test_words_sent_after_going_back_come_back(client: FlaskClient) -> None:
    page, member = shelf.page(), factories.member()
    with unit_of_work():
        number = threads.open_thread(page, "Sujet", "Premier", member, NOW).id
    factories.sign_in(client, member)
    address = f"/fr/threads/{number}"
    first = client.post(address, data={"key": "a", "text": "Une réponse."})
    assert client.post(address, data={"key": "a", "text": "Une réponse."}).location == first.location
    second = client.post(address, data={"key": "a", "text": "Une tout autre réponse."})
    assert second.status_code == 409
    assert "Une tout autre réponse." in second.text
    assert f'href="{first.location}"' in second.text
    keys = re.findall(r'name="key"[^>]*value="([^"]+)"', second.text)
    assert "a" not in keys
    again = client.post(address, data={"key": keys[-1], "text": "Une tout autre réponse."})
    assert (again.status_code, again.location != first.location) == (303, True)


def test_the_key_of_another_member_is_no_key(client: FlaskClient) -> None:
    page, ada, max_ = shelf.page(), factories.member("Ada"), factories.member("Max")
    with unit_of_work():
        number = threads.open_thread(page, "Sujet", "Premier", ada, NOW).id
    made = []
    for member in (ada, max_):
        factories.sign_in(client, member)
        answer = client.post(f"/fr/threads/{number}", data={"key": "a", "text": "Une réponse."})
        made.append((answer.status_code, answer.location))
    assert [status for status, _location in made] == [303, 303]
    assert made[0] != made[1]


def test_a_request_for_an_account_sent_with_other_words_comes_back(client: FlaskClient) -> None:
    asked = {"key": "a", "name": "Ana Prado", "email": "ana@example.org", "country": "FR", "territory": "Val"}
    assert client.post("/fr/request-account", data={**asked, "motivation": "Je viens."}).status_code == 303
    second = client.post("/fr/request-account", data={**asked, "motivation": "Je viens du Val."})
    assert second.status_code == 409
    assert "Je viens du Val." in second.text
