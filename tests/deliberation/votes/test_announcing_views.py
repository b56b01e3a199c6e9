"""The screens on which a vote is announced, and its rule adjusted by a steward."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import (
    BEFORE,
    DAY,
    Clock,
    cast,
    charter,
    closed,
    opened,
    proposed,
)
from tests.deliberation.screens import fresh, post, words
from tests.deliberation.votes.screens import VOTE, announce, hours
from wiki.deliberation.policy import Electorate, Who

pytestmark = pytest.mark.usefixtures("clock")
ANNOUNCE = "/fr/amendments/26-001/announce"


def test_a_steward_adjusts_the_rule(client: FlaskClient) -> None:
    amendment = proposed(charter(), factories.member())
    factories.member(country="PT")
    factories.sign_in(client, factories.steward())
    form = {"electorate": "countries", "countries": ["PT", "FR"], "sealed": "y", "extended": "y"}
    assert announce(client, **form).status_code == 422
    form["rule_reason"] = "Pour deux pays seulement."
    assert announce(client, **form).status_code == 303
    fresh()
    assert amendment.vote is not None
    policy = amendment.vote.policy
    assert policy["electorate"] == {"who": "countries", "countries": ["FR", "PT"]}
    assert (policy["running_totals"], policy["timing"]["extension"]) == (False, 3 * 86_400)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"electorate": "countries"}, "pays"),
        ({"electorate": "members", "countries": ["FR"]}, "pays"),
        ({"electorate": "dynamisers"}, "liste"),
        ({"electorate": "everybody"}, ""),
        ({"preset": "charter", "electorate": "countries", "countries": ["FR"]}, "2 pays"),
        ({"electorate": "members", "preset": "ratification"}, ""),
    ],
)
def test_a_rule_that_cannot_work_is_refused_with_the_form(
    client: FlaskClient, form: dict[str, Any], said: str
) -> None:
    amendment = proposed(charter(), factories.member())
    factories.sign_in(client, factories.steward())
    answer = announce(client, **form)
    assert answer.status_code == 422
    assert hours()["closes_at"] in words(answer)
    assert said in words(answer)
    fresh()
    assert amendment.vote is None


def test_an_author_adjusts_nothing(client: FlaskClient) -> None:
    amendment = proposed(charter(), factories.member())
    factories.sign_in(client, amendment.author)
    asked = words(client.get("/fr/amendments/26-001/announce"))
    assert 'name="electorate"' not in asked
    assert re.findall(r'name="preset"[^>]*value="(\w+)"', asked) == ["charter"]
    for preset in ("consent", "simple"):
        assert announce(client, preset=preset).status_code == 422
    fresh()
    assert amendment.votes == []
    assert announce(client, preset="charter", electorate="dynamisers", sealed="y").status_code == 303
    fresh()
    assert amendment.vote is not None
    assert amendment.vote.policy["electorate"]["who"] == "members"
    assert amendment.vote.policy["running_totals"] is True


def test_a_vote_that_opens_too_soon_is_told_the_earliest_hour(client: FlaskClient) -> None:
    amendment = proposed(charter(), factories.member())
    factories.sign_in(client, amendment.author)
    first = "jeudi 5 mars 2026 à 12 h 00 (heure : Paris)"
    assert f"Au plus tôt {first}" in words(client.get(ANNOUNCE)).replace("\xa0", " ")
    answer = announce(client, preset="charter", opens_at="2026-03-02T12:00")
    assert answer.status_code == 422
    told = words(answer).replace("\xa0", " ")
    assert re.search(rf'id="opens_at-error">.*?{re.escape(first)}', told, re.DOTALL)
    assert announce(client, preset="charter", opens_at="2026-03-05T12:00").status_code == 303


def test_an_amendment_that_does_not_fit_is_adapted_before_its_vote(client: FlaskClient, clock: Clock) -> None:
    page, author = charter(), factories.member()
    first, second = proposed(page, author), proposed(page, author, BEFORE, "cinq ans")
    vote = opened(first)
    cast(vote, author, "for")
    closed(vote)
    clock.now = vote.closes_at
    address = "/fr/amendments/26-002"
    notice = "adaptez votre amendement avant"
    assert notice not in words(client.get(address))
    factories.sign_in(client, author)
    told = words(client.get(address))
    assert told.index(notice) < told.index("changes-title")
    assert f"/fr/drafts/{second.id}/adapt" in told
    assert f"{address}/announce" not in told
    assert client.get(f"{address}/announce").location == address
    later = {"opens_at": "2026-03-30T12:00", "closes_at": "2026-04-06T12:00"}
    late = post(client, f"{address}/announce", **later, preset="charter")
    assert late.status_code == 409
    assert notice in words(late)


def test_a_roll_of_others_is_explained(client: FlaskClient, clock: Clock) -> None:
    author, outsider = factories.member(), factories.member(country="PT")
    vote = opened(proposed(charter(), author), electorate=Electorate(Who.COUNTRIES, ("FR",)))
    clock.now = vote.opens_at + DAY
    factories.sign_in(client, outsider)
    for address in ("/fr/amendments/26-001", VOTE):
        assert "peuvent voter : France." in words(client.get(address)).replace("\xa0", " ")
