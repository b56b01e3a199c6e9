import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation import network
from tests.pages import shelf
from wiki.accounts.models import Member
from wiki.core.db import db, unit_of_work
from wiki.pages import services
from wiki.pages.models import Page
from wiki.versioning import provenance, queries
from wiki.versioning.models import Origin
from wiki.versioning.queries import Content
from wiki.versioning.services import Authorship, prepare_revision

SECOND = shelf.TEXT.replace("deux heures", "trois heures")
THIRD = SECOND + "\n## Troisième point\n\nUn ajout utile.\n"


@pytest.fixture
def member(app: Flask) -> Member:
    assert app
    return factories.member("Alice Ferrand")


@pytest.fixture
def page(member: Member) -> Page:
    found = shelf.page("Notes")
    shelf.edit(found, SECOND, member, summary="Plus long")
    shelf.edit(found, THIRD, member, summary="Un point", minor=True)
    return found


def body(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body(answer)))


def test_history_names_each_version_and_who_made_it(client: FlaskClient, page: Page) -> None:
    assert page
    text = words(client.get("/en/page/notes/history"))
    for part in (
        "Version 3 in force",
        "Plus long",
        "Alice Ferrand",
        "small correction",
        "+2 words",
        "Page created",
    ):
        assert part in text
    older = words(client.get("/en/page/notes/history?before=3"))
    assert ("Version 3" in older, "Version 2" in older) == (False, True)


def test_history_chooses_two_versions_without_a_script(client: FlaskClient, page: Page) -> None:
    assert page
    text = re.sub(r"\s+", " ", body(client.get("/en/page/notes/history")))
    assert '<form method="get" action="/en/page/notes/compare">' in text
    assert re.findall(r'name="(from|to)" value="(\d)" checked', text) == [("to", "3"), ("from", "2")]


def test_history_can_leave_small_corrections_out(client: FlaskClient, page: Page) -> None:
    assert page
    text = words(client.get("/en/page/notes/history?minor=0"))
    assert ("Version 3" in text, "Version 2" in text) == (False, True)


def test_history_leads_a_member_to_bringing_a_version_back(client: FlaskClient, member: Member) -> None:
    found = shelf.page("Notes")
    shelf.edit(found, SECOND, member)
    assert "Bring back" not in words(client.get("/en/page/notes/history"))
    factories.sign_in(client, member)
    text = body(client.get("/en/page/notes/history"))
    assert re.findall(r'href="([^"]*#restore)"', text) == ["/en/page/notes/version/1#restore"]
    assert 'id="restore"' in body(client.get("/en/page/notes/version/1"))


@pytest.mark.parametrize("query", ["from=1&to=2", "from=2&to=1", "to=2"])
def test_two_versions_are_compared_oldest_first(client: FlaskClient, page: Page, query: str) -> None:
    assert page
    answer = client.get(f"/en/page/notes/compare?{query}")
    assert "from version 1 to version 2" in words(answer)
    assert "1 sentence rewritten" in words(answer)
    assert re.search(r"<del>.*?deux.*?</del>.*?<ins>.*?trois", body(answer), re.DOTALL)


def test_the_last_change_is_what_one_sees_first(client: FlaskClient, page: Page) -> None:
    assert page
    assert "from version 2 to version 3" in words(client.get("/en/page/notes/compare"))


@pytest.mark.parametrize("view", ["text", "sides", "raw", "nonsense"])
def test_each_way_of_looking_shows_the_change(client: FlaskClient, page: Page, view: str) -> None:
    assert page
    assert "Un ajout utile." in words(client.get(f"/fr/page/notes/compare?view={view}"))


def test_changed_facts_are_compared(client: FlaskClient, member: Member) -> None:
    found = shelf.page("Sintra", kind="example", facts={"country": "PT", "year": 2010})
    shelf.edit(found, shelf.TEXT, member, facts={"country": "PT", "year": 2011})
    text = words(client.get("/en/page/sintra/compare"))
    assert re.search(r"Year .*2010.*2011", text)
    assert "Country" not in text


def test_a_new_title_is_compared(client: FlaskClient, page: Page, member: Member) -> None:
    with unit_of_work():
        services.rename(page, "Carnet", "", member, shelf.THEN)
    assert re.search(r"Title .*Notes.*Carnet", words(client.get("/en/page/carnet/compare")))


@pytest.mark.parametrize(
    "address", ["compare?from=1&to=9", "version/9", "raw?version=9", f"version/{10**12}"]
)
def test_versions_that_are_not_there(client: FlaskClient, page: Page, address: str) -> None:
    assert page
    assert client.get(f"/fr/page/notes/{address}").status_code == 404


@pytest.mark.parametrize("address", [f"compare?from={10**30}", "compare?from=x&to=", "history?before=-1"])
def test_numbers_that_make_no_sense_are_passed_over(client: FlaskClient, page: Page, address: str) -> None:
    assert page
    assert client.get(f"/fr/page/notes/{address}").status_code == 200


def test_a_version_keeps_its_address_and_says_what_it_is(client: FlaskClient, page: Page) -> None:
    assert page
    former, present = (words(client.get(f"/en/page/notes/version/{number}")) for number in (1, 3))
    assert "You are reading a former version." in former
    assert "deux heures" in former
    assert "This is the text in force today." in present


def test_the_raw_text_is_the_text(client: FlaskClient, page: Page) -> None:
    assert page
    answer = client.get("/fr/page/notes/raw?version=1")
    assert (answer.content_type, body(answer)) == ("text/plain; charset=utf-8", shelf.TEXT)
    assert body(client.get("/fr/page/notes/raw")) == THIRD


def test_restoring_appends(client: FlaskClient, page: Page, member: Member) -> None:
    factories.sign_in(client, member)
    assert "Bring this version back" in words(client.get("/en/page/notes/version/1"))
    answer = client.post("/en/page/notes/version/1/restore", data={"base_revision": 3})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/page/notes")
    db.session.rollback()
    revision = queries.revision(page.id, 4)
    assert (revision.origin, revision.restored_number) == (Origin.RESTORATION, 1)
    assert shelf.text_of(page) == shelf.TEXT
    assert "Version 1 brought back" in words(client.get("/en/page/notes/history"))


@pytest.mark.parametrize(("number", "base", "status"), [(1, 2, 409), (3, 3, 409), (9, 3, 404), (1, "", 422)])
def test_restoring_what_was_not_looked_at(
    client: FlaskClient, page: Page, number: int, base: object, status: int
) -> None:
    factories.sign_in(client, factories.member())
    answer = client.post(f"/en/page/notes/version/{number}/restore", data={"base_revision": base})
    assert answer.status_code == status
    db.session.rollback()
    assert page.head_number == 3


def test_a_visitor_cannot_restore(client: FlaskClient, page: Page) -> None:
    assert page
    assert "Bring this version back" not in words(client.get("/en/page/notes/version/1"))
    assert client.post("/en/page/notes/version/1/restore", data={"base_revision": 3}).status_code == 401


def test_a_reference_text_goes_back_by_amendment(client: FlaskClient, member: Member) -> None:
    charter = shelf.page("Charte", kind="charter")
    shelf.adopt(charter, SECOND, member)
    factories.sign_in(client, member)
    text = body(client.get("/en/page/charte/version/1"))
    assert "/en/page/charte/amend" in text
    assert "/restore" not in text


def test_each_sentence_tells_where_it_comes_from(client: FlaskClient, page: Page) -> None:
    assert page
    text = words(client.get("/en/page/notes/provenance"))
    order = [
        "Chaque membre",
        "version 1",
        "trois heures",
        "version 2",
        "le lendemain",
        "version 1",
        "ajout",
        "version 3",
    ]
    assert re.search(".*".join(order), text)


def test_sentences_are_shown_as_they_are_read(client: FlaskClient, member: Member) -> None:
    found = shelf.page("Notes", "Un **mot** et [[rien|un lien]].\n")
    shelf.edit(found, "Un **mot** et [[rien|un lien]]. Une *fin*.\n", member)
    text = body(client.get("/en/page/notes/provenance"))
    assert "Un <strong>mot</strong> et <a" in text
    assert "<em>fin</em>" in text
    asked = words(client.get("/en/page/notes/provenance?q=un+mot+et+un+lien"))
    assert ("version 1" in asked, "version 2" in asked) == (True, False)


def test_an_imported_sentence_says_so(client: FlaskClient, app: Flask) -> None:
    assert app
    found = shelf.page("Notes")
    head = queries.version(found.id, 1)
    with unit_of_work():
        by = Authorship(Origin.IMPORT, author_name="Jean Ancien")
        services.write(found, prepare_revision(head, Content(SECOND, "Notes", {})), by, shelf.THEN)
    text = words(client.get("/en/page/notes/provenance?q=trois+heures"))
    assert re.search("Jean Ancien .*Brought in from another place .*version 2 .*March 1, 2026", text)


def test_one_sentence_or_one_section_can_be_asked_about(client: FlaskClient, page: Page) -> None:
    assert page
    asked = words(client.get("/en/page/notes/provenance?q=TROIS%20heures"))
    assert ("version 2" in asked, "version 1" in asked) == (True, False)
    section = words(client.get("/en/page/notes/provenance?section=second-point"))
    assert ("le lendemain" in section, "trois heures" in section) == (True, False)
    assert "No sentence" in words(client.get("/en/page/notes/provenance?q=licorne"))


def test_provenance_follows_the_page(client: FlaskClient, page: Page, member: Member) -> None:
    client.get("/en/page/notes/provenance")
    shelf.edit(page, THIRD.replace("utile", "très utile"), member)
    text = words(client.get("/en/page/notes/provenance?q=ajout"))
    assert "version 4" in text


def test_carried_and_begun_anew_agree(page: Page, member: Member) -> None:
    before = provenance.annotate_head(queries.revision(page.id, 2))
    shelf.edit(page, THIRD.replace("utile", "très utile"), member)
    head = queries.revision(page.id, 4)
    assert before.number == 2
    carried = provenance.annotate_head(head)
    assert carried == provenance._annotate_history(head)


def test_another_page_under_the_same_number_is_not_mistaken(page: Page) -> None:
    head = queries.revision(page.id, 3)
    other = provenance.AnnotatedText(3, THIRD, shelf.THEN.replace(year=2020), 1, ((THIRD, 1),))
    provenance._cache[page.id] = other
    assert provenance.annotate_head(head) == provenance._annotate_history(head)


def test_a_long_past_is_read_only_so_far(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provenance, "MAX_CHARACTERS", len(THIRD) + len(SECOND) + 1)
    found = provenance._annotate_history(queries.revision(page.id, 3))
    assert (found.first, {number for _, number in found.lines}) == (2, {2, 3})


def test_an_adopted_sentence_leads_to_its_amendment_and_its_vote(client: FlaskClient, member: Member) -> None:
    charter = network.charter()
    vote = network.opened(network.proposed(charter, member))
    network.cast(vote, member, "for")
    network.closed(vote)
    text = body(client.get("/en/page/charte/provenance?q=trois+ans"))
    assert 'href="/en/amendments/26-001"' in text
    assert 'href="/en/amendments/26-001/result"' in text
    assert "version 2" in words(client.get("/en/page/charte/provenance?q=trois+ans"))
    assert "Amendment 26-001 adopted" in words(client.get("/en/page/charte/history"))
    assert "Amendment 26-001 adopted" in words(client.get("/en/page/charte/compare"))
