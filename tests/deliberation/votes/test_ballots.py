"""The public list of ballots: in pages, narrowed, one's own first, as a table, whatever their number."""

import csv
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests import factories
from tests.deliberation.network import DAY, Clock, cast, charter, closed, opened, proposed
from wiki.accounts.models import Member
from wiki.core.db import engine, unit_of_work
from wiki.deliberation.models import Vote
from wiki.deliberation.policy import Choice
from wiki.deliberation.tally import Ballot, Elector, decide
from wiki.deliberation.votes import queries
from wiki.deliberation.votes.ballots import listing, positions
from wiki.deliberation.votes.closing import counting
from wiki.deliberation.votes.meetings import services as meetings
from wiki.deliberation.votes.meetings.services import Minutes
from wiki.ledger import queries as ledger
from wiki.ledger.providers.head import SHORT_HASH_DIGITS
from wiki.web import pagination

AMENDMENT = "/fr/amendments/26-001"
LIST = f"{AMENDMENT}/ballots"
SAID = {"Ada": "for", "Bao": "against", "Cléo": "for", "Dina": "abstain", "Élie": "for", "Fara": "against"}
HOMES = {"Ada": "FR", "Bao": "FR", "Cléo": "PT", "Dina": "PT", "Élie": "PT", "Fara": "IT"}


@pytest.fixture
def people() -> dict[str, Member]:
    return {name: factories.member(name, HOMES.get(name, "FR")) for name in (*SAID, "Gil", "Hugo")}


@pytest.fixture
def vote(people: dict[str, Member], clock: Clock) -> Vote:
    """A vote in which six have voted, the two against with a reason, and two have not."""
    vote = opened(proposed(charter(), people["Ada"]))
    clock.now = vote.opens_at + DAY
    for name, choice in SAID.items():
        cast(vote, people[name], choice, "Trop tôt." if choice == "against" else "")
    return vote


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True).replace("\n", " ")


def names(text: str) -> list[str]:
    """Return whose ballots or silence a page lists, in its order."""
    listed = re.findall(r'<ul class="rows ballots">(.*?)</ul>', text)
    return re.findall(r"/fr/members/\d+\"><bdi>(\w+)</bdi>", " ".join(listed))


def test_the_list_is_cut_into_pages_and_ordered(
    client: FlaskClient, vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert names(page(client, LIST)) == ["Ada", "Cléo", "Élie", "Bao", "Fara", "Dina"]
    monkeypatch.setattr(pagination, "PER_PAGE", 4)
    first, second = page(client, f"{LIST}/1"), page(client, f"{LIST}?page=2")
    assert names(first) == ["Ada", "Cléo", "Élie", "Bao"]
    assert names(second) == ["Fara", "Dina"]
    assert f'rel="next" href="{LIST}/1?page=2"' in re.sub(" +", " ", first)
    assert names(page(client, f"{LIST}?page=99")) == names(second)
    assert names(page(client, f"{LIST}?page=nonsense")) == names(first)
    assert names(page(client, f"{LIST}/1?choice=against&page=1")) == ["Bao", "Fara"]


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("choice=against", ["Bao", "Fara"]),
        ("country=PT", ["Cléo", "Élie", "Dina"]),
        ("choice=for&country=PT", ["Cléo", "Élie"]),
        ("choice=not_voted", ["Gil", "Hugo"]),
        ("choice=not_voted&country=IT", []),
        ("choice=consent&country=ZZ", ["Ada", "Cléo", "Élie", "Bao", "Fara", "Dina"]),
    ],
)
def test_the_list_is_narrowed(client: FlaskClient, vote: Vote, asked: str, listed: list[str]) -> None:
    assert names(page(client, f"{LIST}?{asked}")) == listed


def test_filters_say_how_many_there_are(client: FlaskClient, vote: Vote) -> None:
    found = listing.ballot_listing(vote, country="PT").narrowed
    assert found.choices == {"for": 2, "against": 0, "abstain": 1, "not_voted": 0}
    found = listing.ballot_listing(vote, choice="against").narrowed
    assert found.countries == {"FR": 1, "IT": 1, "PT": 0}
    assert (found.found, found.pages) == (2, 1)
    text = page(client, f"{LIST}?choice=against")
    assert "Contre (2)" in text
    assert "Italie (1)" in text


def test_a_voter_finds_their_own_receipt_at_once(
    client: FlaskClient, vote: Vote, people: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "PER_PAGE", 1)
    own = positions.public_ballot_of(vote, people["Fara"])
    assert own is not None
    factories.sign_in(client, people["Fara"])
    for address in (LIST, AMENDMENT):
        assert own.receipt in page(client, address)
    closed(vote)
    assert own.receipt in page(client, f"{AMENDMENT}/result")
    factories.sign_out(client)
    assert own.receipt not in page(client, LIST)


def test_screens_lead_to_the_list_when_it_is_long(
    client: FlaskClient, vote: Vote, people: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.sign_in(client, people["Gil"])
    assert f'href="{LIST}/1"' in page(client, f"{AMENDMENT}/vote")
    assert names(page(client, AMENDMENT)) == ["Ada", "Cléo", "Élie", "Bao", "Fara", "Dina"]
    monkeypatch.setattr(pagination, "PER_PAGE", 5)
    assert names(page(client, AMENDMENT)) == []
    closed(vote)
    result = page(client, f"{AMENDMENT}/result")
    assert names(result) == ["Bao", "Fara"]  # the minority opinions
    assert f'href="{LIST}/1?choice=not_voted"' in result
    monkeypatch.setattr(positions, "SOME", 1)
    result = page(client, f"{AMENDMENT}/result")
    assert names(result) == ["Bao"]
    assert f'href="{LIST}/1?choice=against"' in result


def test_ballots_stay_sealed_until_the_close(client: FlaskClient, clock: Clock) -> None:
    author = factories.member()
    vote = opened(proposed(charter(), author), running_totals=False)
    cast(vote, author, "for")
    clock.now = vote.opens_at + DAY
    factories.sign_in(client, author)
    for address in (LIST, f"{LIST}.csv", f"{LIST}/1", f"{LIST}/1.csv"):
        assert client.get(address).status_code == 404
    closed(vote)
    for address in (LIST, f"{LIST}.csv", f"{LIST}/1", f"{LIST}/1.csv"):
        assert client.get(address).status_code == 200
    assert client.get(f"{LIST}/2").status_code == 404


def test_the_table_holds_every_ballot(
    client: FlaskClient, vote: Vote, people: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast(vote, people["Ada"], "abstain")
    monkeypatch.setattr(positions, "BATCH", 2)
    rows = list(
        csv.DictReader(
            client.get(f"{LIST}.csv").get_data(as_text=True).lstrip("\ufeff").splitlines(), delimiter=";"
        )
    )
    counted = [row["name"] for row in rows if row["counted"] == "yes"]
    assert counted == ["Cléo", "Élie", "Bao", "Fara", "Ada", "Dina"]
    assert [(row["name"], row["choice"]) for row in rows if row["counted"] == "no"] == [("Ada", "for")]
    assert {row["receipt"] for row in rows} >= {stand.receipt for stand in positions.all_public_ballots(vote)}


@pytest.mark.both_databases
def test_the_database_counts_what_the_core_would_count(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [factories.member(country=country) for country in ("FR", "FR", "PT", "PT", "IT")]
    vote = opened(proposed(charter(), people[0]), preset="consent")
    for person, choice in zip(people, ("consent", "objection", "reservation"), strict=False):
        cast(vote, person, choice, "Voici pourquoi.")
    cast(vote, people[1], "abstain", "On m’a répondu.")
    monkeypatch.setattr(meetings, "SPOKEN_SHARE", (1, 1))
    with unit_of_work():
        present = [people[3].id, people[4].id]
        meetings.record_meeting(
            vote, Minutes(vote.opens_at.date(), "Nantes", present), factories.steward(), vote.opens_at + DAY
        )
        meetings.withdraw_ballot(vote, people[4], vote.opens_at + DAY)
    roll = [Elector(*row) for row in queries.roll_rows(vote)]
    ballots = [Ballot(each.member_id, Choice(each.choice)) for each in vote.ballots if not each.withdrawn_at]
    assert len(ballots) == 4
    assert counting.current_decision(vote) == decide(counting.policy_of(vote), roll, ballots)


def questions(client: FlaskClient, address: str) -> list[str]:
    """Return the statements that the database is sent for a page."""
    sent: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine(), "before_cursor_execute", hear)
    try:
        page(client, address)
    finally:
        event.remove(engine(), "before_cursor_execute", hear)
    return sent


def test_more_ballots_ask_no_more_of_the_database(client: FlaskClient, clock: Clock) -> None:
    people = [factories.member() for _ in range(12)]
    vote = opened(proposed(charter(), people[0]))
    clock.now = vote.opens_at + DAY
    asked: list[list[int]] = []
    reading = (LIST, AMENDMENT, f"{LIST}.csv")
    for part in (people[:3], people[3:]):
        for person in part:
            cast(vote, person, "for", "Oui.")
            cast(vote, person, "for", "Oui, encore.")
        asked.append([len(questions(client, each)) for each in reading])
    assert asked[0] == asked[1]


def test_what_shows_no_ballot_is_not_made_anew_by_one(
    client: FlaskClient, app: Flask, vote: Vote, people: dict[str, Member]
) -> None:
    reader, voter = app.test_client(), client
    reading = ("/fr/decisions?state=open", "/fr/amendments?state=voting", f"{AMENDMENT}/versions")
    factories.sign_in(reader, people["Hugo"])
    factories.sign_in(voter, people["Gil"])
    for address in reading:
        assert "26-001" in page(reader, address)
    assert voter.post(f"{AMENDMENT}/vote", data={"choice": "for"}).status_code == 303
    last = ledger.chain_head()[1][:SHORT_HASH_DIGITS]
    for address in reading:
        assert "SELECT" not in "".join(
            each for each in questions(reader, address) if "ledger_event" not in each
        )
        shown = page(reader, address)
        assert last in shown
        assert ("Hugo" in shown, "Gil" in shown) == (True, False)
        assert address.replace("/fr/", "/en/") in shown
    cast(vote, people["Gil"], "against", "Trop tôt.")
    assert any("FROM amendment" in each for each in questions(reader, reading[0]))
