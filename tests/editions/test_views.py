"""Screens of editions: what is read, compared, published, and what is masked."""

import io
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation import network
from tests.editions.library import adopted, published, retire, sheet
from tests.pages import shelf
from wiki.core.db import installation
from wiki.editions import queries

FORM = {"key": "k1", "name": "Édition 2026", "note": "Pour Charleroi.", "kinds": ["charter", "method"]}


def test_an_edition_is_found_from_the_roadmap_and_read_page_by_page(app: Flask, client: FlaskClient) -> None:
    charter = network.charter()
    adopted(charter)
    published(note="Pour **Charleroi**.")
    shelf.adopt(charter, "Tout autre chose.\n", factories.member())
    assert "/fr/editions" in client.get("/fr/roadmap").text
    assert "Édition 2026" in client.get("/fr/editions").text
    page = client.get("/fr/editions/edition-2026").text
    for words in ("<strong>Charleroi</strong>", "Titre de charte", "26-001", "est adopté"):
        assert words in page
    text = client.get("/fr/editions/edition-2026/1").text
    assert network.AFTER in text
    assert "Tout autre chose" not in text
    assert "from=2&amp;to=3" in text
    assert "« Édition 2026 »" in text
    whole = client.get("/fr/editions/edition-2026/print").text
    assert whole.count("<h1") == 1
    assert '<h3 id="p1-membres">' in whole


@pytest.mark.parametrize("path", ["/nowhere", "/edition-2026/2", "/edition-2026/0", "/nowhere/edition.zip"])
def test_what_is_not_there_is_not_found(app: Flask, client: FlaskClient, path: str) -> None:
    sheet()
    published()
    assert client.get(f"/fr/editions{path}").status_code == 404


def test_files_can_be_taken_away(app: Flask, client: FlaskClient) -> None:
    sheet()
    published()
    answer = client.get("/fr/editions/edition-2026/edition.zip")
    assert "edition-2026.zip" in answer.headers["Content-Disposition"]
    assert "edition-2026/edition.json" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert client.get("/fr/editions/edition-2026/edition.md").text.startswith("# Édition 2026\n")


def test_two_editions_and_today_are_compared(app: Flask, client: FlaskClient) -> None:
    charter, old = network.charter(), sheet("T11")
    published()
    shelf.adopt(charter, "Tout autre chose.\n", factories.member())
    new, replaced = sheet("T12"), sheet("T18", replaced_by="fiche-t12")
    published("Édition 2027")
    retire(old)
    retire(replaced)
    between = client.get("/fr/editions/edition-2027/compare").text
    for words in (
        "De « Édition 2026 » à « Édition 2027 »",
        new.title,
        "from=1&amp;to=2",
        "1 page est la même.",
    ):
        assert words in between
    assert client.get("/fr/editions/edition-2026/compare?with=edition-2027").text.count("<h1") == 1
    today = client.get("/fr/editions/edition-2027/compare?with=today").text
    assert "aujourd’hui" in today
    assert old.title in today
    assert "Retirée" in today
    assert "Remplacée" in today
    assert replaced.title in today
    assert client.get("/fr/editions/edition-2027/compare?with=nowhere").status_code == 404


def test_a_hidden_page_is_masked_on_every_screen(app: Flask, client: FlaskClient) -> None:
    charter = network.charter("secrete")
    sheet()
    adopted(charter)
    published()
    shelf.hide(charter, factories.steward(), "Motif")
    for path in ("", "/print", "/compare?with=today", "/edition.md"):
        said = client.get(f"/fr/editions/edition-2026{path}").text
        assert "Titre de secrete" not in said, path
        assert "26-001" not in said, path
    assert "Masquée" in client.get("/fr/editions/edition-2026").text
    assert client.get("/fr/editions/edition-2026/1").status_code == 404
    assert "1 page masquée diffère" in client.get("/fr/editions/edition-2026/compare?with=today").text


def test_a_steward_previews_and_publishes_once(app: Flask, client: FlaskClient) -> None:
    network.charter()
    sheet()
    factories.sign_in(client, factories.steward())
    before = installation().generation
    preview = client.post("/fr/editions/new", data={**FORM, "preview": "1"})
    assert preview.status_code == 200
    assert "1 page" in preview.text
    assert installation().generation == before
    for _ in range(2):
        answer = client.post("/fr/editions/new", data={**FORM, "publish": "1"})
        assert answer.headers["Location"] == "/fr/editions/edition-2026"
    assert [each.name for each in queries.editions()] == ["Édition 2026"]
    again = client.post("/fr/editions/new", data={**FORM, "key": "k2", "publish": "1"})
    assert again.status_code == 409
    assert "Pour Charleroi." in again.text
    assert client.post("/fr/editions/new", data={**FORM, "key": "k3", "preview": "1"}).status_code == 409


@pytest.mark.parametrize("missing", ["name", "kinds"])
def test_what_is_missing_is_said(app: Flask, client: FlaskClient, missing: str) -> None:
    sheet()
    factories.sign_in(client, factories.steward())
    form = {name: value for name, value in FORM.items() if name != missing}
    for button in ("preview", "publish"):
        assert client.post("/fr/editions/new", data={**form, button: "1"}).status_code == 422
    assert queries.editions() == []
