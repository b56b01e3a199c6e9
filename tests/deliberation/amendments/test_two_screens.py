"""The words of one amendment, written on two screens at a time: neither overwrites the other unseen."""

import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import NOW, charter, drafted
from tests.deliberation.screens import post
from tests.walk.forms import forms_of
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict
from wiki.deliberation.amendments import services
from wiki.deliberation.models import Amendment

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def draft(app: Flask) -> Amendment:
    assert app
    return drafted(charter(), factories.member())


def test_reasons_written_elsewhere_are_shown_before_they_are_replaced(app: Flask, draft: Amendment) -> None:
    address = f"/fr/drafts/{draft.id}/reasons"
    telephone, computer = app.test_client(), app.test_client()
    factories.sign_in(telephone, draft.author)
    factories.sign_in(computer, draft.author)
    here, there = (
        next(dict(form.values()) for form in forms_of(each.get(address).text) if form.typed)
        for each in (telephone, computer)
    )
    post(telephone, address, **here | {"title": "Du téléphone", "reasons": "Parce que le train est long."})
    refused = post(computer, address, **there | {"title": "De l’ordinateur", "reasons": "Parce que."})
    assert refused.status_code == 409
    for words in ("Du téléphone", "Parce que le train est long.", "De l’ordinateur"):
        assert words in refused.text
    again = next(dict(form.values()) for form in forms_of(refused.text) if form.typed)
    assert post(computer, address, **again).status_code == 303
    db.session.rollback()
    assert draft.current.title == "De l’ordinateur"


def test_what_only_one_screen_changed_is_joined(draft: Amendment) -> None:
    seen, reasons = draft.current.number, draft.current.reasons
    with unit_of_work():
        services.set_title_and_reasons(draft, "Un autre titre", reasons, NOW, seen=seen)
    with unit_of_work():
        services.set_title_and_reasons(draft, "Titre", "D’autres raisons.", NOW, seen=draft.current.number)
    with unit_of_work():
        services.set_title_and_reasons(
            draft, draft.versions[seen - 1].title, "D’autres raisons.", NOW, seen=seen
        )
    assert (draft.current.title, draft.current.reasons) == ("Titre", "D’autres raisons.")


def test_a_change_of_the_title_elsewhere_is_not_overwritten_with_the_text(draft: Amendment) -> None:
    seen = draft.current.number
    with unit_of_work():
        services.set_title_and_reasons(draft, "Un autre titre", "Parce que.", NOW, seen=seen)
    with pytest.raises(Conflict), unit_of_work():
        services.rewrite_passage(draft, seen, draft.current.text, NOW, title="Encore un autre")
