import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests import factories
from tests.factories import PASSWORD, Browser
from wiki.accounts import queries, services
from wiki.accounts.models import Member, Purpose, SignInSession, Standing
from wiki.core import clock
from wiki.core.db import db, unit_of_work

NEW_PASSWORD = "tambour lagune cerise plume"


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, after: str = "") -> TestResponse:
    return client.post(f"/en/sign-in{after}", data={"email": email, "password": password})


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/en/profile").status_code == 200


def sessions() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(SignInSession).where(SignInSession.revoked_at.is_(None))).all())


def link(who: Member, purpose: Purpose) -> str:
    with unit_of_work():
        return f"/en/link/{services.issue_token(who, purpose, clock.now())}"


def fresh(who: Member) -> Member:
    db.session.rollback()
    return db.session.get_one(Member, who.id)


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def request_form(**changes: str) -> dict[str, str]:
    kept = {
        "key": "k1",
        "name": "Inês Duarte",
        "email": "ines@example.org",
        "country": "PT",
        "territory": "Linhares",
        "motivation": "The charter of commons",
    }
    return {**kept, **changes}


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


# Signing in


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


def test_guessing_has_to_wait_even_with_the_right_password(client: FlaskClient) -> None:
    who = factories.member(password=PASSWORD)
    for _ in range(10):
        assert sign_in(client, who.email, "not the password").status_code == 422
    refused = sign_in(client, who.email)
    assert refused.status_code == 429
    assert "15 min" in text(refused)
    assert not is_signed_in(client)


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


# Requests for accounts


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


# Links


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


def test_a_new_password_signs_every_other_device_out(app: Flask, client: FlaskClient) -> None:
    who = factories.member(password=PASSWORD)
    other = Browser(app)
    factories.sign_in(other, who)
    path = link(who, Purpose.NEW_PASSWORD)
    client.post(path, data={"new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD})
    assert is_signed_in(client)
    assert not is_signed_in(other)


# One's own profile


def test_settings_are_kept(client: FlaskClient) -> None:
    who = factories.member()
    factories.sign_in(client, who)
    sent = {"language": "en", "time_zone": "Africa/Dakar", "country": "SN", "territory": "Thiès"}
    answer = client.post("/fr/profile", data=sent)
    assert (answer.status_code, answer.location) == (303, "/en/profile")
    kept = fresh(who)
    assert (kept.language, kept.time_zone, kept.country, kept.territory.name) == tuple(sent.values())


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


# Members


def test_members_are_listed_by_country(client: FlaskClient) -> None:
    assert "Nobody has joined yet" in text(client.get("/en/members"))
    factories.member("Zoé Adam", "BE")
    factories.steward("Ana Costa", country="PT")
    overview = text(client.get("/en/members"))
    assert overview.index("Belgium") < overview.index("Portugal")
    belgium = text(client.get("/en/members?country=BE"))
    assert "Zoé Adam" in belgium
    assert "Ana Costa" not in belgium
    assert client.get("/en/members?country=FR").status_code == 404


def test_a_members_page_says_for_what_they_stand_and_never_their_address(client: FlaskClient) -> None:
    who = factories.dynamiser("BE", "Zoé Adam")
    page = text(client.get(f"/en/members/{who.id}"))
    assert "Zoé Adam" in page
    assert "Dynamiser: Belgium" in page
    assert who.territory.name in page
    assert who.email not in page
    assert "No amendment yet." in page
    assert client.get("/en/members/9999").status_code == 404


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
    shown = re.search(r"http://127.0.0.1:8000(/en/link/[\w-]+)", text(client.get(answer.location)))
    assert shown is not None
    assert "/link/" not in text(client.get(answer.location))
    assert Browser(app).get(shown[1]).status_code == 200
    again = client.post(answer.location)
    renewed = re.search(r"http://127.0.0.1:8000(/en/link/[\w-]+)", text(client.get(again.location or "")))
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
