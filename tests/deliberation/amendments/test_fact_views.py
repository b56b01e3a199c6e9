"""The screens on which facts are amended: written, shown in words, refused with what was typed, reconciled."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import DAY, NOW, TEXT, Clock, cast, closed, opened, text_of
from tests.deliberation.screens import fresh, post, words
from tests.deliberation.sheets import proposed, sheet
from wiki.accounts.models import Member
from wiki.core.db import unit_of_work
from wiki.deliberation.amendments import queries, services
from wiki.deliberation.models import Amendment
from wiki.pages.models import Page

pytestmark = pytest.mark.usefixtures("clock")
PHASE_3, PHASE_5, PHASE_6 = "Co-évaluer (ex-ante)", "Co-décider, s’engager", "Réaliser ensemble"


def rows(text: str) -> list[list[str]]:
    """Return the rows of the table of facts as people see them."""
    table = re.search(r'class="table fact-changes">.*?<tbody>(.*?)</tbody>', text, re.DOTALL)
    if table is None:
        return []
    bare = re.sub(r'<span class="visually-hidden">.*?</span>', "", table[1])
    return [
        [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>.*?</tr>", bare, re.DOTALL)
    ]


@pytest.fixture
def author(client: FlaskClient) -> Member:
    who = factories.member("Ana Duarte")
    factories.sign_in(client, who, NOW)
    return who


def drafted(page: Page, author: Member) -> Amendment:
    with unit_of_work():
        return services.create_draft(page, "", author, NOW)


def chosen(phase: str, **others: str) -> dict[str, str]:
    """The fields of facts as a browser sends them."""
    return {"fact_strand": "territory", "fact_cycle": "1", "fact_phase": phase, **others}


def test_facts_are_written_beside_the_text_and_read_in_words(
    app: Flask, client: FlaskClient, author: Member
) -> None:
    draft = drafted(sheet(), author)
    address = f"/fr/drafts/{draft.id}/text"
    form = words(client.get(address))
    assert re.search(r'<option selected value="3">', form)
    assert "fact_validated" not in form
    answer = post(client, address, seen="1", text=TEXT, **chosen("5"))
    assert answer.status_code == 303
    shown = words(client.get(f"/fr/drafts/{draft.id}/check"))
    assert rows(shown) == [["Code", "T13", "T15"], ["Phase", PHASE_3, PHASE_5]]
    assert "Le texte reste tel quel." in shown
    assert "Still missing" not in shown


def test_a_form_without_facts_leaves_them_as_proposed(
    app: Flask, client: FlaskClient, author: Member
) -> None:
    amendment = proposed(sheet(), author, {"phase": 5})
    answer = post(
        client,
        f"/fr/amendments/{amendment.reference}/change",
        seen="2",
        text=TEXT.replace("deux ans", "six ans"),
        title="Autre phase",
        reasons="Elle y a sa place.",
    )
    assert answer.status_code == 303
    fresh()
    assert (amendment.current.number, amendment.current.facts) == (3, {"phase": 5})


@pytest.mark.parametrize(
    "wrong", [chosen("9"), chosen("3", fact_goals="99"), chosen("3", fact_strand="nulle-part")]
)
def test_a_value_that_there_is_not_comes_back_with_all_that_was_typed(
    app: Flask, client: FlaskClient, author: Member, wrong: dict[str, str]
) -> None:
    draft = drafted(sheet(), author)
    answer = post(client, f"/fr/drafts/{draft.id}/text", seen="1", text="Mes propres mots.", **wrong)
    assert answer.status_code == 422
    assert "Mes propres mots." in words(answer)
    assert "error-summary" in words(answer)
    assert '<details class="amended-facts" open>' in words(answer)
    fresh()
    assert [each.facts for each in draft.versions] == [{}]


def test_what_a_round_decides_cannot_be_sent(app: Flask, client: FlaskClient, author: Member) -> None:
    page = sheet()
    draft = drafted(page, author)
    sent = chosen("5", fact_validated="", fact_retired="2026", fact_code="P11")
    assert post(client, f"/fr/drafts/{draft.id}/text", seen="1", text=TEXT, **sent).status_code == 303
    fresh()
    assert draft.current.facts == {"phase": 5}


def test_nothing_changed_is_said_for_text_and_facts_together(
    app: Flask, client: FlaskClient, author: Member
) -> None:
    draft = drafted(sheet(), author)
    answer = post(client, f"/fr/drafts/{draft.id}/text", seen="1", text=TEXT, **chosen("3"))
    assert (answer.status_code, "Rien n’est encore changé" in words(answer)) == (422, True)


def test_everybody_reads_which_facts_change(
    app: Flask, client: FlaskClient, author: Member, clock: Clock
) -> None:
    amendment = proposed(sheet(goals=["3"]), author, {"phase": 5, "goals": None})
    expected = [["Code", "T13", "T15"], ["Phase", PHASE_3, PHASE_5]]
    address = f"/fr/amendments/{amendment.reference}"
    shown = rows(words(client.get(address)))
    assert shown[:2] == expected
    assert (shown[2][0], shown[2][2]) == ("Objectifs de développement durable", "—")
    clock.pass_by(DAY)
    post(client, f"{address}/change", seen="2", text=TEXT, title="t", reasons="r", **chosen("6"))
    compared = rows(words(client.get(f"{address}/versions")))
    assert compared == [["Code", "T15", "T16"], ["Phase", PHASE_5, PHASE_6]]
    fresh()
    vote = opened(amendment, clock.now)
    cast(vote, author, "for")
    closed(vote)
    assert rows(words(client.get(f"{address}/result")))[1] == ["Phase", PHASE_3, PHASE_6]
    history = words(client.get("/fr/page/evaluer/compare"))
    assert ["Phase", PHASE_3, PHASE_6] in rows(history)


def colliding(author: Member) -> tuple[Page, Amendment]:
    page = sheet()
    running = [opened(proposed(page, author, changes)) for changes in ({"phase": 5}, {"phase": 6})]
    for vote in running:
        cast(vote, author, "for")
    for vote in running:
        closed(vote)
    fresh()
    return page, running[1].amendment


def test_a_person_chooses_between_two_adopted_values_and_sees_what_results(
    app: Flask, client: FlaskClient, author: Member
) -> None:
    page, amendment = colliding(author)
    address = f"/fr/amendments/{amendment.reference}/integrate"
    asked = words(client.get(address))
    assert PHASE_5 in asked
    assert PHASE_6 in asked
    assert post(client, address, number="2", look="1").status_code == 422
    chosen_one = {"number": "2", "stated_phase": "mine"}
    looked = words(post(client, address, look="1", **chosen_one))
    assert rows(looked) == [["Code", "T15", "T16"], ["Phase", PHASE_5, PHASE_6]]
    assert post(client, address, confirm="1", **chosen_one).status_code == 303
    fresh()
    assert (page.facts["code"], text_of(page)) == ("T16", TEXT)


def test_other_facts_are_put_to_a_ratification(app: Flask, client: FlaskClient, author: Member) -> None:
    page, amendment = colliding(author)
    address = f"/fr/amendments/{amendment.reference}/ratify"
    form = words(client.get(address))
    assert re.search(r'<option selected value="6">', form)
    closes = re.search(r'name="closes_at"[^>]*value="([^"]+)"', form)
    assert closes is not None
    answer = post(
        client, address, base_number="2", text=TEXT, reasons="Un accord.", closes_at=closes[1], **chosen("7")
    )
    assert answer.status_code == 303, words(answer)
    fresh()
    vote = amendment.vote
    assert vote is not None
    cast(vote, author, "for", at=vote.opens_at)
    closed(vote)
    fresh()
    assert page.facts["code"] == "T17"


def test_an_amendment_whose_fact_collides_is_written_anew(
    app: Flask, client: FlaskClient, author: Member
) -> None:
    page = sheet()
    mine, other = proposed(page, author, {"phase": 6}), proposed(page, author, {"phase": 5})
    vote = opened(other)
    cast(vote, author, "for")
    closed(vote)
    fresh()
    address = f"/fr/drafts/{mine.id}/adapt"
    shown = words(client.get(address))
    assert PHASE_5 in shown
    assert re.search(r'<option selected value="6">', shown)
    assert post(client, address, base_number="99", text=TEXT, **chosen("6")).status_code == 422
    assert post(client, address, base_number="2", text=TEXT, **chosen("5")).status_code == 422
    assert post(client, address, base_number="2", text=TEXT, **chosen("6")).status_code == 303
    fresh()
    assert (mine.current.base_number, mine.current.facts, str(mine.mergeability)) == (
        2,
        {"phase": 6},
        "clean",
    )
    assert queries.others_in_discussion(mine) == []
