"""Accounts are requested, and links are sent that invite or sign in."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.accounts.screens import NEW_PASSWORD, fresh, is_signed_in, request_form, sign_in, text
from tests.factories import PASSWORD, Browser
from wiki.accounts import queries, services
from wiki.accounts.models import Member, Purpose, Standing
from wiki.core import clock
from wiki.core.db import unit_of_work


def link(who: Member, purpose: Purpose) -> str:
    with unit_of_work():
        return f"/en/link/{services.issue_token(who, purpose, clock.now())}"


def test_a_request_is_kept_and_said_to_be(client: FlaskClient) -> None:
    person = factories.dynamiser("PT", "Rui Lopes")
    assert client.get("/en/request-account").status_code == 200
    answer = client.post("/en/request-account", data=request_form())
    assert answer.status_code == 303
    assert answer.location is not None
    assert person.name in text(client.get(answer.location))
    found = queries.member_by_email("ines@example.org")
    assert found is not None
    assert found.standing is Standing.REQUESTED
    assert found.language == "en"


def test_a_request_sent_twice_is_kept_once(client: FlaskClient) -> None:
    first = client.post("/en/request-account", data=request_form())
    second = client.post("/en/request-account", data=request_form())
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert len(queries.pending_members(None)) == 1


def test_the_answer_to_a_request_does_not_say_who_has_an_account(client: FlaskClient) -> None:
    who = factories.member("Ana Costa")
    known = client.post("/en/request-account", data=request_form(email=who.email, key="k2"))
    unknown = client.post("/en/request-account", data=request_form(name="Rui Lopes", key="k3"))
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert fresh(who).name == "Ana Costa"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Аnna"},
        {"name": "Ana C0sta"},
        {"email": "ines"},
        {"country": "ZZ"},
        {"country": ""},
        {"territory": " "},
    ],
)
def test_what_is_wrong_in_a_request_is_said_beside_the_field(
    client: FlaskClient, wrong: dict[str, str]
) -> None:
    factories.member("Ana Costa")
    answer = client.post("/en/request-account", data=request_form(**wrong))
    (field,) = wrong
    assert answer.status_code == 422
    assert f'id="{field}-error"' in text(answer)
    assert "The charter of commons" in text(answer)
    assert len(queries.pending_members(None)) == 0


def test_an_invitation_sets_a_password_and_signs_in(client: FlaskClient) -> None:
    with unit_of_work():
        invited = services.add_member(
            "Ana Costa", "ana@example.org", services.get_or_create_territory("PT", "Sintra"), clock.now()
        )
        path = f"/en/link/{services.invite(invited, clock.now())}"
    shown = client.get(path)
    assert shown.status_code == 200
    assert "Ana Costa" in text(shown)
    assert fresh(invited).standing is Standing.INVITED
    weak = client.post(path, data={"new_password": "motdepasse123", "repeated": "motdepasse123"})
    assert weak.status_code == 422
    unlike = client.post(path, data={"new_password": NEW_PASSWORD, "repeated": PASSWORD})
    assert unlike.status_code == 422
    answer = client.post(path, data={"new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD})
    assert answer.status_code == 303
    assert fresh(invited).is_active
    assert is_signed_in(client)
    client.post("/en/sign-out")
    assert client.get(path).status_code == 404
    assert client.post(path, data={"new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD}).status_code == 404
    assert sign_in(client, "ana@example.org", NEW_PASSWORD).status_code == 303


def test_a_sign_in_link_acts_only_when_asked_and_only_once(app: Flask, client: FlaskClient) -> None:
    path = link(factories.member(), Purpose.SIGN_IN)
    assert client.get(path).status_code == 200
    assert not is_signed_in(client)
    assert client.post(path).status_code == 303
    assert is_signed_in(client)
    assert Browser(app).post(path).status_code == 404


@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.NEW_PASSWORD])
def test_a_link_opened_by_somebody_signed_in_says_who_they_are_and_is_not_spent(
    client: FlaskClient, purpose: Purpose
) -> None:
    who, other = factories.member("Ana Costa"), factories.member("Rui Alves")
    path = link(who, purpose)
    sent = {"new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    for person in (other, who):
        factories.sign_in(client, person)
        assert person.name in text(client.get(path))
        assert client.post(path, data=sent).status_code == 409
    assert client.post(f"/en/sign-out?next={path}").location == path
    assert client.post(path, data=sent).status_code == 303


def test_signing_out_leads_only_to_this_site(client: FlaskClient) -> None:
    assert client.post("/en/sign-out?next=//evil.com").location == "/en/"


def test_a_new_password_signs_every_other_device_out(app: Flask, client: FlaskClient) -> None:
    who = factories.member(password=PASSWORD)
    other = Browser(app)
    factories.sign_in(other, who)
    path = link(who, Purpose.NEW_PASSWORD)
    client.post(path, data={"new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD})
    assert is_signed_in(client)
    assert not is_signed_in(other)
