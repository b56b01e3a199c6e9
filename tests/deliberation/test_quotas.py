"""What one member may write in an hour and keep open: told when reached, and what was typed comes back."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.deliberation.network import charter, drafted
from tests.deliberation.screens import KEY, WORDS, fresh, post, words
from wiki.core.db import db
from wiki.deliberation.amendments import queries, quotas
from wiki.deliberation.threads import quotas as thread_quotas
from wiki.deliberation.threads.models import Post

pytestmark = pytest.mark.usefixtures("clock")


def test_contributions_in_an_hour_are_limited(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread_quotas, "MAX_POSTS", 2)
    factories.sign_in(client, factories.member())
    charter()
    assert post(client, "/fr/page/charte/discuss", title="Sujet", text=WORDS, **KEY).status_code == 303
    assert post(client, "/fr/posts/1/edit", text=f"{WORDS} Encore.").status_code == 303
    for address, form in (
        ("/fr/threads/1", {"text": "Trop.", "key": "deux"}),
        ("/fr/page/charte/discuss", {"title": "Autre", "text": "Trop.", "key": "trois"}),
        ("/fr/posts/1/edit", {"text": "Trop."}),
    ):
        refused = post(client, address, **form)
        assert refused.status_code == 429
        assert "Trop." in words(refused)
        assert "Vous avez écrit 2 contributions en une heure" in words(refused)
    fresh()
    assert db.session.scalars(select(Post.id)).all() == [1]
    other = client.application.test_client()
    factories.sign_in(other, factories.member())
    assert post(other, "/fr/threads/1", text="Une autre personne.", key="quatre").status_code == 303


def test_drafts_of_amendments_are_limited(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "MAX_DRAFTS", 2)
    author, page = factories.member(), charter()
    drafts = [drafted(page, author, "publics", f"publiés {number}") for number in range(2)]
    factories.sign_in(client, author)
    refused = post(client, "/fr/page/charte/amend", section="membres", **KEY)
    assert refused.status_code == 429
    assert "Vous avez 2 brouillons d’amendements." in words(refused)
    assert post(client, f"/fr/drafts/{drafts[0].id}/discard").status_code == 303
    assert post(client, "/fr/page/charte/amend", section="membres", **KEY).status_code == 303
    fresh()
    assert len(queries.drafts_of(author)) == 2


def test_versions_of_amendments_in_an_hour_are_limited(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    author, page = factories.member(), charter()
    draft = drafted(page, author, "publics", "publiés")
    factories.sign_in(client, author)
    monkeypatch.setattr(quotas, "MAX_CHARACTERS", 100)
    refused = post(client, f"/fr/drafts/{draft.id}/text", seen=str(draft.current.number), text="Autre chose.")
    fresh()
    assert refused.status_code == 429
    assert "Autre chose." in words(refused)
    assert "Autre chose." not in draft.current.text
