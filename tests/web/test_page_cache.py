import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from wiki.accounts.sign_in import services as sign_in_services
from wiki.core import clock
from wiki.core.db import InstallationState, unit_of_work
from wiki.web.page_cache import PageCache


class Site:
    """A site that counts how often it is really asked."""

    def __init__(self, headers: list[tuple[str, str]] | None = None, status: str = "200 OK") -> None:
        self.asked = 0
        self.here = InstallationState(generation=1)
        self.status = status
        self.headers = headers or [("Feuille-Cacheable", "1")]
        self.cache = PageCache(self.app, lambda: self.here)

    def app(self, _environ: Any, start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        start_response(self.status, list(self.headers))
        return [f"answer {self.asked}".encode()]

    def get(self, path: str = "/fr/", **environ: Any) -> bytes:
        wanted = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.url_scheme": "http", **environ}
        return b"".join(self.cache(wanted, self.start))

    def start(self, status: str, headers: list[tuple[str, str]], *_rest: Any) -> Any:
        self.began, self.shown = status, dict(headers)


def test_a_second_visitor_gets_the_cached_response() -> None:
    site = Site()
    assert site.get() == site.get() == b"answer 1"


def test_a_commit_makes_the_answer_anew() -> None:
    site = Site()
    site.get()
    site.here = InstallationState(generation=2)
    assert site.get() == b"answer 2"


@pytest.mark.parametrize(
    "difference",
    [
        {"path": "/en/"},
        {"QUERY_STRING": "q=eau"},
        {"HTTP_ACCEPT_LANGUAGE": "en"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"HTTP_COOKIE": "feuille=x"},
    ],
)
def test_what_an_answer_depends_on_is_part_of_its_key(difference: dict[str, str]) -> None:
    site = Site()
    site.get()
    assert site.get(**difference) == b"answer 2"


def test_acts_pass_by() -> None:
    site = Site()
    site.get()
    assert site.get(REQUEST_METHOD="POST") == b"answer 2"


def test_a_member_who_signed_out_elsewhere_gets_no_cached_response(client: FlaskClient) -> None:
    member = factories.member()
    secret = factories.sign_in(client, member)
    assert member.name in client.get("/fr/help", follow_redirects=True).text
    with unit_of_work():
        sign_in_services.sign_out(secret, clock.now())
    assert member.name not in client.get("/fr/help", follow_redirects=True).text


def test_a_form_that_creates_never_gets_the_same_key_twice(client: FlaskClient) -> None:
    factories.sign_in(client, factories.member())
    keys = {
        re.findall(r'name="key"[^>]*value="([^"]+)"', client.get("/fr/page/new?kind=page").text)[0]
        for _ in range(3)
    }
    assert len(keys) == 3


@pytest.mark.parametrize(
    "site",
    [
        Site(status="404 NOT FOUND"),
        Site(headers=[("Feuille-Cacheable", "1"), ("Set-Cookie", "feuille=x")]),
        Site(headers=[("Content-Type", "text/plain")]),
    ],
)
def test_what_is_not_for_everybody_is_not_cached(site: Site) -> None:
    site.get()
    assert site.get() == b"answer 2"


def test_a_vote_that_is_due_is_never_hidden_by_an_old_answer() -> None:
    site = Site()
    site.here = InstallationState(generation=1, next_due_at=datetime.now(UTC) + timedelta(hours=1))
    site.get()
    assert site.get() == b"answer 1"
    site.here = InstallationState(generation=1, next_due_at=datetime.now(UTC) - timedelta(seconds=1))
    assert site.get() == b"answer 2"


def test_a_demonstration_s_clock_counts() -> None:
    site = Site()
    due = datetime.now(UTC) + timedelta(hours=1)
    site.here = InstallationState(generation=1, demo=True, ahead_seconds=7200, next_due_at=due)
    site.get()
    assert site.get() == b"answer 2"


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wiki.web.page_cache.CACHE_BYTES", 6_100)
    site = Site()
    for number in range(20):
        site.get(f"/{number}")
    site.asked = 0
    for number in range(20):
        site.get(f"/{number}")
    assert site.asked == 20
    site.get("/19")
    assert site.asked == 20


def test_addresses_count_in_the_size_of_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wiki.web.page_cache.CACHE_BYTES", 8_000)
    site = Site()
    for letter in "ab":
        site.get(QUERY_STRING=letter * 3_000)
    assert site.get(QUERY_STRING="a" * 3_000) == b"answer 3"


def test_one_response_is_cached_whatever_a_browser_says_it_has() -> None:
    site = Site([("Feuille-Cacheable", "1"), ("ETag", 'W/"one"'), ("Content-Type", "text/html")])
    assert site.get(HTTP_IF_NONE_MATCH="*") == b""
    assert [site.get(HTTP_IF_NONE_MATCH=f'"{number}"') for number in range(3)] == [b"answer 1"] * 3
    assert site.began == "200 OK"
    assert site.get(HTTP_IF_NONE_MATCH='"other", W/"one"') == b""
    assert (site.began, site.shown) == ("304 NOT MODIFIED", {"ETag": 'W/"one"'})


def test_an_answer_without_a_tag_is_given_whole() -> None:
    assert [Site().get(HTTP_IF_NONE_MATCH="*"), Site().get()] == [b"answer 1"] * 2
