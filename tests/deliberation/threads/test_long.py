"""A long discussion, a page at a time: every post on one page, its permanent address, what is new and what is read."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.deliberation.network import DAY, NOW, charter
from tests.deliberation.screens import post as send
from tests.deliberation.screens import words
from wiki.core.db import unit_of_work
from wiki.deliberation.threads import queries, screens, services
from wiki.deliberation.threads.following import services as attention
from wiki.deliberation.threads.leading import syntheses
from wiki.deliberation.threads.models import Post, PostKind, Thread
from wiki.web import pagination

MINUTE = timedelta(minutes=1)


@pytest.fixture
def thread(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Thread:
    """Two posts to a page; posts 1 (with replies 2, 3, 5), 4 (with reply 6), and 7 alone."""
    monkeypatch.setattr(pagination, "PER_PAGE", 2)
    page, ada = charter(), factories.member("Ada")
    with unit_of_work():
        made = services.open_thread(page, "Sujet", "Mot 1", ada, NOW)
    for number, parent in ((2, 1), (3, 1), (4, None), (5, 1), (6, 4), (7, None)):
        with unit_of_work():
            to = queries.post(parent) if parent else None
            services.add_post(made, f"Mot {number}", ada, NOW + number * MINUTE, to)
    return made


def seen(answer: str) -> list[int]:
    """Return the posts of a screen."""
    return [int(number) for number in re.findall(r'<article class="post[^"]*"\s+id="post-(\d+)"', answer)]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_every_post_stands_once_after_what_it_answers(parents: list[int]) -> None:
    talk = Thread(posts=[])
    for row, chosen in enumerate(parents, start=1):
        tops = [each.id for each in talk.posts if each.parent_id is None]
        parent = tops[chosen] if chosen < len(tops) else None
        talk.posts.append(Post(id=row, parent_id=parent, kind=PostKind.POST))
    order = screens.posts_in_order(talk)
    assert sorted(each.id for each in order) == [each.id for each in talk.posts]
    places = {each.id: place for place, each in enumerate(order)}
    tops = [each.id for each in order if each.parent_id is None]
    assert tops == sorted(tops)
    for each in order:
        if each.parent_id is not None:
            between = order[places[each.parent_id] + 1 : places[each.id]]
            assert {other.parent_id for other in between} <= {each.parent_id}


def test_each_post_is_on_one_page_and_found_by_its_address(thread: Thread, client: FlaskClient) -> None:
    pages = [seen(words(client.get(f"/fr/threads/1?page={page}"))) for page in (1, 2, 3, 4)]
    assert pages == [[1, 2], [3, 5], [4, 6], [7]]
    for number in range(1, 8):
        assert number in seen(words(client.get(f"/fr/threads/1?post={number}")))
    going_on = words(client.get("/fr/threads/1?page=2"))
    assert "Suite des réponses à Ada" in going_on
    assert 'href="/fr/threads/1?post=1#post-1"' in going_on
    assert "Page 2 sur 4" in going_on
    assert 'href="/fr/threads/1?post=7#post-7"' in going_on  # to the latest
    for asked, found in {"page=99": [7], "page=0": [1, 2], "post=99": [1, 2], "page=x": [1, 2]}.items():
        assert seen(words(client.get(f"/fr/threads/1?{asked}"))) == found


def test_the_way_leads_to_the_first_new_post(thread: Thread, client: FlaskClient) -> None:
    reader = factories.member()
    factories.sign_in(client, reader)
    with unit_of_work():
        attention.mark_read([thread], reader, NOW + 3 * MINUTE)
    first = words(client.get("/fr/threads/1"))
    assert 'href="/fr/threads/1?post=5#new"' in first
    assert "4 nouveaux messages" in first
    assert "Marquer toute la discussion comme lue" in first
    there = words(client.get("/fr/threads/1?post=5"))
    assert 'id="new"' in there
    assert 'href="#new"' in there


def read_to(answer: str) -> int:
    """Return the post up to which a script says the discussion is read; 0 for not at all."""
    found = re.search(r'data-read.*?name="last" value="(\d+)"', answer, re.DOTALL)
    return int(found[1]) if found else 0


def test_seeing_the_pages_is_reading_them_and_nothing_is_read_unseen(
    thread: Thread, client: FlaskClient
) -> None:
    factories.sign_in(client, factories.member())
    assert read_to(words(client.get("/fr/threads/1?page=3"))) == 0  # what comes before was never seen
    for page, read, left in ((1, 2, 5), (2, 3, 4), (3, 4, 3), (2, 5, 2), (3, 6, 1), (4, 7, 0)):
        assert read_to(words(client.get(f"/fr/threads/1?page={page}"))) == read
        send(client, "/fr/threads/1/read", last=str(read))
        told = [words(client.get(f"/fr/threads/1?page={each}")) for each in (1, 2, 3, 4)]
        assert sum(each.count("post is-new") for each in told) == left
    with unit_of_work():
        view = services.add_post(thread, "Je vois autre chose.", thread.author, NOW + DAY, kind=PostKind.VIEW)
    assert read_to(words(client.get("/fr/threads/1"))) == view.id  # a view stands on every page
    send(client, "/fr/threads/1/read", last=str(view.id))
    send(client, "/fr/threads/1/read", last="2")  # an older tab
    assert "nouveau" not in words(client.get("/fr/threads/1"))


def test_what_one_wrote_oneself_on_another_page_is_nothing_unseen(
    thread: Thread, client: FlaskClient
) -> None:
    omar = factories.member("Omar")
    factories.sign_in(client, omar)
    with unit_of_work():
        attention.mark_read([thread], omar, NOW + 7 * MINUTE)
        services.add_post(thread, "Mot 8, sur la page 3", omar, NOW + 8 * MINUTE, queries.post(1))
        last = services.add_post(thread, "Mot 9", thread.author, NOW + 9 * MINUTE)
    assert read_to(words(client.get(f"/fr/threads/1?post={last.id}"))) == last.id


def test_the_way_to_the_latest_post_is_shown_where_it_is_not(thread: Thread, client: FlaskClient) -> None:
    ada = thread.author
    with unit_of_work():
        services.add_post(thread, "Mot 8", ada, NOW + 8 * MINUTE, queries.post(1))
        services.add_post(thread, "Je vois autre chose.", ada, NOW + 9 * MINUTE, kind=PostKind.VIEW)
    way = 'href="/fr/threads/1?post=8#post-8"><svg'
    shown = [words(client.get(f"/fr/threads/1?page={page}")) for page in (1, 2, 3, 4)]
    assert [way in re.sub(r">\s+<", "><", each) for each in shown] == [True, True, False, True]
    assert 8 in seen(shown[2])


def test_the_pages_are_told_apart_and_acts_lead_back_to_theirs(thread: Thread, client: FlaskClient) -> None:
    page = words(client.get("/fr/threads/1?page=2"))
    assert "<title>Sujet (Page 2 sur 4)" in page
    assert "next=/fr/threads/1?page%3D2" in page or "next=/fr/threads/1?page=2" in page
    assert "Pages de la discussion" in page
    factories.sign_in(client, factories.member())
    assert 'action="/fr/threads/1/follow?page=2"' in words(client.get("/fr/threads/1?page=2"))
    for act, form in (("follow", {"attention": "muted"}), ("read", {"last": "7"})):
        assert send(client, f"/fr/threads/1/{act}?page=2", **form).location == "/fr/threads/1?page=2"


def test_one_comes_back_to_the_page_one_was_on(thread: Thread, client: FlaskClient) -> None:
    factories.sign_in(client, factories.member("Omar"))
    answering = words(client.get("/fr/posts/4/reply"))
    assert seen(answering) == [4, 6]
    assert "Réponse à Ada" in answering or "Répondre à Ada" in answering
    refused = send(client, "/fr/threads/1?page=2", text=" ", key="vide")
    assert (refused.status_code, seen(words(refused))) == (422, [3, 5])
    made = send(client, "/fr/threads/1?page=2", text="Mot 8", parent_id="4", key="k")
    assert made.location == "/fr/threads/1?post=8#post-8"
    assert 8 in seen(words(client.get(made.location)))


def test_a_reply_to_a_minority_view_stands_among_the_posts(thread: Thread, client: FlaskClient) -> None:
    omar = factories.member("Omar")
    with unit_of_work():
        syntheses.write_synthesis(thread, "Où nous en sommes.", 0, thread.author, NOW + DAY)
        view = services.add_post(thread, "Je vois autre chose.", omar, NOW + DAY, kind=PostKind.VIEW)
        reply = services.add_post(thread, "Pourquoi ?", omar, NOW + DAY, view)
    assert reply.id in seen(words(client.get(f"/fr/threads/1?post={reply.id}")))
    assert view.id in seen(words(client.get("/fr/threads/1?page=2")))
