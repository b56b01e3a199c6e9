"""The screens of discussions: opened, answered, edited, hidden."""

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import (
    NOW,
    charter,
    proposed,
)
from tests.deliberation.screens import KEY, WORDS, post, words
from wiki.accounts.models import Member
from wiki.core.db import db, unit_of_work
from wiki.core.errors import InvalidInput
from wiki.deliberation.threads import services as thread_services
from wiki.deliberation.threads.models import Thread
from wiki.pages import services as pages
from wiki.pages.markup import rendering
from wiki.pages.markup.markdown import RENDERER_VERSION, RenderedMarkdown
from wiki.pages.models import Rendering
from wiki.versioning.codec import digest

pytestmark = pytest.mark.usefixtures("clock")


def discussed(author: Member) -> Thread:
    page = charter()
    with unit_of_work():
        return thread_services.open_thread(page, "Un sujet", WORDS, author, NOW)


def test_a_discussion_is_opened_once_and_answered(client: FlaskClient) -> None:
    factories.sign_in(client, factories.member())
    charter()
    assert client.get("/fr/page/charte/discuss").status_code == 200
    made = [post(client, "/fr/page/charte/discuss", title="Sujet", text=WORDS, **KEY) for _ in range(2)]
    assert {answer.location for answer in made} == {"/fr/threads/1"}
    refused = post(client, "/fr/page/charte/discuss", title="", text=WORDS, key="autre")
    assert refused.status_code == 422
    assert WORDS in words(refused)
    assert client.get("/fr/posts/1/reply").status_code == 200
    answer = post(
        client, "/fr/threads/1", text="**Réponse** <script>x</script>", parent_id="1", key="réponse"
    )
    assert answer.location == "/fr/threads/1?post=2#post-2"
    page = words(client.get("/fr/threads/1"))
    assert "<strong>Réponse</strong>" in page
    assert "<script>x" not in page
    assert post(client, "/fr/threads/1", text=" ", key="vide").status_code == 422
    assert post(client, "/fr/threads/99999999999", text="x", key="loin").status_code in {404, 405}
    assert post(client, "/fr/threads/1", text="x", parent_id="99999999999", key="loin").status_code == 422


def test_a_discussion_on_an_amendment(client: FlaskClient) -> None:
    author = factories.member()
    proposed(charter(), author)
    factories.sign_in(client, author)
    made = post(client, "/fr/amendments/26-001/discuss", title="Sujet", text=WORDS, **KEY)
    assert made.location == "/fr/threads/1"
    assert "Sujet" in words(client.get("/fr/amendments/26-001"))
    assert WORDS in words(client.get("/fr/threads/1"))


def test_a_post_is_edited_by_its_author(client: FlaskClient) -> None:
    author = factories.member()
    discussed(author)
    factories.sign_in(client, factories.steward())
    assert post(client, "/fr/posts/1/edit", text="Autre").status_code == 403
    factories.sign_in(client, author)
    assert post(client, "/fr/posts/1/edit", text="Mieux dit.").location == "/fr/threads/1?post=1#post-1"
    page = words(client.get("/fr/threads/1"))
    assert "Mieux dit." in page
    assert WORDS in page


def test_a_hidden_post_is_gone_for_all_but_stewards(client: FlaskClient) -> None:
    author, steward = factories.member(), factories.steward()
    discussed(author)
    factories.sign_in(client, author)
    assert post(client, "/fr/posts/1/hide", reason="Une raison").status_code == 403
    factories.sign_in(client, steward)
    assert post(client, "/fr/posts/1/hide", reason="").status_code == 422
    assert post(client, "/fr/posts/1/hide", reason="Une raison").status_code == 303
    assert WORDS in words(client.get("/fr/threads/1"))
    for who in (author, None):
        factories.sign_out(client)
        if who:
            factories.sign_in(client, who)
        page = words(client.get("/fr/threads/1"))
        assert WORDS not in page
        assert "Une raison" in page
    factories.sign_in(client, steward)
    assert post(client, "/fr/posts/1/unhide").status_code == 303
    factories.sign_out(client)
    assert WORDS in words(client.get("/fr/threads/1"))


def test_a_discussion_of_a_hidden_page_is_hidden(client: FlaskClient) -> None:
    thread, steward = discussed(factories.member()), factories.steward()
    assert thread.page is not None
    with unit_of_work():
        pages.hide(thread.page, "hors sujet", steward, NOW)
    assert client.get("/fr/threads/1").status_code == 404
    assert client.get("/fr/page/charte/discuss").status_code == 404


def test_a_long_post_is_rendered_when_it_is_saved(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No reader waits for it; what cannot be displayed is refused, and comes back with a word beside it."""
    factories.sign_in(client, factories.member())
    charter()
    long = "Une *phrase* de plus. " * 100
    assert post(client, "/fr/page/charte/discuss", title="Sujet", text=long, **KEY).status_code == 303
    assert db.session.get(Rendering, (digest(long), RENDERER_VERSION)) is not None

    def refuse(_text: str) -> RenderedMarkdown:
        message = "This text takes too long to display. Make it simpler, or shorter."
        raise InvalidInput(message)

    monkeypatch.setattr(rendering._process, "render", refuse)
    other = f"{long} Autre."
    refused = post(client, "/fr/threads/1", text=other, key="réponse")
    assert refused.status_code == 422
    assert other in words(refused)
    assert "Ce texte est trop long à afficher" in words(refused)
    assert "réponse" not in words(client.get("/fr/threads/1"))
