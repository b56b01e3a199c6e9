"""The whole way of an amendment by each rule, as a newcomer of the demonstration goes it: with and without scripts."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, OpenPage, become, follow, leap, shot
from wiki.audit.verify import verify
from wiki.ledger import queries as ledger
from wiki.search import services as search

AUTHOR, STEWARD, OBJECTOR = "Solène Quémener", "Claire Aubertin", "Nuria Casamayor"
VOTERS = (
    "Griet Peeraer", "Luc Stassart", "Nadège Vanhamme", "Rui Espadinha", "Beatriz Loureiro", "Inês Carrapato",
    "Pietro Sanfelice", "Marta Colonnello", "Lucía Barrientos", "Iker Mendizorroza", "Eleni Marakou",
    "Sofia Peraki", "Zeynep Aksoylu", "Elif Doğruyol", "Awa Ndiaye-Seck", "Moussa Faye-Diop", OBJECTOR,
)  # fmt: skip


def submit(page: Page) -> None:
    """Press the one main button of the page."""
    follow(page.locator("main button.btn-primary").last)


def propose(page: Page, slug: str, birds: str) -> str:
    """Go the four steps on one section and return the amendment's number."""
    page.goto(f"/fr/page/{slug}")
    follow(page.locator(".section-tools a[href*='/amend']").first)
    submit(page)
    text = page.locator("textarea[name=text]")
    text.fill(text.input_value().rstrip() + f" Les {birds} y ont voix au chapitre.\n")
    submit(page)
    page.locator("input[name=title]").fill(f"Donner la parole aux {birds}")
    page.locator("textarea[name=reasons]").fill("Elles connaissent le territoire mieux que nous.")
    submit(page)
    assert page.locator("ins", has_text=birds).count() >= 1
    submit(page)
    found = re.search(r"/amendments/(\d\d-\d{3})", page.url)
    assert found, page.url
    return found[1]


def support(page: Page, reference: str) -> None:
    """Sign an amendment to a charter as three members of two countries, which opens its discussion."""
    for name in VOTERS[2:5]:
        become(page, name)
        page.goto(f"/fr/amendments/{reference}")
        assert "En recherche de soutiens" in page.locator(".page-head").inner_text()
        follow(page.get_by_role("button", name="Soutenir cet amendement"))
    assert "En discussion" in page.locator(".page-head").inner_text()


def check_countries(page: Page) -> None:
    """Look at the second majority: the table counts each country once and for all its members."""
    table = page.locator("table", has=page.locator("caption", has_text="Voix par pays"))
    rows = [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]
    voted = [row for row in rows if row[5] != "0"]
    assert sum(int(row[2]) for row in rows) == len(VOTERS)
    assert len(voted) > 5
    assert {row[1] for row in voted} == {"oui"}
    assert {row[1] for row in rows if row not in voted} <= {"sans position"}


def announce(page: Page, reference: str, preset: str, who: str) -> None:
    """Put the amendment to the vote by this rule."""
    become(page, who)
    page.goto(f"/fr/amendments/{reference}/announce")
    page.locator(f"input[name=preset][value={preset}]").check(force=True)
    if preset != "charter" and page.locator("[name=rule_reason]").count():  # not the usual rule of a frame
        page.locator("details:has([name=rule_reason])").evaluate("found => { found.open = true }")
        page.locator("[name=rule_reason]").fill("Pour que chacun puisse objecter.")
    shot(page, f"journey-{preset}-announce")
    submit(page)
    leap(page, 3)
    leap(page, 1)


def vote(page: Page, reference: str, name: str, choice: str, reason: str = "") -> None:
    """Vote as a member of the demonstration."""
    become(page, name)
    page.goto(f"/fr/amendments/{reference}/vote")
    page.locator(f"input[name=choice][value={choice}]").check(force=True)
    page.locator("textarea[name=reason]").fill(reason)
    submit(page)
    assert "/receipt" in page.url


def by_majority(page: Page, reference: str) -> None:
    """Everybody is for it."""
    for name in VOTERS:
        vote(page, reference, name, "for")


def by_consent(page: Page, reference: str) -> None:
    """Everybody consents but one, who objects, is answered, and lifts the objection with a word."""
    for name in VOTERS[:10]:
        vote(page, reference, name, "consent")
    vote(page, reference, OBJECTOR, "objection", "Les nids seraient dérangés.")
    page.goto(f"/fr/amendments/{reference}/vote")
    assert page.get_by_text("Objection soulevée").count() == 1
    shot(page, "journey-consent-objection")
    page.locator("input[name=choice][value=reservation]").check(force=True)
    page.locator("textarea[name=reason]").fill("")
    submit(page)
    assert page.locator(".error-summary").count() == 1
    vote(page, reference, OBJECTOR, "reservation", "On y veillera au printemps.")
    page.goto(f"/fr/amendments/{reference}")
    assert page.get_by_text("Objection levée").count() == 1
    assert "On y veillera au printemps." in page.locator("main").inner_text()


WAYS: dict[str, tuple[str, str, Callable[[Page, str], None]]] = {
    "charter": ("charte-temps-de-vie", AUTHOR, by_majority),
    "simple": ("cadre-conceptuel", STEWARD, by_majority),
    "consent": ("cadre-conceptuel", STEWARD, by_consent),
}
BIRDS = {
    ("charter", False): "hirondelles",
    ("charter", True): "mésanges",
    ("simple", False): "grues",
    ("simple", True): "chouettes",
    ("consent", False): "alouettes",
    ("consent", True): "fauvettes",
}


@pytest.mark.parametrize("preset", WAYS)
@pytest.mark.parametrize(
    ("size", "scripts"), [(PHONE, False), (DESK, True)], ids=["phone-no-scripts", "desk"]
)
def test_an_amendment_from_proposal_to_merged_text(
    site: Flask,
    open_page: OpenPage,
    size: tuple[int, int],
    scripts: bool,  # noqa: FBT001 - a test's parameter
    preset: str,
) -> None:
    page = open_page(size, scripts=scripts)
    birds = BIRDS[preset, scripts]
    slug, announcer, let_vote = WAYS[preset]
    become(page, AUTHOR)
    reference = propose(page, slug, birds)
    shot(page, f"journey-{preset}-{scripts}-submitted")
    if preset == "charter":
        support(page, reference)
    announce(page, reference, preset, announcer)
    let_vote(page, reference)
    leap(page, 7)
    leap(page, 1)
    page.goto(f"/fr/amendments/{reference}/result")
    shot(page, f"journey-{preset}-{scripts}-result")
    if preset == "charter":
        check_countries(page)
    page.goto(f"/fr/page/{slug}")
    assert f"Les {birds} y ont voix au chapitre." in page.locator(".prose").inner_text()
    for screen in ("history", "provenance"):
        page.goto(f"/fr/page/{slug}/{screen}")
        assert reference in page.locator("main").inner_text()
    check_the_record(site)
    page.goto(f"/fr/search?q={birds}")
    assert page.locator("mark", has_text=birds).count() >= 1
    shot(page, f"journey-{preset}-{scripts}-search")


def check_the_record(site: Flask) -> None:
    """Bring the index up to date, and count every vote again from the record alone."""
    with site.app_context():
        while search.drain_queue():
            pass
        report = verify(ledger.events())
    assert report.ok, report.problems
