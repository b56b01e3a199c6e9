"""Choosing a passage on a screen, by selecting its words or from a list; its mark in the text."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import NOW, TEXT, charter, proposed
from tests.deliberation.threads.test_passages import WORDS, rewrite, talked_about
from wiki.core.db import unit_of_work
from wiki.deliberation.threads import queries
from wiki.deliberation.threads import services as thread_services
from wiki.deliberation.threads.passages import marks
from wiki.pages.markup.markdown import render

pytestmark = pytest.mark.usefixtures("clock")
PLACE = "/fr/page/charte/discuss/passage"
FORM = {"title": "Pourquoi trois ?", "text": "Des mots à garder.", "key": "clef"}


def quoted(said: str) -> str:
    """Return the passage that a screen shows above the rest."""
    found = re.search(r"<blockquote[^>]*>\s*(.*?)\s*</blockquote>", said, re.DOTALL)
    return found[1] if found else ""


def selecting(words: str, on: int = 1) -> str:
    return f"{PLACE}?{urlencode({'quote': words, 'before': '', 'after': '', 'on': on})}"


def hidden_fields(words: str = WORDS, on: int = 1) -> dict[str, str]:
    return {"quote": words, "prefix": "", "suffix": "", "on": str(on)}


@pytest.mark.parametrize(
    "address", [selecting("Chaque territoire\nen nomme trois."), f"{PLACE}?piece=2&on=1"]
)
def test_a_passage_is_chosen_by_selecting_or_from_the_list(client: FlaskClient, address: str) -> None:
    charter()
    factories.sign_in(client, factories.member())
    said = client.get(address).text
    assert quoted(said).endswith(WORDS)
    assert 'name="quote"' in said
    assert 'name="title"' in said


@pytest.mark.parametrize(
    ("old", "new", "spoken_of"),
    [
        ("deux ans", "trois ans", ["Les membres sont nommés pour trois ans."]),
        ("Les ", "Tous les ", ["Tous les membres sont nommés", "Tous les comptes rendus sont publics."]),
    ],
)
def test_each_passage_of_an_amendment_leads_to_a_discussion_of_it(
    client: FlaskClient, old: str, new: str, spoken_of: list[str]
) -> None:
    author = factories.member()
    proposed(charter(), author, old, new)
    factories.sign_in(client, author)
    ways = re.findall(
        r'href="(/[^"]+/discuss/passage\?piece=[^"]+)"', client.get("/fr/amendments/26-001").text
    )
    assert len(ways) == len(spoken_of)
    for way, words in zip(ways, spoken_of, strict=True):
        assert words in quoted(client.get(unescape(way)).text)


def test_without_a_choice_the_pieces_of_the_text_are_listed(client: FlaskClient) -> None:
    charter()
    factories.sign_in(client, factories.member())
    said = client.get(PLACE).text
    assert said.count("Discuter ce passage<") == 5
    assert f'href="{PLACE}?piece=4&amp;on=1"' in said


@pytest.mark.parametrize(
    ("question", "status", "words"),
    [
        (urlencode({"quote": "des mots d’ailleurs", "on": 1}), 422, "ne sont pas dans le texte en vigueur"),
        (urlencode({"quote": "x" * 1001, "on": 1}), 422, "au plus 1000 caractères"),
        ("piece=99", 404, "n’a pas ce passage"),
        ("quote=trois&on=99", 404, "Quel passage"),
    ],
)
def test_what_cannot_be_chosen_is_said_above_the_list(
    client: FlaskClient, question: str, status: int, words: str
) -> None:
    charter()
    factories.sign_in(client, factories.member())
    answer = client.get(f"{PLACE}?{question}")
    assert answer.status_code == status
    assert words in answer.text
    assert "Discuter ce passage<" in answer.text


def test_a_visitor_signs_in_and_comes_back_to_the_passage(client: FlaskClient) -> None:
    charter()
    answer = client.get(selecting("trois"))
    assert answer.status_code == 303
    assert "quote%3Dtrois" in answer.location


def test_a_discussion_on_a_passage_is_opened_once_and_marked_in_the_text(client: FlaskClient) -> None:
    page = charter()
    factories.sign_in(client, factories.member())
    first, second = (client.post(PLACE, data=FORM | hidden_fields()) for _ in range(2))
    assert first.status_code == 303
    assert first.location == second.location
    said = client.get(first.location).text
    assert quoted(said) == WORDS
    assert 'href="/fr/page/charte#passage-1"' in said
    read = client.get("/fr/page/charte").text
    assert f'<mark class="discussed">{WORDS}</mark><span id="passage-1">' in read
    assert f'href="{first.location}"' in read
    rewrite(page, TEXT.replace(WORDS, ""))
    assert "Passage supprimé dans la version 2" in client.get(first.location).text
    assert "passage-1" not in client.get("/fr/page/charte").text


def test_words_come_back_when_the_passage_has_gone_meanwhile(client: FlaskClient) -> None:
    page = charter()
    factories.sign_in(client, factories.member())
    rewrite(page, TEXT.replace(WORDS, ""))
    answer = client.post(PLACE, data=FORM | hidden_fields())
    assert answer.status_code == 409
    assert "Des mots à garder." in answer.text
    assert "choisissez-le à nouveau" in answer.text
    assert WORDS not in answer.text
    again = client.post(PLACE, data=FORM | hidden_fields(""))
    assert again.status_code == 303
    thread = queries.threads_on_page(page)[0]
    assert thread.passage is None


@pytest.mark.parametrize("title", ["Un\x07titre", "Un \u202etitre", "Un\u2028titre"])
def test_a_subject_holds_nothing_that_cannot_be_seen(client: FlaskClient, title: str) -> None:
    charter()
    factories.sign_in(client, factories.member())
    answer = client.post(PLACE, data=FORM | hidden_fields() | {"title": title})
    assert answer.status_code == 422
    assert "Des mots à garder." in answer.text
    assert quoted(answer.text) == WORDS


def test_a_no_break_space_in_a_subject_is_welcome(client: FlaskClient) -> None:
    charter()
    factories.sign_in(client, factories.member())
    answer = client.post(PLACE, data=FORM | hidden_fields() | {"title": "Pourquoi\u00a0?"})
    assert answer.status_code == 303


def test_a_passage_of_an_amendment_is_discussed(client: FlaskClient) -> None:
    author = factories.member()
    amendment = proposed(charter(), author)
    factories.sign_in(client, author)
    place = f"/fr/amendments/{amendment.reference}/discuss/passage"
    assert "trois ans" in client.get(place).text
    opened = client.post(place, data=FORM | hidden_fields("nommés pour trois ans", amendment.current.number))
    assert opened.status_code == 303
    assert quoted(client.get(opened.location).text) == "nommés pour trois ans"
    said = client.get(f"/fr/amendments/{amendment.reference}").text
    assert "nommés pour trois ans" in said


def test_two_discussions_on_one_passage_share_a_mark_until_one_is_closed(
    app: Flask, client: FlaskClient
) -> None:
    page, author = charter(), factories.member()
    first, second = talked_about(page, author), talked_about(page, author)
    other = talked_about(page, author, "deux ans")
    said = client.get("/fr/page/charte").text
    assert 'href="/fr/page/charte/discuss?passage=1"' in said
    listed = client.get("/fr/page/charte/discuss?passage=1").text
    for thread, there in ((first, True), (second, True), (other, False)):
        assert (f'href="/fr/threads/{thread.id}"' in listed) is there
    with unit_of_work():
        thread_services.close_thread(first, "Tout est dit", author, NOW)
    assert f'href="/fr/threads/{second.id}"' in client.get("/fr/page/charte").text
    counted = {
        state: client.get(f"/fr/page/charte/discuss?state={state}").text.count('class="row-title"')
        for state in ("open", "closed", "passages", "first_round", "nonsense")
    }
    assert counted == {"open": 2, "closed": 1, "passages": 3, "first_round": 0, "nonsense": 3}


def test_marks_stand_outside_links_and_cross_tags_one_by_one() -> None:
    html = render("Lire [le texte](https://example.org) **en entier**, puis en parler.\n")
    start, end = html.index("texte"), html.index(", puis")
    marked = marks.insert_marks(html, [(start, end)], {html.index("</a>"): "<i>1</i>", end: "<i>2</i>"})
    assert '<mark class="discussed">texte</mark></a><i>1</i>' in marked
    assert '<strong><mark class="discussed">en entier</mark></strong>' in marked
    assert (
        marked.replace("<i>1</i>", "")
        .replace("<i>2</i>", "")
        .replace('<mark class="discussed">', "")
        .replace("</mark>", "")
        == html
    )
