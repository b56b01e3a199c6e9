"""What feeds and calendars know things by: the same in every language, under every scheme, host and port."""

import re
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import DAY, NOW, announced, charter, closed, opened, proposed
from wiki.core.db import unit_of_work
from wiki.deliberation.amendments.ending import services as endings
from wiki.ledger import queries as ledger

pytestmark = pytest.mark.usefixtures("clock")
ATOM = "{http://www.w3.org/2005/Atom}"
PLACES = (("fr", "http://localhost"), ("en", "http://localhost"), ("fr", "https://feuille.example:8443"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wiki.core.clock.now", lambda: NOW)


def feed_ids(client: FlaskClient, lang: str, base: str) -> list[str | None]:
    feed = ET.fromstring(client.get(f"/{lang}/decisions.atom", base_url=base).data)  # noqa: S314 - our own feed
    return [each.text for each in feed.iter(f"{ATOM}id")]


def calendar(client: FlaskClient, lang: str = "fr", base: str = "http://localhost") -> dict[str, str]:
    text = client.get(f"/{lang}/amendments/26-001/vote.ics", base_url=base).text
    return dict(re.findall(r"^(UID|STATUS|SEQUENCE|DTSTAMP):(.*?)\r$", text, re.MULTILINE))


def test_a_feed_and_a_calendar_bear_the_same_identifiers_everywhere(app: Flask, client: FlaskClient) -> None:
    assert app
    closed(opened(proposed(charter(), factories.member()), NOW))
    ids = [feed_ids(client, *place) for place in PLACES]
    assert ids[0] == ids[1] == ids[2]
    assert len(set(ids[0])) == len(ids[0]) == 2
    uids = {calendar(client, *place)["UID"] for place in PLACES}
    assert len(uids) == 1
    assert not re.search(r"localhost|example|8443|@", uids.pop())


def test_a_vote_that_does_not_take_place_is_struck_out_not_gone(app: Flask, client: FlaskClient) -> None:
    assert app
    author = factories.member()
    amendment = proposed(charter(), author)
    announced(amendment)
    before = calendar(client)
    with unit_of_work():
        endings.withdraw(amendment, "Une erreur.", author, NOW + DAY)
    after = calendar(client)
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTAMP"] == f"{NOW + DAY:%Y%m%dT%H%M%SZ}"


def test_other_things_bear_other_identifiers(app: Flask) -> None:
    assert app
    charter()
    assert ledger.permanent_id("vote:1") != ledger.permanent_id("vote:2")
    assert ledger.permanent_id("vote:1") == ledger.permanent_id("vote:1")
