from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wiki.db import Snapshot
from wiki.visitors import VisitorsCache


class Site:
    """A site that counts how often it is really asked."""

    def __init__(self, headers: list[tuple[str, str]] | None = None, status: str = "200 OK") -> None:
        self.asked = 0
        self.here = Snapshot(generation=1)
        self.status = status
        self.headers = headers or [("Cache-Control", "no-cache")]
        self.cache = VisitorsCache(self.app, lambda: self.here)

    def app(self, _environ: Any, start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        start_response(self.status, list(self.headers))
        return [f"answer {self.asked}".encode()]

    def get(self, path: str = "/fr/", **environ: Any) -> bytes:
        wanted = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.url_scheme": "http", **environ}
        return b"".join(self.cache(wanted, lambda *_args: lambda _body: None))


def test_a_second_visitor_gets_the_kept_answer() -> None:
    site = Site()
    assert site.get() == site.get() == b"answer 1"


def test_a_commit_makes_the_answer_anew() -> None:
    site = Site()
    site.get()
    site.here = Snapshot(generation=2)
    assert site.get() == b"answer 2"


@pytest.mark.parametrize(
    "difference",
    [
        {"path": "/en/"},
        {"QUERY_STRING": "q=eau"},
        {"HTTP_ACCEPT_LANGUAGE": "en"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"HTTP_HOST": "elsewhere.example"},
    ],
)
def test_what_an_answer_depends_on_is_part_of_its_key(difference: dict[str, str]) -> None:
    site = Site()
    site.get()
    assert site.get(**difference) == b"answer 2"


@pytest.mark.parametrize("private", [{"HTTP_COOKIE": "feuille=x"}, {"REQUEST_METHOD": "POST"}])
def test_members_and_acts_pass_by(private: dict[str, str]) -> None:
    site = Site()
    site.get()
    assert site.get(**private) == b"answer 2"


@pytest.mark.parametrize(
    "site",
    [
        Site(status="404 NOT FOUND"),
        Site(headers=[("Cache-Control", "no-cache"), ("Set-Cookie", "feuille=x")]),
        Site(headers=[("Content-Type", "text/plain")]),
    ],
)
def test_what_is_not_for_everybody_is_not_kept(site: Site) -> None:
    site.get()
    assert site.get() == b"answer 2"


def test_a_vote_that_is_due_is_never_hidden_by_an_old_answer() -> None:
    site = Site()
    site.here = Snapshot(generation=1, next_due_at=datetime.now(UTC) + timedelta(hours=1))
    site.get()
    assert site.get() == b"answer 1"
    site.here = Snapshot(generation=1, next_due_at=datetime.now(UTC) - timedelta(seconds=1))
    assert site.get() == b"answer 2"


def test_a_demonstration_s_clock_counts() -> None:
    site = Site()
    due = datetime.now(UTC) + timedelta(hours=1)
    site.here = Snapshot(generation=1, demo=True, ahead_seconds=7200, next_due_at=due)
    site.get()
    assert site.get() == b"answer 2"


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wiki.visitors.KEPT_BYTES", 30)
    site = Site()
    for number in range(20):
        site.get(f"/{number}")
    assert site.cache._bytes <= 30
    assert 1 <= len(site.cache._kept) < 5
