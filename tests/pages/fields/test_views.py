"""The facts of a page are edited with it."""

import re
from typing import Any

from flask.testing import FlaskClient

from tests.pages import shelf
from tests.pages.screens import body, send
from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.pages import queries


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
