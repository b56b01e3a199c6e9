"""Every screen in both languages at both widths: it answers, fits, and has nothing axe-core objects to."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, become, shot

NARROW, WIDE = (320, 700), (1280, 900)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
VISITOR = (
    "/",
    "/roadmap",
    "/method",
    "/method?cycle=2",
    "/page/fiche-t26/options",
    "/well-being",
    "/well-being?dimension=A&goal=10",
    "/catalogues",
    "/countries/PT",
    "/territories/1",
    "/examples",
    "/examples?country=BE",
    "/examples/table",
    "/decisions",
    "/amendments",
    "/help",
    "/recent",
    "/page/cadre-organisationnel",
    "/page/fiche-t27",
    "/page/exemple-montdidier",
    "/page/charte-temps-de-vie/history",
    "/page/charte-temps-de-vie/compare?from=1&to=2",
    "/page/charte-temps-de-vie/version/1",
    "/page/charte-temps-de-vie/provenance",
    "/page/charte-temps-de-vie/discuss",
    "/threads/1",
    "/discussions",
    "/amendments/26-001",
    "/amendments/26-001/result",
    "/amendments/26-002/result",
    "/amendments/26-004/result",
    "/amendments/26-005",
    "/amendments/26-007",
    "/amendments/26-007/vote",
    "/amendments/26-008",
    "/amendments/26-010",
    "/page/charte-temps-de-vie",
    "/ledger",
    "/ledger/1",
    "/editions",
    "/editions/premiere-edition",
    "/editions/premiere-edition/1",
    "/editions/premiere-edition/compare?with=today",
    "/rounds",
    "/rounds/2026",
    "/rounds/2026/items/1",
    "/rounds/2026/cells/territory-2-7",
    "/rounds/2026/countries",
    "/search",
    "/search?q=temps",
    "/search?q=introuvablemot",
    "/search?q=territoire&cycle=2",
    "/search?q=temps&country=ZZ",
    "/sign-in",
    "/request-account",
    "/members",
    "/demo",
    "/nowhere",
)
MEMBER = (
    "/",
    "/profile",
    "/page/new",
    "/page/new?kind=example",
    "/page/exemple-montdidier/edit",
    "/page/fiche-t27/edit",
    "/page/fiche-t27/adapt",
    "/page/cadre-operationnel/amend",
    "/amendments/26-005",
    "/amendments/26-010",
    "/amendments/26-007/vote",
    "/discussions",
    "/threads/1",
    "/threads/1/view",
    "/posts/1/report",
    "/page/cadre-operationnel/discuss",
    "/page/cadre-operationnel/discuss/passage",
    "/page/cadre-operationnel/discuss/passage?piece=1",
    "/amendments/26-008/discuss/passage",
    "/rounds/2026/propose",
)


def check(page: Page, name: str) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} scrolls sideways by {wide} px"
    assert page.locator("h1").count() == 1
    found: dict[str, Any] = Axe().run(page, options=RULES).response
    problems = [
        f"{each['id']}: {node['html'][:160]}" for each in found["violations"] for node in each["nodes"][:3]
    ]
    assert problems == [], name


def name_of(language: str, path: str, width: int) -> str:
    return re.sub(r"\W+", "-", f"{language}{path}").strip("-") + f"-{width}"


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["320", "1280"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_visitors_screens(open_page: OpenPage, language: str, size: tuple[int, int]) -> None:
    page = open_page(size)
    for path in VISITOR:
        answer = page.goto(f"/{language}{path}")
        assert answer is not None
        assert answer.status == (404 if path == "/nowhere" else 200), path
        shot(page, name_of(language, path, size[0]))
        check(page, f"{language}{path}")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["320", "1280"])
def test_members_screens(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(size)
    become(page, "Nuria Casamayor")
    for path in MEMBER:
        answer = page.goto(f"/fr{path}")
        assert answer is not None
        assert answer.status == 200, path
        shot(page, name_of("member", path, size[0]))
        check(page, path)


def test_a_screen_without_scripts_says_the_same(open_page: OpenPage) -> None:
    with_scripts, without = open_page(), open_page(scripts=False)
    for path in ("/fr/", "/fr/page/cadre-organisationnel", "/fr/amendments/26-001/result"):
        words = []
        for page in (with_scripts, without):
            page.goto(path)
            words.append(page.locator("main").inner_text().replace("Copier le lien", "").split())
        assert words[0] == words[1]
