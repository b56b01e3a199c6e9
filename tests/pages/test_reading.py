import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.pages import shelf
from wiki.pages import reading
from wiki.pages.reading import Readings


def read(client: FlaskClient, address: str = "/en/page/notes", host: str = "http://localhost") -> str:
    return client.get(address, base_url=host).get_data(as_text=True)


def test_a_screen_is_made_once_for_all_members(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.page()
    member, steward, other = factories.member(), factories.steward(), app.test_client()
    factories.sign_in(client, member)
    factories.sign_in(other, steward)
    first = read(client)
    monkeypatch.setattr(reading, "_made", lambda page: pytest.fail(page.slug))
    assert "/en/page/notes/hide" not in first
    assert "/en/page/notes/hide" in read(other)


def test_any_commit_makes_it_anew(client: FlaskClient) -> None:
    page, member = shelf.page("Notes", "Voir [[jardin]].\n"), factories.member()
    factories.sign_in(client, member)
    assert "/en/page/new?slug=jardin" in read(client)
    shelf.page("Jardin")
    assert '<a class="page-link" href="/en/page/jardin">' in read(client)
    shelf.edit(page, "Tout autre.\n", member)
    assert "Tout autre." in read(client)


def test_language_and_host_are_kept_apart(client: FlaskClient) -> None:
    shelf.page()
    factories.sign_in(client, factories.member())
    assert "Reference text" not in read(client)
    assert 'href="/fr/page/notes/edit?section=premier-point"' in read(client, "/fr/page/notes")
    assert "evil.example" in read(client, host="http://evil.example")
    assert "evil.example" not in read(client)


def test_the_oldest_screens_are_forgotten(
    monkeypatch: pytest.MonkeyPatch, app: Flask, client: FlaskClient
) -> None:
    monkeypatch.setattr(reading, "KEPT_CHARACTERS", 1)
    shelf.page("Notes")
    shelf.page("Autre")
    factories.sign_in(client, factories.member())
    for slug in ("notes", "autre"):
        read(client, f"/en/page/{slug}")
    readings = app.extensions[reading.EXTENSION]
    assert isinstance(readings, Readings)
    assert len(readings._kept) == 1
