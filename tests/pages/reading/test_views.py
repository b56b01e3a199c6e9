"""A page as it is read, and the lists of pages."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pages import shelf
from tests.pages.screens import body
from wiki.accounts.models import Member
from wiki.core.db import installation, unit_of_work
from wiki.pages import services


def test_a_page_is_read_in_its_layout(client: FlaskClient) -> None:
    shelf.page("Notes", shelf.TEXT + "\n[[rien]]\n")
    shelf.page("Source", "Voir [[notes]].\n")
    text = body(client.get("/fr/page/notes"))
    assert '<h2 id="premier-point">' in text
    assert 'href="/fr/page/notes/edit?version=1&amp;section=premier-point"' in text
    assert 'href="/fr/page/source"' in text
    assert 'href="/fr/page/new?slug=rien"' in text
    assert re.findall(r'class="tab"[^>]*href="([^"]*)"', re.sub(r"\s+", " ", text)) == [
        "/fr/page/notes",
        "/fr/page/notes/discuss",
        "/fr/page/notes/history",
        "/fr/page/notes/edit",
    ]


def test_a_reference_text_offers_an_amendment_instead(client: FlaskClient) -> None:
    shelf.page("Charte", kind="charter")
    text = body(client.get("/fr/page/charte"))
    assert "/fr/page/charte/edit" not in text
    assert 'href="/fr/page/charte/amend?version=1&amp;section=premier-point"' in text


def test_a_text_in_another_language_says_so(client: FlaskClient) -> None:
    french, english = shelf.page("Notes"), shelf.page("Minutes", lang="en")
    with unit_of_work():
        services.link_translations(french, english)
    text = body(client.get("/en/page/notes"))
    assert '<article class="prose" lang="fr" dir="ltr" data-passages>' in " ".join(text.split())
    assert '<link rel="canonical" href="http://localhost/fr/page/notes">' in text
    assert 'href="/en/page/minutes"' in text


def test_a_visitor_is_answered_304_for_what_they_have(client: FlaskClient) -> None:
    shelf.page()
    first = client.get("/fr/page/notes")
    assert client.get("/fr/page/notes", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_what_people_write_cannot_run(client: FlaskClient) -> None:
    shelf.page("<b>Titre</b>", "<script>alert(1)</script>\n\n[x](javascript:alert(1))\n", slug="titre")
    text = body(client.get("/fr/page/titre"))
    assert "<script>alert" not in text
    assert 'href="javascript:' not in text
    assert "<b>Titre" not in text


def test_recent_changes_leave_small_corrections_out(client: FlaskClient, member: Member) -> None:
    page = shelf.page("Notes")
    shelf.edit(page, "Un.\n", member, summary="Grand pas")
    shelf.edit(page, "Deux.\n", member, summary="Virgule", minor=True)
    shown, all_of_them = body(client.get("/fr/recent")), body(client.get("/fr/recent?minor=1"))
    assert ("Grand pas" in shown, "Virgule" in shown) == (True, False)
    assert ("Grand pas" in all_of_them, "Virgule" in all_of_them) == (True, True)
    assert client.get(f"/fr/recent?before={10**30}").status_code == 200


def test_the_roadmap_lists_frames_and_charters_of_the_language(client: FlaskClient) -> None:
    shelf.page("Cadre", kind="frame")
    shelf.page("Frame", kind="frame", lang="en")
    shelf.page("Charte", kind="charter")
    text = body(client.get("/fr/roadmap"))
    assert [slug in text for slug in ("/page/cadre", "/page/charte", "/page/frame")] == [True, True, False]


def test_help_leads_to_the_page_of_the_language(client: FlaskClient) -> None:
    assert client.get("/fr/help").status_code == 404
    shelf.page("Aide", slug="aide")
    assert client.get("/fr/help").headers["Location"] == "/fr/page/aide"


@pytest.mark.parametrize("address", ["/", "/roadmap", "/method", "/examples", "/recent", "/wanted"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_empty_wiki_names_the_first_act(client: FlaskClient, lang: str, address: str) -> None:
    assert client.get(f"/{lang}{address}").status_code == 200


def test_reading_writes_nothing(app: Flask, client: FlaskClient, member: Member) -> None:
    page = shelf.page("Notes", shelf.TEXT + "\n[[rien]]\n")
    shelf.edit(page, shelf.TEXT, member)
    shelf.page("Charte", kind="charter")
    before = installation().generation
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    walked = [rule for rule in rules if rule.endpoint.partition(".")[0] in {"home", "pages", "versioning"}]
    for rule in walked:
        for slug in ("notes", "charte"):
            values: dict[str, Any] = {"slug": slug, "number": 1, "ui_lang": "fr"}
            with app.test_request_context("/"):
                _, path = rule.build(
                    {name: values[name] for name in rule.arguments}, append_unknown=False
                ) or ("", "")
            assert client.get(path).status_code in {200, 302, 303, 403, 404}, path
    assert len(walked) >= 15
    assert installation().generation == before
