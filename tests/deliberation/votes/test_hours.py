"""Hours as they are typed: skipped ones, those that come twice, and a time zone that changed meanwhile."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import Clock, charter, proposed
from tests.deliberation.screens import post
from tests.walk.forms import forms_of
from wiki.accounts.models import Member
from wiki.core.db import db, unit_of_work
from wiki.deliberation.models import Amendment
from wiki.web.forms import Form
from wiki.web.moments import MomentsForm

pytestmark = pytest.mark.usefixtures("clock")
ADDRESS = "/fr/amendments/26-001/announce"


@pytest.fixture
def amendment(client: FlaskClient) -> Amendment:
    steward = factories.steward()
    factories.sign_in(client, steward)
    return proposed(charter(), steward)


def shown(client: FlaskClient) -> dict[str, str]:
    found = next(dict(form.values()) for form in forms_of(client.get(ADDRESS).text) if form.typed)
    return found | {"preset": "simple", "rule_reason": "Pour essayer."}


def moved_to(who: Member, zone: str) -> None:
    with unit_of_work():
        db.session.get_one(Member, who.id).time_zone = zone


def test_an_hour_that_is_skipped_is_refused(client: FlaskClient, amendment: Amendment) -> None:
    refused = post(client, ADDRESS, **shown(client) | {"closes_at": "2026-03-29T02:30"})
    assert refused.status_code == 422
    assert "02:30 n’existe pas" in refused.text
    assert "03:30" in refused.text
    assert amendment.vote is None
    assert post(client, ADDRESS, **shown(client) | {"closes_at": "2026-03-29T03:30"}).status_code == 303


def test_an_hour_that_comes_twice_is_the_first(
    client: FlaskClient, amendment: Amendment, clock: Clock
) -> None:
    clock.now = datetime(2026, 10, 12, 10, tzinfo=UTC)
    factories.sign_in(client, amendment.author)
    assert post(client, ADDRESS, **shown(client) | {"closes_at": "2026-10-25T02:30"}).status_code == 303
    db.session.rollback()
    assert amendment.vote is not None
    assert amendment.vote.closes_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_form_shown_in_another_time_zone_keeps_its_moments_and_asks(
    client: FlaskClient, amendment: Amendment
) -> None:
    form = shown(client) | {"closes_at": "2026-03-20T10:00"}
    moved_to(amendment.author, "Asia/Tokyo")
    asked = post(client, ADDRESS, **form)
    assert asked.status_code == 422
    assert "de Paris (UTC+1) à Tokyo (UTC+9)" in asked.text
    again = next(dict(each.values()) for each in forms_of(asked.text) if each.typed)
    assert (again["closes_at"], again["zone"]) == ("2026-03-20T18:00", "Asia/Tokyo")
    assert post(client, ADDRESS, **again).status_code == 303
    db.session.rollback()
    assert amendment.vote is not None
    assert amendment.vote.closes_at == datetime(2026, 3, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["", "Nowhere/At-all", "../../etc/passwd"])
def test_a_zone_that_nobody_knows_is_that_of_the_reader(
    client: FlaskClient, amendment: Amendment, zone: str
) -> None:
    form = shown(client) | {"closes_at": "2026-03-20T10:00", "zone": zone}
    assert post(client, ADDRESS, **form).status_code == 303
    db.session.rollback()
    assert amendment.vote is not None
    assert amendment.vote.closes_at == datetime(2026, 3, 20, 9, tzinfo=UTC)


def test_every_form_that_asks_for_an_hour_carries_its_time_zone() -> None:
    def forms(base: type[Form]) -> set[type[Form]]:
        return {base}.union(*map(forms, base.__subclasses__()))

    asking = {
        form
        for form in forms(Form)
        for name in dir(form)
        if getattr(getattr(form, name), "field_class", None).__class__ is type
        and getattr(form, name).field_class.__name__ == "DateTimeLocalField"
    }
    assert len(asking) >= 5
    assert {form for form in asking if not issubclass(form, MomentsForm)} == set()
