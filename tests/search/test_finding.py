"""What is found, by whom, and what is hidden from the search."""

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.editions import library
from tests.rounds.network import opened
from tests.search.material import BY, NOW, TEXT, factories_steward, found
from wiki.accounts.models import Member, Standing
from wiki.core.db import unit_of_work
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.models import Amendment
from wiki.deliberation.threads import services as thread_services
from wiki.deliberation.threads.leading import syntheses
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.search import services
from wiki.search.querying.query import parse
from wiki.versioning.queries import Content, version
from wiki.versioning.services import prepare_revision

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("indexed", "author")]


def propose(charter: Page, author: Member) -> Amendment:
    with unit_of_work():
        amendment = amendment_services.create_draft(charter, "", author, NOW)
        text = TEXT.replace("habitants", "riverains")
        proposal = Proposal(1, text, "Nommer les riverains", "Ils boivent cette eau potable.")
        amendment_services.revise(amendment, proposal, NOW)
    return amendment


def test_where_nothing_is_found_there_is_nothing_to_narrow(client: FlaskClient, charter: Page) -> None:
    with unit_of_work():
        pages.create(pages.NewPage("page", "fr", "La vallée"), "La vallée en hiver.\n", BY, NOW)
    services.drain_queue()
    assert 'id="narrow"' not in client.get("/fr/search?q=vallée").text
    answer = client.get("/fr/search?q=vallée&scope=decision").text
    assert "Rien trouvé" in answer
    assert 'id="narrow"' not in answer


def test_what_is_not_narrowed_to_is_not_offered(client: FlaskClient, charter: Page) -> None:
    answer = client.get("/fr/search?q=vallée&lang=fr").text
    assert "scope=charter" in answer
    assert "scope=decision" not in answer
    assert answer.index('id="narrowed"') < answer.index('class="hits"')
    assert charter.slug in answer


def test_a_former_version_is_found_where_former_versions_are_looked_for(charter: Page) -> None:
    with unit_of_work():
        page = pages.create(pages.NewPage("page", "fr", "Le glacier"), "La neige.\n", BY, NOW)
        content = Content("Le sable.\n", page.title, {})
        pages.write(page, prepare_revision(version(page.id, 1), content), BY, NOW)
    services.drain_queue()
    old = parse("neige", filters={"scope": frozenset({"version"})})
    assert found("neige") == []
    assert [hit.url_path for hit in services.search(old).hits] == [f"/page/{page.slug}/version/1"]
    assert found("sable") == ["page"]
    with unit_of_work():
        pages.hide(page, "essai", factories_steward(), NOW)
    services.drain_queue()
    assert services.search(old).total == 0


def test_members_are_found_as_far_as_they_are_shown(author: Member) -> None:
    home = factories.territory("Oued Zitoun", "TN")
    member = factories.member("Rui Espadinha", territory=home)
    services.drain_queue()
    assert found("espadinha") == ["member"]
    assert sorted(found("zitoun")) == sorted(found("Tunisie")) == ["member", "territory"]
    assert found(member.email) == []
    with unit_of_work():
        member.standing = Standing.CLOSED
    services.drain_queue()
    assert found("espadinha") == found("zitoun") == []


def test_a_glossary_is_followed_as_it_is_edited(charter: Page) -> None:
    assert found("marigot") == []
    entry = "- **Marigot** : un bras d’eau.\n  Synonymes : vallée.\n"
    with unit_of_work():
        page = pages.create(pages.NewPage("glossary", "fr", "Mots"), entry, BY, NOW)
    services.drain_queue()
    assert sorted(found("marigot")) == ["page", "page"]
    with unit_of_work():
        pages.hide(page, "essai", factories_steward(), NOW)
    services.drain_queue()
    assert found("marigot") == []


def test_titles_are_suggested(client: FlaskClient, charter: Page) -> None:
    for words in ("charte des com", "COMMUNS"):
        assert [hit.title for hit in services.suggest(words, "fr")] == [charter.title]
    for words in ("vallée", "", '-* "'):
        assert services.suggest(words, "fr") == []
    address = f"http://localhost/fr/page/{charter.slug}"
    answer = client.get("/fr/search/suggestions?q=comm")
    assert answer.get_json() == ["comm", [charter.title], ["Charte"], [address]]
    in_english = client.get("/en/search/suggestions?q=comm").get_json()
    assert in_english[2:] == [["Charter · French"], [address.replace("/fr/", "/en/")]]


def test_titles_in_the_readers_language_are_suggested_first(charter: Page) -> None:
    with unit_of_work():
        pages.create(pages.NewPage("charter", "en", "Communs"), TEXT, BY, NOW)
    services.drain_queue()
    assert [hit.lang for hit in services.suggest("communs", "fr")] == ["fr", "en"]
    assert [hit.lang for hit in services.suggest("communs", "en")] == ["en", "fr"]


def test_a_round_and_an_edition_are_found_by_what_they_are_called(client: FlaskClient) -> None:
    opened(2026)
    library.published("Édition 2026", kinds=("charter",))
    services.drain_queue()
    assert found("édition 2026")[0] == "edition"
    assert found("tour de validation") == found("validation round of 2026")[:1] == ["round"]
    answer = client.get("/fr/search?q=tour+de+validation")
    assert '<a href="/fr/rounds/2026">Tour de validation de 2026</a>' in answer.text
    assert "Validation round of 2026</a>" in client.get("/en/search?q=rounds").text


@pytest.mark.parametrize(
    ("asked", "says"),
    [("zzzz", "Essayez un autre mot."), ("zzzz+eau+xxxx", "Essayez moins de mots ou d’autres")],
)
def test_who_found_nothing_is_told_what_may_help(client: FlaskClient, asked: str, says: str) -> None:
    answer = client.get(f"/fr/search?q={asked}&scope=example")
    assert says in answer.text
    assert ("Chercher partout" in answer.text) is ("eau" in asked)


def test_a_draft_is_found_by_nobody_and_an_amendment_by_everybody(charter: Page, author: Member) -> None:
    amendment = propose(charter, author)
    services.drain_queue()
    assert found("riverains") == []
    with unit_of_work():
        amendment_services.submit(amendment, NOW)
    services.drain_queue()
    assert found("riverains") == ["amendment"]


def test_a_hidden_page_takes_its_amendments_and_discussions_along(charter: Page, author: Member) -> None:
    amendment = propose(charter, author)
    with unit_of_work():
        amendment_services.submit(amendment, NOW)
        thread_services.open_thread(charter, "Une question", "Et la baignade ?", author, NOW)
    services.drain_queue()
    assert sorted(found("baignade") + found("riverains") + found("vallée")) == ["amendment", "page", "thread"]
    with unit_of_work():
        pages.hide(charter, "essai", author, NOW)
    services.drain_queue()
    assert found("baignade") + found("riverains") + found("vallée") == []


def test_a_hidden_post_is_not_found(charter: Page, author: Member) -> None:
    with unit_of_work():
        thread = thread_services.open_thread(charter, "Une question", "Et la baignade ?", author, NOW)
    services.drain_queue()
    with unit_of_work():
        thread_services.hide_post(thread.posts[0], "hors sujet", author, NOW)
    services.drain_queue()
    assert found("baignade") == []
    assert found("question") == ["thread"]


def test_a_facet_leads_to_its_results_and_other_languages_are_offered(
    client: FlaskClient, charter: Page
) -> None:
    with unit_of_work():
        pages.create(pages.NewPage("page", "en", "Water"), "L’eau de la vallée.\n", BY, NOW)
    services.drain_queue()
    answer = client.get("/fr/search?q=vallée&lang=pt")
    assert 'href="/fr/search?q=vall%C3%A9e&amp;lang=en"' in answer.text
    answer = client.get("/fr/search?q=vallée")
    assert "scope=charter" in answer.text
    assert answer.text.index(charter.title) < answer.text.index("Water")
    assert "anglais" in answer.text


def test_what_is_retired_says_so_and_can_be_narrowed_to(client: FlaskClient, charter: Page) -> None:
    with unit_of_work():
        for title, facts in (("Fiche des puits", {}), ("Fiche des norias", {"retired": 2026})):
            pages.create(pages.NewPage("method", "fr", title, facts=facts), "Puiser.\n", BY, NOW)
    services.drain_queue()
    answer = client.get("/fr/search?q=puiser&state=retired")
    assert "norias" in answer.text
    assert "Fiche des puits" not in answer.text
    badge = answer.text.partition('class="hit-path"')[2].partition("</p>")[0]
    assert "<svg" in badge
    assert "Retirée" in badge


def test_an_adaptation_says_where_it_comes_from(client: FlaskClient) -> None:
    home = factories.territory("Oued Zitoun", "TN")
    factories.member("Rui Espadinha", territory=home)
    facts = {"sheet": "fiche-t27", "sheet_version": 1, "territory": home.id}
    with unit_of_work():
        pages.create(pages.NewPage("adaptation", "fr", "Mesurer", facts=facts), "Au marché.\n", BY, NOW)
    services.drain_queue()
    for question in ("q=zitoun&scope=adaptation", "q=tunisie&scope=adaptation", "q=marché&country=TN"):
        answer = client.get(f"/fr/search?{question}").text
        assert "Adaptation d’une fiche" in answer, question
        assert "<bdi>Oued Zitoun</bdi>" in answer, question


def test_a_synthesis_is_found_once_it_is_written(charter: Page, author: Member) -> None:
    with unit_of_work():
        thread = thread_services.open_thread(charter, "Une question", "Et la baignade ?", author, NOW)
    services.drain_queue()
    assert found("noria") == []
    with unit_of_work():
        syntheses.write_synthesis(thread, "On garde la noria.", 0, author, NOW)
    services.drain_queue()
    assert found("noria") == ["thread"]


def test_a_page_of_results_that_is_not_there_leads_back(client: FlaskClient) -> None:
    answer = client.get("/fr/search?q=vallée&page=7")
    assert 'href="/fr/search?q=vall%C3%A9e"' in answer.text
