"""The options of a sheet side by side, and adaptations from their beginning to the amendment they become."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.pages import shelf
from tests.pages.fields.test_forms import fields
from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.deliberation.amendments import queries as deliberation
from wiki.deliberation.models import Mergeability
from wiki.pages import queries
from wiki.pages.models import Page

SHEET = """## But

Comprendre.

## Options

### Option A — Un atelier

- Quand\u00a0: au début, voir [[Mulhouse]].
- Avantages\u00a0: **vivant**.

### Option B — Une enquête

- Quand\u00a0: partout.

## Points de vigilance

- La moyenne cache les oubliés.
"""
PLACED = {"strand": "territory", "cycle": 2, "phase": 7, "code": "T27"}


@pytest.fixture
def member(app: Flask, client: FlaskClient) -> Member:
    assert app
    found = factories.member("Alice Ferrand", territory=factories.territory("Val-de-Lume"))
    factories.sign_in(client, found)
    return found


def sheet(text: str = SHEET, **facts: Any) -> Page:
    return shelf.page("Évaluer", text, kind="method", facts={**PLACED, **facts})


def page(slug: str) -> Page:
    db.session.rollback()
    found = queries.by_slug(slug)
    assert found is not None
    return found


# Side by side


def test_options_stand_side_by_side_with_their_examples(client: FlaskClient) -> None:
    sheet()
    shelf.page("Mulhouse", kind="example", facts={"options": ["T27-B"]})
    shelf.page("Sintra", kind="example", facts={"cells": ["T27"]})
    shelf.page("Larzac", kind="example", facts={"cells": ["T26"]})
    text = client.get("/fr/page/evaluer/options").text
    rows = re.findall(r'<tr id="(\w)">(.*?)</tr>', text, re.DOTALL)
    assert [letter for letter, _row in rows] == ["A", "B"]
    assert re.findall(r'<th scope="col">([^<]*)', text) == [
        "Option",
        "Quand l’utiliser",
        "Avantages",
        "Exemples d’usage",
    ]
    assert 'href="/fr/page/evaluer#option-a-un-atelier"' in rows[0][1]
    assert "<strong>vivant</strong>" in rows[0][1]
    assert 'class="page-link"' in rows[0][1]
    assert "Pas encore renseigné" in rows[1][1]
    assert ("/fr/page/mulhouse" in rows[1][1], "/fr/page/sintra" in rows[1][1]) == (True, False)
    assert "/fr/page/sintra" in text.split("</table>")[1]
    assert "/fr/page/larzac" not in text


def test_a_page_without_options_is_read_instead(client: FlaskClient) -> None:
    shelf.page()
    assert client.get("/fr/page/notes/options").headers["Location"] == "/fr/page/notes"


def test_a_sheet_leads_to_what_uses_it(client: FlaskClient) -> None:
    sheet()
    shelf.page("Sintra", kind="example", facts={"cells": ["T27"], "options": ["T27-A"], "country": "PT"})
    text = client.get("/fr/page/evaluer").text
    assert "Comparer les 2 options" in text
    uses = text.split('id="uses"')[1]
    assert "/fr/page/sintra" in uses
    assert "Portugal" in uses
    assert "T27-A" in uses


# Retired


def test_a_retired_sheet_says_so_in_lists(client: FlaskClient) -> None:
    shelf.page("Sans place", kind="method", facts={"retired": 2026})
    shelf.page("Croisée", kind="method", facts={"retired": 2026, "dimensions": ["A"], "goals": ["7"]})
    for address in ("/fr/method", "/fr/well-being?dimension=A&goal=7"):
        assert "icon-archive" in client.get(address).text, address


def test_a_retired_sheet_says_so_everywhere_and_stays_readable(client: FlaskClient) -> None:
    sheet(validated=True, retired=2026, replaced_by="mieux")
    shelf.page("Mieux", SHEET, kind="method", facts={**PLACED, "cycle": 1, "code": "T17"})
    text = client.get("/fr/page/evaluer").text
    assert "Retiré" in text
    assert 'href="/fr/page/mieux"' in text
    for address in ("/fr/method", "/fr/method?cycle=2", "/fr/page/evaluer/options"):
        shown = client.get(address).text
        assert "icon-superseded" in shown, address
        assert "Évaluer" in shown, address


# Several in one cell


def test_of_several_sheets_in_a_cell_the_one_in_force_comes_first_and_each_has_its_name(
    client: FlaskClient,
) -> None:
    sheet(validated=True)
    for title, facts in {"Ancienne": {"retired": 2025}, "Avant tout": {}}.items():
        shelf.page(title, SHEET, kind="method", facts={**PLACED, **facts})
    shelf.page("Sintra", kind="example", facts={"options": ["T27-A"]})
    told = client.get("/fr/page/sintra").text
    assert 'href="/fr/page/evaluer#option-a-un-atelier"' in told
    wishes = client.get("/fr/method?cycle=2").text.split('id="wishes"')[1].split("</ol>")[0]
    names = re.findall(r'class="cell-title"[^>]*>([^<]*)<', wishes)
    assert names == ["Évaluer", "Avant tout", "Ancienne"]
    assert wishes.count("/fr/examples?sheet=T27") == 1


# Adapting


def adapted(client: FlaskClient, text_of: str = "evaluer", **typed: Any) -> Page:
    sent = fields(client.get(f"/fr/page/{text_of}/adapt"))
    answer = client.post(f"/fr/page/{text_of}/adapt?version=1", data={**sent, **typed, "save": "1"})
    assert answer.status_code == 303, answer.text
    return page(answer.headers["Location"].rsplit("/", 1)[1])


def propose(client: FlaskClient, adaptation: Page, key: str = "k") -> Any:
    return client.post(f"/fr/page/{adaptation.slug}/adaptation", data={"key": key})


def test_an_adaptation_keeps_its_sheet_and_version(client: FlaskClient, member: Member) -> None:
    sheet()
    made = adapted(client, part_purpose="Comprendre ici.")
    assert (made.kind, made.title) == ("adaptation", "Évaluer\u00a0: Val-de-Lume")
    assert made.facts == {"sheet": "evaluer", "sheet_version": 1, "territory": member.territory_id}
    assert shelf.text_of(made) == SHEET.replace("Comprendre.", "Comprendre ici.")
    assert f"/fr/page/{made.slug}" in client.get("/fr/page/evaluer").text
    assert f"/fr/page/{made.slug}/adaptation" in client.get(f"/fr/page/{made.slug}").text


def test_an_adaptation_says_what_differs_and_whether_its_sheet_has_moved(
    client: FlaskClient, member: Member
) -> None:
    original = sheet()
    made = adapted(client, part_purpose="Comprendre ici.")
    address = f"/fr/page/{made.slug}/adaptation"
    text = client.get(address).text
    assert "<ins" in text
    assert "La fiche a changé depuis" not in text
    shelf.edit(original, SHEET.replace("vivant", "joyeux"), member)
    assert "/fr/page/evaluer/compare?from=1&amp;to=2" in client.get(address).text


def test_a_sheet_that_was_renamed_is_still_known(client: FlaskClient, member: Member) -> None:
    sheet()
    made = adapted(client, part_purpose="Comprendre ici.")
    client.post("/fr/page/evaluer/rename", data={"title": "Co-évaluer", "slug": "co-evaluer"})
    assert client.get(f"/fr/page/{made.slug}/adaptation").status_code == 200
    assert f"/fr/page/{made.slug}" in client.get("/fr/page/co-evaluer").text


def test_an_adaptation_of_a_proposed_sheet_opens_its_form(client: FlaskClient, member: Member) -> None:
    original = sheet()
    made = adapted(client, part_purpose="Comprendre ici.")
    shelf.edit(original, SHEET.replace("vivant", "joyeux"), member)
    answer = propose(client, made)
    assert answer.headers["Location"] == f"/fr/page/evaluer/edit?adaptation={made.slug}"
    sent = fields(client.get(answer.headers["Location"]))
    assert (sent["part_purpose"], sent["base_revision"]) == (["Comprendre ici."], ["1"])
    assert client.post("/fr/page/evaluer/edit", data={**sent, "save": "1"}).status_code == 303
    assert shelf.text_of(page("evaluer")) == SHEET.replace("vivant", "joyeux").replace(
        "Comprendre.", "Comprendre ici."
    )


def test_an_adaptation_of_a_validated_sheet_becomes_one_draft(client: FlaskClient, member: Member) -> None:
    original = sheet(validated=True)
    made = adapted(client, part_purpose="Comprendre ici.")
    shelf.adopt(original, SHEET.replace("vivant", "joyeux"), member)
    first, second = propose(client, made), propose(client, made)
    assert first.headers["Location"] == second.headers["Location"]
    db.session.rollback()
    (draft,) = deliberation.drafts_of(member)
    assert draft.current.base_number == 2
    assert draft.current.text == SHEET.replace("vivant", "joyeux").replace("Comprendre.", "Comprendre ici.")
    assert draft.current.title == ""
    assert draft.current.reasons == f"Essayé à Val-de-Lume\u00a0: [[{made.slug}|{made.title}]]."
    assert client.get(first.headers["Location"]).status_code == 200


def test_what_collides_is_drafted_on_its_own_base(client: FlaskClient, member: Member) -> None:
    original = sheet(validated=True)
    made = adapted(client, part_purpose="Comprendre ici.")
    shelf.adopt(original, SHEET.replace("Comprendre.", "Prouver."), member)
    answer = propose(client, made)
    assert answer.headers["Location"].endswith("/adapt")
    db.session.rollback()
    (draft,) = deliberation.drafts_of(member)
    assert (draft.mergeability, draft.current.base_number) == (Mergeability.CONFLICT, 1)
    assert "Prouver." in client.get(answer.headers["Location"]).text


def test_facts_of_an_adaptation_are_proposed_back_with_its_words(client: FlaskClient, member: Member) -> None:
    original = sheet(validated=True, goals=["3"])
    made = adapted(client, part_purpose="Comprendre ici.", fact_goals=["3", "11"])
    shown = client.get(f"/fr/page/{made.slug}/adaptation").text
    assert "fact-changes" in shown
    propose(client, made)
    db.session.rollback()
    (draft,) = deliberation.drafts_of(member)
    assert draft.current.facts == {"goals": ["3", "11"]}
    assert original.facts["goals"] == ["3"]


def test_facts_alone_are_proposed_back_and_what_is_left_out_stays(
    client: FlaskClient, member: Member
) -> None:
    sheet(validated=True, goals=["3"], dimensions=["A"])
    made = adapted(client, title="La même ici", fact_goals=["11"], fact_dimensions=[])
    assert propose(client, made).status_code == 303
    db.session.rollback()
    (draft,) = deliberation.drafts_of(member)
    assert (draft.current.text, draft.current.facts) == (SHEET, {"goals": ["11"]})


def test_the_form_of_a_proposed_sheet_opens_with_the_facts_of_its_adaptation(
    client: FlaskClient, member: Member
) -> None:
    sheet(goals=["3"])
    made = adapted(client, part_purpose="Comprendre ici.", fact_goals=["11"])
    answer = propose(client, made)
    sent = fields(client.get(answer.headers["Location"]))
    assert (sent["fact_goals"], sent["fact_phase"]) == (["11"], ["7"])


def test_what_changes_nothing_is_not_proposed(client: FlaskClient, member: Member) -> None:
    sheet(validated=True)
    made = adapted(client, title="La même")
    answer = propose(client, made)
    assert answer.status_code == 422
    db.session.rollback()
    assert deliberation.drafts_of(member) == []


def test_only_a_sheet_is_adapted_and_only_an_adaptation_proposed_back(
    client: FlaskClient, member: Member
) -> None:
    assert member
    notes = shelf.page()
    assert client.get("/fr/page/notes/adapt").headers["Location"] == "/fr/page/notes"
    assert "Seule une fiche" in client.get("/fr/page/notes").text
    assert propose(client, notes).status_code == 409
    assert client.get("/fr/page/notes/adaptation").headers["Location"] == "/fr/page/notes"
    assert client.get("/fr/page/new?kind=adaptation").status_code == 422
    assert "kind=adaptation" not in client.get("/fr/page/new").text


def test_an_adaptation_that_cannot_be_comes_back(client: FlaskClient, member: Member) -> None:
    assert member
    sheet()
    sent = fields(client.get("/fr/page/evaluer/adapt"))
    typed = {**sent, "part_who": "Mes mots", "fact_goals": "99", "save": "1"}
    answer = client.post("/fr/page/evaluer/adapt?version=1", data=typed)
    assert answer.status_code == 422
    assert fields(answer)["part_who"] == ["Mes mots"]
    assert client.get("/fr/page/evaluer/adapt?version=9").status_code == 404
