"""The whole way of an amendment, as a newcomer of the demonstration goes it: in French, with and without scripts."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, OpenPage, become, shot
from wiki.ledger import queries as ledger
from wiki.ledger.verify import verify
from wiki.search import services as search

SENTENCE = "Les hirondelles y ont voix au chapitre."
VOTERS = (
    "Griet Peeraer", "Luc Stassart", "Nadège Vanhamme", "Rui Espadinha", "Beatriz Loureiro", "Inês Carrapato",
    "Pietro Sanfelice", "Marta Colonnello", "Lucía Barrientos", "Iker Mendizorroza", "Eleni Marakou",
    "Sofia Peraki", "Zeynep Aksoylu", "Elif Doğruyol", "Awa Ndiaye-Seck", "Moussa Faye-Diop", "Nuria Casamayor",
)  # fmt: skip


def submit(page: Page) -> None:
    """Press the one main button of the page."""
    page.locator("main button.btn-primary").last.click()
    page.wait_for_load_state()


def leap(page: Page, days: int) -> None:
    """Let days of the demonstration pass."""
    page.goto("/fr/demo")
    page.locator(f"button[name=days][value='{days}']").click()
    page.wait_for_load_state()


def propose(page: Page) -> str:
    """Go the four steps on one section and return the amendment's number."""
    page.goto("/fr/page/cadre-conceptuel")
    page.locator(".section-tools a[href*='/amend']").first.click()
    submit(page)
    text = page.locator("textarea[name=text]")
    text.fill(text.input_value().rstrip() + f" {SENTENCE}\n")
    submit(page)
    page.locator("input[name=title]").fill("Donner la parole aux hirondelles")
    page.locator("textarea[name=reasons]").fill("Elles connaissent le territoire mieux que nous.")
    submit(page)
    assert page.locator("ins", has_text="hirondelles").count() >= 1
    submit(page)
    found = re.search(r"/amendments/(\d\d-\d{3})", page.url)
    assert found, page.url
    return found[1]


def vote(page: Page, reference: str, name: str, choice: str = "for") -> None:
    """Vote as a member of the demonstration."""
    become(page, name)
    page.goto(f"/fr/amendments/{reference}/vote")
    page.locator(f"input[name=choice][value={choice}]").check(force=True)
    submit(page)


@pytest.mark.parametrize(
    ("size", "scripts"), [(PHONE, False), (DESK, True)], ids=["phone-no-scripts", "desk"]
)
def test_an_amendment_from_proposal_to_merged_text(
    site: Flask,
    open_page: OpenPage,
    size: tuple[int, int],
    scripts: bool,  # noqa: FBT001 - a test's parameter
) -> None:
    page = open_page(size, scripts=scripts)
    become(page, "Solène Quémener")
    reference = propose(page)
    shot(page, f"journey-{scripts}-submitted")
    page.goto(f"/fr/amendments/{reference}/announce")
    shot(page, f"journey-{scripts}-announce")
    submit(page)
    leap(page, 3)
    leap(page, 1)
    for name in VOTERS:
        vote(page, reference, name)
    shot(page, f"journey-{scripts}-receipt")
    leap(page, 7)
    leap(page, 1)
    page.goto(f"/fr/amendments/{reference}/result")
    shot(page, f"journey-{scripts}-result")
    page.goto("/fr/page/cadre-conceptuel")
    assert SENTENCE in page.locator(".prose").inner_text()
    page.goto("/fr/page/cadre-conceptuel/history")
    assert reference in page.locator("main").inner_text()
    page.goto("/fr/page/cadre-conceptuel/provenance")
    assert reference in page.locator("main").inner_text()
    shot(page, f"journey-{scripts}-provenance")
    with site.app_context():
        while search.drain():
            pass
        report = verify(ledger.events())
    assert report.ok, report.problems
    page.goto("/fr/search?q=hirondelles")
    assert page.locator("mark", has_text="hirondelles").count() >= 1
    shot(page, f"journey-{scripts}-search")
