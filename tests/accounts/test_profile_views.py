"""Members change their settings, their password, and the devices they are signed in on."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.accounts.screens import NEW_PASSWORD, fresh, is_signed_in, request_form, sign_in, text
from tests.factories import PASSWORD, Browser
from wiki.accounts import queries
from wiki.core import clock
from wiki.core.db import db


def test_settings_are_kept(client: FlaskClient) -> None:
    who = factories.member()
    factories.sign_in(client, who)
    sent = {"language": "en", "time_zone": "Africa/Dakar", "country": "SN", "territory": "Thiès"}
    answer = client.post("/fr/profile", data=sent)
    assert (answer.status_code, answer.location) == (303, "/en/profile")
    kept = fresh(who)
    assert (kept.language, kept.time_zone, kept.country) == ("en", "Africa/Dakar", "FR")
    assert "Thiès" in text(client.get("/en/profile"))
    where = f"/en/members/{who.id}"
    factories.sign_in(client, factories.dynamiser("BE"))
    assert "Thiès" not in text(client.get(where))
    assert client.post(f"{where}/move", data={"decision": "accept"}).status_code == 403
    factories.sign_in(client, factories.dynamiser("FR"))
    assert who.name in text(client.get("/en/"))
    assert "Thiès" in text(client.get(where))
    assert client.post(f"{where}/move", data={}).status_code == 303
    assert fresh(who).country == "FR"
    assert client.post(f"{where}/move", data={"decision": "accept"}).status_code == 303
    kept = fresh(who)
    assert (kept.country, kept.territory.name) == ("SN", "Thiès")


def test_wrong_settings_come_back_with_what_was_typed(client: FlaskClient) -> None:
    factories.sign_in(client, factories.member())
    sent = {"language": "en", "time_zone": "Moon/Base", "country": "SN", "territory": "Thiès"}
    answer = client.post("/en/profile", data=sent)
    assert answer.status_code == 422
    assert "Thiès" in text(answer)


def test_a_device_is_signed_out_from_another(app: Flask, client: FlaskClient) -> None:
    who, stranger = factories.member(), factories.member()
    phone, strangers = Browser(app), Browser(app)
    factories.sign_in(phone, who)
    factories.sign_in(client, who)
    factories.sign_in(strangers, stranger)
    db.session.rollback()
    phone_id = queries.open_sessions(who, clock.now())[-1].id
    path = f"/en/profile/sessions/{phone_id}/revoke"
    assert path in text(client.get("/en/profile"))
    assert strangers.post(path).status_code == 404
    assert is_signed_in(phone)
    assert client.post(path).status_code == 303
    assert not is_signed_in(phone)
    assert is_signed_in(client)


def test_everywhere_else_is_signed_out_at_once(app: Flask, client: FlaskClient) -> None:
    who = factories.member()
    others = [Browser(app), Browser(app)]
    for browser in [*others, client]:
        factories.sign_in(browser, who)
    assert client.post("/en/profile/sessions/revoke-others").status_code == 303
    assert [is_signed_in(browser) for browser in [*others, client]] == [False, False, True]


def test_changing_the_password_renews_the_session_and_ends_the_others(
    app: Flask, client: FlaskClient
) -> None:
    who = factories.member(password=PASSWORD)
    other = Browser(app)
    factories.sign_in(other, who)
    first = factories.sign_in(client, who)
    sent = {"current_password": PASSWORD, "new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    wrong = client.post("/en/profile/password", data={**sent, "current_password": "not the password"})
    assert wrong.status_code == 422
    assert 'id="current_password-error"' in text(wrong)
    assert client.post("/en/profile/password", data=sent).status_code == 303
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != first
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert sign_in(Browser(app), who.email, NEW_PASSWORD).status_code == 303


def test_who_has_no_password_sets_one(client: FlaskClient) -> None:
    who = factories.member()
    factories.sign_in(client, who)
    assert "current_password" not in text(client.get("/en/profile/password"))
    sent = {"new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    assert client.post("/en/profile/password", data=sent).status_code == 303
    assert fresh(who).password_hash is not None


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_screen_opens_in_both_languages(client: FlaskClient, language: str) -> None:
    boss = factories.steward(password=PASSWORD)
    visitor = ["sign-in", "request-account", "request-account/sent", "members", f"members/{boss.id}"]
    assert [client.get(f"/{language}/{path}").status_code for path in visitor] == [200] * len(visitor)
    factories.sign_in(client, boss)
    own = ["profile", "profile/password", "members"]
    assert [client.get(f"/{language}/{path}").status_code for path in own] == [200] * len(own)


def test_a_name_does_not_tell_whose_address_it_is(client: FlaskClient) -> None:
    who = factories.member("Ana Costa")
    right, wrong = (
        client.post("/en/request-account", data=request_form(name="Ana Costa", email=email, key=email))
        for email in (who.email, "somebody@example.org")
    )
    assert right.status_code == wrong.status_code == 422


@pytest.mark.parametrize("number", [2**31, 10**20])
def test_no_member_has_a_number_that_no_row_has(client: FlaskClient, number: int) -> None:
    assert client.get(f"/en/members/{number}").status_code == 404
