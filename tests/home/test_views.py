import re

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation import network
from tests.deliberation.network import DAY, Clock
from tests.pages import shelf
from wiki.accounts import services as accounts
from wiki.core import clock
from wiki.core.db import Invalidation, unit_of_work
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.amendments.cosigning import services as cosigning
from wiki.pages.writing import drafts
from wiki.pages.writing.drafts import DraftInput


def words(client: FlaskClient, address: str = "/en/") -> str:
    text = client.get(address).get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


@pytest.mark.parametrize("door", ["/en/method", "/en/examples", "/en/decisions"])
def test_a_visitor_finds_three_doors(client: FlaskClient, door: str) -> None:
    text = client.get("/en/").get_data(as_text=True)
    assert f'<h2><a href="{door}">' in text
    assert "To do" not in text
    assert "csrf_token" not in text


def test_recent_decisions_are_those_that_decided_something(client: FlaskClient, clock: Clock) -> None:
    page, author = network.charter(), factories.member()
    for preset, choice, old, new in (
        ("simple", "for", "deux", "neuf"),
        ("consent", "objection", "quatre", "six"),
    ):
        vote = network.opened(network.proposed(page, author, old, new), preset=preset)
        network.cast(vote, author, choice, "Parce que.")
        network.closed(vote)
    clock.now = vote.closes_at + DAY
    assert re.findall(r"26-\d{3} was (?:not )?adopted", words(client)) == ["26-001 was adopted"]


def test_recent_changes_are_told(client: FlaskClient) -> None:
    page, member = shelf.page("Notes"), factories.member("Alice Ferrand")
    shelf.edit(page, "Autre.\n", member, summary="Tout refait")
    text = words(client)
    assert "Tout refait" in text
    assert "Alice Ferrand" in text


def test_recent_changes_are_those_of_ones_language_where_there_are_some(client: FlaskClient) -> None:
    member = factories.member()
    notes = shelf.page("Notes du quartier")
    shelf.edit(notes, "Autre.\n", member, summary="Tout refait")
    assert "Tout refait" in words(client, "/en/")
    shelf.page("Street notes", lang="en")
    assert "Tout refait" not in words(client, "/en/")
    assert "Street notes" in words(client, "/en/")
    french = words(client, "/fr/")
    assert "Tout refait" in french
    assert "Street notes" not in french
    everything = re.search(r'href="([^"]*)">All recent changes, in every language', client.get("/en/").text)
    assert everything is not None
    assert all(said in words(client, everything[1]) for said in ("Tout refait", "Street notes"))


def test_ones_drafts_are_a_step_away_when_there_are_some(client: FlaskClient, clock: Clock) -> None:
    member = factories.member()
    factories.sign_in(client, member, clock.now)
    assert "My drafts" not in words(client)
    notes = shelf.page("Notes")
    with unit_of_work(Invalidation.NONE):
        drafts.save_draft(
            notes, DraftInput("", notes.head_number, {"text": "Un texte en cours.\n"}), member, clock.now
        )
    assert "My drafts: 1" in words(client)
    network.drafted(network.charter(), member)
    home = client.get("/en/").text
    assert 'href="/en/drafts"' in home
    assert "My drafts: 2" in words(client)
    factories.sign_in(client, factories.member(), clock.now)
    assert "My drafts" not in words(client)


def test_an_open_vote_is_shown_with_its_close_and_then_its_decision(
    client: FlaskClient, clock: Clock
) -> None:
    author = factories.member()
    vote = network.opened(network.proposed(network.charter(), author))
    network.cast(vote, author, "for")
    clock.now = vote.opens_at + DAY
    assert re.search(r"Votes open now\s+26-001\s+Écrire « trois ans ».*closes .*in 6 days", words(client))
    clock.now = vote.closes_at
    text = words(client)
    assert "No vote is open at the moment." in text
    assert re.search(r"Amendment 26-001\s+was adopted:\s+Écrire « trois ans »", text)


def test_what_was_not_adopted_is_said(client: FlaskClient, clock: Clock) -> None:
    vote = network.opened(network.proposed(network.charter(), factories.member()))
    clock.now = vote.closes_at
    assert "was not adopted:" in words(client)


def test_a_member_first_sees_what_waits_for_them(client: FlaskClient, clock: Clock) -> None:
    author, other = factories.member(), factories.member()
    page = network.charter()
    vote = network.opened(network.proposed(page, author))
    network.drafted(page, other, old="trois", new="quatre")
    clock.now = vote.opens_at + DAY
    factories.sign_in(client, other, clock.now)
    text = words(client)
    assert re.search(r"To do\s+Vote on\s+amendment 26-001.*closes .*Finish\s+Écrire « quatre »", text)
    network.cast(vote, other, "for")
    assert "Vote on amendment" not in re.sub(r"\s+", " ", words(client))


def test_an_amendment_that_collides_asks_its_author(client: FlaskClient, clock: Clock) -> None:
    author = factories.member()
    page = network.charter()
    colliding = network.proposed(page, author, new="quatre ans")
    first = network.proposed(page, factories.member())
    vote = network.opened(first)
    network.cast(vote, author, "for")
    network.closed(vote)
    clock.now = vote.closes_at + DAY
    factories.sign_in(client, author, clock.now)
    assert re.search(rf"Adapt to the text in force\s+amendment {colliding.reference}", words(client))
    assert f'href="/en/drafts/{colliding.id}/adapt"' in client.get("/en/").text


def test_an_adopted_amendment_that_collides_is_to_be_put_into_the_text(
    client: FlaskClient, clock: Clock
) -> None:
    page, author = network.charter(), factories.member()
    for new in ("dix ans", "trois ans"):
        network.proposed(page, author, new=new)
    first, second = [network.opened(each) for each in amendment_queries.amendments_in_discussion(page)]
    for vote in (first, second):
        network.cast(vote, author, "for")
    network.closed(first)
    clock.now = second.closes_at + DAY
    factories.sign_in(client, author, clock.now)
    assert re.search(r"Put into the text\s+amendment 26-002", words(client))
    assert 'href="/en/amendments/26-002/integrate"' in client.get("/en/").text


def test_an_author_is_told_that_the_support_is_reached(client: FlaskClient, clock: Clock) -> None:
    author = factories.member()
    amendment = network.proposed(network.charter(kind="charter"), author)
    factories.sign_in(client, author, clock.now)
    assert amendment.reference not in words(client)
    for country in ("FR", "FR", "IT"):
        with unit_of_work():
            cosigning.sign(amendment, amendment.current.number, factories.member(country=country), clock.now)
    assert re.search(r"now that its support is reached,\s+amendment 26-001", words(client))
    assert 'href="/en/amendments/26-001/announce"' in client.get("/en/").text


def test_an_author_is_told_that_a_rival_was_put_to_the_vote_with_theirs(
    client: FlaskClient, clock: Clock
) -> None:
    page, author = network.charter(), factories.member()
    mine = network.proposed(page, author)
    network.announced(network.proposed(page, factories.member(), new="dix ans"), rivals=[mine])
    factories.sign_in(client, author, clock.now)
    assert re.search(r"vote that is announced, together with others, on\s+amendment 26-001", words(client))


@pytest.mark.parametrize("sealed", [False, True])
def test_an_author_is_told_of_objections_raised_and_sustained(
    client: FlaskClient, clock: Clock, *, sealed: bool
) -> None:
    author, other = factories.member(), factories.member()
    amendment = network.proposed(network.charter(), author)
    vote = network.opened(amendment, preset="consent", running_totals=not sealed)
    clock.now = vote.opens_at + DAY
    factories.sign_in(client, author, clock.now)
    assert "objection that was raised" not in words(client)
    network.cast(vote, other, "objection", "Cela nuirait.")
    assert ("Answer the objection that was raised to" in words(client)) is not sealed
    network.closed(vote)
    clock.now = vote.closes_at + DAY
    assert re.search(r"Rework, after an objection that was sustained,\s+amendment 26-001", words(client))
    with unit_of_work():
        amendment_services.set_title_and_reasons(amendment, "Un compromis", "Parce que.", clock.now)
    assert "Rework" not in words(client)


def test_nothing_to_do_is_said(client: FlaskClient) -> None:
    factories.sign_in(client, factories.member("Alice Ferrand"))
    text = words(client)
    assert "Welcome, Alice Ferrand" in text
    assert "Nothing waits for you." in text


def test_what_stands_on_a_hidden_page_is_not_told(client: FlaskClient, clock: Clock) -> None:
    author = factories.member()
    page = network.charter()
    vote = network.opened(network.proposed(page, author))
    network.drafted(page, author, old="trois", new="quatre")
    shelf.hide(page, factories.steward())
    factories.sign_in(client, author, clock.now)
    for moment in (vote.opens_at + DAY, vote.closes_at + DAY):
        clock.now = moment
        assert "Écrire" not in words(client)


def test_whoever_may_answer_a_request_sees_it_first(client: FlaskClient) -> None:
    steward, dynamiser, other = factories.steward(), factories.dynamiser("RO"), factories.dynamiser("IT")
    with unit_of_work():
        accounts.request_account(
            name="Ana Radu",
            email="ana@example.org",
            country="RO",
            territory="Satul Nou",
            motivation="",
            language="fr",
            now=clock.now(),
        )
    for person, sees in ((steward, True), (dynamiser, True), (other, False), (factories.member(), False)):
        factories.sign_in(client, person)
        assert ("Ana Radu" in words(client)) is sees


def test_an_amendment_on_a_hidden_page_asks_nothing(client: FlaskClient, clock: Clock) -> None:
    page, author = network.charter(), factories.member()
    colliding = network.proposed(page, author, new="neuf ans")
    vote = network.opened(network.proposed(page, factories.member()))
    network.cast(vote, vote.amendment.author, "for")
    network.closed(vote)
    clock.now = vote.closes_at
    factories.sign_in(client, author, clock.now)
    assert colliding.current.title in words(client)
    shelf.hide(page, factories.steward(), "Motif")
    assert colliding.current.title not in words(client)
