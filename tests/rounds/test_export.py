"""Ballots and results of a round as tables for a spreadsheet."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import Clock
from tests.pages import shelf
from tests.rounds.network import cast, dynamisers, item_on, opened, proposed, reach, sheet
from wiki.accounts.models import Member
from wiki.core.db import unit_of_work
from wiki.ledger import queries as ledger
from wiki.ledger.chain import receipt
from wiki.pages.models import Page
from wiki.rounds.calendar import Phase
from wiki.rounds.leading import rescheduling
from wiki.rounds.models import Round

FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def voted(app: Flask, clock: Clock) -> tuple[Round, list[Member], Page]:
    """A round whose vote is open: a sheet kept or replaced, and one on a page that is hidden meanwhile."""
    page, heir, buried, people = sheet("T11"), sheet("T12"), sheet("T13"), dynamisers()
    made = opened()
    proposed(made, "replace", page, successor=heir)
    proposed(made, "retire", buried)
    clock.now = reach(made, Phase.VOTE)
    for person in people[:5]:
        cast(made, person, item_on(made, page), "replace", heir)
    cast(made, people[0], item_on(made, page), "retire", reason=FORMULA)
    cast(made, people[0], item_on(made, buried), "retire", reason="Un secret.")
    shelf.hide(buried, factories.steward(), "Une raison.")
    return made, people, page


def rows(client: FlaskClient, table: str) -> list[dict[str, str]]:
    answer = client.get(f"/fr/rounds/2026/{table}.csv")
    assert answer.mimetype == "text/csv"
    assert f"round-2026-{table}.csv" in answer.headers["Content-Disposition"]
    assert answer.text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


def test_nothing_leaves_before_the_close(
    voted: tuple[Round, list[Member], Page], client: FlaskClient
) -> None:
    for table in ("ballots", "results"):
        assert client.get(f"/fr/rounds/2026/{table}.csv").status_code == 404


def test_every_ballot_stands_with_its_former_ones_and_its_receipt(
    voted: tuple[Round, list[Member], Page], client: FlaskClient, clock: Clock
) -> None:
    made, people, _page = voted
    clock.now = reach(made, Phase.PUBLISHED)
    assert "/fr/rounds/2026/ballots.csv" in client.get("/fr/rounds/2026/result").text
    found = rows(client, "ballots")
    own = [row for row in found if row["name"] == people[0].name]
    assert [(row["answer"], row["successor"], row["counted"]) for row in own] == [
        ("replace", "fiche-t12", "no"),
        ("retire", "", "yes"),
    ]
    assert own[1]["reason"] == f"'{FORMULA}"
    assert (own[1]["sheet"], own[1]["country"], own[1]["recorded"]) == ("fiche-t11", "FR", "no")
    cast_by = {receipt(event): event.type for event in ledger.events()}
    assert {cast_by[row["receipt"]] for row in found} == {"round.ballot"}
    assert len(found) == 6
    assert "Un secret." not in str(found)


def test_every_result_stands_with_its_numbers(
    voted: tuple[Round, list[Member], Page], client: FlaskClient, clock: Clock
) -> None:
    made, _people, _page = voted
    clock.now = reach(made, Phase.PUBLISHED)
    assert "/fr/rounds/2026/results.csv" in client.get("/fr/rounds/2026/result").text
    found = {row["sheet"]: row for row in rows(client, "results")}
    assert set(found) == {"fiche-t11", "fiche-t12"}
    kept = found["fiche-t11"]
    assert (kept["kind"], kept["outcome"], kept["successor"]) == ("replace", "replaced", "fiche-t12")
    assert [kept[each] for each in ("validate", "replace", "retire", "abstain", "not_voted")] == list("04101")
    assert (found["fiche-t12"]["outcome"], found["fiche-t12"]["carried"]) == ("carried_over", "0")


def test_the_ballots_of_a_cancelled_round_did_not_count(
    voted: tuple[Round, list[Member], Page], client: FlaskClient, clock: Clock
) -> None:
    made, _people, _page = voted
    with unit_of_work():
        rescheduling.cancel(made, "Une raison.", factories.steward(), clock.now)
    assert "/fr/rounds/2026/ballots.csv" in client.get("/fr/rounds/2026").text
    assert {row["counted"] for row in rows(client, "ballots")} == {"no"}
    assert client.get("/fr/rounds/2026/results.csv").status_code == 404
