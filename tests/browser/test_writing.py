"""What scripts add to writing and to reading changes; both work without them."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage, become, shot

TEXT = "Un premier paragraphe.\n\nUn second paragraphe.\n\nUn dernier paragraphe.\n"


def begin(page: Page, title: str) -> str:
    """Make a free page and return its address."""
    become(page, "Solène Quémener")
    page.goto("/fr/page/new?kind=page")
    page.fill("input[name=title]", title)
    page.fill("textarea[name=text]", TEXT)
    page.click("main button[name=save]")
    page.wait_for_load_state()
    return re.sub(r".*(/fr/page/[^?#]*).*", r"\1", page.url)


def test_what_is_typed_is_kept_on_the_server_and_goes_with_the_save(open_page: OpenPage) -> None:
    page = open_page(DESK)
    address = begin(page, "Carnet gardé")
    page.goto(f"{address}/edit")
    page.locator("textarea[name=text]").fill(f"{TEXT}\nTapé mais pas enregistré.\n")
    expect(page.locator("[data-draft-status]")).to_contain_text("Brouillon gardé", timeout=20_000)
    page.goto(f"{address}/edit")
    shot(page, "draft-offered")
    page.get_by_role("link", name="Reprendre").click()
    assert "Tapé mais pas enregistré." in page.locator("textarea[name=text]").input_value()
    page.click("main button[name=save]")
    expect(page.locator("article.prose")).to_contain_text("Tapé mais pas enregistré.")
    page.get_by_role("button", name="Annuler cette modification").click()
    expect(page.locator("article.prose")).not_to_contain_text("Tapé mais pas enregistré.")
    page.goto(f"{address}/edit")
    assert page.get_by_role("link", name="Reprendre").count() == 0


def test_a_draft_is_kept_by_a_button_without_scripts(open_page: OpenPage) -> None:
    page = open_page(PHONE, scripts=False)
    address = begin(page, "Carnet sans script")
    page.goto(f"{address}/edit")
    page.locator("textarea[name=text]").fill(f"{TEXT}\nGardé à la main.\n")
    page.click("main button[name=keep]")
    page.wait_for_load_state()
    assert "Gardé à la main." in page.locator("textarea[name=text]").input_value()
    page.goto("/fr/drafts")
    assert page.get_by_role("link", name="Carnet sans script").count() == 1


def test_changes_are_gone_through_by_links_and_by_keys(open_page: OpenPage) -> None:
    page = open_page(DESK)
    address = begin(page, "Carnet comparé")
    page.goto(f"{address}/edit")
    changed = TEXT.replace("premier", "tout premier").replace("dernier", "tout dernier")
    page.locator("textarea[name=text]").fill(changed)
    page.click("main button[name=save]")
    page.goto(f"{address}/compare")
    shot(page, "changes")
    page.get_by_role("link", name="Premier changement").click()
    for key, there in (("n", "change-2"), ("n", "change-2"), ("p", "change-1")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == there
