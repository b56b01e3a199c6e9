"""Method sheets and examples written in short fields, as a browser without scripts does."""

from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.pages import shelf
from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.methods.sheets import read_sheet
from wiki.pages import queries
from wiki.pages.models import Page

SHEET = """## But

Comprendre.

## Voir aussi

Gardé tel quel.

## Options

### Option A — Un atelier

- Quand\u00a0: au début.
"""
PLACED = {"strand": "territory", "cycle": 2, "phase": 7, "code": "T27"}


class Fields(HTMLParser):
    """What a form would send, as it stands on a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.textarea = self.select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        name, sort = named.get("name") or "", named.get("type") or "text"
        if tag == "textarea":
            self.textarea = name
            self.found[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in named:
            self.found[self.select] = [named.get("value") or ""]
        elif tag == "input" and (sort not in {"checkbox", "radio"} or "checked" in named):
            self.found.setdefault(name, []).append(named.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.textarea = ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.found[self.textarea][0] += data


def fields(answer: Any) -> dict[str, Any]:
    """Return what the form of an answer would send; a textarea loses its first line end, as in browsers."""
    found = Fields(answer.get_data(as_text=True).replace("\r\n", "\n").split('class="form', 1)[1]).found
    return {
        name: [value.removeprefix("\n") for value in values]
        if name.startswith(("text", "part", "options-"))
        else values
        for name, values in found.items()
        if name
    }


@pytest.fixture
def member(app: Flask, client: FlaskClient) -> Member:
    assert app
    found = factories.member("Alice Ferrand")
    factories.sign_in(client, found)
    return found


@pytest.fixture
def sheet(member: Member) -> Page:
    assert member
    return shelf.page("Évaluer", SHEET, kind="method", facts=PLACED)


def text_of(slug: str) -> str:
    return shelf.text_of(page(slug))


def page(slug: str) -> Page:
    db.session.rollback()
    found = queries.by_slug(slug)
    assert found is not None
    return found


def edit(client: FlaskClient, button: str = "save", slug: str = "evaluer", **typed: Any) -> Any:
    """Open the form, type into it and press a button."""
    sent = fields(client.get(f"/fr/page/{slug}/edit"))
    return client.post(f"/fr/page/{slug}/edit", data={**sent, **typed, button: "1"})


def test_a_sheet_is_edited_without_markdown(client: FlaskClient, sheet: Page) -> None:
    assert sheet
    answer = edit(client, part_purpose="Mieux comprendre.\r\n\r\n", part_who="Tous")
    assert answer.status_code == 303
    assert text_of("evaluer") == SHEET.replace("Comprendre.", "Mieux comprendre.\n\n## Qui\n\nTous")


def test_a_form_sent_as_it_came_makes_no_version(client: FlaskClient, sheet: Page) -> None:
    assert sheet
    assert edit(client).status_code == 303
    assert page("evaluer").head_number == 1


def test_an_option_is_added_without_scripts(client: FlaskClient, sheet: Page) -> None:
    assert sheet
    answer = edit(client, "more", part_who="Tous")
    assert answer.status_code == 200
    sent = fields(answer)
    assert sent["part_who"] == ["Tous"]
    sent |= {"options-1-title": "Une enquête", "options-1-drawbacks": "longue", "save": "1"}
    assert client.post("/fr/page/evaluer/edit", data=sent).status_code == 303
    found = read_sheet(page("evaluer")).options
    assert [(option.letter, option.words["title"]) for option in found] == [
        ("A", "Un atelier"),
        ("B", "Une enquête"),
    ]
    assert found[1].words["drawbacks"] == "longue"


def test_an_option_is_taken_out(client: FlaskClient, sheet: Page) -> None:
    assert sheet
    edit(client, **{"options-0-gone": "y"})
    assert text_of("evaluer") == SHEET.split("\n## Options", maxsplit=1)[0]


def test_the_other_way_keeps_what_was_typed(client: FlaskClient, sheet: Page) -> None:
    assert sheet
    as_text = fields(edit(client, "as_text", part_who="Tous\n\n## Un titre de trop"))
    assert "part_who" not in as_text
    assert "## Qui\n\nTous\n\n## Un titre de trop\n" in as_text["text"][0]
    text = as_text["text"][0].replace("Comprendre.", "Savoir.")
    back = client.post("/fr/page/evaluer/edit", data={**as_text, "text": text, "as_fields": "1"})
    sent = fields(back)
    assert (sent["part_purpose"], sent["part_who"]) == (["Savoir."], ["Tous"])
    client.post("/fr/page/evaluer/edit", data={**sent, "part_who": "Nous", "save": "1"})
    assert text_of("evaluer") == text.replace("Tous", "Nous")


def test_markdown_sent_whole_is_saved_as_it_is(client: FlaskClient, sheet: Page) -> None:
    assert sheet
    sent = {"base_revision": "1", "text": "## But\n\nAutre.\n", "save": "1"}
    assert client.post("/fr/page/evaluer/edit", data=sent).status_code == 303
    assert text_of("evaluer") == "## But\n\nAutre.\n"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"part_purpose": "Un but\n\n## Qui\n\nTous"}, "ne resterait pas dans son champ"),
        ({"options-0-title": ""}, "Une option a besoin d’un titre"),
        ({"part_purpose": "x" * 20_001}, "20000"),
        ({f"options-{number}-title": f"Manière {number}" for number in range(27)}, "au plus 26 options"),
        ({"fact_goals": ["6", "99"]}, "pas d’objectif «\u00a099\u00a0»"),
        ({"fact_cycle": "9"}, "Cycle"),
        ({"fact_cycle": "9" * 5000}, "Cycle"),
    ],
)
def test_what_cannot_be_kept_comes_back(
    client: FlaskClient, sheet: Page, typed: dict[str, Any], said: str
) -> None:
    assert sheet
    answer = edit(client, part_who="Mes mots à moi", **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert page("evaluer").head_number == 1
    sent = fields(answer)
    assert sent["part_who"] == ["Mes mots à moi"]
    for name, value in typed.items():
        if name.startswith(("part", "options")):
            assert sent[name] == [value]


def test_a_place_in_the_grid_gives_the_code(client: FlaskClient, sheet: Page) -> None:
    assert sheet
    edit(client, fact_phase="8", fact_goals=["16"])
    assert page("evaluer").facts == {**PLACED, "phase": 8, "code": "T28", "goals": ["16"]}
    edit(client, fact_phase="")
    assert "code" not in page("evaluer").facts


def test_a_section_leads_to_its_field(client: FlaskClient, sheet: Page) -> None:
    assert sheet
    for section, place in (("but", "part_purpose"), ("option-a-un-atelier", "options-0")):
        answer = client.get(f"/fr/page/evaluer/edit?section={section}")
        assert answer.headers["Location"] == f"/fr/page/evaluer/edit#{place}"
        assert f'id="{place}"' in client.get("/fr/page/evaluer/edit").text
    assert "Gardé tel quel." in fields(client.get("/fr/page/evaluer/edit?section=voir-aussi"))["text"][0]


def test_two_who_fill_in_different_fields_are_joined(
    client: FlaskClient, sheet: Page, member: Member
) -> None:
    sent = fields(client.get("/fr/page/evaluer/edit"))
    shelf.edit(sheet, SHEET.replace("au début.", "au début, ou à la fin."), member)
    answer = client.post("/fr/page/evaluer/edit", data={**sent, "part_purpose": "Savoir.", "save": "1"})
    assert answer.status_code == 303
    assert text_of("evaluer") == SHEET.replace("au début.", "au début, ou à la fin.").replace(
        "Comprendre", "Savoir"
    )


def test_a_collision_in_a_field_is_settled_and_shown_in_fields(
    client: FlaskClient, sheet: Page, member: Member
) -> None:
    sent = fields(client.get("/fr/page/evaluer/edit"))
    shelf.edit(sheet, SHEET.replace("Comprendre.", "Prouver."), member)
    answer = client.post("/fr/page/evaluer/edit", data={**sent, "part_purpose": "Savoir.", "save": "1"})
    assert answer.status_code == 409
    chosen = fields_of_conflict(answer)
    shown = client.post("/fr/page/evaluer/edit", data={**chosen, "passage-0": "mine", "join": "1"})
    assert fields(shown)["part_purpose"] == ["Savoir."]


def fields_of_conflict(answer: Any) -> dict[str, Any]:
    found = Fields(answer.text.replace("\r\n", "\n").split("<form", 3)[-1]).found
    return {name: [value.removeprefix("\n") for value in values] for name, values in found.items() if name}


# Examples


def tell(
    client: FlaskClient, button: str = "save", *, typed: dict[str, Any] | None = None, **more: Any
) -> Any:
    sent = fields(client.get("/fr/page/new?kind=example"))
    return client.post(
        "/fr/page/new?kind=example", data={**sent, "title": "Un jardin", **(typed or {}), **more, button: "1"}
    )


def test_an_example_is_told_in_short_fields(client: FlaskClient, sheet: Page, member: Member) -> None:
    assert sheet
    typed = {
        "part_done": "Un jardin.",
        "part_sources": "- Nous, 2024",
        "fact_place": "Lille",
        "fact_country": "FR",
        "fact_territory": str(member.territory_id),
        "fact_cited": "2016",
        "fact_level": "local",
        "fact_theme": "food",
        "fact_frames": ["conceptual"],
        "fact_cells": ["T27"],
        "fact_options": "t27-a",
        "fact_dimensions": ["A", "B"],
        "fact_goals": ["2"],
    }
    assert tell(client, typed=typed).status_code == 303
    made = page("un-jardin")
    assert shelf.text_of(made) == "## Ce qui a été fait\n\nUn jardin.\n\n## Sources\n\n- Nous, 2024\n"
    assert made.facts == {
        "place": "Lille",
        "territory": member.territory_id,
        "country": "FR",
        "cited": 2016,
        "level": "local",
        "theme": "food",
        "frames": ["conceptual"],
        "cells": ["T27"],
        "options": ["T27-A"],
        "dimensions": ["A", "B"],
        "goals": ["2"],
    }
    assert "cité en 2016" in client.get("/fr/examples").text
    assert 'href="/fr/page/evaluer#option-a-un-atelier"' in client.get("/fr/page/un-jardin").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"fact_year": "0"}, "Année"),
        ({"fact_year": "hier"}, "Année"),
        ({"fact_country": "Atlantis"}, "Pays"),
        ({"fact_territory": "999999"}, "Territoire"),
        ({"fact_territory": "9" * 5000}, "Territoire"),
        ({"fact_year": "9" * 5000}, "Année"),
        ({"fact_theme": "magie"}, "Thème"),
        ({"fact_cells": ["T49"]}, "pas de case «\u00a0T49\u00a0»"),
        ({"fact_options": "T27-Z"}, "d’option «\u00a0T27-Z\u00a0»"),
        ({"fact_dimensions": ["Z"]}, "pas de dimension «\u00a0Z\u00a0»"),
        ({"part_done": ""}, "Il ne resterait rien"),
    ],
)
def test_an_example_that_cannot_be_comes_back(
    client: FlaskClient, sheet: Page, typed: dict[str, Any], said: str
) -> None:
    assert sheet
    answer = tell(client, typed={"part_done": "Mes mots", "fact_place": "Ici", **typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert fields(answer)["fact_place"] == ["Ici"]
    db.session.rollback()
    assert queries.by_slug("un-jardin") is None


def test_markdown_of_a_new_example_begins_with_its_headings(client: FlaskClient, member: Member) -> None:
    assert member
    assert "## Ce qui a été fait" in fields(tell(client, "as_text"))["text"][0]


def test_a_preview_keeps_the_fields(client: FlaskClient, member: Member) -> None:
    assert member
    answer = tell(client, "preview", part_done="Un *beau* jardin.")
    assert "<em>beau</em>" in answer.text
    assert fields(answer)["part_done"] == ["Un *beau* jardin."]


def test_the_country_of_an_example_is_that_of_its_territory(client: FlaskClient, member: Member) -> None:
    place = member.territory
    sent = fields(client.get("/fr/page/new?kind=example")) | {
        "title": "Un jardin",
        "part_done": "Des bacs.",
        "fact_territory": str(place.id),
        "save": "1",
    }
    other = next(code for code in ("BE", "PT") if code != place.country)
    refused = client.post("/fr/page/new?kind=example", data={**sent, "fact_country": other})
    assert refused.status_code == 422
    assert f"{place.name} est dans un autre pays" in refused.text
    assert f'<option selected value="{other}">' in refused.text
    assert client.post("/fr/page/new?kind=example", data=sent).status_code == 303
    db.session.rollback()
    made = queries.by_slug("un-jardin")
    assert made is not None
    assert made.facts["country"] == place.country


def test_what_a_browser_kept_comes_back_as_it_was_sent(client: FlaskClient, member: Member) -> None:
    assert member
    address = "/fr/page/new?kind=example"
    sent = fields(client.get(address)) | {"title": "", "part_done": "Des bacs.", "again": "1"}
    back = client.post(address, data=sent)
    assert back.status_code == 200
    again = fields(back)
    assert again["part_done"] == ["Des bacs."]
    assert "again" not in again
    assert client.post(address, data={**again, "title": "Un jardin", "save": "1"}).status_code == 303
