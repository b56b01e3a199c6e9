import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.deliberation import network
from tests.editions import library
from tests.rounds.network import opened
from wiki.catalogues.models import Catalogue, Entry
from wiki.core.db import db, unit_of_work
from wiki.deliberation.threads import services as threads
from wiki.deliberation.threads.leading import syntheses
from wiki.operations import jobs
from wiki.pages import services as pages
from wiki.search import sources
from wiki.search.document import Document
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship

pytestmark = pytest.mark.both_databases


def only(key: str) -> Document:
    (found,) = sources.build_documents([key])
    return found


def test_a_decision_is_found_once_its_vote_is_closed(app: Flask) -> None:
    author = factories.member("Inês Carrapato")
    page = network.charter()
    vote = network.opened(network.proposed(page, author))
    network.cast(vote, author, "for", "La rivière le vaut bien.")
    assert list(sources.build_documents([f"decision:{vote.id}"])) == []
    network.closed(vote)
    decision = only(f"decision:{vote.id}")
    assert "rivière" in decision.body
    assert decision.facets["state"] == "adopted"
    assert decision.url_path == f"/amendments/{vote.amendment.reference}/result"
    assert decision.key in sources.with_dependents([f"page:{page.id}"])
    with unit_of_work():
        pages.hide(page, "essai", author, network.NOW)
    assert (
        list(sources.build_documents(sources.with_dependents([f"page:{page.id}", f"history:{page.id}"])))
        == []
    )


def test_what_a_page_is_called_beside_its_title(app: Flask) -> None:
    page = network.charter("fiche", kind="method")
    with unit_of_work():
        page.facts = {"code": "T27", "cycle": 2, "phase": 7, "retired": True}
    sheet = only(f"page:{page.id}")
    assert sheet.names == "T27 · Cycle 2 · Mobilisation · Co-évaluer ex-post"
    assert sheet.facets["state"] == "retired"
    assert sheet.scope == "method"


def test_the_facts_of_a_page_are_words_of_its_language(app: Flask) -> None:
    facts = {"theme": "energy", "level": "local", "goals": ["7"], "options": ["T27-A"], "cells": ["T13"]}
    page = network.charter("exemple", kind="example")
    with unit_of_work():
        entry = db.session.scalars(select(Entry).filter_by(catalogue=Catalogue.GOAL, code="7")).one()
        page.facts = facts
    found = only(f"page:{page.id}")
    assert found.labels.startswith("Exemple · Local · Énergie · T13 · T27-A · ")
    assert found.labels.endswith(entry.name("fr"))
    assert found.labels not in found.title_text
    assert f"page:{page.id}" in sources.with_dependents(sources.touched_keys(entry))
    with unit_of_work():
        page.facts = {"theme": "energy"}
        entry.names = {"fr": "Énergie propre", "en": "Clean energy"}
    assert f"page:{page.id}" not in sources.with_dependents(sources.touched_keys(entry))


def test_a_sheet_is_found_by_its_state_and_by_its_options(app: Flask) -> None:
    page = network.charter("fiche", "## Options\n\n### Option A — Par enquête\n\nOn demande.\n", "method")
    with unit_of_work():
        page.facts = {"code": "T27", "retired": 2026}
    assert only(f"page:{page.id}").labels == "Fiche de méthode · Retirée · T27-A"
    with unit_of_work():
        page.facts = {**page.facts, "replaced_by": "une-autre"}
    found = only(f"page:{page.id}")
    assert (found.labels, found.facets["state"]) == ("Fiche de méthode · Remplacée · T27-A", "replaced")


def test_an_amendment_that_was_outvoted_is_found_as_such(app: Flask) -> None:
    page, people = network.charter(), [factories.member(), factories.member()]
    first, second = (
        network.proposed(page, people[0], network.BEFORE, new) for new in (network.AFTER, "cinq ans")
    )
    vote = network.announced(first, rivals=[second])
    jobs.run_due(vote.opens_at)
    db.session.expire_all()
    for person, choice in zip(people, ("for", "abstain"), strict=True):
        network.cast(vote.together[0], person, "for")
        network.cast(vote.together[1], person, choice)
    network.closed(vote)
    assert only(f"amendment:{first.id}").facets["state"] == "merged"
    assert only(f"amendment:{second.id}").facets["state"] == "outvoted"


def test_an_edition_and_a_round_are_called_so_in_each_language(app: Flask) -> None:
    library.sheet()
    edition, of = library.published("Édition 2026"), opened(2026)
    found = only(f"edition:{edition.id}")
    assert (found.title, found.url_path, found.scope) == ("Édition 2026", "/editions/edition-2026", "edition")
    assert found.labels == "Édition · Éditions · Edition · Editions"
    found = only(f"round:{of.id}")
    assert (found.title, found.url_path, found.scope) == ("2026", "/rounds/2026", "edition")
    assert {"Tour de validation", "Validation round"} <= set(found.names.split(" · "))
    assert {"Collecte", "Collection"} <= set(found.labels.split(" · "))
    assert sources.touched_keys(of) == (found.key,)


def test_the_page_of_an_amendment_is_parted_from_its_reasons(app: Flask) -> None:
    page = network.charter()
    amendment = network.proposed(page, factories.member())
    found = only(f"amendment:{amendment.id}")
    assert found.body.startswith(f"{page.title} —\n")
    assert found.labels == "Amendement · En discussion"


def test_an_adaptation_is_told_apart_by_its_territory(app: Flask) -> None:
    home = factories.territory("Sintra", "PT")
    factories.member("Rui Espadinha", territory=home)
    facts = {"sheet": "fiche-t27", "sheet_version": 1, "territory": home.id}
    with unit_of_work():
        new = pages.NewPage("adaptation", "fr", "Mesurer ensemble", facts=facts)
        page = pages.create(new, "Au marché.\n", Authorship(Origin.CREATION), network.NOW)
    found = only(f"page:{page.id}")
    assert (found.scope, found.place, found.facets["country"]) == ("adaptation", "Sintra", "PT")
    assert "fiche-t27" in found.title_text
    assert "Portugal" in found.title_text


def test_a_discussion_is_found_by_its_synthesis_as_it_stands_and_by_why_it_was_closed(app: Flask) -> None:
    author = factories.steward("Inês Carrapato")
    page = network.charter()
    with unit_of_work():
        thread = threads.open_thread(page, "Une question", "Et la baignade ?", author, network.NOW)
        syntheses.write_synthesis(thread, "On s’accorde sur la rivière.", 0, author, network.NOW)
    with unit_of_work():
        syntheses.write_synthesis(thread, "On s’accorde sur le lavoir.", 1, author, network.NOW + network.DAY)
    found = only(f"thread:{thread.id}")
    assert "lavoir" in found.body
    assert "rivière" not in found.body
    assert found.updated_at == (network.NOW + network.DAY).isoformat()
    with unit_of_work():
        threads.close_thread(thread, "La fontaine est réparée.", author, network.NOW)
    assert "fontaine" in only(f"thread:{thread.id}").body


def test_an_unknown_key_names_nothing(app: Flask) -> None:
    assert list(sources.build_documents(["page:999999", "edition:1", "session:1"])) == []
