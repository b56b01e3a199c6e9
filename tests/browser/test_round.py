"""A validation round as the demonstration's people go through it: in French, on a phone without scripts."""

import io
import re
import zipfile

from flask import Flask
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, OpenPage, become, follow, leap, shot
from tests.browser.test_journey import submit
from wiki.audit.verify import verify
from wiki.ledger import queries as ledger

DYNAMISERS = (
    "Fatou Berthelot", "Nadège Vanhamme", "Inês Carrapato", "Giulia Montalbano", "Lucía Barrientos",
    "Ioana Brădeanu", "Eleni Marakou",
)  # fmt: skip


def board(page: Page) -> str:
    """Go to the running round from the home page and return its address."""
    page.goto("/fr/")
    follow(page.get_by_role("link", name=re.compile("^Tour de validation de")))
    return page.url


def two_weeks(page: Page) -> None:
    """Let two weeks of the demonstration pass."""
    leap(page, 7)
    leap(page, 7)


def propose_to_retire(page: Page) -> None:
    follow(page.get_by_role("link", name="Proposer un point"))
    page.locator("input[name=kind][value=retire]").check(force=True)
    sheet = page.locator("select[name=page_id] option", has_text="T18").first
    page.locator("select[name=page_id]").select_option(value=sheet.get_attribute("value"))
    page.locator("textarea[name=reason]").fill("Trois territoires ont cessé de l’employer.")
    submit(page)


def discuss(page: Page, item: str) -> None:
    """Open a discussion from the screen of an item, and come back to it."""
    page.goto(item)
    follow(page.get_by_role("link", name="Ouvrir une discussion"))
    page.locator("input[name=title]").fill("Que perdrait-on ?")
    page.locator("textarea[name=text]").fill("Deux territoires s’en servent encore.")
    submit(page)
    shot(page, "round-discussion")
    follow(page.locator(".page-head a", has_text="Point 1 du tour de validation"))
    assert "Que perdrait-on" in page.locator("#discussion").inner_text()


def vote_everything(page: Page, address: str, name: str) -> None:
    """Answer cell after cell: retire the sheet proposed for it, validate every other one."""
    become(page, name)
    page.goto(f"{address}/cells/territory-1-8/vote")
    page.locator("input[type=radio][value=retire]").first.check(force=True)
    page.locator("textarea").first.fill("D’accord.")
    submit(page)
    while page.locator(".question").count():
        for answer in page.locator("input[type=radio][value=validate]").all():
            answer.check(force=True)
        submit(page)


def test_a_round_from_a_proposal_to_an_edition(site: Flask, open_page: OpenPage) -> None:
    page = open_page(PHONE, scripts=False)
    become(page, "Solène Quémener")
    address = board(page)
    propose_to_retire(page)
    assert "Retirer" in page.locator("main").inner_text()
    shot(page, "round-item")
    two_weeks(page)
    leap(page, 1)
    become(page, DYNAMISERS[0])
    page.goto("/fr/")
    assert "Évaluer dans" in page.locator(".todo").inner_text()
    page.goto(f"{address}/items/1/evaluate")
    for scale in page.locator("fieldset.choices").all():
        scale.locator("input[value='3']").check(force=True)
    submit(page)
    assert "Vos notes sont enregistrées" in page.locator("#messages").inner_text()
    shot(page, "round-evaluated")
    two_weeks(page)
    discuss(page, f"{address}/items/1")
    two_weeks(page)
    for name in DYNAMISERS:
        vote_everything(page, address, name)
    assert "enregistrées" in page.locator("#messages").inner_text()
    shot(page, "round-voted")
    two_weeks(page)
    leap(page, 1)
    page.goto(f"{address}/result")
    assert "Retirée" in page.locator("main").inner_text()
    shot(page, "round-result")
    follow(page.locator("a[href*='/editions/edition-']").first)
    shot(page, "round-edition")
    content = page.request.get(f"{page.url}/edition.zip").body()
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert any(name.endswith("verify_edition.py") for name in names)
    page.goto("/fr/page/fiche-t18")
    assert "gardée pour mémoire" in page.locator("main").inner_text()
    with site.app_context():
        report = verify(ledger.events())
    assert report.ok, report.problems
