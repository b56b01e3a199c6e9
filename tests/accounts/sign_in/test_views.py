"""Members sign in and out; their cookie and their session."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.accounts.screens import is_signed_in, sign_in, text
from tests.factories import PASSWORD, Browser
from wiki.accounts import queries
from wiki.accounts.models import SignInSession, Standing
from wiki.core import clock
from wiki.core.db import db, unit_of_work


def sessions() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(SignInSession).where(SignInSession.revoked_at.is_(None))).all())


def test_a_member_signs_in_and_out(client: FlaskClient) -> None:
    who = factories.member(password=PASSWORD)
    answer = sign_in(client, who.email)
    assert (answer.status_code, answer.location) == (303, "/fr/")
    assert is_signed_in(client)
    assert client.post("/en/sign-out").status_code == 303
    assert not is_signed_in(client)
    assert sessions() == 0


def test_a_cookie_copied_before_signing_out_is_worth_nothing_after(app: Flask, client: FlaskClient) -> None:
    who = factories.member(password=PASSWORD)
    sign_in(client, who.email)
    cookie = client.get_cookie("feuille")
    assert cookie is not None
    thief = Browser(app)
    thief.set_cookie("feuille", cookie.value)
    assert is_signed_in(thief)
    client.post("/en/sign-out")
    assert not is_signed_in(thief)


def test_signing_in_again_gives_a_new_session_and_ends_the_old_one(app: Flask, client: FlaskClient) -> None:
    who, other = factories.member(password=PASSWORD), factories.member()
    factories.sign_in(client, other)
    before = client.get_cookie("feuille")
    sign_in(client, who.email)
    after = client.get_cookie("feuille")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    old = Browser(app)
    old.set_cookie("feuille", before.value)
    assert not is_signed_in(old)
    assert sessions() == 1


def test_a_cookie_chosen_by_somebody_else_is_not_kept_at_sign_in(client: FlaskClient) -> None:
    who = factories.member(password=PASSWORD)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "chosen"
        cookie["csrf_token"] = "chosen"
    sign_in(client, who.email)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != "chosen"
        assert "csrf_token" not in cookie


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(client: FlaskClient) -> None:
    who = factories.member(password=PASSWORD)
    header = sign_in(client, who.email).headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Expires" in header


def test_the_answer_is_the_same_whether_or_not_there_is_an_account(client: FlaskClient) -> None:
    who = factories.member(password=PASSWORD)
    wrong = sign_in(client, who.email, "not the password")
    unknown = sign_in(client, "nobody@example.org", "not the password")
    assert wrong.status_code == unknown.status_code == 422
    assert text(wrong).replace(who.email, "x") == text(unknown).replace("nobody@example.org", "x")


def test_a_password_never_comes_back_in_the_page(client: FlaskClient) -> None:
    assert "not the password" not in text(sign_in(client, "nobody@example.org", "not the password"))


@pytest.mark.parametrize(
    ("target", "landing"),
    [
        ("/en/members", "/en/members"),
        (r"/\evil.com", "/fr/"),
        ("//evil.com", "/fr/"),
        ("https:evil.com", "/fr/"),
        ("https://evil.com/", "/fr/"),
        ("", "/fr/"),
    ],
)
def test_signing_in_leads_back_only_to_this_site(client: FlaskClient, target: str, landing: str) -> None:
    who = factories.member(password=PASSWORD)
    answer = client.post(
        "/en/sign-in", query_string={"next": target}, data={"email": who.email, "password": PASSWORD}
    )
    assert (answer.status_code, answer.location) == (303, landing)


def test_who_wants_a_members_page_signs_in_first(client: FlaskClient) -> None:
    answer = client.get("/en/profile")
    assert (answer.status_code, answer.location) == (303, "/en/sign-in?next=/en/profile")


def test_a_session_ends_after_thirty_days_and_with_the_account(client: FlaskClient) -> None:
    who = factories.member()
    factories.sign_in(client, who, clock.now() - timedelta(days=30))
    assert not is_signed_in(client)
    factories.sign_in(client, who)
    assert is_signed_in(client)
    with unit_of_work():
        who.standing = Standing.CLOSED
    assert not is_signed_in(client)


@pytest.mark.parametrize("path", ["/en/members", "/en/request-account/sent"])
def test_a_visitor_who_reads_gets_no_cookie(app: Flask, client: FlaskClient, path: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_a_visitor_who_reads_a_members_page_gets_no_cookie(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.get(f"/en/members/{factories.member().id}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_a_member_who_reads_gets_no_new_cookie_and_writes_nothing(client: FlaskClient) -> None:
    who = factories.member()
    long_ago = clock.now() - timedelta(days=2)
    factories.sign_in(client, who, long_ago)
    client.get("/en/members")  # brings the token of the forms
    answer = client.get("/en/members")
    assert "Set-Cookie" not in answer.headers
    db.session.rollback()
    assert queries.open_sessions(who, clock.now())[0].last_seen_at == long_ago


def test_an_act_is_noted_as_the_last_use_of_its_session(client: FlaskClient) -> None:
    who = factories.member()
    factories.sign_in(client, who, clock.now() - timedelta(days=2))
    client.post("/en/profile/sessions/revoke-others")
    db.session.rollback()
    seen = queries.open_sessions(who, clock.now())[0].last_seen_at
    assert clock.now() - seen < timedelta(minutes=1)


def test_without_its_token_a_form_does_nothing(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    who = factories.member(password=PASSWORD)
    assert sign_in(client, who.email).status_code == 400
    page = text(client.get("/en/sign-in"))
    token = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', page)
    assert token is not None
    sent = {"email": who.email, "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/en/sign-in", data=sent).status_code == 303
