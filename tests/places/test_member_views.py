"""The list of members, and the page of each."""

from flask.testing import FlaskClient

from tests import factories
from tests.accounts.screens import text


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
