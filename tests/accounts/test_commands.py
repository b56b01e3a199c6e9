from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import MANDATE_FROM, member, steward
from tests.shell import done, refused
from wiki.accounts import queries, services
from wiki.accounts.models import Member, Purpose, Role, Standing
from wiki.core import clock
from wiki.core.db import db, unit_of_work

pytestmark = pytest.mark.both_databases
AWA = ("member", "add", "Awa Ndiaye", "awa@example.org", "--country", "sn", "--territory", "Keur Mboolo")


def known(email: str) -> Member:
    found = queries.member_by_email(email)
    assert found is not None
    return found


def secret(said: str) -> str:
    address = urlsplit(said.strip())
    assert (address.scheme, address.netloc) == ("http", "localhost")
    return address.path.rpartition("/")[2]


def test_the_link_of_an_added_member_lets_them_join(app: Flask) -> None:
    link = done(app, *AWA)
    assert known("awa@example.org").country == "SN"
    assert known("awa@example.org").standing is Standing.INVITED
    with unit_of_work():
        joined = services.use_token(secret(link), Purpose.INVITATION, clock.now())
    assert joined.standing is Standing.ACTIVE


def test_the_link_is_in_the_members_language(app: Flask) -> None:
    assert urlsplit(done(app, *AWA, "--language", "en")).path.startswith("/en/link/")


def test_a_dynamiser_is_added_with_a_mandate_for_their_country(app: Flask) -> None:
    done(app, *AWA, "--role", "dynamiser", "--until", "2999-01-01")
    (mandate,) = known("awa@example.org").mandates
    assert (mandate.role, mandate.country) == (Role.DYNAMISER, "SN")
    assert mandate.ends_on is not None
    assert mandate.ends_on.isoformat() == "2999-01-01"


def test_a_steward_is_added_without_a_country(app: Flask) -> None:
    done(app, *AWA, "--role", "steward")
    assert known("awa@example.org").is_steward(clock.now().date())


@pytest.mark.parametrize(
    "arguments",
    [
        (*AWA[:5], "xx", *AWA[6:]),
        (*AWA[:3], "nowhere", *AWA[4:]),
        (*AWA, "--role", "steward", "--until", "2001-01-01"),
        (*AWA, "--until", "2999-01-01"),
        (*AWA, "--role", "steward", "--until", "soon"),
        AWA[:6],
    ],
)
def test_what_cannot_be_kept_adds_nobody(app: Flask, arguments: tuple[str, ...]) -> None:
    assert refused(app, *arguments)
    assert db.session.scalars(select(Member)).all() == []


def test_an_address_that_is_taken_is_refused(app: Flask) -> None:
    done(app, *AWA)
    assert refused(app, *AWA)


def test_a_new_invitation_ends_the_old_one(app: Flask) -> None:
    first = secret(done(app, *AWA))
    second = secret(done(app, "member", "invite", "AWA@example.org"))
    assert queries.valid_token(second, clock.now()).member.email == "awa@example.org"
    assert first != second


def test_only_who_has_not_joined_is_invited(app: Flask) -> None:
    assert refused(app, "member", "invite", member().email)
    assert "nobody@example.org" in refused(app, "member", "invite", "nobody@example.org")


def test_a_sign_in_link_signs_in_once(app: Flask) -> None:
    person = member("Luc Stassart")
    link = secret(done(app, "member", "sign-in-link", person.email))
    with unit_of_work():
        assert services.use_token(link, Purpose.SIGN_IN, clock.now()).name == "Luc Stassart"


def test_who_has_not_joined_gets_no_sign_in_link(app: Flask) -> None:
    done(app, *AWA)
    assert refused(app, "member", "sign-in-link", "awa@example.org")


def test_a_mandate_is_for_ones_own_country_unless_another_is_named(app: Flask) -> None:
    person = member(country="PT")
    done(app, "member", "mandate", person.email, "dynamiser", "--from", "2026-02-01")
    done(app, "member", "mandate", person.email, "dynamiser", "--country", "es", "--from", "2026-03-01")
    mandates = known(person.email).mandates
    assert [(each.country, each.starts_on.isoformat()) for each in mandates] == [
        ("PT", "2026-02-01"),
        ("ES", "2026-03-01"),
    ]


def test_a_mandate_that_cannot_be_is_refused(app: Flask) -> None:
    email = member().email
    assert refused(app, "member", "mandate", email, "steward", "--country", "FR")
    assert refused(
        app, "member", "mandate", email, "steward", "--from", "2026-02-01", "--until", "2026-02-01"
    )
    assert refused(app, "member", "mandate", email, "king")


def test_the_list_holds_everybody_with_an_account_or_an_invitation(app: Flask) -> None:
    boss = steward("Claire Aubertin")
    done(app, *AWA)
    first, second = done(app, "member", "list").splitlines()
    assert first.split("\t")[2:5] == ["Claire Aubertin", boss.email, "active"]
    assert f"steward {MANDATE_FROM}" in first
    assert second.split("\t") == ["SN", "Keur Mboolo", "Awa Ndiaye", "awa@example.org", "invited"]
