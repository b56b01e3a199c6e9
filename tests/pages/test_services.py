import pytest
from flask import Flask

from tests import factories
from tests.pages import shelf
from wiki.core.db import unit_of_work
from wiki.core.errors import Conflict, Forbidden, InvalidInput
from wiki.ledger import queries as ledger
from wiki.ledger.chain import EventType
from wiki.pages import queries, services
from wiki.pages.services import HeadMoved, NewPage
from wiki.versioning import queries as versions
from wiki.versioning.models import Origin
from wiki.versioning.queries import Content
from wiki.versioning.services import Authorship, prepare_revision

pytestmark = pytest.mark.both_databases

REFERENCES = [("frame", {}), ("charter", {}), ("method", {"validated": True})]
TRUSTED = {Origin.AMENDMENT, Origin.CREATION, Origin.IMPORT}


@pytest.mark.parametrize(("kind", "facts"), REFERENCES)
@pytest.mark.parametrize("origin", sorted(set(Origin) - TRUSTED))
def test_a_reference_text_is_guarded(app: Flask, kind: str, facts: dict[str, bool], origin: Origin) -> None:
    page, steward = shelf.page(kind=kind, facts=facts), factories.steward()
    head = versions.version(page.id, 1)
    prepared = prepare_revision(head, Content("Autre chose.\n", page.title, facts))
    refusal = InvalidInput if origin in {Origin.TYPO, Origin.CONTESTED} else Forbidden
    with pytest.raises(refusal), unit_of_work():
        services.write(page, prepared, Authorship(origin, steward.id), shelf.THEN)
    assert (page.head_number, shelf.text_of(page)) == (1, shelf.TEXT)


def test_a_round_decides_about_a_sheet_and_leaves_its_words_alone(app: Flask) -> None:
    page, steward = shelf.page(kind="method", facts={"validated": True, "code": "T13"}), factories.steward()
    retired = {"validated": True, "code": "T13", "retired": 2026}
    for content in (
        Content("Autre.\n", page.title, retired),
        Content(shelf.TEXT, page.title, {**retired, "code": "T14"}),
    ):
        prepared = prepare_revision(versions.version(page.id, 1), content)
        with pytest.raises(Forbidden), unit_of_work():
            services.write(page, prepared, Authorship(Origin.ROUND, steward.id), shelf.THEN)
    prepared = prepare_revision(versions.version(page.id, 1), Content(shelf.TEXT, page.title, retired))
    with unit_of_work():
        services.write(page, prepared, Authorship(Origin.ROUND, steward.id), shelf.THEN)
    assert (page.head_number, page.facts["retired"]) == (2, 2026)


def test_nobody_validates_a_sheet_by_editing_it(app: Flask) -> None:
    page, steward = shelf.page(kind="method"), factories.steward()
    prepared = prepare_revision(
        versions.version(page.id, 1), Content(shelf.TEXT, page.title, {"validated": True})
    )
    with pytest.raises(Forbidden), unit_of_work():
        services.write(page, prepared, Authorship(Origin.EDIT, steward.id), shelf.THEN)


def test_who_comes_second_is_told(app: Flask) -> None:
    page, member = shelf.page(), factories.member()
    head = versions.version(page.id, 1)
    first, second = (prepare_revision(head, Content(text, page.title, {})) for text in ("Un.\n", "Deux.\n"))
    with unit_of_work():
        services.write(page, first, Authorship(Origin.EDIT, member.id), shelf.THEN)
    with pytest.raises(HeadMoved), unit_of_work():
        services.write(page, second, Authorship(Origin.EDIT, member.id), shelf.THEN)
    assert shelf.text_of(page) == "Un.\n"


def test_each_save_is_recorded(app: Flask) -> None:
    page, member = shelf.page(), factories.member()
    shelf.edit(page, "Tout autre.\n", member, summary="Tout refait")
    last = list(ledger.events())[-1]
    assert (last.type, last.actor, last.subject) == (
        EventType.REVISION_SAVED,
        f"member:{member.id}",
        f"page:{page.id}",
    )
    assert last.payload is not None
    assert last.payload["text_hash"] == versions.revision(page.id, 2).text_hash


def test_links_follow_the_text_in_force(app: Flask) -> None:
    target, page, member = (
        shelf.page("But"),
        shelf.page("Source", "Voir [[but]] et [[rien]].\n"),
        factories.member(),
    )
    assert queries.backlinks(target) == [page]
    assert [wanted.slug for wanted in queries.wanted_pages()] == ["rien"]
    shelf.edit(page, "Plus de lien.\n", member)
    assert queries.backlinks(target) == []
    assert queries.wanted_pages() == []


@pytest.mark.parametrize(
    ("title", "error"), [("Notes", Conflict), ("…", InvalidInput), ("New", InvalidInput)]
)
def test_an_address_is_given_once(app: Flask, title: str, error: type[Exception]) -> None:
    shelf.page("Notes")
    with pytest.raises(error):
        shelf.page(title)


def test_a_renamed_page_keeps_its_former_address(app: Flask) -> None:
    page, member = shelf.page("Notes"), factories.member()
    with unit_of_work():
        services.rename(page, "Carnet", "", member, shelf.THEN)
    assert (page.slug, page.title, page.head_number) == ("carnet", "Carnet", 2)
    assert queries.by_former_slug("notes") == page
    assert shelf.text_of(page) == shelf.TEXT
    with pytest.raises(Conflict):
        shelf.page("Notes")


def test_a_page_may_take_its_own_former_address_back(app: Flask) -> None:
    page, member = shelf.page("Notes"), factories.member()
    for title in ("Carnet", "Notes"):
        with unit_of_work():
            services.rename(page, title, "", member, shelf.THEN)
    assert (page.slug, queries.by_former_slug("carnet")) == ("notes", page)


def test_hiding_and_showing_again(app: Flask) -> None:
    page, steward = shelf.page(), factories.steward()
    shelf.hide(page, steward)
    assert page.hidden_reason == "Publiée par erreur"
    with pytest.raises(Conflict):
        shelf.hide(page, steward)
    with unit_of_work():
        services.unhide(page, steward, shelf.THEN)
    assert (page.hidden_at, page.hidden_reason) == (None, "")
    assert [event.type for event in ledger.events()][-2:] == [EventType.PAGE_HIDDEN, EventType.PAGE_RESTORED]


def test_two_languages_know_each_other(app: Flask) -> None:
    french, english = shelf.page("Notes"), shelf.page("Minutes", lang="en")
    with unit_of_work():
        services.link_translations(french, english)
    assert queries.translations(french) == [english]
    assert queries.translations(english) == [french]


def test_a_language_has_one_counterpart(app: Flask) -> None:
    french, english, other = (
        shelf.page("Notes"),
        shelf.page("Minutes", lang="en"),
        shelf.page("Log", lang="en"),
    )
    with unit_of_work():
        services.link_translations(french, english)
    with pytest.raises(Conflict), unit_of_work():
        services.link_translations(french, other)


def test_a_kind_must_be_declared(app: Flask) -> None:
    with pytest.raises(InvalidInput), unit_of_work():
        services.create(NewPage("poem", "fr", "Ode"), "", Authorship(Origin.CREATION), shelf.THEN)
