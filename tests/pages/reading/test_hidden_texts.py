import gzip
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.pages import shelf
from wiki.accounts import queries as accounts
from wiki.core.db import unit_of_work
from wiki.pages.reading import page_screen


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
    monkeypatch.setattr(page_screen, "_context", lambda page: pytest.fail(page.slug))
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


def test_languages_are_kept_apart(client: FlaskClient) -> None:
    shelf.page()
    factories.sign_in(client, factories.member())
    assert "Reference text" not in read(client)
    assert 'href="/fr/page/notes/edit?version=1&amp;section=premier-point"' in read(client, "/fr/page/notes")
    assert "evil.example" not in read(client, host="http://evil.example")


def test_a_member_s_own_parts_are_nobody_else_s(client: FlaskClient, app: Flask) -> None:
    shelf.page()
    member, steward, other = factories.member(), factories.steward(), app.test_client()
    factories.sign_in(client, member)
    factories.sign_in(other, steward)
    seen = [read(client), read(other), read(app.test_client()), read(client)]
    assert [member.name in text for text in seen] == [True, False, False, True]
    assert [steward.name in text for text in seen] == [False, True, False, False]
    assert ["/en/page/notes/hide" in text for text in seen] == [False, True, False, False]


def test_a_day_is_that_of_the_network_and_hours_are_the_reader_s_own(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "THEN", datetime(2027, 3, 1, 23, 30, tzinfo=UTC))
    shelf.page()
    readers = [factories.member(), factories.member()]
    with unit_of_work():
        for reader, zone in zip(readers, ("Europe/Paris", "Atlantic/Cape_Verde"), strict=True):
            accounts.member(reader.id).time_zone = zone
    texts = []
    for reader in readers:
        factories.sign_in(client, reader)
        texts.append(read(client))
    assert ["March 2, 2027" in text for text in texts] == [True, True]
    hours = []
    for reader in readers:
        factories.sign_in(client, reader)
        hours.append(read(client, "/en/ledger/1"))
    assert ["Paris time" in text for text in hours] == [True, False]


def test_a_question_in_one_address_is_in_no_other_reader_s_links(client: FlaskClient) -> None:
    shelf.page()
    assert "secret" not in read(client, "/en/page/notes?secret=1")
    assert "secret" not in read(client)


def test_a_message_is_shown_once_and_to_one(client: FlaskClient, app: Flask) -> None:
    page, member, other = shelf.page(), factories.member(), app.test_client()
    factories.sign_in(client, member)
    read(client)
    with client.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "Done.")]
    assert "Done." not in read(other)
    assert "Done." in read(client)
    assert "Done." not in read(client)
    assert page.title in read(client)


def test_a_hidden_page_s_screen_is_kept_from_others(client: FlaskClient, app: Flask) -> None:
    page, steward = shelf.page(), factories.steward()
    shelf.hide(page, steward)
    factories.sign_in(client, steward)
    assert "Show it to everybody again" in read(client)
    for other in (app.test_client(), app.test_client()):
        assert other.get("/en/page/notes").status_code == 404
    factories.sign_in(client, factories.member())
    assert client.get("/en/page/notes").status_code == 404


def without_token(html: bytes) -> bytes:
    """Leave out the form token, which is another one each second."""
    return re.sub(rb'name="csrf_token"\s+value="[^"]*"', b"", html)


def test_what_is_compressed_in_pieces_reads_the_same(client: FlaskClient) -> None:
    shelf.page("Notes", "Été. " * 400)
    factories.sign_in(client, factories.member())
    plain = client.get("/en/page/notes")
    packed = client.get("/en/page/notes", headers={"Accept-Encoding": "gzip, zstd"})
    assert (packed.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None)
    assert without_token(gzip.decompress(packed.data)) == without_token(plain.data)
    assert "Accept-Encoding" in packed.headers["Vary"]
