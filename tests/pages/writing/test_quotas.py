"""What one member may save in an hour and keep as drafts: told when reached, and what was typed comes back."""

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.pages import shelf
from wiki.core.db import db
from wiki.pages import quotas
from wiki.pages.models import EditDraft, Page


def edit(client: FlaskClient, page: Page, text: str, **buttons: str) -> tuple[int, str]:
    answer = client.post(
        f"/fr/page/{page.slug}/edit",
        data={"base_revision": page.head_number, "text": text, **(buttons or {"save": "1"})},
    )
    db.session.rollback()
    return answer.status_code, answer.text


def test_saves_in_an_hour_are_limited(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "MAX_REVISIONS", 1)
    page = shelf.page()
    factories.sign_in(client, factories.member())
    assert edit(client, page, f"{shelf.TEXT}Un.\n")[0] == 303
    status, shown = edit(client, page, f"{shelf.TEXT}Deux mots de trop.\n")
    assert status == 429
    assert "Deux mots de trop." in shown
    assert "très souvent en une heure" in shown
    assert page.head_number == 2


def test_new_pages_in_an_hour_are_limited(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "MAX_NEW_PAGES", 1)
    factories.sign_in(client, factories.member())
    made = [
        client.post(
            "/fr/page/new?kind=page",
            data={
                "lang": "fr",
                "title": f"Page {number}",
                "text": "Un texte.",
                "key": str(number),
                "save": "1",
            },
        )
        for number in range(2)
    ]
    assert [answer.status_code for answer in made] == [303, 429]
    assert "Un texte." in made[1].text


def test_drafts_of_edits_are_limited_but_each_may_be_changed(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "MAX_DRAFTS", 1)
    pages = [shelf.page("Une"), shelf.page("Deux")]
    factories.sign_in(client, factories.member())
    answers = [edit(client, page, "Un brouillon.", keep="1") for page in (pages[0], pages[0], pages[1])]
    assert [status for status, _shown in answers] == [303, 303, 429]
    assert "Un brouillon." in answers[2][1]
    assert db.session.query(EditDraft).count() == 1
