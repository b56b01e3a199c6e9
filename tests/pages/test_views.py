import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.pages import shelf
from wiki.accounts.models import Member
from wiki.core.db import db, installation, unit_of_work
from wiki.core.errors import InvalidInput
from wiki.pages import queries, services
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.versioning import queries as versions


@pytest.fixture
def member(app: Flask, client: FlaskClient) -> Member:
    assert app
    found = factories.member("Alice Ferrand")
    factories.sign_in(client, found)
    return found


def head(slug: str) -> tuple[int, str]:
    db.session.rollback()
    page = queries.by_slug(slug)
    assert page is not None
    return page.head_number, shelf.text_of(page)


def send(
    client: FlaskClient, slug: str, text: str, base: int = 1, button: str = "save", **fields: Any
) -> Any:
    fields = {"base_revision": base, "text": text, button: "1", **fields}
    return client.post(f"/en/page/{slug}/edit", data=fields)


def body(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


# Reading


def test_a_page_is_read_with_its_frame(client: FlaskClient) -> None:
    shelf.page("Notes", shelf.TEXT + "\n[[rien]]\n")
    shelf.page("Source", "Voir [[notes]].\n")
    text = body(client.get("/fr/page/notes"))
    assert '<h2 id="premier-point">' in text
    assert 'href="/fr/page/notes/edit?section=premier-point"' in text
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
    assert 'href="/fr/page/charte/amend?section=premier-point"' in text


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


# Editing


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


def test_facts_are_edited_with_short_fields(client: FlaskClient, member: Member) -> None:
    assert member
    facts = {"place": "Viome", "country": "GR", "year": 2013, "cells": ["T22"]}
    shelf.page("Viome", kind="example", facts=facts)
    form = body(client.get("/fr/page/viome/edit"))
    assert re.search(r'checked[^>]*value="T22"', form)
    sent: dict[str, Any] = {
        "fact_place": "Thessalonique",
        "fact_country": "GR",
        "fact_year": "2014",
        "fact_cells": ["T22", "T26"],
    }
    assert send(client, "viome", shelf.TEXT, **sent).status_code == 303
    db.session.rollback()
    page = queries.by_slug("viome")
    assert page is not None
    assert page.facts == {"place": "Thessalonique", "country": "GR", "year": 2014, "cells": ["T22", "T26"]}


def test_a_wrong_fact_is_said_beside_its_field(client: FlaskClient, member: Member) -> None:
    assert member
    shelf.page("Viome", kind="example")
    answer = send(client, "viome", "Mes mots.", fact_year="3000", fact_country="Atlantis")
    assert answer.status_code == 422
    assert "Mes mots." in body(answer)


def test_no_form_validates_a_sheet(client: FlaskClient, member: Member) -> None:
    assert member
    facts: dict[str, Any] = {"code": "T11", "strand": "territory", "cycle": 1, "phase": 1}
    shelf.page("T11", kind="method", facts=facts)
    sent: dict[str, Any] = {f"fact_{name}": str(value) for name, value in facts.items()}
    send(client, "t11", "Autre.\n", **sent, fact_validated="y")
    db.session.rollback()
    page = queries.by_slug("t11")
    assert page is not None
    assert page.facts == facts


# What only amendments change, what is hidden


REFERENCES = [("frame", {}), ("charter", {}), ("method", {"validated": True})]


@pytest.mark.parametrize(("kind", "facts"), REFERENCES)
@pytest.mark.parametrize("who", ["member", "steward"])
def test_no_screen_changes_a_reference_text(
    client: FlaskClient, kind: str, facts: dict[str, Any], who: str
) -> None:
    page = shelf.page("Texte", kind=kind, facts=facts)
    shelf.adopt(page, "Adopté.\n", factories.member())
    factories.sign_in(client, getattr(factories, who)())
    assert client.get("/fr/page/texte/edit?section=x").headers["Location"] == "/fr/page/texte/amend?section=x"
    answer = send(client, "texte", "Mes mots à moi, tout entiers.", base=2)
    assert answer.status_code == 403
    assert "Mes mots à moi" in body(answer)
    for button in ("preview", "changes", "join"):
        assert send(client, "texte", "Autre.", base=2, button=button).status_code == 403
    assert client.post("/fr/page/texte/version/1/restore", data={"base_revision": 2}).status_code == 403
    assert head("texte") == (2, "Adopté.\n")


def test_only_stewards_begin_reference_texts(client: FlaskClient, member: Member) -> None:
    assert member
    fields = {
        "key": "k",
        "title": "Ma charte",
        "lang": "fr",
        "text": "Mon texte à moi, tout entier.",
        "save": "1",
    }
    answer = client.post("/fr/page/new?kind=charter", data=fields)
    assert answer.status_code == 403
    assert "Mon texte à moi, tout entier." in body(answer)
    assert queries.by_slug("ma-charte") is None
    factories.sign_in(client, factories.steward())
    assert client.post("/fr/page/new?kind=charter", data=fields).status_code == 303


ADDRESSES = [
    "/page/secret",
    "/page/secret/edit",
    "/page/secret/rename",
    "/page/secret/links",
    "/page/secret/history",
    "/page/secret/compare",
    "/page/secret/version/1",
    "/page/secret/raw",
    "/page/secret/provenance",
    "/page/ancien",
]


@pytest.fixture
def hidden(app: Flask) -> Page:
    assert app
    page, steward = shelf.page("Ancien", "Mot secret.\n"), factories.steward()
    shelf.page("Lien", "Voir [[secret]].\n")
    with unit_of_work():
        services.rename(page, "Secret", "", steward, shelf.THEN)
    shelf.hide(page, steward)
    return page


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_hidden_page_is_nowhere(client: FlaskClient, hidden: Page, address: str) -> None:
    assert hidden.is_hidden
    factories.sign_in(client, factories.member())
    answer = client.get(f"/fr{address}")
    assert answer.status_code == 404
    assert "Mot secret" not in body(answer)


@pytest.mark.parametrize(
    "address", ["/", "/recent?minor=1", "/wanted", "/page/lien", "/roadmap", "/examples", "/method"]
)
def test_a_hidden_page_is_in_no_list(client: FlaskClient, hidden: Page, address: str) -> None:
    assert hidden.is_hidden
    text = body(client.get(f"/fr{address}"))
    assert "Secret" not in text
    assert "/page/secret" not in text.replace("/page/new?slug=secret", "")


def test_stewards_hide_and_show_again(client: FlaskClient) -> None:
    shelf.page("Notes")
    factories.sign_in(client, factories.member())
    assert client.get("/fr/page/notes/hide").status_code == 403
    factories.sign_in(client, factories.steward())
    assert client.post("/fr/page/notes/hide", data={"reason": " "}).status_code == 422
    assert client.post("/fr/page/notes/hide", data={"reason": "Doublon"}).status_code == 303
    assert "Doublon" in body(client.get("/fr/page/notes"))
    assert client.post("/fr/page/notes/unhide").status_code == 303
    factories.sign_out(client)
    assert client.get("/fr/page/notes").status_code == 200


# Creating, renaming


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


# Lists


def test_recent_changes_leave_small_corrections_out(client: FlaskClient, member: Member) -> None:
    page = shelf.page("Notes")
    shelf.edit(page, "Un.\n", member, summary="Grand pas")
    shelf.edit(page, "Deux.\n", member, summary="Virgule", minor=True)
    shown, all_of_them = body(client.get("/fr/recent")), body(client.get("/fr/recent?minor=1"))
    assert ("Grand pas" in shown, "Virgule" in shown) == (True, False)
    assert ("Grand pas" in all_of_them, "Virgule" in all_of_them) == (True, True)
    assert client.get(f"/fr/recent?before={10**30}").status_code == 200


def test_the_grid_shows_each_sheet_in_its_cell(client: FlaskClient) -> None:
    facts = {"code": "T13", "strand": "territory", "cycle": 1, "phase": 3, "validated": True}
    options = "## Options\n\n### Option A — Un\n\n### Option B — Deux\n"
    shelf.page("Co-évaluer", options, kind="method", facts=facts)
    shelf.page("Sintra", kind="example", facts={"options": ["T13-B"]})
    shelf.page("Sans place", kind="method")
    text = body(client.get("/fr/method"))
    assert re.search(
        r"3\. [^<]*</th>\s*<td>.*?T13.*?icon-adopted.*?/fr/page/co-evaluer.*?/fr/page/co-evaluer/options"
        r".*?2 options.*?/fr/examples\?sheet=T13",
        text,
        re.DOTALL,
    )
    assert text.count("<tr>") == 9
    assert "/fr/page/sans-place" in text


def test_who_says_where_they_stand_is_led_to_a_sheet(client: FlaskClient) -> None:
    facts = {"code": "T27", "strand": "territory", "cycle": 2, "phase": 7}
    shelf.page("Co-évaluer", kind="method", facts=facts)
    shelf.page("Autre", kind="method", facts={**facts, "code": "T37", "cycle": 3})
    wishes = body(client.get("/fr/method?cycle=2")).split('id="wishes"')[1].split("</ol>")[0]
    assert re.search(r'/fr/page/co-evaluer"[^>]*>Évaluer, avec les personnes', wishes)
    assert "/fr/page/autre" not in wishes
    for odd in ("9", "", "é", "2" * 5000):
        assert 'id="wishes"' not in body(client.get(f"/fr/method?cycle={odd}"))


def test_examples_are_narrowed_by_links(client: FlaskClient) -> None:
    shelf.page(
        "Sintra", kind="example", facts={"country": "PT", "year": 2011, "level": "local", "theme": "network"}
    )
    shelf.page("Larzac", kind="example", facts={"country": "FR", "level": "local"})
    text = body(client.get("/fr/examples?country=PT&level=local"))
    assert ("/fr/page/sintra" in text, "/fr/page/larzac" in text) == (True, False)
    assert 'href="/fr/examples?level=local"' in text
    assert "/fr/page/larzac" not in body(client.get("/fr/examples?year=2011&sheet=T99"))


def test_examples_are_counted_by_country_and_level(client: FlaskClient) -> None:
    shelf.page("Sintra", kind="example", facts={"country": "PT", "level": "local"})
    shelf.page("Lisbonne", kind="example", facts={"country": "PT", "level": "local"})
    shelf.page("Partout", kind="example")
    text = re.sub(r"\s+", " ", body(client.get("/fr/examples/table")))
    assert re.search(r'href="/fr/examples\?country=PT&amp;level=local">2<', text)
    assert text.index("Portugal") < text.index("Plusieurs pays, ou non connu")


def test_dimensions_and_goals_meet_where_pages_name_both(client: FlaskClient) -> None:
    both = {"dimensions": ["A"], "goals": ["7"]}
    shelf.page("Montdidier", kind="example", facts=both)
    shelf.page("Projeter", kind="method", facts=both)
    shelf.page("Sintra", kind="example", facts={"goals": ["7"]})
    text = re.sub(r"\s+", " ", body(client.get("/fr/well-being?dimension=A&goal=7")))
    here, table = text.split("<table")
    assert re.search(r'href="/fr/well-being\?dimension=A&amp;goal=7"> ?1 exemple, 1 fiche<', table)
    assert ["/fr/page/montdidier" in here, "/fr/page/projeter" in here, "/fr/page/sintra" in here] == [
        True,
        True,
        False,
    ]
    assert "Rien encore" in body(client.get("/fr/well-being?dimension=Z&goal=99"))


def test_examples_are_narrowed_by_what_they_illustrate(client: FlaskClient) -> None:
    facts = {"frames": ["conceptual"], "dimensions": ["A"], "goals": ["7"], "options": ["T27-A"]}
    shelf.page("Montdidier", kind="example", facts=facts)
    shelf.page("Sintra", kind="example")
    for choice in ("frame=conceptual", "dimension=A", "goal=7", "option=T27-A", "sheet=T27"):
        text = body(client.get(f"/fr/examples?{choice}"))
        assert ("/fr/page/montdidier" in text, "/fr/page/sintra" in text) == (True, False), choice
    assert "Énergie propre" in body(client.get("/fr/examples?goal=7"))


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


@pytest.mark.parametrize(("query", "name"), [("", "text"), ("?section=second-point", "text-second-point")])
def test_what_the_browser_keeps_of_a_section_is_not_the_page(
    client: FlaskClient, member: Member, query: str, name: str
) -> None:
    assert member
    shelf.page()
    assert f'data-keep="{name}"' in body(client.get(f"/fr/page/notes/edit{query}"))


def test_a_counterpart_is_of_the_same_kind(client: FlaskClient) -> None:
    shelf.page("Charte", kind="charter")
    factories.sign_in(client, factories.member())
    fields = {"key": "k", "lang": "en", "title": "Charter", "text": "Anything.", "save": "1"}
    for kind, status in (("page", 422), ("charter", 403)):
        answer = client.post(f"/fr/page/new?translation=charte&kind={kind}", data=fields)
        assert answer.status_code == status
    assert "Anything." not in client.get("/fr/page/charte").text
    assert queries.by_slug("charter") is None


def test_an_address_does_not_tell_the_title_of_a_hidden_page(client: FlaskClient) -> None:
    page = shelf.page("Nom de quelqu’un", slug="quelqu-un")
    with unit_of_work():
        services.hide(page, "Donnée personnelle.", factories.steward(), shelf.THEN)
    factories.sign_in(client, factories.member())
    fields = {
        "key": "k",
        "lang": "fr",
        "title": "Autre",
        "slug": "quelqu-un",
        "text": "Bonjour.",
        "save": "1",
    }
    answer = client.post("/fr/page/new?kind=page", data=fields)
    assert answer.status_code == 409
    assert "Nom de quelqu’un" not in answer.text
    assert "Bonjour." in answer.text
