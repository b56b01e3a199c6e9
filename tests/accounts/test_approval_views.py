"""Requests for accounts are answered by a steward or a dynamiser."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.accounts.screens import fresh, text
from tests.factories import Browser
from wiki.accounts import services
from wiki.accounts.models import Member, Standing
from wiki.core import clock
from wiki.core.db import unit_of_work


def asked() -> Member:
    with unit_of_work():
        asking = services.request_account(
            name="Inês Duarte",
            email="ines@example.org",
            country="PT",
            territory="Linhares",
            motivation="The charter of commons",
            language="en",
            now=clock.now(),
        )
    assert asking is not None
    return asking


def test_a_request_is_seen_only_by_whoever_answers_it(client: FlaskClient) -> None:
    asking = asked()
    path = f"/en/members/{asking.id}"
    seen = {}
    for person in (
        None,
        factories.member(),
        factories.dynamiser("FR"),
        factories.dynamiser("PT"),
        factories.steward(),
    ):
        factories.sign_out(client) if person is None else factories.sign_in(client, person)
        listed = asking.name in text(client.get("/en/members"))
        seen[person.name if person else ""] = (listed, client.get(path).status_code)
    assert list(seen.values()) == [(False, 404), (False, 404), (False, 404), (True, 200), (True, 200)]


@pytest.mark.parametrize("act", ["approve", "refuse", "invitation"])
def test_only_a_steward_or_a_dynamiser_of_the_country_answers(client: FlaskClient, act: str) -> None:
    asking = asked()
    path = f"/en/members/{asking.id}/{act}"
    answers = []
    for person in (None, factories.member(), factories.dynamiser("FR")):
        factories.sign_out(client) if person is None else factories.sign_in(client, person)
        answers.append(client.post(path).status_code)
    assert answers == [401, 403, 403]
    assert fresh(asking).standing is Standing.REQUESTED


def test_an_approval_gives_a_link_that_is_shown_once(app: Flask, client: FlaskClient) -> None:
    asking = asked()
    factories.sign_in(client, factories.dynamiser("PT"))
    answer = client.post(f"/en/members/{asking.id}/approve")
    assert (answer.status_code, answer.location) == (303, f"/en/members/{asking.id}/invitation")
    shown = re.search(r"http://localhost(/en/link/[\w-]+)", text(client.get(answer.location)))
    assert shown is not None
    assert "/link/" not in text(client.get(answer.location))
    assert Browser(app).get(shown[1]).status_code == 200
    again = client.post(answer.location)
    renewed = re.search(r"http://localhost(/en/link/[\w-]+)", text(client.get(again.location or "")))
    assert renewed is not None
    assert Browser(app).get(shown[1]).status_code == 404
    assert Browser(app).get(renewed[1]).status_code == 200


def test_the_link_of_one_person_is_never_shown_as_anothers(client: FlaskClient) -> None:
    asking = asked()
    with unit_of_work():
        other = services.add_member(
            "Rui Lopes", "rui@example.org", services.get_or_create_territory("PT", "Sintra"), clock.now()
        )
    factories.sign_in(client, factories.steward())
    client.post(f"/en/members/{asking.id}/approve")
    assert "/link/" not in text(client.get(f"/en/members/{other.id}/invitation"))


def test_a_refused_request_is_gone(client: FlaskClient) -> None:
    asking = asked()
    factories.sign_in(client, factories.steward())
    assert client.post(f"/en/members/{asking.id}/refuse").status_code == 303
    assert fresh(asking).standing is Standing.REFUSED
    assert "Nobody is waiting" in text(client.get("/en/members"))
    assert client.post(f"/en/members/{asking.id}/approve").status_code == 409
