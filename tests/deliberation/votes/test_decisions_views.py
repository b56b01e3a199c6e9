"""The lists of decisions, their feed, and the calendar of deadlines."""

from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import (
    BEFORE,
    DAY,
    NOW,
    Clock,
    charter,
    closed,
    opened,
    proposed,
)
from tests.deliberation.screens import WORDS, post, words
from tests.pages import shelf
from wiki.ledger import queries as ledger
from wiki.web import pagination

pytestmark = pytest.mark.usefixtures("clock")
ATOM = "{http://www.w3.org/2005/Atom}"


def test_decisions_are_narrowed_by_the_authors_country(client: FlaskClient) -> None:
    page = charter()
    closed(opened(proposed(page, factories.member())))
    closed(opened(proposed(page, factories.member(country="PT"), "publics", "lus")))
    listed = words(client.get("/fr/decisions?country=PT"))
    assert "26-002" in listed
    assert "26-001" not in listed
    assert "26-001" in words(client.get("/fr/decisions?country=ZZ"))


def test_a_long_list_of_decisions_is_read_a_part_at_a_time(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "PER_PAGE", 1)
    author = factories.member()
    for slug in ("une", "autre"):
        opened(proposed(charter(slug), author))
    first, second = (words(client.get(f"/fr/decisions?state=open&part={part}")) for part in (1, 2))
    assert "Titre de une" in first
    assert "Titre de autre" in second
    assert "/fr/decisions?part=2&amp;state=open" in first
    assert "Page 2 sur 2" in second


def test_the_feed_is_valid_and_hides_what_is_hidden(client: FlaskClient, clock: Clock) -> None:
    page, author = charter(), factories.member()
    closed(opened(proposed(page, author, BEFORE, "dix ans & <b>")))
    opened(proposed(page, author, "publics", "lus", NOW + 8 * DAY), NOW + 8 * DAY)
    clock.now = NOW + 12 * DAY
    answer = client.get("/fr/decisions.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.data)  # noqa: S314 - our own feed
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    for each in [feed, *entries]:
        for needed in ("id", "title", "updated"):
            assert (each.findtext(f"{ATOM}{needed}") or "").strip(), needed
    ids = [each.findtext(f"{ATOM}id") for each in entries]
    assert len(set(ids)) == 2
    head = ledger.last_event()
    assert head is not None
    assert head.hash in (feed.findtext(f"{ATOM}subtitle") or "")
    assert 'type="application/atom+xml"' in words(client.get("/fr/"))
    shelf.hide(page, author, "hors sujet")
    assert ET.fromstring(client.get("/fr/decisions.atom").data).findall(f"{ATOM}entry") == []  # noqa: S314 - our own feed


def test_the_deadline_goes_into_a_calendar(client: FlaskClient) -> None:
    vote = opened(
        proposed(charter(), factories.member(), BEFORE, "dix ans, ou; peut-être\\ plus " + "é" * 60)
    )
    answer = client.get("/fr/amendments/26-001/vote.ics")
    assert answer.mimetype == "text/calendar"
    raw = words(answer)
    assert raw.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in raw.split("\r\n"))
    lines = raw.replace("\r\n ", "").split("\r\n")
    assert f"DTSTART:{vote.closes_at:%Y%m%dT%H%M%SZ}" in lines
    summary = next(line for line in lines if line.startswith("SUMMARY:"))
    assert "dix ans\\, ou\\; peut-être\\\\ plus" in summary
    assert raw == words(client.get("/fr/amendments/26-001/vote.ics"))


def test_what_follows_is_asked_of_its_author_and_the_stewards(client: FlaskClient, clock: Clock) -> None:
    author, steward, other = factories.member(), factories.steward(), factories.member()
    vote = closed(opened(proposed(charter(), author)))
    clock.now = vote.closes_at + DAY
    address = "/fr/amendments/26-001/follow-up"
    for who, asked in ((author, True), (steward, True), (other, False)):
        factories.sign_in(client, who)
        assert (address in words(client.get("/fr/"))) is asked
    assert "manqu" in words(client.get("/fr/amendments/26-001/result"))
    factories.sign_in(client, author)
    post(client, address, text=WORDS)
    assert address not in words(client.get("/fr/"))
