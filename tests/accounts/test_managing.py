"""Stewards end mandates, sign somebody out and close accounts, from a screen and a shell; the record tells."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.accounts.screens import fresh, is_signed_in, sign_in, text
from tests.audit.standalone import tool
from tests.factories import PASSWORD, Browser
from tests.pages import shelf
from tests.shell import done, refused
from wiki.accounts import services
from wiki.accounts.models import Member, Purpose, Role, Standing
from wiki.audit.verify import verify
from wiki.core import clock
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, InvalidInput, NotFound
from wiki.ledger import queries as ledger
from wiki.ledger.chain import export_line
from wiki.ledger.models import LedgerEvent
from wiki.pages import services as pages

TODAY = date(2026, 2, 10)
NOW = factories.LONG_AGO + timedelta(days=40)


def events(who: Member) -> list[str]:
    query = (
        select(LedgerEvent.type).where(LedgerEvent.subject == f"member:{who.id}").order_by(LedgerEvent.seq)
    )
    db.session.rollback()
    return [str(each) for each in db.session.scalars(query)]


def press(client: FlaskClient, who: Member, **form: str) -> int:
    return client.post(f"/en/members/{who.id}/manage", data=form).status_code


@pytest.fixture
def boss(client: FlaskClient) -> Member:
    """A steward who is signed in."""
    steward = factories.steward()
    factories.sign_in(client, steward)
    return steward


@pytest.mark.usefixtures("boss")
def test_a_steward_ends_a_mandate(client: FlaskClient) -> None:
    who = factories.dynamiser("FR")
    today = clock.now().date()
    [mandate] = who.mandates
    assert press(client, who, mandate=str(mandate.id), ends_on=today.isoformat(), end="1") == 303
    assert fresh(who).dynamiser_countries(today) == frozenset()
    assert events(who)[-1] == "mandate.ended"
    assert press(client, who, mandate=str(mandate.id), ends_on=today.isoformat(), end="1") == 422


@pytest.mark.usefixtures("boss")
def test_a_mandate_of_somebody_else_is_not_ended_through_this_screen(client: FlaskClient) -> None:
    who, other = factories.dynamiser("FR"), factories.dynamiser("BE")
    [mandate] = other.mandates
    assert press(client, who, mandate=str(mandate.id), ends_on="2999-01-01", end="1") == 422
    assert fresh(other).mandates[0].ends_on is None


@pytest.mark.usefixtures("boss")
def test_a_steward_closes_an_account(app: Flask, client: FlaskClient) -> None:
    who = factories.dynamiser("FR", password=PASSWORD)
    browser = Browser(app)
    sign_in(browser, who.email)
    with unit_of_work():
        link = services.issue_token(who, Purpose.SIGN_IN, clock.now())
    assert press(client, who, close="1") == 422
    assert fresh(who).standing is Standing.ACTIVE
    assert press(client, who, close="1", sure="y") == 303
    assert fresh(who).standing is Standing.CLOSED
    assert events(who)[-2:] == ["mandate.ended", "member.left"]
    assert not is_signed_in(browser)
    assert browser.get(f"/en/link/{link}").status_code == 404
    assert sign_in(browser, who.email).status_code == 422
    assert client.get(f"/en/members/{who.id}").status_code == 200


@pytest.mark.usefixtures("boss")
def test_a_steward_signs_somebody_out_everywhere(app: Flask, client: FlaskClient) -> None:
    who, browser = factories.member(), Browser(app)
    factories.sign_in(browser, who)
    assert press(client, who, sign_out="1") == 303
    assert not is_signed_in(browser)
    assert fresh(who).is_active


@pytest.mark.usefixtures("boss")
def test_a_form_without_its_button_does_nothing(app: Flask, client: FlaskClient) -> None:
    who, browser = factories.dynamiser("FR"), Browser(app)
    factories.sign_in(browser, who)
    press(client, who, mandate=str(who.mandates[0].id), ends_on="2999-01-01", sure="y")
    assert is_signed_in(browser)
    assert fresh(who).mandates[0].ends_on is None


def test_nobody_else_sees_or_does_it(client: FlaskClient) -> None:
    who, boss = factories.member(), factories.steward()
    for person in (who, factories.dynamiser("FR")):
        factories.sign_in(client, person)
        assert f"/en/members/{who.id}/manage" not in text(client.get(f"/en/members/{who.id}"))
        assert client.get(f"/en/members/{who.id}/manage").status_code == 403
        assert press(client, who, close="1", sure="y") == 403
        assert press(client, boss, sign_out="1") == 403
    assert fresh(who).is_active


def test_the_network_is_never_left_without_a_steward(app: Flask) -> None:
    last = factories.steward()
    with pytest.raises(Conflict), unit_of_work():
        services.end_mandate(last.mandates[0], TODAY, None, NOW)
    with pytest.raises(Conflict), unit_of_work():
        services.close_account(last, None, NOW)
    assert refused(app, "member", "close", last.email)
    factories.steward()
    with unit_of_work():
        services.close_account(last, None, NOW)
    assert not fresh(last).is_active


def test_the_past_of_a_mandate_is_not_taken_back(app: Flask) -> None:
    who = factories.dynamiser("FR")
    [mandate] = who.mandates
    with pytest.raises(InvalidInput), unit_of_work():
        services.end_mandate(mandate, TODAY - timedelta(days=1), None, NOW)
    with unit_of_work():
        services.end_mandate(mandate, TODAY, None, NOW)
    with pytest.raises(Conflict), unit_of_work():
        services.end_mandate(mandate, TODAY + timedelta(days=1), None, NOW)


def test_the_shell_ends_signs_out_and_closes(app: Flask) -> None:
    factories.steward()
    who = factories.member(role=Role.STEWARD)
    with unit_of_work():
        link = services.issue_token(who, Purpose.SIGN_IN, clock.now())
    done(app, "member", "end-mandate", who.email, "steward")
    assert events(who)[-1] == "mandate.ended"
    assert refused(app, "member", "end-mandate", who.email, "steward")
    done(app, "member", "sign-out", who.email)
    with pytest.raises(NotFound), unit_of_work():
        services.use_token(link, Purpose.SIGN_IN, clock.now())
    done(app, "member", "close", who.email)
    assert events(who)[-1] == "member.left"
    assert refused(app, "member", "close", who.email)


@pytest.mark.usefixtures("app")
def test_a_mandate_can_end_on_the_day_it_begins() -> None:
    who = factories.member()
    with unit_of_work():
        given = services.give_mandate(who, Role.DYNAMISER, country="FR", starts_on=TODAY, by=None, now=NOW)
        services.end_mandate(given, TODAY, None, NOW)
    assert fresh(who).dynamiser_countries(TODAY) == frozenset()
    assert events(who)[-2:] == ["mandate.began", "mandate.ended"]


@pytest.mark.usefixtures("app")
def test_closing_an_account_ends_mandates_that_begin_today_or_later() -> None:
    who = factories.member()
    with unit_of_work():
        for day in (TODAY, TODAY + timedelta(days=30)):
            services.give_mandate(who, Role.DYNAMISER, country="FR", starts_on=day, by=None, now=NOW)
        services.close_account(who, None, NOW)
    assert not any(fresh(who).dynamiser_countries(TODAY + timedelta(days=days)) for days in (0, 30, 60))


@pytest.mark.usefixtures("boss")
def test_a_steward_opens_a_closed_account_again(app: Flask, client: FlaskClient) -> None:
    who = factories.dynamiser("FR", password=PASSWORD)
    assert press(client, who, reopen="1", reason="Erreur") == 409
    press(client, who, close="1", sure="y")
    assert "Open the account again" in text(client.get(f"/en/members/{who.id}/manage"))
    assert press(client, who, reopen="1") == 422
    assert fresh(who).standing is Standing.CLOSED
    assert press(client, who, reopen="1", reason="Fermé par erreur.") == 303
    assert fresh(who).standing is Standing.ACTIVE
    assert fresh(who).dynamiser_countries(clock.now().date()) == frozenset()
    assert events(who)[-2:] == ["member.left", "member.admitted"]
    assert sign_in(Browser(app), who.email).status_code == 303


def test_the_shell_opens_a_closed_account_again(app: Flask) -> None:
    factories.steward()
    who = factories.member()
    done(app, "member", "close", who.email)
    assert refused(app, "member", "reopen", who.email, "--reason", " ")
    done(app, "member", "reopen", who.email, "--reason", "Retour.")
    assert fresh(who).is_active
    assert refused(app, "member", "reopen", who.email, "--reason", "Encore.")


@pytest.mark.usefixtures("app")
def test_the_record_of_whoever_came_back_is_sound() -> None:
    """Both verifiers let a mandate hold on no day, and a member act again who was admitted again."""
    boss, who, now = factories.steward(), factories.dynamiser("FR"), clock.now()
    page, today = shelf.page(), clock.day(clock.now())
    with unit_of_work():
        for day in (today, today + timedelta(days=9)):
            services.give_mandate(who, Role.DYNAMISER, country="BE", starts_on=day, by=boss, now=now)
        services.end_mandate(who.mandates[1], today, boss, now)
        services.close_account(who, boss, now)
    with unit_of_work():
        services.reopen_account(who, "Fermé par erreur.", boss, now)
        pages.rename(page, "Autre titre", "autre-titre", who, now)
    told = list(ledger.events())
    assert verify(told).problems == ()
    assert tool.check(map(export_line, told)).problems == []
