"""Who guesses waits; the member does not, and is told."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.accounts.screens import NEW_PASSWORD, is_signed_in, sign_in, text
from tests.factories import PASSWORD, Browser

STRANGER, HOME = "192.0.2.1", "198.51.100.1"


@pytest.fixture
def browser(app: Flask) -> Callable[[str], Browser]:
    """Return a function that makes a browser at a network address."""

    def at(address: str) -> Browser:
        made = Browser(app)
        made.environ_base["REMOTE_ADDR"] = address
        return made

    return at


def guess(client: FlaskClient, email: str, times: int = 10) -> TestResponse:
    for _ in range(times):
        answer = sign_in(client, email, "not the password")
    return answer


def test_guessing_has_to_wait_even_with_the_right_password(browser: Callable[[str], Browser]) -> None:
    who, client = factories.member(password=PASSWORD), browser(STRANGER)
    assert guess(client, who.email).status_code == 422
    refused = sign_in(client, who.email)
    assert refused.status_code == 429
    assert "15 min" in text(refused)
    assert "/en/members" in text(refused)  # who can send a link
    assert not is_signed_in(client)


def test_waiting_does_not_tell_whether_there_is_an_account(browser: Callable[[str], Browser]) -> None:
    who = factories.member(password=PASSWORD)
    known = guess(browser(STRANGER), who.email, 11)
    unknown = guess(browser("192.0.2.2"), "nobody@example.org", 11)
    assert known.status_code == unknown.status_code == 429
    assert text(known).replace(who.email, "x") == text(unknown).replace("nobody@example.org", "x")


def test_a_stranger_keeps_no_member_from_signing_in_elsewhere(browser: Callable[[str], Browser]) -> None:
    who = factories.member(password=PASSWORD)
    for number in range(1, 5):
        guess(browser(f"203.0.113.{number}"), who.email, 11)
    client = browser(HOME)
    assert sign_in(client, who.email).status_code == 303
    assert is_signed_in(client)


def test_a_known_device_comes_in_from_the_network_of_the_stranger(browser: Callable[[str], Browser]) -> None:
    who = factories.member(password=PASSWORD)
    phone, unknown = browser(STRANGER), browser(STRANGER)
    sign_in(phone, who.email)
    phone.post("/en/sign-out")
    guess(browser(STRANGER), who.email, 11)
    assert sign_in(unknown, who.email).status_code == 429
    assert sign_in(phone, who.email).status_code == 303


def test_a_device_of_one_member_is_not_known_for_another(browser: Callable[[str], Browser]) -> None:
    who, other = factories.member(password=PASSWORD), factories.member(password=PASSWORD)
    phone = browser(STRANGER)
    for person in (other, who, other):
        sign_in(phone, person.email)
        phone.post("/en/sign-out")
    victim = factories.member(password=PASSWORD)
    guess(phone, victim.email)
    assert sign_in(phone, victim.email).status_code == 429
    assert sign_in(phone, who.email).status_code == 303


@pytest.mark.parametrize("value", ["", "x", "WyJhIiwxXQ.x", "\N{SNOWMAN}"])
def test_a_made_up_device_is_not_known(browser: Callable[[str], Browser], value: str) -> None:
    who, client = factories.member(password=PASSWORD), browser(STRANGER)
    client.set_cookie("feuille-device", value)
    guess(client, who.email)
    assert sign_in(client, who.email).status_code == 429


def test_a_member_who_is_signed_in_changes_the_password_whatever_others_guess(
    browser: Callable[[str], Browser],
) -> None:
    who, client = factories.member(password=PASSWORD), browser(STRANGER)
    factories.sign_in(client, who)
    guess(browser(STRANGER), who.email, 11)
    sent = {"current_password": PASSWORD, "new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    assert client.post("/en/profile/password", data=sent).status_code == 303


def test_the_member_is_told(browser: Callable[[str], Browser]) -> None:
    who, client = factories.member(password=PASSWORD), browser(HOME)
    factories.sign_in(client, who)
    guess(browser(STRANGER), who.email)
    assert "10 wrong passwords" in text(client.get("/en/profile"))
    client.post("/en/sign-out")
    sign_in(client, who.email, after="?next=/en/members")
    assert "10 wrong passwords" in text(client.get("/en/members"))
    assert "wrong password" not in text(client.get("/en/profile"))


def test_a_slip_of_the_keys_is_not_told_at_sign_in(browser: Callable[[str], Browser]) -> None:
    who, client = factories.member(password=PASSWORD), browser(HOME)
    guess(client, who.email, 2)
    sign_in(client, who.email)
    assert "wrong password" not in text(client.get("/en/members"))


def test_the_device_is_kept_from_scripts_and_from_other_sites(browser: Callable[[str], Browser]) -> None:
    who = factories.member(password=PASSWORD)
    headers = sign_in(browser(HOME), who.email).headers.getlist("Set-Cookie")
    [header] = [each for each in headers if each.startswith("feuille-device=")]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert who.email not in header
