"""Discussions on the items of a round: when they are opened, where they are found, what is marked in them."""

from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from tests import factories
from tests.deliberation import network as deliberation
from tests.deliberation.network import Clock
from tests.pages import shelf
from tests.rounds.network import dynamisers, opened, proposed, reach, sheet
from tests.rounds.records import agreed
from wiki.accounts.models import Member
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict
from wiki.deliberation.threads import queries as threads
from wiki.deliberation.threads import services as talking
from wiki.deliberation.threads.models import Thread
from wiki.rounds.agenda import discussions
from wiki.rounds.agenda import queries as item_queries
from wiki.rounds.calendar import Phase
from wiki.rounds.leading import rescheduling
from wiki.rounds.models import Item, Round
from wiki.search import services as search

ITEM = "/fr/rounds/2026/items/1"
FORM = {"key": "k", "title": "Trois heures suffisent-elles ?", "text": "Chez nous, **oui**."}
NAMED = "Point 1 du tour de validation de 2026"


def retiring() -> tuple[Round, Item]:
    """A round in which a sheet is to be retired."""
    made = opened()
    return made, proposed(made, "retire", sheet("T13"))


def said(item: Item, author: Member, phase: Phase) -> Thread:
    moment = reach(item.round, phase)
    with unit_of_work():
        return discussions.open_item_thread(item, FORM["title"], FORM["text"], author, moment)


@pytest.mark.both_databases
@pytest.mark.parametrize("phase", [Phase.DELIBERATION, Phase.VOTE])
def test_items_are_discussed_from_the_deliberation_to_the_close(app: Flask, phase: Phase) -> None:
    _made, item = retiring()
    thread = said(item, factories.member(), phase)
    assert item_queries.threads_on_item(item) == [thread]
    assert threads.threads_on_page(item.page) == [thread]


@pytest.mark.parametrize("phase", [Phase.COLLECTION, Phase.EVALUATION, Phase.PUBLISHED])
def test_before_and_after_they_are_not(app: Flask, phase: Phase) -> None:
    _made, item = retiring()
    with pytest.raises(Conflict):
        said(item, factories.member(), phase)
    assert item_queries.threads_on_item(item) == []


@pytest.mark.both_databases
def test_a_discussion_of_an_item_stands_on_a_page(app: Flask) -> None:
    _made, item = retiring()
    thread = said(item, factories.member(), Phase.DELIBERATION)
    amendment = deliberation.proposed(sheet("T14"), factories.member(), "deux heures", "trois heures")
    thread.page_id, thread.amendment_id = None, amendment.id
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_discussion_is_opened_from_the_screen_of_its_item(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    made, item = retiring()
    assert f"{ITEM}/discuss" not in client.get(ITEM).text
    clock.now = reach(made, Phase.DELIBERATION)
    factories.sign_in(client, factories.member(), clock.now)
    assert f'href="{ITEM}/discuss"' in client.get(ITEM).text
    for _ in range(2):
        where = client.post(f"{ITEM}/discuss", data=FORM).headers["Location"]
    (thread,) = item_queries.threads_on_item(item)
    assert where == f"/fr/threads/{thread.id}"
    shown = client.get(where).text
    assert NAMED in shown
    assert f'href="{ITEM}"' in shown
    assert f'href="{where}"' in client.get(ITEM).text
    assert "1 message" in client.get("/fr/rounds/2026/cells/territory-1-3").text.replace("\u00a0", " ")
    for listed in ("/fr/discussions", f"/fr/page/{item.page.slug}/discuss"):
        text = client.get(listed).text
        assert NAMED in text
        assert FORM["title"] in text


def test_what_cannot_be_opened_comes_back_with_its_words(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    made, item = retiring()
    factories.sign_in(client, factories.member(), clock.now)
    early = client.post(f"{ITEM}/discuss", data=FORM)
    assert early.status_code == HTTPStatus.CONFLICT
    assert "à partir de la phase de discussion" in early.text
    assert FORM["text"] in early.text
    clock.now = reach(made, Phase.DELIBERATION)
    factories.sign_in(client, factories.member(), clock.now)
    empty = client.post(f"{ITEM}/discuss", data={**FORM, "title": ""})
    assert empty.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert FORM["text"] in empty.text
    clock.now = reach(made, Phase.PUBLISHED)
    factories.sign_in(client, factories.member(), clock.now)
    assert client.post(f"{ITEM}/discuss", data=FORM).status_code == HTTPStatus.CONFLICT
    assert item_queries.threads_on_item(item) == []


def test_what_is_said_during_the_vote_and_after_it_is_marked(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    made, item = retiring()
    author = factories.member()
    thread = said(item, author, Phase.DELIBERATION)
    address = f"/fr/threads/{thread.id}"
    for phase, during, after in ((Phase.VOTE, 1, 0), (Phase.PUBLISHED, 1, 1)):
        clock.now = reach(made, phase)
        with unit_of_work():
            talking.add_post(thread, "Encore un mot.", author, clock.now)
        shown = client.get(address).text
        assert (shown.count("Pendant le vote"), shown.count("Après le vote")) == (during, after)


def test_a_round_cancelled_before_its_vote_marks_nothing(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    made, item = retiring()
    author = factories.member()
    thread = said(item, author, Phase.DELIBERATION)
    moment = made.deliberation_at
    with unit_of_work():
        rescheduling.cancel(made, "La rencontre n’a pas lieu.", factories.steward(), moment)
        talking.add_post(thread, "Dommage.", author, made.closes_at)
    shown = client.get(f"/fr/threads/{thread.id}").text
    assert "Dommage." in shown
    assert "Pendant le vote" not in shown
    assert "Après le vote" not in shown
    with pytest.raises(Conflict):
        discussions.open_item_thread(item, "Et maintenant ?", "Rien.", author, moment)


def test_others_hear_of_what_is_new(app: Flask, client: FlaskClient, clock: Clock) -> None:
    made, item = retiring()
    author, other = dynamisers()[:2]
    thread = said(item, author, Phase.DELIBERATION)
    clock.now = reach(made, Phase.VOTE)
    with unit_of_work():
        talking.add_post(thread, "Une réponse.", other, clock.now)
    factories.sign_in(client, author, clock.now)
    for address in ("/fr/", "/fr/discussions", ITEM):
        assert "1 nouveau" in client.get(address).text.replace("\u00a0", " "), address
    assert NAMED in client.get("/fr/").text


def test_a_discussion_on_a_hidden_page_is_not_there(app: Flask, client: FlaskClient, clock: Clock) -> None:
    made, item = retiring()
    thread = said(item, factories.member(), Phase.DELIBERATION)
    shelf.hide(item.page, factories.steward())
    clock.now = reach(made, Phase.VOTE)
    assert client.get(f"/fr/threads/{thread.id}").status_code == HTTPStatus.NOT_FOUND
    assert FORM["title"] not in client.get("/fr/discussions").text


@pytest.mark.both_databases
def test_search_finds_it_by_its_words_and_by_its_round(app: Flask, client: FlaskClient, clock: Clock) -> None:
    _made, item = retiring()
    said(item, factories.member(), Phase.DELIBERATION)
    search.rebuild()
    for asked in ("suffisent", "tour validation 2026"):
        found = client.get("/fr/search", query_string={"q": asked, "scope": "discussion"}).text
        assert NAMED in found, asked


def test_the_record_holds_its_first_round(app: Flask) -> None:
    made, item = retiring()
    moment = reach(made, Phase.DELIBERATION)
    with unit_of_work():
        thread = discussions.open_item_thread(
            item, FORM["title"], FORM["text"], factories.member(), moment, until=made.vote_at
        )
        thread_id = thread.id
    reach(made, Phase.VOTE)
    assert not threads.existing_thread(thread_id).is_sealed
    assert agreed()[0] == []
