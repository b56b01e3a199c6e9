"""Real questions about the starter texts, each with the page that must come first (or among the first three)."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.search import held_out
from wiki.core.db import unit_of_work
from wiki.pages.importing import starter
from wiki.search import services
from wiki.search.querying.query import parse

NOW = datetime(2027, 3, 1, tzinfo=UTC)
FIRST = {
    "fr": {
        "comment un petit territoire rural peut évaluer ses actions avec les habitants": "fiche-t27",
        "comment évaluer avec les habitants": "fiche-t27",
        "monnaie locale": "exemple-monnaies-locales",
        "monnaie complémentaire": "exemple-monnaies-locales",
        "community land trust": "exemple-community-land-trusts",
        "foncier solidaire": "exemple-community-land-trusts",
        "revenu de base": "exemple-revenu-de-base",
        "revenu universel": "exemple-revenu-de-base",
        "qui peut voter": "aide",
        "comment proposer un amendement": "aide",
        "T13": "fiche-t13",
        "banque du temps": "exemple-banques-du-temps",
        "larzac": "exemple-larzac",
        "charte de la démocratie": "charte-democratie",
        "Salaspils": "exemple-salaspils",
        "qu’est-ce que SPIRAL": "methode",
        "AMAP": "exemple-csa-amap",
        "turquie": "exemple-agenda-21-turquie",
        "énergie": "exemple-montdidier",
        "fiche T27": "fiche-t27",
        "communs": "charte-communs",
        "timebank": "exemple-banques-du-temps",
    },
    "en": {
        "local currency": "example-local-currencies",
        "community land trust": "example-community-land-trusts",
        "basic income": "example-basic-income",
        "who can vote": "help",
        "how do I propose an amendment": "help",
        "how to mobilise young people": "sheet-t21",
        "time bank": "example-time-banks",
        "timebank": "example-time-banks",
        "T13": "sheet-t13",
        "community supported agriculture": "example-csa-amap",
        "charter of democracy": "charter-democracy",
        "Salaspils": "example-salaspils",
    },
}
AMONG_THE_FIRST = {
    "fr": {
        "bien commun": "charte-communs",
        "LEADER": "exemple-leader",
        "coresponsabilité": "glossaire",
        "co responsabilité": "reseau-together",
        "bien etre": "cadre-conceptuel",
    },
    "en": {"coordination group": "glossary", "what is co-responsibility": "together-network"},
}

pytestmark = pytest.mark.both_databases


def answers(lang: str, question: str) -> list[str]:
    return [hit.url_path.removeprefix("/page/") for hit in services.search(parse(question, lang=lang)).hits]


def missed(places: int) -> list[str]:
    """List the held-out questions none of whose pages is among the first."""
    return [
        question
        for lang, asked in held_out.QUESTIONS.items()
        for question, pages in asked.items()
        if pages.isdisjoint(answers(lang, question)[:places])
    ]


def wrong(wanted: dict[str, dict[str, str]], places: int) -> list[tuple[str, str, list[str]]]:
    """List each question whose page is not among the first, with what is."""
    asked = [(lang, question, page) for lang, pages in wanted.items() for question, page in pages.items()]
    found = [(question, page, answers(lang, question)[:places]) for lang, question, page in asked]
    return [(question, page, first) for question, page, first in found if page not in first]


def same(*asked: str) -> bool:
    """Say whether several ways to write a question have the same best answers."""
    return len({frozenset(answers("fr", question)[:3]) for question in asked}) == 1


def test_real_questions_lead_to_their_pages(app: Flask) -> None:
    with unit_of_work():
        list(starter.create_starter_pages(starter.read_starter_texts(), NOW))
    services.rebuild()
    assert wrong(FIRST, 1) == []
    assert wrong(AMONG_THE_FIRST, 3) == []
    assert same("coresponsabilité", "co-responsabilité", "co responsabilite")
    assert same("bien-être", "bien etre", "bienêtre")
    assert missed(10) == []
    assert len(missed(3)) <= 2
