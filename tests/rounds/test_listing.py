"""The answers and evaluations of one item in pages: the screen of the item stays small, whoever takes part."""

import re
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import Clock
from tests.rounds.network import cast, dynamisers, opened, proposed, reach, sheet
from wiki.accounts.models import Member
from wiki.core.db import unit_of_work
from wiki.rounds import services
from wiki.rounds.calendar import Phase
from wiki.rounds.models import Item
from wiki.rounds.voting import listing
from wiki.web import pagination

ITEM = "/fr/rounds/2026/items/1"
ANSWERS = ("retire", "validate", "retire", "abstain", "validate", "retire")


@pytest.fixture
def people(app: Flask) -> list[Member]:
    return dynamisers()


@pytest.fixture
def item(people: list[Member]) -> Item:
    made = opened()
    return proposed(made, "retire", sheet("T13"))


def voted(item: Item, people: list[Member], clock: Clock) -> None:
    clock.now = reach(item.round, Phase.VOTE)
    for person, answer in zip(people, ANSWERS, strict=True):
        cast(item.round, person, item, answer, reason="" if answer == "validate" else "Une raison.")


def scored(item: Item, people: list[Member], clock: Clock) -> None:
    clock.now = reach(item.round, Phase.EVALUATION)
    with unit_of_work():
        for number, person in enumerate(people):
            codes = [each["code"] for each in item.round.principles]
            scores = dict.fromkeys(codes, 1 + number % 4) | {codes[-1]: 0}
            services.evaluate(item, scores, f"Remarque {number}.", person, clock.now)


def listed(client: FlaskClient, address: str) -> list[str]:
    text = client.get(address).text
    rows = re.findall(r'<ul class="rows ballots">(.*?)</ul>', text, re.DOTALL)
    return re.findall(r'/fr/members/(\d+)"><bdi>', " ".join(rows))


def rows(people: list[Member], *places: int) -> list[str]:
    return [str(people[place].id) for place in places]


def test_answers_are_grouped_and_cut_into_pages(
    client: FlaskClient, item: Item, people: list[Member], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    voted(item, people, clock)
    factories.sign_in(client, factories.member(), clock.now)  # what visitors read is kept
    everybody = rows(people, 1, 4, 0, 2, 5, 3)
    assert listed(client, ITEM) == listed(client, f"{ITEM}/ballots") == everybody
    monkeypatch.setattr(pagination, "PER_PAGE", 4)
    assert listed(client, ITEM) == []
    assert f'href="{ITEM}/ballots"' in client.get(ITEM).text
    assert listed(client, f"{ITEM}/ballots") == everybody[:4]
    assert listed(client, f"{ITEM}/ballots?page=2") == everybody[4:]
    assert listed(client, f"{ITEM}/ballots?page=99") == everybody[4:]
    assert f"{ITEM}/ballots?page=2" in client.get(f"{ITEM}/ballots").text


def test_answers_are_narrowed(client: FlaskClient, item: Item, people: list[Member], clock: Clock) -> None:
    voted(item, people, clock)
    for asked, places in {
        "answer=retire": (0, 2, 5),
        "country=FR": (1, 0, 2),
        "answer=retire&country=FR": (0, 2),
        "answer=replace": (),
        "answer=nonsense&country=ZZ&page=x": (1, 4, 0, 2, 5, 3),
    }.items():
        assert listed(client, f"{ITEM}/ballots?{asked}") == rows(people, *places), asked


@pytest.mark.both_databases
def test_filters_say_how_many_there_are(app: Flask, clock: Clock) -> None:
    people = dynamisers()
    item = proposed(opened(), "retire", sheet("T13"))
    voted(item, people, clock)
    found = listing.answer_listing(item, country="FR")
    assert found.narrowed.choices == {"validate": 1, "replace": 0, "retire": 2, "abstain": 0}
    assert [(group.answer, group.found, len(group.given)) for group in found.groups] == [
        ("validate", 1, 1),
        ("retire", 2, 2),
    ]
    assert listing.answer_listing(item, "retire").narrowed.countries == {"FR": 2, "GR": 1, "IT": 0, "PT": 0}


def test_a_voter_finds_their_own_receipt_at_once(
    client: FlaskClient, item: Item, people: list[Member], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    voted(item, people, clock)
    monkeypatch.setattr(pagination, "PER_PAGE", 1)
    own = listing.own_answer(item, people[5])
    assert own is not None
    factories.sign_in(client, people[5], clock.now)
    for address in (ITEM, f"{ITEM}/ballots"):
        assert own.receipt in client.get(address).text
    factories.sign_out(client)
    assert own.receipt not in client.get(f"{ITEM}/ballots").text


def test_there_are_no_answers_before_the_vote(client: FlaskClient, item: Item, clock: Clock) -> None:
    assert client.get(f"{ITEM}/ballots").status_code == HTTPStatus.NOT_FOUND
    clock.now = reach(item.round, Phase.VOTE)
    assert "n’y a personne" in client.get(f"{ITEM}/ballots").text


def test_evaluations_are_counted_and_listed_by_name(
    client: FlaskClient, item: Item, people: list[Member], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored(item, people, clock)
    every = f"{ITEM}/evaluations"
    assert people[1].name not in client.get(every).text
    assert "Remarque 1." not in client.get(ITEM).text
    factories.sign_in(client, people[0], clock.now)
    shown = re.sub(r"\s+", " ", client.get(ITEM).text)
    first = shown[shown.index("<tbody>") : shown.index("</tr>", shown.index("<tbody>"))]
    counts = [re.sub("<[^>]*>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", first)]
    assert counts == ["2 (votre propre note)", "2", "1", "1", "0"]  # who gave 1, 2, 3, 4; not concerned
    assert f'href="{every}"' in shown
    assert len(re.findall("Remarque [0-9]", shown)) == len(people)
    monkeypatch.setattr("wiki.rounds.screens.SOME", 2)
    assert len(re.findall("Remarque [0-9]", client.get(ITEM).text)) == 2
    monkeypatch.setattr(pagination, "PER_PAGE", 4)
    assert people[1].name in client.get(every).text
    assert people[5].name not in client.get(every).text
    second = client.get(f"{every}?page=2").text
    assert people[5].name in second
    assert "Remarque 5." in second
    assert "Remarque 1." not in second
