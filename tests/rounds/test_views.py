"""Screens of rounds: opened by a steward, filled by members, scored and voted by dynamisers, read by everybody."""

import re
from datetime import datetime
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation import network as deliberation
from tests.deliberation.network import Clock
from tests.editions.library import retire
from tests.pages import shelf
from tests.rounds.network import DAY, NOW, calendar, dynamisers, item_on, opened, proposed, reach, sheet
from wiki.accounts.models import Member
from wiki.core.db import db, installation, unit_of_work
from wiki.rounds import queries, services
from wiki.rounds.calendar import Phase
from wiki.rounds.models import Round
from wiki.rounds.services import RoundPlan

DATES = {
    "collection": "2026-03-03T09:00",
    "evaluation": "2026-04-03T09:00",
    "deliberation": "2026-05-03T09:00",
    "vote": "2026-06-03T09:00",
    "closes": "2026-06-13T09:00",
}
OPENING = {"key": "k", "year": "2026", "note": "Le **deuxième** cycle.", **DATES}
SCORES = {f"score_{code}": "3" for code in range(1, 10)}  # the nine principles a wiki begins with


def at(clock: Clock, made: Round, phase: Phase) -> None:
    clock.now = reach(made, phase)


def test_a_steward_opens_a_round_once(app: Flask, client: FlaskClient, clock: Clock) -> None:
    assert "Pas encore de tour" in client.get("/fr/rounds").text
    factories.sign_in(client, factories.steward(), NOW)
    for _ in range(2):
        assert client.post("/fr/rounds/new", data=OPENING).headers["Location"] == "/fr/rounds/2026"
    board = client.get("/fr/rounds/2026").text
    assert "<strong>deuxième</strong>" in board
    assert "2026-03-03T08:00:00+00:00" in board
    assert len(queries.rounds()) == 1
    assert "2026" in client.get("/fr/rounds").text
    assert "Tour de validation de 2026" in client.get("/fr/").text


def announced(start: datetime) -> Round:
    """A round whose collection has not begun."""
    with unit_of_work():
        return services.open_round(RoundPlan(2026, calendar(start)), None, NOW)


def test_no_round_is_offered_while_one_runs(app: Flask, client: FlaskClient, clock: Clock) -> None:
    made = opened()
    factories.sign_in(client, factories.steward(), NOW)
    assert "/fr/rounds/new" not in client.get("/fr/rounds").text
    answer = client.get("/fr/rounds/new")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert 'name="year"' not in answer.text
    assert 'href="/fr/rounds/2026"' in answer.text
    sent = client.post("/fr/rounds/new", data=OPENING)
    assert sent.status_code == HTTPStatus.CONFLICT
    assert "Le **deuxième** cycle." in sent.text
    at(clock, made, Phase.PUBLISHED)
    factories.sign_in(client, factories.steward(), clock.now)
    assert "/fr/rounds/new" in client.get("/fr/rounds").text
    assert 'name="year"' in client.get("/fr/rounds/new").text


def test_outside_the_collection_the_form_of_a_proposal_gives_way_to_its_dates(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    made = announced(NOW + 2 * DAY)
    factories.sign_in(client, factories.member(), NOW)
    for phase, said in ((None, "commence le mercredi 4 mars 2026"), (Phase.VOTE, "le samedi 14 mars 2026")):
        if phase:
            at(clock, made, phase)
            factories.sign_in(client, factories.member(), clock.now)
        answer = client.get("/fr/rounds/2026/propose")
        assert answer.status_code == HTTPStatus.CONFLICT
        assert said in answer.text
        assert 'name="kind"' not in answer.text
        assert 'href="/fr/rounds/2026"' in answer.text


def test_a_round_to_come_says_when_it_begins(app: Flask, client: FlaskClient, clock: Clock) -> None:
    announced(NOW + 2 * DAY)
    board = client.get("/fr/rounds/2026").text
    assert "Elle commence le" in board
    assert "Jusqu’au" not in board


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"year": "0"}, "de 2000 à 2099"),
        ({"year": "2020"}, "ce ne peut pas être celui de 2020"),
        ({"vote": "2026-04-01T09:00"}, "Les phases se suivent"),
        ({"evaluation": "2026-03-01T09:00", "collection": "2026-02-01T09:00"}, "serait déjà finie"),
        ({"closes": ""}, "Ce champ est nécessaire"),
    ],
)
def test_a_round_without_sense_is_refused_and_its_words_come_back(
    app: Flask, client: FlaskClient, clock: Clock, changed: dict[str, str], said: str
) -> None:
    factories.sign_in(client, factories.steward(), NOW)
    before = installation().generation
    answer = client.post("/fr/rounds/new", data={**OPENING, **changed})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.text
    assert "Le **deuxième** cycle." in answer.text
    assert installation().generation == before


def test_any_member_proposes_during_the_collection(app: Flask, client: FlaskClient, clock: Clock) -> None:
    old, heir = sheet("T11"), sheet("T12")
    made = opened()
    factories.sign_in(client, factories.member(), NOW)
    form = {
        "key": "k",
        "kind": "replace",
        "page_id": str(old.id),
        "successor_id": str(heir.id),
        "reason": "**Mieux.**",
    }
    for _ in range(2):
        answer = client.post("/fr/rounds/2026/propose", data=form)
        assert answer.headers["Location"] == "/fr/rounds/2026/items/1"
    page = client.get("/fr/rounds/2026/items/1").text
    for words in ("Remplacer", "<strong>Mieux.</strong>", heir.title, "/fr/page/fiche-t11/discuss"):
        assert words in page
    again = client.post("/fr/rounds/2026/propose", data={**form, "key": "k2", "kind": "retire"})
    assert again.status_code == HTTPStatus.CONFLICT
    assert "au point 1" in again.text
    assert 'href="/fr/rounds/2026/items/1"' in again.text
    assert "Il se discute à partir du" in again.text
    assert "**Mieux.**" in again.text
    nothing = client.post("/fr/rounds/2026/propose", data={"key": "k3", "kind": "retire"})
    assert "Choisissez une fiche" in nothing.text
    at(clock, made, Phase.EVALUATION)
    late = client.post("/fr/rounds/2026/propose", data={**form, "key": "k4", "page_id": str(heir.id)})
    assert "pendant la collecte" in late.text


def test_the_form_of_a_proposal_tells_the_sheets_apart(app: Flask, client: FlaskClient, clock: Clock) -> None:
    made, page = opened(), sheet("T11")
    sheet("T12", validated=False)
    sheet("T13", retired=2025)
    factories.sign_in(client, factories.dynamiser("FR"), NOW)
    form = client.get("/fr/rounds/2026/propose").text
    assert f">T11 · {page.title}</option>" in form
    assert "T12" in form
    assert form.count("— Proposée</option>") == 2  # as the sheet, and as what replaces one
    assert "T13" not in form
    proposed(made, "retire", page)
    at(clock, made, Phase.VOTE)
    assert "T13" not in client.get("/fr/rounds/2026/cells/territory-1-3/vote").text


def test_an_amendment_to_a_retired_sheet_is_not_offered(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    page, member = sheet(), factories.member()
    amendment = deliberation.proposed(page, member, "deux heures", "trois heures")
    opened()
    factories.sign_in(client, member, NOW)
    assert f"{amendment.reference} ·" in client.get("/fr/rounds/2026/propose").text
    retire(page)
    assert f"{amendment.reference} ·" not in client.get("/fr/rounds/2026/propose").text


def test_an_amendment_comes_on_the_agenda_by_its_number(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    page, member = sheet(), factories.member()
    amendment = deliberation.proposed(page, member, "deux heures", "trois heures")
    opened()
    factories.sign_in(client, member, NOW)
    form = {"key": "k", "kind": "revise", "amendment_id": str(amendment.id)}
    client.post("/fr/rounds/2026/propose", data=form)
    shown = client.get("/fr/rounds/2026/items/1").text
    assert amendment.current.title in shown
    assert f"/fr/amendments/{amendment.reference}" in shown


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


def voting(clock: Clock) -> tuple[Round, list[Member]]:
    """A round whose vote is open on two sheets of one cell."""
    people = dynamisers()
    for code in ("T13", "T14"):
        sheet(code)
    made = opened()
    at(clock, made, Phase.VOTE)
    return made, people


CELL = "/fr/rounds/2026/cells/territory-1-3"


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


def test_an_item_on_a_hidden_page_is_on_no_screen(app: Flask, client: FlaskClient, clock: Clock) -> None:
    made, people = voting(clock)
    page = made.items[0].page
    shelf.hide(page, factories.steward())
    factories.sign_in(client, people[0], clock.now)
    for path in ("", "/cells/territory-1-3", "/cells/territory-1-3/vote", "/countries"):
        assert page.title not in client.get(f"/fr/rounds/2026{path}").text
    assert client.get("/fr/rounds/2026/items/1").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "path", ["/2031", "/2026/items/9", "/2026/cells/moon-1-1", "/2026/cells/territory-9-9"]
)
def test_what_is_not_there_is_not_found(app: Flask, client: FlaskClient, clock: Clock, path: str) -> None:
    opened()
    assert client.get(f"/fr/rounds{path}").status_code == HTTPStatus.NOT_FOUND


def test_a_successor_that_is_hidden_is_named_nowhere(app: Flask, client: FlaskClient, clock: Clock) -> None:
    old, heir, people = sheet("T11"), sheet("T12"), dynamisers()
    made = opened()
    proposed(made, "replace", old, successor=heir)
    at(clock, made, Phase.VOTE)
    factories.sign_in(client, people[0], clock.now)
    answer = {"answer_1": "replace", "successor_1": str(heir.id), "reason_1": "Mieux.", "save": "1"}
    client.post(f"{CELL}/vote", data=answer)
    assert heir.title in client.get("/fr/rounds/2026/items/1").text
    shelf.hide(heir, factories.steward())
    for path in ("/items/1", "/cells/territory-1-3", "/cells/territory-1-3/vote"):
        assert heir.title not in client.get(f"/fr/rounds/2026{path}").text
    at(clock, made, Phase.PUBLISHED)
    assert heir.title not in client.get("/fr/rounds/2026/result").text


def test_the_record_names_a_round_by_its_year(app: Flask, client: FlaskClient, clock: Clock) -> None:
    opened()
    page = client.get("/fr/ledger").text
    assert "le tour de validation de 2026" in page
    assert "/fr/rounds/2026" in page


def test_what_waited_two_years_stands_first(app: Flask, client: FlaskClient, clock: Clock) -> None:
    page, start = sheet(), NOW
    for year in (2026, 2027):
        reach(opened(year, start), Phase.PUBLISHED)
        start += 366 * DAY
    made = opened(2028, start)
    assert item_on(made, page).carried == 2
    assert "en attente depuis deux ans" in client.get("/fr/rounds/2028").text


def test_a_visitor_reads_and_is_asked_to_sign_in_to_act(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    proposed(opened(), "add", sheet("T19", validated=False))
    assert client.get("/fr/rounds/2026/items/1").status_code == HTTPStatus.OK
    for path in ("/2026/propose", "/2026/cells/other/vote", "/new"):
        assert "/sign-in" in client.get(f"/fr/rounds{path}").headers["Location"]


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


def test_a_session_without_anybody_on_the_roll_says_so(app: Flask, client: FlaskClient, clock: Clock) -> None:
    sheet("T11")
    made = opened()
    at(clock, made, Phase.VOTE)
    factories.sign_in(client, factories.steward(), clock.now)
    shown = client.get("/fr/rounds/2026/cells/territory-1-3/session")
    assert shown.status_code == HTTPStatus.OK
    assert "personne n’est inscrit" in shown.text
