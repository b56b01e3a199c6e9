"""Pages that members follow: what is new on them stands on their home page until they have read it."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import DAY, NOW, Clock, charter, proposed
from tests.factories import Browser
from tests.pages import shelf
from wiki.accounts.models import Member
from wiki.core.db import unit_of_work
from wiki.deliberation.threads import services as threads
from wiki.home import queries
from wiki.home.queries import FollowedPage
from wiki.pages import services
from wiki.pages.following import services as following
from wiki.pages.models import Page

HOUR = timedelta(hours=1)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.test_client_class = Browser
    return app.test_client()


def follow(page: Page, member: Member) -> None:
    with unit_of_work():
        following.follow(page, member, NOW)


@pytest.mark.both_databases
def test_what_others_bring_is_new_until_it_is_read(app: Flask) -> None:
    page, quiet = charter(), charter("calme")
    reader, other = factories.member(), factories.member()
    follow(quiet, reader)
    follow(page, reader)
    follow(page, reader)
    for author in (reader, other):
        proposed(page, author, now=NOW + HOUR)
        with unit_of_work():
            threads.open_thread(page, "Une question", "Pourquoi ?", author, NOW + HOUR)
    with unit_of_work():
        services.rename(page, "Un autre titre", "", other, NOW + DAY)
    assert queries.followed_pages(reader) == [FollowedPage(page, 1, 1, 1, 1), FollowedPage(quiet, 1, 0, 0, 0)]
    with unit_of_work():
        following.mark_read(following.member_follows(reader), NOW + DAY)
    assert [each.is_new for each in queries.followed_pages(reader)] == [False, False]
    with unit_of_work():
        following.unfollow(quiet, reader)
        following.unfollow(quiet, reader)
    assert [each.page for each in queries.followed_pages(reader)] == [page]
    assert queries.followed_pages(other) == []


def test_a_hidden_page_is_followed_in_silence(app: Flask) -> None:
    page, reader = charter(), factories.member()
    follow(page, reader)
    with unit_of_work():
        services.hide(page, "Double.", factories.steward(), NOW)
    assert queries.followed_pages(reader) == []


def test_a_page_is_followed_read_and_left(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(NOW)
    monkeypatch.setattr("wiki.core.clock.now", lambda: clock.now)
    page, reader = shelf.page(), factories.member()
    address, home = "/en/page/notes", "/en/"
    factories.sign_in(client, reader)

    def acts() -> list[str]:
        return re.findall(r'name="wanted" value="(\w+)"', client.get(address).text)

    assert acts() == ["follow"]
    assert client.post(f"{address}/follow", data={"wanted": "follow"}).status_code == 303
    assert acts() == ["leave"]
    assert "/en/followed/read" not in client.get(home).text
    clock.pass_by(DAY)
    shelf.edit(page, "Tout autre.\n", factories.member())
    assert "compare?from=1" in client.get(home).text
    assert acts() == ["read", "leave"]
    client.post(f"{address}/follow", data={"wanted": "read"})
    assert acts() == ["leave"]
    shelf.edit(page, "Encore autre.\n", factories.member())
    assert client.post("/en/followed/read").status_code == 303
    assert "compare?from=" not in client.get(home).text
    client.post(f"{address}/follow", data={"wanted": "anything"})
    assert acts() == ["leave"]
    client.post(f"{address}/follow", data={"wanted": "leave"})
    assert acts() == ["follow"]
