"""One member writes the same text in two windows or on two devices: neither takes anything from the other."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.pages import shelf
from tests.walk.forms import forms_of
from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.pages.writing import drafts

EDIT = "/en/page/notes/edit"
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def devices(app: Flask) -> tuple[Member, FlaskClient, FlaskClient]:
    member = factories.member("Alice Ferrand")
    shelf.page()
    telephone, computer = app.test_client(), app.test_client()
    factories.sign_in(telephone, member)
    factories.sign_in(computer, member)
    return member, telephone, computer


def opened(client: FlaskClient, address: str = EDIT) -> dict[str, str]:
    """Open the editor and return what its form would send."""
    return dict(next(dict(form.values()) for form in forms_of(client.get(address).text) if form.typed))


def send(client: FlaskClient, form: dict[str, str], text: str, button: str, **rest: Any) -> Any:
    return client.post(EDIT, data={**form, "text": text, button: "1"}, **rest)


def texts(member: Member) -> list[str]:
    db.session.rollback()
    return [draft.text for draft in drafts.member_drafts(member)]


def test_a_draft_of_another_device_is_not_overwritten_unseen(
    devices: tuple[Member, FlaskClient, FlaskClient],
) -> None:
    member, telephone, computer = devices
    here, there = opened(telephone), opened(computer)
    assert send(telephone, here, "Du téléphone.\n", "keep").status_code == 303
    by_script = send(computer, there, "De l’ordinateur.\n", "keep", headers=SCRIPT)
    assert (by_script.status_code, by_script.get_json()["kept"]) == (409, False)
    by_hand = send(computer, there, "De l’ordinateur.\n", "keep")
    assert by_hand.status_code == 409
    assert "Du téléphone." in by_hand.text
    assert "De l’ordinateur." in by_hand.text
    assert texts(member) == ["Du téléphone.\n"]
    assert send(computer, there, "De l’ordinateur.\n", "replace").status_code == 303
    assert texts(member) == ["De l’ordinateur.\n"]
    assert send(telephone, here, "Du téléphone, encore.\n", "keep").status_code == 409


def test_a_draft_that_is_taken_up_elsewhere_belongs_to_who_took_it_up(
    devices: tuple[Member, FlaskClient, FlaskClient],
) -> None:
    member, telephone, computer = devices
    here = opened(telephone)
    send(telephone, here, "Commencé.\n", "keep")
    there = opened(computer, f"{EDIT}?draft=1")
    for words in ("Poursuivi.\n", "Poursuivi, deux fois.\n"):
        assert send(computer, there, words, "keep", headers=SCRIPT).json == {"kept": True}
    assert send(telephone, here, "Commencé autrement.\n", "keep", headers=SCRIPT).status_code == 409
    assert texts(member) == ["Poursuivi, deux fois.\n"]


def test_a_save_leaves_the_draft_of_another_device_and_says_so(
    devices: tuple[Member, FlaskClient, FlaskClient],
) -> None:
    member, telephone, computer = devices
    here, there = opened(telephone), opened(computer)
    send(telephone, here, "Du téléphone.\n", "keep")
    answer = send(computer, there, "De l’ordinateur.\n", "save", follow_redirects=True)
    assert "Another draft of this text" in answer.text
    assert texts(member) == ["Du téléphone.\n"]


def test_a_save_takes_its_own_draft_with_it_though_its_answer_never_came(
    devices: tuple[Member, FlaskClient, FlaskClient],
) -> None:
    member, telephone, _computer = devices
    here = opened(telephone)
    send(telephone, here, "À mi-chemin.\n", "keep", headers=SCRIPT)
    assert send(telephone, here, "Au bout.\n", "save").status_code == 303
    assert texts(member) == []


def test_a_draft_that_grew_elsewhere_is_not_thrown_away_unread(
    devices: tuple[Member, FlaskClient, FlaskClient],
) -> None:
    member, telephone, computer = devices
    here = opened(telephone)
    send(telephone, here, "Court.\n", "keep")
    listed = next(form for form in forms_of(computer.get("/en/drafts").text) if "discard" in form.action)
    send(telephone, here, "Court, puis long.\n", "keep")
    assert computer.post(listed.action, data=dict(listed.values())).status_code == 409
    assert texts(member) == ["Court, puis long.\n"]


@pytest.mark.parametrize(
    ("form", "status"), [({"base_revision": "7"}, 404), ({"base_revision": "1", "text": "x" * 500_001}, 422)]
)
def test_a_script_is_told_that_a_draft_is_not_kept(
    devices: tuple[Member, FlaskClient, FlaskClient], form: dict[str, str], status: int
) -> None:
    _member, telephone, _computer = devices
    answer = telephone.post(EDIT, data={"text": "Mots.", **form, "keep": "1"}, headers=SCRIPT)
    assert (answer.status_code, answer.get_json()["kept"]) == (status, False)


def test_no_redirect_tells_a_script_that_its_draft_is_kept(app: Flask) -> None:
    """Signed out, moved, or caught by somebody’s gateway: only the answer that says so counts."""
    shelf.page()
    answer = app.test_client().post(EDIT, data={"text": "Mots.", "keep": "1"}, headers=SCRIPT)
    assert answer.status_code == 401
    assert not answer.is_json
