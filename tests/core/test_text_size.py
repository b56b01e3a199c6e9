"""What comparing a text costs grows with its lines and sentences: a text of too many is refused wherever it is sent."""

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation import network
from tests.pages import shelf
from wiki.core.db import db, unit_of_work
from wiki.core.errors import InvalidInput
from wiki.core.limits.text_size import MOST_PARTS, check_text_size, count_parts
from wiki.deliberation.amendments import services as amendments
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.threads.models import Thread
from wiki.pages.importing.documents import check_size

TOO_MANY = "- x\n" * (MOST_PARTS + 1)
SAID = "Le texte a trop de lignes et de phrases"


def test_lines_and_sentences_are_counted() -> None:
    assert count_parts("Un. Deux ! Trois ?\n\nQuatre…\n- cinq\n3.14 et fin") == 4 + 4
    assert count_parts("") == 0


@pytest.mark.parametrize("text", [TOO_MANY, "Un. " * (MOST_PARTS + 1), "é" * 250_001])
def test_too_much_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        check_text_size(text)


def test_as_much_as_may_be_is_taken() -> None:
    check_text_size("- x\n" * MOST_PARTS)
    check_text_size("é" * 250_000)


def test_a_page_of_too_many_lines_comes_back_whole(client: FlaskClient) -> None:
    factories.sign_in(client, factories.member())
    shelf.page()
    sent = {"base_revision": "1", "text": TOO_MANY, "save": "1"}
    answer = client.post("/fr/page/notes/edit", data=sent)
    assert answer.status_code == 422
    assert SAID in answer.text
    assert TOO_MANY in answer.text
    assert shelf.found("notes").head_number == 1


def test_a_post_of_too_many_lines_comes_back_whole(client: FlaskClient) -> None:
    factories.sign_in(client, factories.member())
    network.charter()
    sent = {"title": "Sujet", "text": TOO_MANY, "key": "clef"}
    answer = client.post("/fr/page/charte/discuss", data=sent)
    assert answer.status_code == 422
    assert SAID in answer.text
    assert TOO_MANY in answer.text
    assert db.session.query(Thread).count() == 0


@pytest.mark.usefixtures("app")
def test_an_amendment_of_too_many_lines_is_refused() -> None:
    draft = network.drafted(network.charter(), factories.member())
    with pytest.raises(InvalidInput), unit_of_work():
        amendments.revise(draft, Proposal(1, TOO_MANY, "Titre", "Motifs"), network.NOW)


def test_a_document_of_too_many_lines_is_not_imported() -> None:
    with pytest.raises(InvalidInput, match="lines and sentences"):
        check_size(TOO_MANY, "Registre")
