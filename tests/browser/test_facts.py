"""The facts of a validated sheet are changed on a phone, by the same short inputs as any sheet, and by vote."""

from flask import Flask
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, OpenPage, become, follow, leap, shot
from tests.browser.test_journey import AUTHOR, VOTERS, announce, submit, vote
from wiki.pages import queries

SHEET = "fiche-t21"
EARLIER, LATER = "Co-définir les objectifs du progrès", "Co-évaluer (ex-ante)"


def fits(page: Page) -> None:
    """See that nothing stands beyond the edge of the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")


def rows(page: Page) -> list[list[str]]:
    """Return the rows of the table of facts, without the words that say a change aloud."""
    read = """tables => tables.flatMap(table => [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => {
        const seen = cell.cloneNode(true);
        seen.querySelectorAll(".visually-hidden").forEach(each => each.remove());
        return seen.innerText.trim();
    })))"""
    found: list[list[str]] = page.locator(".fact-changes").evaluate_all(read)
    return found


def proposed(page: Page, phase: str, title: str) -> str:
    """Go the four steps, changing no word of the text, and return the amendment's number."""
    page.goto(f"/fr/page/{SHEET}/amend")
    page.get_by_label("Le texte entier").check(force=True)
    submit(page)
    submit(page)
    assert page.locator(".error-summary").count() == 1  # nothing is changed yet
    page.get_by_label("Phase").select_option(phase)
    shot(page, f"facts-{phase}-text")
    fits(page)
    submit(page)
    page.locator("input[name=title]").fill(title)
    page.locator("textarea[name=reasons]").fill("Les territoires s’y prennent ainsi.")
    submit(page)
    shot(page, f"facts-{phase}-check")
    fits(page)
    submit(page)
    return page.url.rpartition("/amendments/")[2].partition("/")[0]


def test_the_phase_of_a_validated_sheet_is_amended_by_vote(site: Flask, open_page: OpenPage) -> None:
    page = open_page(PHONE, scripts=False)
    become(page, AUTHOR)
    reference = proposed(page, "2", "Ranger cette fiche dans la phase 2")
    expected = [["Code", "T21", "T22"], ["Phase", "Organiser, mobiliser", EARLIER]]
    page.goto(f"/fr/amendments/{reference}")
    assert rows(page) == expected
    shot(page, "facts-amendment")
    fits(page)
    page.goto(f"/fr/amendments/{reference}/change")
    page.locator(".amended-facts").get_by_label("Phase").select_option("3")
    page.locator("input[name=title]").fill("Ranger cette fiche dans la phase 3")
    shot(page, "facts-change")
    fits(page)
    submit(page)
    assert rows(page)[1][2] == LATER
    page.goto(f"/fr/amendments/{reference}/versions")
    assert rows(page)[1] == ["Phase", EARLIER, LATER]
    shot(page, "facts-versions")
    rival = proposed(page, "4", "Ranger cette fiche dans la phase 4")
    page.goto(f"/fr/amendments/{reference}/announce")
    assert page.locator("input[name=rivals]").count() == 1
    announce(page, reference, "simple", AUTHOR)
    for name in VOTERS[:12]:
        vote(page, reference, name, "for")
    page.goto(f"/fr/amendments/{reference}/vote")
    assert rows(page)[1][2] == LATER
    shot(page, "facts-vote")
    fits(page)
    leap(page, 7)
    leap(page, 1)
    page.goto(f"/fr/amendments/{reference}/result")
    assert rows(page)[1][2] == LATER
    shot(page, "facts-result")
    fits(page)
    with site.app_context():
        sheet = queries.by_slug(SHEET)
        assert sheet is not None
        assert (sheet.facts["phase"], sheet.facts["code"], sheet.facts["validated"]) == (3, "T23", True)
    adapted(page, rival)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.goto(f"/fr/page/{SHEET}/compare")
    assert rows(page)[0] == ["Code", "T21", "T23"]
    shot(page, "facts-compare-wide")


def adapted(page: Page, rival: str) -> None:
    """The other proposal collides, says so, and is written anew on the facts in force."""
    become(page, AUTHOR)
    page.goto(f"/fr/amendments/{rival}")
    follow(page.get_by_role("link", name="Adapter"))
    collision = page.locator(".conflict").inner_text()
    assert LATER in collision
    assert page.get_by_label("Phase").input_value() == "4"
    shot(page, "facts-adapt")
    fits(page)
    submit(page)
    assert rows(page)[1][1] == LATER
