"""A field of one value that arrives with two is refused: which was meant is not known."""

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from tests import factories
from tests.deliberation.network import NOW, charter, opened, proposed
from tests.pages import shelf
from wiki.accounts.models import Move
from wiki.core.db import db, unit_of_work
from wiki.deliberation.models import BallotRow


@pytest.mark.parametrize("choices", [("for", "against"), ("against", "for"), ("for", "")])
def test_a_ballot_with_two_choices_is_none(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, choices: tuple[str, str]
) -> None:
    author = factories.member()
    vote = opened(proposed(charter(), author))
    monkeypatch.setattr("wiki.core.clock.now", lambda: vote.opens_at)
    factories.sign_in(client, author, NOW)
    sent = MultiDict([*(("choice", each) for each in choices), ("reason", "Mes mots à moi.")])
    answer = client.post("/fr/amendments/26-001/vote", data=sent)
    assert answer.status_code == 422
    assert "on ne sait pas laquelle" in answer.text
    assert "Mes mots à moi." in answer.text
    assert db.session.query(BallotRow).count() == 0


def test_a_text_sent_twice_is_not_saved_and_the_same_one_is(client: FlaskClient) -> None:
    shelf.page()
    factories.sign_in(client, factories.member())
    for texts, status, number in ((("Un.", "Deux."), 422, 1), (("Un.", "Un."), 303, 2)):
        sent = MultiDict([("base_revision", "1"), ("save", "1"), *(("text", each) for each in texts)])
        assert client.post("/fr/page/notes/edit", data=sent).status_code == status
        assert shelf.found("notes").head_number == number


def test_a_move_that_is_accepted_and_refused_is_neither(client: FlaskClient) -> None:
    moving = factories.member()
    with unit_of_work():
        db.session.add(Move(member_id=moving.id, country="IT", territory="Ailleurs", asked_at=NOW))
    factories.sign_in(client, factories.steward())
    sent = MultiDict([("decision", "accept"), ("decision", "refuse")])
    assert client.post(f"/fr/members/{moving.id}/move", data=sent).status_code == 422
    assert db.session.get(Move, moving.id) is not None
