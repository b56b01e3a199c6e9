import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import AFTER, BEFORE, DAY, NOW, Clock, announced, charter, proposed
from tests.deliberation.screens import fresh, post
from wiki.accounts.models import Member
from wiki.core.db import unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.deliberation import lifecycle
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.amendments.cosigning import services as cosigning
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.lifecycle import AmendmentEvent, AmendmentState
from wiki.deliberation.models import Amendment
from wiki.ledger import queries as ledger
from wiki.pages.kinds import Support
from wiki.versioning.queries import version

COUNTRIES = ("FR", "FR", "IT")


def sought() -> Amendment:
    """An amendment to a charter, which three members of two countries sign before it is discussed."""
    return proposed(charter(kind="charter"), factories.member())


def sign(amendment: Amendment, *countries: str) -> list[Member]:
    people = [factories.member(country=country) for country in countries]
    for person in people:
        with unit_of_work():
            cosigning.sign(amendment, amendment.current.number, person, NOW + DAY)
    return people


def reword(amendment: Amendment, old: str = AFTER, new: str = "quatre ans") -> None:
    current = amendment.current
    text = current.text.replace(old, new)
    with unit_of_work():
        amendment_services.revise(
            amendment, Proposal(current.base_number, text, current.title, current.reasons), NOW + 2 * DAY
        )


def told() -> list[str]:
    return [event.type for event in ledger.events() if event.type.startswith("amendment.")]


@pytest.mark.parametrize(
    ("signed", "missing"),
    [
        ([], Support(3, 2)),
        (["FR"], Support(2, 1)),
        (["FR", "IT"], Support(1, 0)),
        (["FR", "FR", "FR"], Support(0, 1)),
        (["FR", "FR", "FR", "IT"], Support()),
    ],
)
def test_what_is_missing_is_counted_in_signatures_and_in_countries(
    signed: list[str], missing: Support
) -> None:
    assert Support(3, 2).lacking(signed) == missing


@pytest.mark.both_databases
def test_enough_signatures_open_an_amendment_in_the_same_act(app: Flask) -> None:
    amendment = sought()
    assert amendment.state is AmendmentState.SEEKING_SUPPORT
    sign(amendment, "FR", "FR", "FR")
    assert not lifecycle.can(amendment.state, AmendmentEvent.FREEZE)
    (last,) = sign(amendment, "IT")
    assert lifecycle.can(amendment.state, AmendmentEvent.FREEZE)
    assert told()[-2:] == ["amendment.cosigned", "amendment.opened"]
    signature = amendment_queries.signature_of(amendment, last)
    assert signature is not None
    assert (signature.country, signature.version_number) == ("IT", amendment.current.number)
    assert signature.text_hash == amendment.current.text_hash


def test_no_vote_is_announced_before_the_support_is_there(app: Flask) -> None:
    with pytest.raises(Conflict):
        announced(sought())


def test_where_none_are_needed_members_may_sign_all_the_same(app: Flask) -> None:
    amendment = proposed(charter(), factories.member())
    assert amendment.state is AmendmentState.OPEN
    sign(amendment, "FR")
    assert len(cosigning.valid_signatures(amendment)) == 1
    assert amendment.state is AmendmentState.OPEN


def test_an_author_does_not_sign_twice(app: Flask) -> None:
    amendment = sought()
    with pytest.raises(InvalidInput), unit_of_work():
        cosigning.sign(amendment, amendment.current.number, amendment.author, NOW)


def test_signing_twice_counts_once(app: Flask) -> None:
    amendment = sought()
    (person,) = sign(amendment, "FR")
    with unit_of_work():
        cosigning.sign(amendment, amendment.current.number, person, NOW + 2 * DAY)
    assert told().count("amendment.cosigned") == len(amendment.signatures) == 1


def test_nobody_signs_what_they_have_not_seen(app: Flask) -> None:
    amendment, person = sought(), factories.member()
    seen = amendment.current.number
    reword(amendment)
    with pytest.raises(Conflict), unit_of_work():
        cosigning.sign(amendment, seen, person, NOW)
    assert amendment.signatures == []


@pytest.mark.both_databases
def test_a_signature_taken_back_lets_the_support_be_sought_again(app: Flask) -> None:
    amendment = sought()
    people = sign(amendment, *COUNTRIES)
    with unit_of_work():
        cosigning.unsign(amendment, people[0], NOW)
    assert amendment.state is AmendmentState.SEEKING_SUPPORT
    assert told()[-1] == "amendment.unsigned"
    with pytest.raises(Conflict), unit_of_work():
        cosigning.unsign(amendment, people[0], NOW)


@pytest.mark.both_databases
def test_other_words_drop_the_support_and_call_those_who_signed(app: Flask) -> None:
    amendment = sought()
    people = sign(amendment, *COUNTRIES)
    signed_on = amendment.current.number
    reword(amendment)
    assert amendment.state is AmendmentState.SEEKING_SUPPORT
    assert cosigning.valid_signatures(amendment) == []
    for person in people:
        (fallen,) = amendment_queries.dropped_signatures(person)
        assert (fallen.amendment_id, fallen.version_number) == (amendment.id, signed_on)
    revised = [event for event in ledger.events() if event.type == "amendment.revised"][-1]
    assert revised.payload is not None
    assert revised.payload["dropped"] == [person.id for person in people]
    with unit_of_work():
        cosigning.sign(amendment, amendment.current.number, people[0], NOW + 3 * DAY)
    assert amendment_queries.dropped_signatures(people[0]) == []
    assert len(cosigning.valid_signatures(amendment)) == 1


def test_another_title_or_other_reasons_keep_the_support(app: Flask) -> None:
    amendment = sought()
    sign(amendment, *COUNTRIES)
    with unit_of_work():
        amendment_services.set_title_and_reasons(amendment, "Un meilleur titre", "D’autres raisons", NOW)
    assert amendment.state is AmendmentState.OPEN
    assert len(cosigning.valid_signatures(amendment)) == 3


def test_nobody_signs_a_frozen_text(app: Flask) -> None:
    amendment = sought()
    sign(amendment, *COUNTRIES)
    announced(amendment)
    with pytest.raises(Conflict), unit_of_work():
        cosigning.unsign(amendment, amendment.signatures[0].member, NOW)
    with pytest.raises(Conflict), unit_of_work():
        cosigning.sign(amendment, amendment.current.number, factories.member(), NOW)


def test_the_screens_lead_from_signing_to_the_open_amendment(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    amendment = sought()
    address = f"/fr/amendments/{amendment.reference}"
    for country in COUNTRIES:
        factories.sign_in(client, factories.member(country=country), clock.now)
        assert "Soutenir cet amendement" in client.get(address).get_data(as_text=True)
        answer = post(client, f"{address}/cosign", number=amendment.current.number)
        assert answer.headers["Location"].endswith("#support")
    fresh()
    assert amendment.state is AmendmentState.OPEN
    reword(amendment)
    page = client.get(address).get_data(as_text=True)
    assert "Signer de nouveau" in page
    assert amendment.reference in client.get("/fr/").get_data(as_text=True)
    assert post(client, f"{address}/cosign", number=1).status_code == 409
    assert post(client, f"{address}/unsign").status_code == 303
    assert "Signer de nouveau" not in client.get(address).get_data(as_text=True)
    head = version(amendment.page_id, amendment.page.head_number)
    assert BEFORE in head.content.text
