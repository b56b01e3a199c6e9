"""What scripts add to writing and to reading changes; both work without them."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESK, PHONE, OpenPage, become, follow, shot

TEXT = "Un premier paragraphe.\n\nUn second paragraphe.\n\nUn dernier paragraphe.\n"


def begin(page: Page, title: str) -> str:
    """Make a free page and return its address."""
    become(page, "Solène Quémener")
    page.goto("/fr/page/new?kind=page")
    page.fill("input[name=title]", title)
    page.fill("textarea[name=text]", TEXT)
    follow(page.locator("main button[name=save]"))
    return re.sub(r".*(/fr/page/[^?#]*).*", r"\1", page.url)


def test_what_is_typed_is_kept_on_the_server_and_goes_with_the_save(open_page: OpenPage) -> None:
    page = open_page(DESK)
    address = begin(page, "Carnet gardé")
    page.goto(f"{address}/edit")
    page.locator("textarea[name=text]").fill(f"{TEXT}\nTapé mais pas enregistré.\n")
    expect(page.locator("[data-draft-status]")).to_contain_text("Brouillon gardé", timeout=20_000)
    page.goto(f"{address}/edit")
    shot(page, "draft-offered")
    follow(page.get_by_role("link", name="Reprendre"))
    assert "Tapé mais pas enregistré." in page.locator("textarea[name=text]").input_value()
    follow(page.locator("main button[name=save]"))
    expect(page.locator("article.prose")).to_contain_text("Tapé mais pas enregistré.")
    follow(page.get_by_role("button", name="Annuler cette modification"))
    expect(page.locator("article.prose")).not_to_contain_text("Tapé mais pas enregistré.")
    page.goto(f"{address}/edit")
    assert page.get_by_role("link", name="Reprendre").count() == 0


def test_a_draft_is_kept_by_a_button_without_scripts(open_page: OpenPage) -> None:
    page = open_page(PHONE, scripts=False)
    address = begin(page, "Carnet sans script")
    page.goto(f"{address}/edit")
    page.locator("textarea[name=text]").fill(f"{TEXT}\nGardé à la main.\n")
    follow(page.locator("main button[name=keep]"))
    assert "Gardé à la main." in page.locator("textarea[name=text]").input_value()
    page.goto("/fr/drafts")
    assert page.get_by_role("link", name="Carnet sans script").count() == 1


def test_changes_are_gone_through_by_links_and_by_keys(open_page: OpenPage) -> None:
    page = open_page(DESK)
    address = begin(page, "Carnet comparé")
    page.goto(f"{address}/edit")
    changed = TEXT.replace("premier", "tout premier").replace("dernier", "tout dernier")
    page.locator("textarea[name=text]").fill(changed)
    follow(page.locator("main button[name=save]"))
    page.goto(f"{address}/compare")
    shot(page, "changes")
    follow(page.get_by_role("link", name="Premier changement"))
    for key, there in (("n", "change-2"), ("n", "change-2"), ("p", "change-1")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == there


def is_draft(route: Route) -> bool:
    return 'name="keep"' in (route.request.post_data or "")


def test_a_redirect_of_anybody_is_not_a_kept_draft(open_page: OpenPage) -> None:
    page = open_page(DESK)
    address = begin(page, "Carnet détourné")
    elsewhere = {"Location": "/fr/"}
    page.route(
        "**/edit",
        lambda route: route.fulfill(status=302, headers=elsewhere) if is_draft(route) else route.continue_(),
    )
    page.goto(f"{address}/edit")
    page.locator("textarea[name=text]").fill(f"{TEXT}\nGardé par le navigateur.\n")
    expect(page.locator("[data-draft-status]")).to_contain_text("n’a pas pu être gardé", timeout=20_000)
    assert "Gardé par le navigateur." in page.evaluate("JSON.stringify(sessionStorage)")
    page.unroute("**/edit")
    follow(page.locator("main button[name=save]"))


def test_a_draft_that_is_never_answered_holds_no_save_up(open_page: OpenPage) -> None:
    page = open_page(DESK)
    address = begin(page, "Carnet sans réponse")
    held: list[Route] = []
    page.route("**/edit", lambda route: held.append(route) if is_draft(route) else route.continue_())
    page.goto(f"{address}/edit")
    page.locator("textarea[name=text]").fill(f"{TEXT}\nEnregistré quand même.\n")
    with page.expect_request(lambda request: request.method == "POST", timeout=20_000):
        pass
    follow(page.locator("main button[name=save]"))
    expect(page.locator("article.prose")).to_contain_text("Enregistré quand même.")
    assert len(held) == 1
