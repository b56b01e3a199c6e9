import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests import factories
from wiki.accounts import queries, services
from wiki.accounts.models import Member, Purpose, Role, Standing, Token
from wiki.accounts.sign_in import services as sign_in_services
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from wiki.ledger.chain import EventType
from wiki.ledger.models import LedgerEvent, LedgerPayload

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("app")]

NOW = factories.LONG_AGO + timedelta(days=40)
ASKING = {
    "name": "Inês Duarte",
    "email": "ines@example.org",
    "country": "PT",
    "territory": "Linhares",
    "motivation": "La charte des communs",
    "language": "fr",
}


def request(**changes: str) -> Member | None:
    with unit_of_work():
        return services.request_account(**{**ASKING, **changes}, now=NOW)


def asked() -> Member:
    asking = request()
    assert asking is not None
    return asking


def last_event() -> tuple[str, str, str, dict[str, Any]]:
    event = db.session.scalars(select(LedgerEvent).order_by(LedgerEvent.seq.desc()).limit(1)).one()
    payload = db.session.get_one(LedgerPayload, event.seq)
    return event.type, event.actor, event.subject, json.loads(payload.body)


def events() -> int:
    return len(db.session.scalars(select(LedgerEvent.seq)).all())


def test_a_request_waits_and_enters_no_record() -> None:
    asking = asked()
    assert asking.standing is Standing.REQUESTED
    assert not asking.is_active
    assert (asking.country, asking.territory.name) == ("PT", "Linhares")
    assert events() == 0
    assert list(queries.pending_members(None)) == [asking]
    assert list(queries.pending_members(frozenset({"PT"}))) == [asking]
    assert list(queries.pending_members(frozenset({"FR"}))) == []


def test_a_second_request_for_the_same_address_changes_nothing() -> None:
    asking = asked()
    assert request(email=" INES@example.org ", name="Somebody Else", territory="Sintra") is None
    assert asking.name == "Inês Duarte"
    assert len(db.session.scalars(select(Member)).all()) == 1
    assert [place.name for place in queries.territories("PT")] == ["Linhares"]


def test_a_twin_of_a_members_name_is_refused() -> None:
    factories.member("Ines Duarte")
    with pytest.raises(InvalidInput, match="looks like it"):
        request()


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ines"},
        {"email": "a@b.c\r\nBcc: x@y.zz"},
        {"email": "x" * 250 + "@example.org"},
        {"name": "I"},
        {"country": "EU"},
        {"country": ""},
        {"territory": "  "},
        {"territory": "a\u202eb"},
    ],
)
def test_what_cannot_be_kept_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        request(**wrong)
    assert db.session.scalars(select(Member)).all() == []


def test_an_approval_is_recorded_and_gives_no_entry_yet() -> None:
    boss, asking = factories.steward(), asked()
    with unit_of_work():
        services.approve(asking, boss, NOW)
    assert asking.standing is Standing.INVITED
    assert asking.approved_by_id == boss.id
    kind, actor, subject, payload = last_event()
    assert (kind, actor, subject) == (EventType.MEMBER_ADMITTED, f"member:{boss.id}", f"member:{asking.id}")
    assert payload == {"standing": "invited"}


@pytest.mark.parametrize("again", ["approve", "refuse"])
def test_a_request_is_answered_once(again: str) -> None:
    boss, asking = factories.steward(), asked()
    with unit_of_work():
        services.approve(asking, boss, NOW)
    with pytest.raises(Conflict), unit_of_work():
        services.approve(asking, boss, NOW) if again == "approve" else services.refuse(asking)


def test_who_was_refused_may_ask_again() -> None:
    asking = asked()
    with unit_of_work():
        services.refuse(asking)
    assert asking.standing is Standing.REFUSED
    again = request(territory="Sintra")
    assert again is asking
    assert (asking.standing, asking.territory.name) == (Standing.REQUESTED, "Sintra")


def test_an_invitation_is_used_once_and_makes_a_member() -> None:
    with unit_of_work():
        invited = services.add_member(
            "Ana Costa", "ana@example.org", services.get_or_create_territory("PT", "Sintra"), NOW
        )
        secret = services.invite(invited, NOW)
    assert secret not in {token.token_hash for token in db.session.scalars(select(Token))}
    with unit_of_work():
        assert services.use_token(secret, Purpose.INVITATION, NOW) is invited
    assert invited.is_active
    kind, actor, _subject, payload = last_event()
    assert (kind, actor) == (EventType.MEMBER_CHANGED, f"member:{invited.id}")
    assert payload == {"standing": "active", "territory": "Sintra", "country": "PT"}
    with pytest.raises(NotFound), unit_of_work():
        services.use_token(secret, Purpose.INVITATION, NOW)
    with pytest.raises(Conflict), unit_of_work():
        services.invite(invited, NOW)


def test_a_link_serves_its_own_purpose_only() -> None:
    who = factories.member()
    with unit_of_work():
        secret = services.issue_token(who, Purpose.SIGN_IN, NOW)
    for other in (Purpose.INVITATION, Purpose.NEW_PASSWORD):
        with pytest.raises(NotFound), unit_of_work():
            services.use_token(secret, other, NOW)
    with unit_of_work():
        assert services.use_token(secret, Purpose.SIGN_IN, NOW) is who


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_is_too_old_at_the_end_of_its_life(purpose: Purpose) -> None:
    who = factories.member()
    with unit_of_work():
        secret = services.issue_token(who, purpose, NOW)
    end = NOW + services.TOKEN_LIFETIME[purpose]
    assert queries.valid_token(secret, end - timedelta(seconds=1)).member is who
    with pytest.raises(NotFound):
        queries.valid_token(secret, end)


def test_a_new_link_ends_the_older_one_of_its_purpose() -> None:
    who, other = factories.member(), factories.member()
    with unit_of_work():
        first = services.issue_token(who, Purpose.SIGN_IN, NOW)
        password = services.issue_token(who, Purpose.NEW_PASSWORD, NOW)
        others = services.issue_token(other, Purpose.SIGN_IN, NOW)
        second = services.issue_token(who, Purpose.SIGN_IN, NOW)
    with pytest.raises(NotFound):
        queries.valid_token(first, NOW)
    assert {queries.valid_token(each, NOW).member_id for each in (password, second)} == {who.id}
    assert queries.valid_token(others, NOW).member is other


def test_a_closed_account_has_no_use_for_links() -> None:
    who = factories.member()
    with unit_of_work():
        secret = services.issue_token(who, Purpose.SIGN_IN, NOW)
        who.standing = Standing.CLOSED
    with pytest.raises(NotFound), unit_of_work():
        services.use_token(secret, Purpose.SIGN_IN, NOW)


def test_somebody_added_in_the_shell_is_recorded_under_the_system() -> None:
    with unit_of_work():
        added = services.add_member(
            "Ana Costa", "ana@example.org", services.get_or_create_territory("PT", "Sintra"), NOW, active=True
        )
    assert last_event()[:3] == (EventType.MEMBER_ADMITTED, "system", f"member:{added.id}")
    with pytest.raises(InvalidInput, match="e-mail"), unit_of_work():
        services.add_member("Rui Lopes", "ANA@example.org", added.territory, NOW)


def test_a_territory_is_found_again_whatever_the_case() -> None:
    first = factories.territory("Évora", "PT")
    assert factories.territory("  évora ", "PT").id == first.id
    assert factories.territory("Évora", "ES").id != first.id


def settings(member: Member, **changes: str) -> None:
    kept = {
        "language": "fr",
        "time_zone": "Europe/Paris",
        "country": "FR",
        "territory": member.territory.name,
    }
    with unit_of_work():
        services.change_settings(member, **{**kept, **changes}, now=NOW)


def test_a_move_is_recorded_and_a_language_is_not() -> None:
    who = factories.member()
    before = events()
    settings(who, language="en", time_zone="Africa/Dakar")
    assert (who.language, who.time_zone, events()) == ("en", "Africa/Dakar", before)
    settings(who, country="BE", territory="Charleroi")
    assert (who.country, events()) == ("FR", before)
    with unit_of_work():
        services.settle_move(who, factories.steward(), NOW, accepted=True)
    assert who.country == "BE"
    assert last_event()[2:] == (f"member:{who.id}", {"country": "BE", "territory": "Charleroi"})


def test_a_move_is_answered_once_by_somebody_else_or_taken_back() -> None:
    who, other = factories.steward(), factories.steward()
    home = who.territory.name
    settings(who, country="BE", territory="Charleroi")
    with pytest.raises(Forbidden), unit_of_work():
        services.settle_move(who, who, NOW, accepted=True)
    with unit_of_work():
        services.settle_move(who, other, NOW, accepted=False)
    assert who.country == "FR"
    with pytest.raises(Conflict), unit_of_work():
        services.settle_move(who, other, NOW, accepted=True)
    settings(who, territory="Nantes")
    settings(who, territory=home)
    assert queries.move_of(who) is None


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"time_zone": "Moon/Base"}, {"country": "ZZ"}])
def test_settings_outside_the_lists_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        settings(factories.member(), **wrong)


def test_a_mandate_holds_from_its_first_day_to_the_day_before_its_last() -> None:
    who = factories.member(country="BE")
    with unit_of_work():
        given = services.give_mandate(
            who,
            Role.DYNAMISER,
            country="BE",
            starts_on=date(2026, 3, 1),
            ends_on=date(2026, 5, 1),
            by=None,
            now=NOW,
        )
    holds = [
        day
        for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 30), date(2026, 5, 1))
        if given.holds_on(day)
    ]
    assert holds == [date(2026, 3, 1), date(2026, 4, 30)]
    assert given.last_day == date(2026, 4, 30)
    assert who.dynamiser_countries(date(2026, 3, 1)) == {"BE"}
    assert last_event()[0] == EventType.MANDATE_BEGAN
    with unit_of_work():
        services.end_mandate(given, date(2026, 4, 1), None, NOW)
    assert who.dynamiser_countries(date(2026, 4, 1)) == frozenset()
    kind, _actor, subject, payload = last_event()
    assert (kind, subject, payload["ends_on"]) == (EventType.MANDATE_ENDED, f"member:{who.id}", "2026-04-01")


@pytest.mark.parametrize(
    ("role", "country", "ends_on"),
    [
        (Role.STEWARD, "FR", None),
        (Role.DYNAMISER, None, None),
        (Role.DYNAMISER, "ZZ", None),
        (Role.STEWARD, None, date(2026, 3, 1)),
    ],
)
def test_an_impossible_mandate_is_refused(role: Role, country: str | None, ends_on: date | None) -> None:
    who = factories.member()
    with pytest.raises(InvalidInput), unit_of_work():
        services.give_mandate(
            who, role, country=country, starts_on=date(2026, 3, 1), ends_on=ends_on, by=None, now=NOW
        )


def test_a_change_of_rights_ends_the_sign_in_sessions() -> None:
    who = factories.member()
    with unit_of_work():
        sign_in_services.create_session(who, "", NOW)
    with unit_of_work():
        services.give_mandate(who, Role.STEWARD, starts_on=date(2026, 3, 1), by=None, now=NOW)
    assert list(queries.open_sessions(who, NOW)) == []


def test_members_are_counted_and_listed_by_country() -> None:
    home = factories.territory("Liège", "BE")
    factories.member("Zoé Adam", territory=home)
    factories.member("Ana Baert", territory=home)
    boss = factories.steward("Luc Carlier", country="BE")
    animator = factories.dynamiser("FR")
    asked()
    assert {(each.country, each.members, each.territories) for each in queries.country_counts()} == {
        ("BE", 3, 2),
        ("FR", 1, 1),
    }
    assert [each.name for each in queries.active_members("BE")][-2:] == ["Ana Baert", "Zoé Adam"]
    assert [each.member for each in queries.current_mandates(Role.STEWARD, NOW.date())] == [boss]
    assert [each.member for each in queries.current_mandates(Role.DYNAMISER, NOW.date())] == [animator]
    assert list(queries.current_mandates(Role.STEWARD, date(2025, 12, 31))) == []
