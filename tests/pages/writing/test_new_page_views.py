"""A page is created, translated and renamed."""

from flask.testing import FlaskClient

from tests import factories
from tests.pages import shelf
from tests.pages.screens import body, head, send
from wiki.accounts.models import Member
from wiki.core.db import db, unit_of_work
from wiki.pages import queries, services


def test_a_wanted_page_is_created_once(client: FlaskClient, member: Member) -> None:
    assert member
    shelf.page("Source", "Voir [[jardin-partage]].\n")
    assert "kind=page" in body(client.get("/fr/page/new?slug=jardin-partage"))
    form = body(client.get("/fr/page/new?slug=jardin-partage&kind=page"))
    assert 'value="Jardin partage"' in form
    fields = {
        "key": "une-clef",
        "title": "Jardin partagé",
        "slug": "jardin-partage",
        "lang": "fr",
        "text": "Ici.",
        "save": "1",
    }
    answers = [client.post("/fr/page/new?kind=page", data=fields) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == ["/fr/page/jardin-partage"] * 2
    assert head("jardin-partage") == (1, "Ici.\n")
    assert queries.wanted_pages() == []


def test_an_address_that_is_taken_gives_the_text_back(client: FlaskClient, member: Member) -> None:
    assert member
    shelf.page("Notes")
    fields = {"key": "k", "title": "Notes", "lang": "fr", "text": "Mon texte.", "save": "1"}
    answer = client.post("/fr/page/new?kind=page", data=fields)
    assert answer.status_code == 409
    assert "Mon texte." in body(answer)


def test_a_new_page_can_be_previewed(client: FlaskClient, member: Member) -> None:
    assert member
    fields = {"key": "k", "title": "Notes", "lang": "fr", "text": "Un *mot*.", "preview": "1"}
    assert "<em>mot</em>" in body(client.post("/fr/page/new?kind=page", data=fields))
    assert queries.by_slug("notes") is None


def test_a_counterpart_is_written_from_its_original(client: FlaskClient, member: Member) -> None:
    assert member
    french = shelf.page("Sintra", kind="example", facts={"country": "PT"})
    form = body(client.get("/fr/page/new?translation=sintra&lang=en"))
    assert '<option selected value="PT">' in form
    assert '<option selected value="en">' in form
    fields = {
        "key": "k",
        "title": "Sintra today",
        "lang": "en",
        "text": "Here.",
        "fact_country": "PT",
        "save": "1",
    }
    assert client.post("/fr/page/new?translation=sintra&lang=en", data=fields).status_code == 303
    db.session.rollback()
    assert [page.slug for page in queries.translations(french)] == ["sintra-today"]


def test_renaming_leaves_the_former_address_working(client: FlaskClient, member: Member) -> None:
    assert member
    shelf.page("Notes")
    assert client.post("/fr/page/notes/rename", data={"title": "Carnet", "slug": ""}).status_code == 303
    answer = client.get("/en/page/notes/history?before=9")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/en/page/carnet/history?before=9")
    shelf.page("Autre")
    taken = client.post("/fr/page/carnet/rename", data={"title": "Autre", "slug": ""})
    assert taken.status_code == 409


def test_words_sent_to_a_former_address_are_saved(client: FlaskClient, member: Member) -> None:
    assert member
    page = shelf.page("Notes")
    with unit_of_work():
        services.rename(page, "Notes", "carnet", member, shelf.THEN)
    assert send(client, "notes", "Mes mots.\n").status_code == 303
    assert head("carnet") == (2, "Mes mots.\n")


def test_a_counterpart_is_of_the_same_kind(client: FlaskClient) -> None:
    shelf.page("Charte", kind="charter")
    factories.sign_in(client, factories.member())
    fields = {"key": "k", "lang": "en", "title": "Charter", "text": "Anything.", "save": "1"}
    for kind, status in (("page", 422), ("charter", 403)):
        answer = client.post(f"/fr/page/new?translation=charte&kind={kind}", data=fields)
        assert answer.status_code == status
    assert "Anything." not in client.get("/fr/page/charte").text
    assert queries.by_slug("charter") is None
