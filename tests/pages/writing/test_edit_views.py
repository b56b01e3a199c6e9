"""A page is edited, alone or by two people at once."""

import unicodedata
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.pages import shelf
from tests.pages.screens import body, head, send
from wiki.accounts.models import Member
from wiki.core.db import installation
from wiki.core.errors import InvalidInput
from wiki.pages import queries, services
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.versioning import queries as versions


def test_an_edit_is_saved_and_said(client: FlaskClient, member: Member) -> None:
    shelf.page()
    answer = send(client, "notes", "Tout autre.\r\n", summary="  Refait  ", minor="y")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/page/notes")
    assert head("notes") == (2, "Tout autre.\n")
    page = queries.by_slug("notes")
    assert page is not None
    revision = versions.revision(page.id, 2)
    assert (revision.author_id, revision.summary, revision.minor) == (member.id, "Refait", True)
    assert "Saved: this is version 2." in body(client.get("/en/page/notes"))


def test_a_section_is_edited_alone(client: FlaskClient, member: Member) -> None:
    assert member
    shelf.page()
    form = body(client.get("/fr/page/notes/edit?section=second-point"))
    assert "Les notes sont publiées" in form
    assert "Chaque membre" not in form
    send(client, "notes", "## Second point\n\nRien.\n", section="second-point")
    assert head("notes")[1] == shelf.TEXT.replace("Les notes sont publiées le lendemain.", "Rien.")


def test_a_section_that_is_gone_shows_the_whole_page(client: FlaskClient, member: Member) -> None:
    assert member
    shelf.page()
    form = body(client.get("/fr/page/notes/edit?section=nulle-part"))
    assert "Chaque membre" in form
    assert 'name="section" type="hidden" value=""' in form
    answer = send(client, "notes", "Mes mots.", section="nulle-part")
    assert answer.status_code == 409
    assert "Mes mots." in body(answer)


def test_saving_nothing_new_makes_no_version(client: FlaskClient, member: Member) -> None:
    assert member
    shelf.page()
    assert send(client, "notes", shelf.TEXT.replace("\n", "\r\n")).status_code == 303
    assert head("notes") == (1, shelf.TEXT)


@pytest.mark.parametrize("button", ["preview", "changes"])
def test_looking_first_saves_nothing(client: FlaskClient, member: Member, button: str) -> None:
    assert member
    shelf.page()
    before = installation().generation
    answer = send(client, "notes", shelf.TEXT + "\nEt *ceci*.\n", button=button)
    assert answer.status_code == 200
    assert "<em>ceci</em>" in body(answer)
    assert ("<ins>" in body(answer)) == (button == "changes")
    assert "Et *ceci*." in body(answer)
    assert (head("notes"), installation().generation) == ((1, shelf.TEXT), before)


def test_two_people_at_once_in_different_places_join(client: FlaskClient, member: Member) -> None:
    page = shelf.page()
    shelf.edit(page, shelf.TEXT.replace("deux heures", "trois heures"), member)
    assert send(client, "notes", shelf.TEXT.replace("le lendemain", "le soir même")).status_code == 303
    number, text = head("notes")
    assert (number, "trois heures" in text, "le soir même" in text) == (3, True, True)
    assert "Somebody else had changed" in body(client.get("/en/page/notes"))


def test_a_close_join_waits_for_a_word(client: FlaskClient, member: Member) -> None:
    page = shelf.page()
    theirs = shelf.TEXT.replace("Chaque membre reçoit", "Chaque personne membre reçoit")
    shelf.edit(page, theirs, member)
    answer = send(client, "notes", shelf.TEXT.replace("reçoit une voix", "reçoit une seule voix"))
    text = body(answer)
    assert (answer.status_code, head("notes")) == (200, (2, theirs))
    joined = "Chaque personne membre reçoit une seule voix."
    assert joined in text
    assert 'name="base_revision" type="hidden" value="2"' in text
    assert (
        send(client, "notes", theirs.replace("reçoit une voix", "reçoit une seule voix"), base=2).status_code
        == 303
    )
    assert joined in head("notes")[1]


def test_a_conflict_loses_nothing_and_is_settled_by_choice(client: FlaskClient, member: Member) -> None:
    page = shelf.page()
    theirs = shelf.TEXT.replace("deux heures", "trois heures")
    shelf.edit(page, theirs, member)
    mine = shelf.TEXT.replace("deux heures", "une heure").replace("le lendemain", "le soir même")
    answer = send(client, "notes", mine, summary="Plus court")
    text = body(answer)
    assert (answer.status_code, head("notes")) == (409, (2, theirs))
    assert "La séance dure une heure." in text
    assert "La séance dure trois heures." in text
    assert "le soir même" in text
    assert 'value="Plus court"' in text
    fields: dict[str, Any] = {"passage-0": "in_force", "summary": "Plus court"}
    settled = body(send(client, "notes", mine, button="join", **fields))
    assert 'name="base_revision" type="hidden" value="2"' in settled
    area = settled.split("<textarea", 1)[1].split("</textarea>", 1)[0]
    assert theirs.replace("le lendemain", "le soir même").replace("\n", "") in area.replace("\r", "").replace(
        "\n", ""
    )
    assert head("notes")[0] == 2


def test_who_is_faster_between_reading_and_writing_is_joined(
    client: FlaskClient, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_id = shelf.page().id
    real, calls = services.write, 0

    def late(page: Page, *args: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise services.HeadMoved("moved")
        return real(page, *args)

    monkeypatch.setattr(services, "write", late)
    assert send(client, "notes", "Tout autre.\n").status_code == 303
    assert (calls, page_id, head("notes")[0]) == (2, page_id, 2)


def test_whoever_is_always_slower_keeps_their_words(
    client: FlaskClient, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert member
    shelf.page()

    def late(*_args: Any) -> Any:
        raise services.HeadMoved("moved")

    monkeypatch.setattr(services, "write", late)
    answer = send(client, "notes", "Mes mots à moi.\n")
    assert answer.status_code == 409
    assert "Mes mots à moi." in body(answer)


@pytest.mark.parametrize(
    ("text", "base", "status"),
    [("x" * 500_001, 1, 422), ("Mes mots\x00.", 1, 422), ("Mes mots.", 7, 404), ("Mes mots.", 0, 422)],
)
def test_refused_words_come_back(
    client: FlaskClient, member: Member, text: str, base: int, status: int
) -> None:
    assert member
    shelf.page()
    answer = send(client, "notes", text, base=base)
    assert answer.status_code == status
    assert text[:8] in body(answer).split("<textarea", 1)[1]
    assert head("notes") == (1, shelf.TEXT)


def test_a_text_that_cannot_be_displayed_is_not_saved(
    client: FlaskClient, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert member
    shelf.page()

    def refuse(_text: str) -> Any:
        message = "This text takes too long to display."
        raise InvalidInput(message)

    monkeypatch.setattr(rendering._process, "render", refuse)
    answer = send(client, "notes", "Mes mots.")
    assert answer.status_code == 422
    assert "Mes mots." in body(answer)
    assert head("notes") == (1, shelf.TEXT)


@pytest.mark.parametrize(("query", "name"), [("", "text"), ("?section=second-point", "text-second-point")])
def test_what_the_browser_keeps_of_a_section_is_not_the_page(
    client: FlaskClient, member: Member, query: str, name: str
) -> None:
    assert member
    shelf.page()
    assert f'data-keep="{name}"' in body(client.get(f"/fr/page/notes/edit{query}"))


def test_a_text_arrives_composed_and_without_signs_that_nobody_sees(
    client: FlaskClient, member: Member
) -> None:
    assert member
    shelf.page()
    typed = unicodedata.normalize("NFD", shelf.TEXT.replace("deux heures", "trois\u00ad heures\u200b"))
    assert send(client, "notes", typed).status_code == 303
    assert head("notes") == (2, shelf.TEXT.replace("deux heures", "trois heures"))
    assert "2 invisible signs were taken out" in body(client.get("/en/page/notes"))


def test_how_letters_are_encoded_is_no_change(client: FlaskClient, member: Member) -> None:
    assert member
    old = unicodedata.normalize("NFD", shelf.TEXT)
    shelf.page(text=old)
    assert send(client, "notes", shelf.TEXT.replace("voix", "vo\u00adix")).status_code == 303
    assert head("notes") == (1, old)


def test_one_word_changed_in_a_word_processor_is_one_word(client: FlaskClient, member: Member) -> None:
    assert member
    base = "".join(f"L'article {number} : l'eau...\n\n" for number in range(8))
    shelf.page(text=base)
    there = base.replace("'", "’").replace("...", "…").replace(" :", "\u00a0:").replace("eau", "air", 1)
    send(client, "notes", there)
    assert head("notes")[1].replace("…", "...") == base.replace("eau", "air", 1)
    send(client, "notes", head("notes")[1].replace("'", "’"), base=2)
    assert head("notes")[0] == 3, "a typographer's own work is saved"
