"""Dynamisers evaluate the sheets of a round."""

from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import Clock
from tests.rounds.network import DAY, NOW, dynamisers, opened, proposed, sheet
from tests.rounds.screens import at
from wiki.rounds.calendar import Phase

SCORES = {f"score_{code}": "3" for code in range(1, 10)}  # the nine principles a wiki begins with


def test_others_scores_show_once_ones_own_are_in_or_the_phase_ends(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    sheet()
    first, second = dynamisers()[:2]
    made = opened()
    at(clock, made, Phase.EVALUATION)
    address = "/fr/rounds/2026/items/1"
    factories.sign_in(client, first, clock.now)
    assert "points restants : 1" in client.get("/fr/").text.replace("\u00a0", " ")
    assert client.post(f"{address}/evaluate", data={**SCORES, "remark": "Un mot rare."}).status_code == 303
    assert "points restants" not in client.get("/fr/").text
    assert "Un mot rare." in client.get(address).text
    factories.sign_in(client, second, clock.now)
    unseen = client.get(address).text
    assert "Un mot rare." not in unseen
    assert "1 personne a noté" in unseen
    missing = client.post(f"{address}/evaluate", data={"remark": "Le mien."})
    assert missing.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Le mien." in missing.text
    client.post(f"{address}/evaluate", data=SCORES)
    assert "Un mot rare." in client.get(address).text
    factories.sign_out(client)
    assert "Un mot rare." not in client.get(address).text
    at(clock, made, Phase.DELIBERATION)
    assert "Un mot rare." in client.get(address).text


def test_only_a_dynamiser_evaluates(app: Flask, client: FlaskClient, clock: Clock) -> None:
    sheet()
    made = opened()
    at(clock, made, Phase.EVALUATION)
    factories.sign_in(client, factories.member(), clock.now)
    assert client.post("/fr/rounds/2026/items/1/evaluate", data=SCORES).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    ("kind", "said"),
    [("retire", "ce que vous pensez de son retrait"), ("replace", "ce que vous pensez de l’autre fiche")],
)
def test_the_screen_of_an_evaluation_says_what_is_proposed_and_what_is_scored(
    app: Flask, client: FlaskClient, clock: Clock, kind: str, said: str
) -> None:
    old, heir, people = sheet("T11"), sheet("T12"), dynamisers()
    made = opened()
    proposed(made, kind, old, people[2], **({"successor": heir} if kind == "replace" else {}))
    at(clock, made, Phase.EVALUATION)
    factories.sign_in(client, people[0], clock.now)
    form = client.get("/fr/rounds/2026/items/1/evaluate").text
    shown = form[form.index("<main") :]
    for words in (people[2].name, "Une raison.", old.title, said):
        assert words in shown, words
    assert (heir.title in shown) == (kind == "replace")


def test_the_board_leads_a_dynamiser_to_what_is_left(app: Flask, client: FlaskClient, clock: Clock) -> None:
    sheet("T11")
    person = dynamisers()[0]
    made = opened()
    factories.sign_in(client, person, NOW)
    for phase, address in (
        (Phase.EVALUATION, "/fr/rounds/2026/items/1/evaluate"),
        (Phase.VOTE, "/fr/rounds/2026/cells/territory-1-3/vote"),
    ):
        at(clock, made, phase)
        factories.sign_in(client, person, clock.now)
        assert f'href="{address}"' in client.get("/fr/rounds/2026").text
    at(clock, made, Phase.PUBLISHED)
    following = opened(2027, NOW + 366 * DAY)
    at(clock, following, Phase.EVALUATION)
    factories.sign_in(client, person, clock.now)
    assert "points restants" in client.get("/fr/rounds/2027").text
    assert "points restants" not in client.get("/fr/rounds/2026").text
