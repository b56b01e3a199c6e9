"""Dynamisers vote in a round, alone or in a session that a steward records."""

import re
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation import network as deliberation
from tests.deliberation.network import Clock
from tests.rounds.network import dynamisers, opened, proposed, sheet
from tests.rounds.screens import CELL, at, voting
from wiki.core.db import db
from wiki.rounds.calendar import Phase


def test_a_ballot_is_saved_as_one_goes_and_the_rest_validated_by_one_act(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    made, people = voting(clock)
    factories.sign_in(client, people[0], clock.now)
    assert "Voter dans" in client.get("/fr/").text
    first = client.post(f"{CELL}/vote", data={"answer_1": "retire", "reason_1": "Dépassée.", "save": "1"})
    assert first.headers["Location"] == f"{CELL}/vote"
    form = client.get(f"{CELL}/vote").text
    assert "Reçu" in form
    assert "Dépassée." in form
    last = client.post(f"{CELL}/vote", data={"answer_1": "retire", "reason_1": "Dépassée.", "rest": "1"})
    assert last.headers["Location"] == "/fr/rounds/2026"
    db.session.expire_all()
    assert [[str(ballot.answer) for ballot in item.ballots] for item in made.items] == [
        ["retire"],
        ["validate"],
    ]
    client.post(f"{CELL}/vote", data={"answer_1": "abstain", "save": "1"})
    item = client.get("/fr/rounds/2026/items/1").text
    for words in ("Abstention", "A changé une fois", "Dépassée.", people[0].name, "Reçu"):
        assert words in item, words


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"answer_1": "retire", "reason_2": "Un mot à garder."}, "donnez votre raison"),
        ({"answer_1": "replace", "reason_1": "Un mot à garder."}, "quelle fiche remplace"),
        ({"answer_1": "perhaps", "reason_1": "Un mot à garder."}, ""),
    ],
)
def test_an_answer_that_lacks_something_comes_back_with_its_words(
    app: Flask, client: FlaskClient, clock: Clock, data: dict[str, str], said: str
) -> None:
    _made, people = voting(clock)
    factories.sign_in(client, people[0], clock.now)
    answer = client.post(f"{CELL}/vote", data={**data, "save": "1"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.text
    assert "Un mot à garder." in answer.text


def test_a_ballot_says_what_is_proposed_why_and_what_each_answer_does(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    old, new, people = sheet("T13"), sheet("T19", validated=False), dynamisers()
    amendment = deliberation.proposed(sheet("T15"), people[1], "deux heures", "trois heures")
    made = opened()
    proposed(made, "retire", old, people[2])
    proposed(made, "add", new)
    proposed(made, "revise", amendment.page, amendment=amendment)
    at(clock, made, Phase.VOTE)
    factories.sign_in(client, people[0], clock.now)
    paper = client.get(f"{CELL}/vote").text.replace("\u00a0", " ")
    retire, add, revise = paper.split('class="question"')[1:4]
    for words in (
        people[2].name,
        "Une raison.",
        "La fiche reste dans la méthode : elle n’est pas retirée.",
        "La fiche sort de la méthode",
        "nécessaire pour remplacer ou retirer",
    ):
        assert words in retire, words
    for words in ("La fiche entre dans la méthode.", "elle reste une proposition", "pour ne pas la retenir"):
        assert words in add, words
    for words in (amendment.reference, "Le tour soutient ce changement", "pour ne pas le soutenir"):
        assert words in revise, words


def test_who_is_not_on_the_roll_and_who_comes_late_is_told(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    made, people = voting(clock)
    factories.sign_in(client, factories.member(), clock.now)
    outside = client.post(f"{CELL}/vote", data={"answer_1": "validate", "save": "1"})
    assert outside.status_code == HTTPStatus.FORBIDDEN
    factories.sign_in(client, people[0], clock.now)
    clock.now = made.closes_at
    late = client.post(f"{CELL}/vote", data={"answer_1": "validate", "save": "1"})
    assert late.status_code == HTTPStatus.CONFLICT
    assert "n’ont pas été comptées" in late.text


def test_a_steward_records_a_session(app: Flask, client: FlaskClient, clock: Clock) -> None:
    _made, people = voting(clock)
    factories.sign_in(client, factories.steward(), clock.now)
    present = [str(person.id) for person in people[:2]]
    nobody = client.post(f"{CELL}/session", data={"answer_1": "validate"})
    assert nobody.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Dites qui est présent" in nobody.text
    nothing = client.post(f"{CELL}/session", data={"present": present})
    assert nothing.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Dites ce que vous avez décidé" in nothing.text
    assert "qui est présent" not in nothing.text
    assert (
        client.post(f"{CELL}/session", data={"present": present, "answer_1": "validate"}).status_code == 303
    )
    item = client.get("/fr/rounds/2026/items/1").text
    assert item.count("noté en séance") == 2


def test_a_session_goes_on_to_the_next_cell_with_those_present(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    people = dynamisers()
    sheet("T13")
    sheet("T27", cycle=2, phase=7)
    made = opened()
    at(clock, made, Phase.VOTE)
    factories.sign_in(client, factories.steward(), clock.now)
    present = [str(person.id) for person in people[:2]]
    sent = {"present": present, "answer_1": "validate", "answer_2": "validate"}
    onwards = client.post(f"{CELL}/session", data=sent).headers["Location"]
    assert onwards.startswith("/fr/rounds/2026/cells/territory-2-7/session?present=")
    ticked = re.findall(r'<input checked[^>]*name="present"[^>]*value="(\d+)"', client.get(onwards).text)
    assert ticked == sorted(present, key=int)
    assert client.post(onwards, data=sent).headers["Location"] == "/fr/rounds/2026"
    board = client.get("/fr/rounds/2026").text
    assert board.count("2 bulletins sur 6") == 2


def test_the_countries_say_who_is_awaited_and_give_words_to_remind_them(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    _made, people = voting(clock)
    factories.sign_in(client, people[0], clock.now)
    client.post(f"{CELL}/vote", data={"rest": "1"})
    page = client.get("/fr/rounds/2026/countries").text
    assert "Portugal" in page
    words = page[page.index('id="reminder"') :]
    assert people[1].name in words
    assert people[0].name not in words[: words.index("</pre>")]
    assert "mailto:?subject=" in words
    factories.sign_out(client)
    assert 'id="reminder"' not in client.get("/fr/rounds/2026/countries").text


def test_the_result_is_shown_after_the_close_and_the_sheet_says_it(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    made, people = voting(clock)
    assert client.get("/fr/rounds/2026/result").headers["Location"] == "/fr/rounds/2026"
    for person in people:
        factories.sign_in(client, person, clock.now)
        client.post(f"{CELL}/vote", data={"answer_1": "retire", "reason_1": "Dépassée.", "save": "1"})
    at(clock, made, Phase.PUBLISHED)
    result = client.get("/fr/rounds/2026/result").text
    for words in ("Retirée", "Reporté", "Édition 2026", "1/2 des personnes inscrites"):
        assert words in result, result[result.index("<main") :]
    assert "Ce que le tour de 2026 a décidé" in client.get("/fr/editions/edition-2026").text
    sheet_page = client.get("/fr/page/fiche-t13").text
    assert "Retirée par le tour de validation de 2026" in sheet_page
    assert "Décidé par le tour de validation de 2026" in client.get("/fr/page/fiche-t13/history").text
    assert "Retirée" in client.get("/fr/method").text
    assert "Retirée" in client.get("/fr/rounds/2026").text


def test_a_session_without_anybody_on_the_roll_says_so(app: Flask, client: FlaskClient, clock: Clock) -> None:
    sheet("T11")
    made = opened()
    at(clock, made, Phase.VOTE)
    factories.sign_in(client, factories.steward(), clock.now)
    shown = client.get("/fr/rounds/2026/cells/territory-1-3/session")
    assert shown.status_code == HTTPStatus.OK
    assert "personne n’est inscrit" in shown.text
