from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests import factories
from wiki.accounts import queries
from wiki.accounts.models import Attempt, SignInSession, Standing
from wiki.accounts.sign_in import passwords
from wiki.accounts.sign_in import services as sign_in_services
from wiki.core.db import db, unit_of_work
from wiki.core.errors import NotFound, TooManyRequests

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("app")]

NOW = factories.LONG_AGO + timedelta(days=40)


def count(email: str, address: str, minutes: float = 0, known_device: str | None = None) -> None:
    with unit_of_work():
        sign_in_services.count_attempt(email, address, NOW + timedelta(minutes=minutes), known_device)


def test_a_network_that_has_not_guessed_is_never_kept_out_by_those_that_have() -> None:
    for number in range(40):
        count("ana@example.org", f"192.0.2.{number}", number / 10)
    count(" ANA@example.org", "198.51.100.1", 10)


def test_an_account_that_others_try_gives_each_network_three_attempts() -> None:
    for number in range(10):
        count("ana@example.org", f"192.0.2.{number}")
    for _ in range(3):
        count("ana@example.org", "198.51.100.1", 10)
    with pytest.raises(TooManyRequests) as refusal:
        count("ana@example.org", "198.51.100.1", 10)
    assert refusal.value.params == {"minutes": 15}
    count("rui@example.org", "198.51.100.1", 10)


def test_a_known_device_is_counted_by_itself_and_not_without_end() -> None:
    for _ in range(10):
        count("ana@example.org", "192.0.2.1")
    for _ in range(10):
        count("ana@example.org", "192.0.2.1", known_device="phone")
    with pytest.raises(TooManyRequests):
        count("ana@example.org", "198.51.100.1", known_device="phone")
    count("ana@example.org", "192.0.2.1", known_device="other")


def test_one_account_fills_no_table() -> None:
    with unit_of_work():
        db.session.add_all(
            Attempt(subject=sign_in_services.account_subject("ana@example.org"), at=NOW)
            for _ in range(sign_in_services.MAX_REPORTED)
        )
    count("ana@example.org", "192.0.2.1")
    assert len(sign_in_services.wrong_attempts("ana@example.org", NOW + timedelta(1))) == 1000


def test_the_eleventh_attempt_from_an_address_waits_whoever_it_is_for() -> None:
    for number in range(10):
        count(f"person{number}@example.org", "192.0.2.1")
    with pytest.raises(TooManyRequests):
        count("ana@example.org", "192.0.2.1", 14.9)
    count("ana@example.org", "192.0.2.2", 14.9)
    count("ana@example.org", "192.0.2.1", 15)


def test_a_refused_attempt_does_not_make_the_wait_longer() -> None:
    for _ in range(10):
        count("ana@example.org", "192.0.2.1")
    for minute in range(1, 15):
        with pytest.raises(TooManyRequests):
            count("ana@example.org", "192.0.2.1", minute)
    count("ana@example.org", "192.0.2.1", 15)


def test_signing_in_forgives_the_account_and_not_the_address() -> None:
    for number in range(9):
        count("ana@example.org", "192.0.2.1", number)
    count("ana@example.org", "192.0.2.1", 9)
    with unit_of_work():
        sign_in_services.clear_attempts("ana@example.org", "192.0.2.1", NOW + timedelta(minutes=9))
    count("ana@example.org", "192.0.2.1", 9)
    with pytest.raises(TooManyRequests):
        count("rui@example.org", "192.0.2.1", 9)
    count("ana@example.org", "192.0.2.2", 9)


def test_attempts_are_kept_as_long_as_they_are_counted_or_told_of() -> None:
    count("ana@example.org", "192.0.2.1")
    count("rui@example.org", "192.0.2.2", 15)
    subjects = sorted(each.subject.partition(":")[0] for each in db.session.scalars(select(Attempt)))
    assert subjects == ["account", "account", "network", "pair"]
    assert sign_in_services.wrong_attempts("ana@example.org", NOW + timedelta(hours=1)) == [NOW]
    count("rui@example.org", "192.0.2.2", 31 * 24 * 60)
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 3


def test_no_address_is_kept_in_clear() -> None:
    count("ana@example.org", "192.0.2.1")
    assert not any("ana@" in attempt.subject for attempt in db.session.scalars(select(Attempt)))


def test_requests_for_accounts_are_counted_apart() -> None:
    for _ in range(30):
        with unit_of_work():
            sign_in_services.count_request("192.0.2.1", NOW)
    with pytest.raises(TooManyRequests), unit_of_work():
        sign_in_services.count_request("192.0.2.1", NOW)
    count("ana@example.org", "192.0.2.1")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_an_address_counts_as_its_household(address: str, network: str) -> None:
    assert sign_in_services.client_network(address) == network


def test_only_an_active_member_with_the_right_password_is_known() -> None:
    who = factories.member(password=factories.PASSWORD)
    without = factories.member()
    assert sign_in_services.authenticate(who.email.upper(), factories.PASSWORD) is who
    assert sign_in_services.authenticate(who.email, "another password") is None
    assert sign_in_services.authenticate(without.email, "x" * 12) is None
    with unit_of_work():
        who.standing = Standing.CLOSED
    assert sign_in_services.authenticate(who.email, factories.PASSWORD) is None


@pytest.mark.parametrize("who", ["nobody", "without a password", "closed"])
def test_a_hash_is_checked_even_when_there_is_nothing_to_check(
    monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    known = factories.member()
    if who == "closed":
        with unit_of_work():
            known.password_hash, known.standing = "a hash", Standing.CLOSED
    checked: list[str | None] = []

    def matches(_password: str, known_hash: str | None) -> bool:
        checked.append(known_hash)
        return False

    monkeypatch.setattr(passwords, "verify_password", matches)
    email = "nobody@example.org" if who == "nobody" else known.email
    assert sign_in_services.authenticate(email, "whatever it is") is None
    assert checked == [None]


def test_a_session_holds_for_thirty_days() -> None:
    who = factories.member()
    with unit_of_work():
        secret = sign_in_services.create_session(who, "Firefox, Linux", NOW)
    found = queries.sign_in_session(secret)
    assert found is not None
    assert secret != found.token_hash
    assert found.holds_at(NOW + timedelta(days=29))
    assert not found.holds_at(NOW + timedelta(days=30))
    assert queries.sign_in_session(secret + "x") is None


def test_nobody_signs_in_to_a_closed_account_and_its_sessions_hold_no_more() -> None:
    who = factories.member()
    with unit_of_work():
        secret = sign_in_services.create_session(who, "", NOW)
        who.standing = Standing.CLOSED
    found = queries.sign_in_session(secret)
    assert found is not None
    assert not found.holds_at(NOW)
    with pytest.raises(NotFound), unit_of_work():
        sign_in_services.create_session(who, "", NOW)


def test_only_ones_own_sessions_can_be_revoked() -> None:
    who, other = factories.member(), factories.member()
    with unit_of_work():
        mine = sign_in_services.create_session(who, "", NOW)
        theirs = sign_in_services.create_session(other, "", NOW)
    numbers = {each.member_id: each.id for each in db.session.scalars(select(SignInSession))}
    with pytest.raises(NotFound), unit_of_work():
        sign_in_services.revoke_session(who, numbers[other.id], NOW)
    with unit_of_work():
        sign_in_services.revoke_session(who, numbers[who.id], NOW)
    held = {secret: queries.sign_in_session(secret) for secret in (mine, theirs)}
    assert [bool(each and each.holds_at(NOW)) for each in held.values()] == [False, True]
    with pytest.raises(NotFound), unit_of_work():
        sign_in_services.revoke_session(who, numbers[who.id], NOW)


def test_a_new_password_ends_every_session() -> None:
    who, other = factories.member(), factories.member()
    with unit_of_work():
        for person in (who, who, other):
            sign_in_services.create_session(person, "", NOW)
    with unit_of_work():
        sign_in_services.set_password(who, "a hash", NOW)
    assert len(queries.open_sessions(who, NOW)) == 0
    assert len(queries.open_sessions(other, NOW)) == 1
