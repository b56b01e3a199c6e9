import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.pages import shelf
from wiki.accounts.models import Member
from wiki.core.db import db, installation, unit_of_work
from wiki.pages import services
from wiki.pages.models import EditDraft
from wiki.pages.writing import drafts

MINE = shelf.TEXT.replace("deux heures", "une heure")
SECTION = "## Second point\n\nRien du tout.\n"


@pytest.fixture
def member(app: Flask, client: FlaskClient) -> Member:
    assert app
    found = factories.member("Alice Ferrand")
    factories.sign_in(client, found)
    return found


def send(client: FlaskClient, text: str, button: str, base: int = 1, **fields: Any) -> Any:
    section = fields.get("section", "")
    data = {"base_revision": base, "text": text, button: "1", "begun": section, **fields}
    return client.post("/en/page/notes/edit", data=data)


def kept(member: Member) -> list[EditDraft]:
    db.session.rollback()
    return list(drafts.member_drafts(member))


def area(answer: Any) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.get_data(as_text=True), re.DOTALL)
    assert found
    return found[1].replace("\r\n", "\n").strip()


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", str(answer.get_data(as_text=True))))


@pytest.mark.both_databases
def test_a_draft_is_kept_offered_taken_up_and_saved(client: FlaskClient, member: Member) -> None:
    shelf.page()
    answer = send(client, MINE, "keep", summary="Plus court", minor="y")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/page/notes/edit?draft=1")
    fresh = client.get("/en/page/notes/edit")
    assert "You have a draft here" in words(fresh)
    assert area(fresh) == shelf.TEXT.strip()
    again = client.get("/en/page/notes/edit?draft=1")
    assert "This is your draft" in words(again)
    assert area(again) == MINE.strip()
    assert 'value="Plus court"' in again.text
    assert re.search(r"<input[^>]*checked[^>]*name=\"minor\"", again.text)
    assert send(client, MINE, "save").status_code == 303
    assert kept(member) == []
    assert shelf.text_of(shelf.found("notes")) == MINE


def test_a_draft_that_says_what_the_page_says_goes_too(client: FlaskClient, member: Member) -> None:
    shelf.page()
    send(client, shelf.TEXT, "keep")
    assert len(kept(member)) == 1
    assert send(client, shelf.TEXT, "save").status_code == 303
    assert (kept(member), shelf.found("notes").head_number) == ([], 1)


def test_there_is_one_draft_for_each_section(client: FlaskClient, member: Member) -> None:
    shelf.page()
    send(client, MINE, "keep")
    send(client, SECTION, "keep", section="second-point")
    send(client, f"{SECTION}Vraiment.\n", "keep", section="second-point")
    assert {draft.section: draft.text for draft in kept(member)} == {
        "": MINE,
        "second-point": f"{SECTION}Vraiment.\n",
    }
    send(client, SECTION, "save", section="second-point")
    assert [draft.section for draft in kept(member)] == [""]


def test_a_draft_that_waits_is_not_overwritten_unasked(client: FlaskClient, member: Member) -> None:
    assert member
    shelf.page()
    send(client, MINE, "keep")
    fresh = client.get("/en/page/notes/edit").text
    assert "data-draft " not in fresh
    assert 'name="keep"' not in fresh
    taken_up = client.get("/en/page/notes/edit?draft=1").text
    assert "data-draft " in taken_up
    assert 'name="keep"' in taken_up


@pytest.mark.parametrize("button", ["preview", "changes"])
def test_looking_at_a_draft_goes_on_keeping_it(client: FlaskClient, member: Member, button: str) -> None:
    shelf.page()
    send(client, MINE, "keep")
    answer = send(client, f"{MINE}Encore.\n", button)
    assert "data-draft " in answer.text
    assert "You have a draft here" not in words(answer)
    assert [draft.text for draft in kept(member)] == [MINE]


def test_a_draft_on_a_former_version_is_joined(client: FlaskClient, member: Member) -> None:
    page = shelf.page()
    send(client, MINE, "keep")
    shelf.edit(page, shelf.TEXT.replace("le lendemain", "le soir même"), factories.member())
    again = client.get("/en/page/notes/edit?draft=1")
    assert "The page has changed since" in words(again)
    assert 'name="base_revision" type="hidden" value="1"' in again.text
    assert send(client, MINE, "save").status_code == 303
    text = shelf.text_of(shelf.found("notes"))
    assert ("une heure" in text, "le soir même" in text) == (True, True)
    assert kept(member) == []


def test_a_draft_that_collides_stays_until_it_is_settled(client: FlaskClient, member: Member) -> None:
    page = shelf.page()
    section = "## Premier point\n\nChaque membre reçoit une voix. La séance dure une heure.\n"
    send(client, section, "keep", section="premier-point")
    shelf.edit(page, shelf.TEXT.replace("deux heures", "trois heures"), factories.member())
    answer = send(client, section, "save", section="premier-point")
    assert answer.status_code == 409
    assert len(kept(member)) == 1
    assert 'name="begun" type="hidden" value="premier-point"' in answer.text
    assert 'name="keep"' in answer.text
    assert "Les notes sont publiées le lendemain." in words(answer)
    assert send(client, MINE, "save", base=2, begun="premier-point").status_code == 303
    assert kept(member) == []


def test_facts_half_filled_in_are_kept_too(client: FlaskClient, member: Member) -> None:
    assert member
    shelf.page("Notes", kind="example", facts={"place": "Viome", "country": "GR"})
    send(client, shelf.TEXT, "keep", fact_place="Thessalonique", fact_country="GR", fact_year="2013")
    again = client.get("/en/page/notes/edit?draft=1").text
    assert 'value="Thessalonique"' in again
    assert 'value="2013"' in again


@pytest.mark.parametrize(("text", "base", "status"), [("x" * 500_001, 1, 422), ("Mes mots.", 7, 404)])
def test_what_cannot_be_kept_comes_back(
    client: FlaskClient, member: Member, text: str, base: int, status: int
) -> None:
    shelf.page()
    answer = send(client, text, "keep", base=base)
    assert answer.status_code == status
    assert text[:8] in area(answer)
    assert kept(member) == []


def test_keeping_a_draft_leaves_what_caches_hold_true(client: FlaskClient, member: Member) -> None:
    assert member
    shelf.page()
    before = installation().generation
    send(client, MINE, "keep")
    assert installation().generation == before


def test_nobody_else_is_offered_a_draft(client: FlaskClient, member: Member) -> None:
    assert member
    shelf.page()
    send(client, MINE, "keep")
    factories.sign_in(client, factories.steward())
    other = client.get("/en/page/notes/edit?draft=1")
    assert area(other) == shelf.TEXT.strip()
    assert "draft here" not in words(other)
    assert "une heure" not in client.get("/en/drafts").text


def test_a_draft_is_thrown_away_by_its_author_only(client: FlaskClient, member: Member) -> None:
    shelf.page()
    send(client, MINE, "keep")
    factories.sign_in(client, factories.member())
    client.post("/en/page/notes/draft/discard", data={"section": ""})
    assert len(kept(member)) == 1
    factories.sign_in(client, member)
    answer = client.post(
        "/en/page/notes/draft/discard", data={"section": "", "next": "https://example.org/x"}
    )
    assert answer.headers["Location"] == "/en/page/notes/edit"
    assert kept(member) == []


def test_drafts_are_listed_with_their_words(client: FlaskClient, member: Member) -> None:
    page = shelf.page()
    send(client, MINE, "keep")
    text = client.get("/en/drafts").text
    assert 'href="/en/page/notes/edit?draft=1"' in text
    assert "une heure" in text
    shelf.hide(page, factories.steward())
    assert "une heure" not in client.get("/en/drafts").text
    with unit_of_work():
        services.unhide(page, member, shelf.THEN)
    assert "une heure" in client.get("/en/drafts").text


def test_a_save_can_be_undone_until_somebody_else_saves(client: FlaskClient, member: Member) -> None:
    page = shelf.page()
    send(client, MINE, "save")
    said = client.get("/en/page/notes").text
    assert re.search(r'action="/en/page/notes/version/1/restore">\s*<input[^>]*value="2"', said)
    undone = client.post("/en/page/notes/version/1/restore", data={"base_revision": 2})
    assert undone.status_code == 303
    assert shelf.text_of(shelf.found("notes")) == shelf.TEXT
    send(client, MINE, "save", base=3)
    shelf.edit(shelf.found("notes"), f"{MINE}Encore.\n", member)
    late = client.post("/en/page/notes/version/3/restore", data={"base_revision": 4})
    assert late.status_code == 409
    assert "Encore." in shelf.text_of(shelf.found("notes"))
    assert page.id
