import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import DAY, NOW, charter, proposed
from wiki.core.db import unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.deliberation.threads import queries as thread_queries
from wiki.deliberation.threads import services as thread_services
from wiki.deliberation.threads.models import Thread
from wiki.ledger import queries as ledger

pytestmark = pytest.mark.both_databases


def opened() -> Thread:
    page, author = charter(), factories.member()
    with unit_of_work():
        return thread_services.open_thread(page, "Sujet", "Premier mot", author, NOW)


def test_a_thread_begins_with_its_first_post(app: Flask) -> None:
    thread = opened()
    assert [post.text for post in thread.posts] == ["Premier mot"]
    assert thread.page is not None
    assert thread_queries.post_count(thread.page) == 1


def test_a_thread_stands_on_an_amendment_too(app: Flask) -> None:
    author = factories.member()
    amendment = proposed(charter(), author)
    with unit_of_work():
        thread = thread_services.open_thread(amendment, "Sujet", "Mot", author, NOW)
    assert [found.id for found in thread_queries.threads_on_amendment(amendment.id)] == [thread.id]


def test_replies_have_one_level(app: Flask) -> None:
    thread = opened()
    first = thread.posts[0]
    with unit_of_work():
        reply = thread_services.add_post(thread, "Réponse", first.author, NOW, first)
        beside = thread_services.add_post(thread, "Réponse à la réponse", first.author, NOW, reply)
    assert (reply.parent_id, beside.parent_id) == (first.id, first.id)


def test_a_reply_stays_in_its_thread(app: Flask) -> None:
    thread = opened()
    author = thread.author
    with unit_of_work():
        other = thread_services.open_thread(charter("autre"), "Autre", "Mot", author, NOW)
        foreign = other.posts[0]
    with pytest.raises(InvalidInput), unit_of_work():
        thread_services.add_post(thread, "Réponse", author, NOW, foreign)


def test_editing_keeps_what_stood_there(app: Flask) -> None:
    post = opened().posts[0]
    for text in ("Mieux dit", "Mieux dit"):
        with unit_of_work():
            thread_services.edit_post(post, text, NOW + DAY)
    assert [version.text for version in post.versions] == ["Premier mot", "Mieux dit"]


def test_hiding_needs_no_deleting(app: Flask) -> None:
    thread, steward = opened(), factories.steward()
    post = thread.posts[0]
    with unit_of_work():
        thread_services.hide_post(post, "propos blessants", steward, NOW)
    assert (post.is_hidden, post.hidden_reason, post.text) == (True, "propos blessants", "Premier mot")
    with pytest.raises(Conflict), unit_of_work():
        thread_services.hide_post(post, "encore", steward, NOW)
    with pytest.raises(Conflict), unit_of_work():
        thread_services.edit_post(post, "autre chose", NOW)
    with unit_of_work():
        thread_services.unhide_post(post, steward, NOW)
    assert not post.is_hidden
    with pytest.raises(Conflict), unit_of_work():
        thread_services.unhide_post(post, steward, NOW)
    assert [event.type for event in ledger.events()][-2:] == ["post.hidden", "post.restored"]
    assert not any("blessants" in str(event.payload) for event in ledger.events())
