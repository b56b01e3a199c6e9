from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from tests import factories
from tests.deliberation.network import announced, charter, proposed
from tests.editions.library import sheet
from tests.pages import shelf
from tests.rounds.network import opened
from wiki.core import clock
from wiki.core.db import Installation, db, unit_of_work
from wiki.deliberation.threads.services import open_thread
from wiki.operations import setup


@pytest.fixture(autouse=True)
def the_clock_runs_true_again() -> Iterator[None]:
    yield
    clock.set_ahead(0)


def begin() -> str:
    """Make this a demonstration and give the link its console shows."""
    with unit_of_work():
        db.session.execute(update(Installation).values(demo=True))
    return setup.sign_in_link(clock.now())


def test_the_console_s_link_survives_the_days_one_lets_pass(client: FlaskClient) -> None:
    link = begin()
    for _ in range(3):
        assert client.post("/en/demo/leap", data={"days": "20"}).status_code == 303
    assert client.get(link).status_code == 200
    client.post(link)
    assert client.get("/en/profile").status_code == 200


def test_the_leap_says_what_comes_next(client: FlaskClient) -> None:
    begin()
    now = clock.now()
    assert 'value="0"' not in client.get("/fr/demo").text
    sheet()
    opened(now.year, now)
    assert "phase suivante du tour" in client.get("/fr/demo").text
    with unit_of_work():
        author = factories.member()
        until = now + timedelta(days=3)
        open_thread(shelf.page("Notes"), "Une question", "Laquelle ?", author, now, until=until)
    assert "fin du prochain premier tour" in client.get("/fr/demo").text
    announced(proposed(charter(), author, now=now), now - timedelta(days=2))
    assert "ouverture ou clôture" in client.get("/fr/demo").text
    client.post("/fr/demo/leap", data={"days": "0"})
    assert "fin du prochain premier tour" in client.get("/fr/demo").text


def test_who_is_signed_in_stays_so(client: FlaskClient) -> None:
    begin()
    factories.sign_in(client, factories.member())
    client.post("/en/demo/leap", data={"days": "60"})
    assert client.get("/en/profile").status_code == 200


def test_what_had_ended_does_not_begin_again(client: FlaskClient) -> None:
    begin()
    factories.sign_in(client, factories.member(), now=clock.now() - timedelta(days=31))
    client.post("/en/demo/leap", data={"days": "1"})
    assert client.get("/en/profile").status_code in {302, 303, 401}
