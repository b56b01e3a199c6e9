from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from wiki.catalogues import queries
from wiki.catalogues.models import Catalogue, Entry
from wiki.core.db import db
from wiki.ledger import queries as ledger
from wiki.ledger.chain import EventType


@pytest.fixture
def kept(app: Flask, client: FlaskClient) -> FlaskClient:
    """A client on which a steward is signed in."""
    assert app
    factories.sign_in(client, factories.steward())
    return client


def entries(catalogue: Catalogue = Catalogue.DIMENSION) -> list[Entry]:
    db.session.rollback()
    return list(queries.entries(catalogue))


def send(client: FlaskClient, address: str, **fields: Any) -> Any:
    return client.post(f"/fr/catalogues/{address}", data={"key": "k", **fields})


def named(fr: str = "Relations", en: str = "Relations", **fields: Any) -> dict[str, Any]:
    return {"name_fr": fr, "name_en": en, **fields}


def last_event() -> tuple[str, str]:
    found = ledger.event(ledger.count())
    assert found is not None
    return found.type, found.subject


@pytest.mark.both_databases
def test_the_network_begins_with_what_is_certain(app: Flask) -> None:
    assert [entry.code for entry in entries(Catalogue.GOAL)] == [str(number) for number in range(1, 18)]
    assert [entry.name("fr") for entry in entries()] == ["Accès aux ressources essentielles", "Cadre de vie"]
    assert len(entries(Catalogue.PRINCIPLE)) >= 5


def test_everybody_reads_the_catalogues(client: FlaskClient) -> None:
    text = client.get("/en/catalogues").text
    assert "Climate action" in text
    assert "/catalogues/goal/add" not in text


def test_a_steward_adds_an_entry_once(kept: FlaskClient) -> None:
    for _ in range(2):
        answer = send(kept, "dimension/add", **named(code="c"))
        assert (answer.status_code, answer.headers["Location"]) == (303, "/fr/catalogues#dimension")
    assert [(entry.code, entry.position) for entry in entries()] == [("A", 1), ("B", 2), ("C", 3)]
    assert last_event() == (EventType.CATALOGUE_CHANGED, f"entry:{entries()[2].id}")
    assert "C Relations" in kept.get("/fr/ledger").text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (named(code="A"), 409),
        (named(code="É!"), 422),
        (named(code=""), 422),
        (named(code="C", en=""), 422),
        (named(code="C", fr="x" * 201), 422),
    ],
)
def test_what_cannot_be_an_entry_comes_back(kept: FlaskClient, fields: dict[str, Any], status: int) -> None:
    answer = send(kept, "dimension/add", **fields)
    assert answer.status_code == status
    assert fields["name_fr"] in answer.text
    assert len(entries()) == 2


def test_an_entry_is_renamed_moved_and_retired(kept: FlaskClient) -> None:
    second = entries()[1]
    address = f"entries/{second.id}"
    assert (
        send(kept, address, **named("Milieu", "Surroundings", position="1", retired="y")).status_code == 303
    )
    first = entries()[0]
    assert (first.code, first.name("en"), first.is_retired) == ("B", "Surroundings", True)
    assert [entry.position for entry in entries()] == [1, 2]
    assert "Retirée" in kept.get("/fr/catalogues").text or "Retiré" in kept.get("/fr/catalogues").text
    count = ledger.count()
    send(kept, address, **named("Milieu", "Surroundings", position="1", retired="y"))
    assert ledger.count() == count
    send(kept, address, **named("Milieu", "Surroundings", position="99"))
    assert [entry.code for entry in entries() if not entry.is_retired] == ["A", "B"]


def test_a_place_that_is_none_is_refused(kept: FlaskClient) -> None:
    answer = send(kept, f"entries/{entries()[0].id}", **named("Autre", "Other", position="0"))
    assert answer.status_code == 422
    assert "Autre" in answer.text
    assert entries()[0].name("en") == "Access to essential resources"


def test_what_is_not_there_is_not_found(kept: FlaskClient) -> None:
    assert kept.get("/fr/catalogues/colour/add").status_code == 404
    assert kept.get("/fr/catalogues/entries/9999").status_code == 404
