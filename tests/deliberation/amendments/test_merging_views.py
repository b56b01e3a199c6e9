"""The screens on which an amendment that no longer fits its page is merged after all."""

import re

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import (
    AFTER,
    BEFORE,
    DAY,
    NOW,
    Clock,
    cast,
    charter,
    closed,
    opened,
    proposed,
    text_of,
)
from tests.deliberation.screens import fresh, post, words
from wiki.accounts.models import Member
from wiki.deliberation.models import Amendment
from wiki.pages.models import Page

pytestmark = pytest.mark.usefixtures("clock")


def two_adopted(old: str, new: str) -> tuple[Page, Member, Amendment]:
    page, author = charter(), factories.member()
    votes = [opened(each) for each in (proposed(page, author), proposed(page, author, old, new))]
    for each in votes:
        cast(each, author, "for")
    for each in votes:
        closed(each)
    fresh()
    return page, author, votes[1].amendment


def test_a_close_merge_is_confirmed_by_one_act(client: FlaskClient, clock: Clock) -> None:
    page, author, amendment = two_adopted("sont nommés", "sont élus")
    clock.now = NOW + 20 * DAY
    factories.sign_in(client, author)
    assert 'value="2"' in words(client.get("/fr/amendments/26-002/integrate"))
    confirm = {"confirm": "1"}
    assert post(client, "/fr/amendments/26-002/integrate", number="1", **confirm).status_code == 409
    assert post(client, "/fr/amendments/26-002/integrate", number="2", **confirm).status_code == 303
    fresh()
    assert amendment.merged_number == 3
    assert f"sont élus pour {AFTER}" in text_of(page)
    assert client.get("/fr/amendments/26-002/integrate").status_code == 303


def test_a_conflict_is_settled_by_choosing_looking_and_confirming(client: FlaskClient, clock: Clock) -> None:
    page, author, amendment = two_adopted(BEFORE, "neuf ans")
    clock.now = NOW + 20 * DAY
    factories.sign_in(client, author)
    address = "/fr/amendments/26-002/integrate"
    shown = words(client.get(address))
    assert "neuf ans" in shown
    assert AFTER in shown
    assert post(client, address, number="2", look="1").status_code == 422
    assert post(client, address, number="2", confirm="1").status_code == 422
    looked = post(client, address, number="2", look="1", place_1="mine")
    assert looked.status_code == 200
    assert 'name="place_1" value="mine"' in words(looked)
    assert "nommés pour neuf ans." in words(looked)
    again = words(post(client, address, number="2", again="1", place_1="mine"))
    assert re.search(r'<input[^>]*checked[^>]*value="mine"', again)
    assert post(client, address, number="2", confirm="1", place_1="in_force").status_code == 409
    fresh()
    assert page.head_number == 2
    assert post(client, address, number="2", confirm="1", place_1="mine").status_code == 303
    fresh()
    assert (page.head_number, amendment.merged_number) == (3, 3)
    assert "neuf ans" in text_of(page)


def test_an_author_follows_the_page(client: FlaskClient, clock: Clock) -> None:
    page, author = charter(), factories.member()
    close, colliding = (
        proposed(page, author, "sont nommés", "sont élus"),
        proposed(page, author, BEFORE, "dix ans"),
    )
    running = opened(proposed(page, author))
    cast(running, author, "for")
    closed(running)
    clock.now = running.closes_at
    factories.sign_in(client, author)
    assert f"/drafts/{close.id}/confirm" in words(client.get("/fr/amendments/26-001"))
    assert post(client, f"/fr/drafts/{close.id}/confirm", number="2").status_code == 409
    assert post(client, f"/fr/drafts/{close.id}/confirm", number="3").status_code == 303
    address = f"/fr/drafts/{colliding.id}/adapt"
    assert f'href="/fr/amendments/{colliding.reference}">Annuler' in words(client.get(address))
    assert address in words(client.get("/fr/amendments/26-002"))
    assert "dix ans" in words(client.get(address))
    text = text_of(page).replace(AFTER, "dix ans")
    assert post(client, address, base_number="2", text=text).status_code == 303
    fresh()
    assert {close.mergeability, colliding.mergeability} == {"clean"}
