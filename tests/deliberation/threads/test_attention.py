"""What members follow and have read; what they report and stewards settle."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import DAY, NOW, Clock, charter, closed, opened, proposed
from wiki.accounts.models import Member
from wiki.core.db import installation, unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.deliberation.threads import queries
from wiki.deliberation.threads import services as thread_services
from wiki.deliberation.threads.following import services as attention
from wiki.deliberation.threads.models import Attention, Post, Settlement, Thread
from wiki.deliberation.threads.moderation import services as moderation
from wiki.ledger import queries as ledger
from wiki.pages.models import Page


def talk(author: Member, page: Page | None = None) -> Thread:
    place = page or charter()
    with unit_of_work():
        return thread_services.open_thread(place, "Sujet", "Premier mot", author, NOW)


def say(thread: Thread, who: Member, days: int = 1) -> Post:
    with unit_of_work():
        return thread_services.add_post(thread, f"Mot de {who.name}", who, NOW + days * DAY)


def turned(thread: Thread, who: Member, wanted: Attention) -> None:
    with unit_of_work():
        attention.set_attention(thread, who, wanted, NOW)


@pytest.mark.both_databases
def test_taking_part_is_following(app: Flask) -> None:
    ada, omar = factories.member("Ada"), factories.member("Omar")
    thread = talk(ada)
    assert queries.unread_threads(ada) == []
    say(thread, omar)
    say(thread, omar, 2)
    assert [(each.thread.id, each.new) for each in queries.unread_threads(ada)] == [(thread.id, 2)]
    assert queries.unread_threads(omar) == []
    with unit_of_work():
        attention.mark_read([thread], ada, NOW + DAY)
    assert [each.new for each in queries.thread_summaries([thread], ada)] == [1]
    with unit_of_work():
        attention.mark_read([thread], ada, NOW + 2 * DAY)
    assert queries.unread_threads(ada) == []


def test_a_muted_discussion_stays_silent_even_for_who_takes_part(app: Flask) -> None:
    ada, omar = factories.member(), factories.member()
    thread = talk(ada)
    turned(thread, ada, Attention.MUTED)
    say(thread, ada)
    say(thread, omar, 2)
    assert queries.unread_threads(ada) == []
    turned(thread, ada, Attention.FOLLOWING)
    assert [each.new for each in queries.unread_threads(ada)] == [1]


def test_hidden_posts_and_hidden_pages_are_no_news(app: Flask) -> None:
    ada, steward = factories.member(), factories.steward()
    page = charter()
    thread = talk(ada, page)
    post = say(thread, steward)
    with unit_of_work():
        thread_services.hide_post(post, "Hors sujet", steward, NOW)
    assert queries.unread_threads(ada) == []
    say(thread, steward, 2)
    assert len(queries.unread_threads(ada)) == 1
    with unit_of_work():
        page.hidden_at = NOW
    assert queries.unread_threads(ada) == []


def test_a_report_is_settled_by_hiding_the_post_or_by_letting_it_stay(app: Flask) -> None:
    ada, steward = factories.member(), factories.steward()
    thread = talk(factories.member())
    stays, goes = say(thread, ada), say(thread, ada, 2)
    for post in (stays, goes):
        with unit_of_work():
            moderation.report_post(post, "C’est blessant", ada, NOW)
    assert [report.post_id for report in queries.reports(settled=False)] == [stays.id, goes.id]
    with unit_of_work():
        moderation.dismiss_reports(stays, "Rien de blessant ici", steward, NOW)
    with unit_of_work():
        thread_services.hide_post(goes, "Propos blessants", steward, NOW + DAY)
    assert queries.reports(settled=False) == []
    assert [(report.settlement, report.note) for report in queries.reports(settled=True)] == [
        (Settlement.HIDDEN, "Propos blessants"),
        (Settlement.DISMISSED, "Rien de blessant ici"),
    ]
    events = list(ledger.events())
    assert [event.type for event in events][-2:] == ["report.dismissed", "post.hidden"]
    assert not any("blessant" in str(event.payload) for event in events)
    assert {event.actor for event in events[-2:]} == {f"member:{steward.id}"}


def test_a_report_says_something_once_about_a_post_that_is_shown(app: Flask) -> None:
    ada, steward = factories.member(), factories.steward()
    post = talk(steward).posts[0]
    with pytest.raises(InvalidInput), unit_of_work():
        moderation.report_post(post, " ", ada, NOW)
    with unit_of_work():
        moderation.report_post(post, "Hors sujet", ada, NOW)
    with pytest.raises(Conflict, match="already"), unit_of_work():
        moderation.report_post(post, "Encore", ada, NOW)
    with pytest.raises(InvalidInput), unit_of_work():
        moderation.dismiss_reports(post, " ", steward, NOW)
    with unit_of_work():
        moderation.dismiss_reports(post, "Bien dans le sujet", steward, NOW)
    with pytest.raises(Conflict), unit_of_work():
        moderation.dismiss_reports(post, "Encore", steward, NOW)
    with unit_of_work():
        thread_services.hide_post(post, "Hors sujet", steward, NOW)
    with pytest.raises(Conflict, match="hidden"), unit_of_work():
        moderation.report_post(post, "Encore", steward, NOW)


# Their screens


def test_what_is_new_is_shown_until_it_is_marked_as_read(client: FlaskClient, clock: Clock) -> None:
    ada, omar = factories.member("Ada"), factories.member("Omar")
    thread = talk(ada)
    last = say(thread, omar)
    clock.now = NOW + 2 * DAY
    factories.sign_in(client, ada)
    address = f"/fr/threads/{thread.id}"
    before = installation().generation
    said = client.get(address).text
    assert (
        said.index("Premier mot")
        < said.index("Nouveau depuis votre dernière visite")
        < said.index("Mot de Omar")
    )
    assert "1 nouveau" in client.get("/fr/page/charte/discuss").text
    assert "Rien de nouveau" not in client.get("/fr/").text
    assert installation().generation == before
    assert client.post(f"{address}/read", data={"last": str(last.id)}).status_code == 303
    for place in (address, "/fr/page/charte/discuss", "/fr/discussions"):
        said = client.get(place).text
        assert "1 nouveau" not in said, place
        assert "Nouveau depuis" not in said, place
    assert "Rien de nouveau" in client.get("/fr/").text


def test_what_comes_after_the_last_post_shown_stays_new(client: FlaskClient, clock: Clock) -> None:
    ada, omar = factories.member("Ada"), factories.member("Omar")
    thread = talk(ada)
    shown = say(thread, omar)
    say(thread, omar, 2)
    clock.now = NOW + 3 * DAY
    factories.sign_in(client, ada)
    client.post(f"/fr/threads/{thread.id}/read", data={"last": str(shown.id)})
    assert "1 nouveau message depuis" in client.get(f"/fr/threads/{thread.id}").text
    client.post("/fr/discussions/read")
    assert "nouveau message depuis" not in client.get(f"/fr/threads/{thread.id}").text


def test_a_discussion_is_followed_muted_and_left(client: FlaskClient, clock: Clock) -> None:
    ada = factories.member()
    thread = talk(factories.member())
    factories.sign_in(client, ada)
    address = f"/fr/threads/{thread.id}"
    for wanted, words in (("following", "Vous suivez"), ("muted", "en sourdine"), ("none", "Suivre")):
        assert client.post(f"{address}/follow", data={"attention": wanted}).status_code == 303
        assert words in client.get(address).text
        listed = client.get("/fr/discussions?state=followed").text
        assert ("Sujet" in listed) is (wanted == "following")
    client.post(f"{address}/follow", data={"attention": "shouting"})
    assert "Suivre" in client.get(address).text


def test_a_report_goes_from_a_member_to_the_stewards(client: FlaskClient, clock: Clock) -> None:
    thread = talk(factories.member())
    post = thread.posts[0]
    factories.sign_in(client, factories.member("Sentinelle Discrète"))
    address = f"/fr/posts/{post.id}/report"
    assert client.post(address, data={"reason": ""}).status_code == 422
    assert client.post(address, data={"reason": "C’est hors sujet"}).status_code == 303
    again = client.post(address, data={"reason": "Je le redis"})
    assert (again.status_code, "Je le redis" in again.text) == (409, True)
    factories.sign_in(client, factories.member())
    assert client.get("/fr/reports").status_code == 403
    assert "Sentinelle" not in client.get(f"/fr/threads/{thread.id}").text
    factories.sign_in(client, factories.steward())
    assert "1 signalement" in client.get("/fr/").text
    said = client.get("/fr/reports").text
    assert "Sentinelle Discrète" in said
    assert "C’est hors sujet" in said
    assert client.post(f"/fr/posts/{post.id}/dismiss", data={"note": "Dans le sujet"}).status_code == 303
    assert "Dans le sujet" in client.get("/fr/reports").text
    assert "signalement" not in client.get("/fr/").text


def test_what_is_said_after_the_vote_is_marked(client: FlaskClient, clock: Clock) -> None:
    author = factories.member()
    amendment = proposed(charter(), author)
    with unit_of_work():
        thread = thread_services.open_thread(amendment, "Sujet", "Avant le vote", author, NOW)
    vote = opened(amendment)
    assert "Après le vote" not in client.get(f"/fr/threads/{thread.id}").text
    closed(vote)
    with unit_of_work():
        thread_services.add_post(thread, "Bien plus tard", author, vote.closes_at)
    clock.now = vote.closes_at + DAY
    said = client.get(f"/fr/threads/{thread.id}").text
    assert said.count("Après le vote") == 1
    assert said.index("Avant le vote") < said.index("Après le vote") < said.index("Bien plus tard")


def test_a_reply_begins_with_the_words_it_answers(client: FlaskClient, clock: Clock) -> None:
    thread, steward = talk(factories.member("Ada Autrice")), factories.steward()
    post = thread.posts[0]
    factories.sign_in(client, factories.member())
    quoted = client.get(f"/fr/posts/{post.id}/reply?quote=1").text
    assert "&gt; **Ada Autrice**\n&gt;\n&gt; Premier mot\n\n</textarea>" in quoted
    assert "&gt; Premier mot" not in client.get(f"/fr/posts/{post.id}/reply").text
    with unit_of_work():
        thread_services.hide_post(post, "Hors sujet", steward, NOW)
    assert "Premier mot" not in client.get(f"/fr/posts/{post.id}/reply?quote=1").text
