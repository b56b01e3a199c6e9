"""Every screen in both languages at both widths: it answers, fits, and has nothing axe-core objects to."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser import debates
from tests.browser.conftest import OpenPage, become, follow, leap, shot

NARROW, WIDE = (320, 700), (1280, 900)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
AXE = Axe().axe_script
VIOLATIONS = "(rules) => axe.run(rules).then((found) => found.violations)"
"""Nothing else leaves the browser: what axe has to say of all that is well takes longer than finding it."""
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

STEWARD = (
    "/",
    "/rounds",
    "/rounds/2026",
    "/rounds/2026/dates",
    "/rounds/2026/cancel",
    "/rounds/2026/cells/territory-2-7/session",
    "/editions",
    "/editions/new",
    "/catalogues",
    "/catalogues/principle/add",
    "/catalogues/entries/1",
)
EVALUATION = ("/", "/rounds/2026", "/rounds/2026/items/1", "/rounds/2026/items/1/evaluate")
VOTE = (
    "/",
    "/rounds/2026",
    "/rounds/2026/countries",
    "/rounds/2026/cells/territory-2-7",
    "/rounds/2026/cells/territory-2-7/vote",
    "/rounds/2026/items/1",
)
VOTE_FOR_STEWARDS = (
    "/rounds/2026/dates",
    "/rounds/2026/cells/territory-2-7",
    "/rounds/2026/cells/territory-2-7/session",
)
PUBLISHED = ("/rounds/2026", "/rounds/2026/result", "/rounds/2026/items/1", "/rounds/2026/countries")
CANCELLED = ("/", "/rounds", "/rounds/new", "/rounds/2027", "/rounds/2027/items/1", "/rounds/2027/countries")


VOTING = (
    "/amendments/{rivals}/announce",
    "/amendments/{alternatives}",
    "/amendments/{alternatives}/vote",
    "/amendments/{alternatives}/vote?view=raw",
    "/amendments/{settled}/result",
    "/amendments/{settled}/follow-up",
    "/amendments/{objected}",
    "/amendments/{objected}/vote",
    "/amendments/{objected}/ballots",
    "/amendments/{objected}/ballots?choice=not_voted&country=FR",
    "/amendments/{objected}/meeting",
    "/amendments/{sustained}",
    "/amendments/{sustained}/result",
    "/amendments/{extended}",
    "/amendments/{extended}/vote",
    "/amendments/{colliding}/integrate",
    "/amendments/{colliding}/ratify",
    "/amendments/{close}/integrate",
    "/amendments/{vanished}",
    "/amendments/{ratified}",
    "/amendments/{ratified}/vote",
    "/amendments/{frozen}",
    "/amendments/{frozen}/vote",
    "/reports",
    "/threads/1/close",
    "/threads/1/synthesis",
)
"""What a steward sees of votes and of the discussions around them; the names are those of `debates`."""

ONCE_EACH = (("fr", NARROW), ("en", WIDE))
"""Each language and each width once: French is the longer, so it stands in the narrow one.

So the rules of axe are asked, which takes longer than all the rest; what is cheap is seen four ways on the screens
of visitors.
"""

REPEATED = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  return ids.filter((id, place) => ids.indexOf(id) !== place);
}"""


def check(page: Page, name: str, *, by_axe: bool = True) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} scrolls sideways by {wide} px"
    assert page.locator("h1").count() == 1
    assert page.evaluate(REPEATED) == [], f"{name} gives two things one id"
    if not by_axe:
        return
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(VIOLATIONS, RULES)
    problems = [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"][:3]]
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
        check(page, f"{language}{path}", by_axe=(language, size) in ONCE_EACH)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["320", "1280"])
def test_members_screens(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(size)
    become(page, "Nuria Casamayor")
    for path in MEMBER:
        answer = page.goto(f"/fr{path}")
        assert answer is not None
        assert answer.status == 200, path
        shot(page, name_of("member", path, size[0]))
        check(page, path, by_axe=size == NARROW)


def every_way(page: Page, paths: tuple[str, ...], who: str) -> None:
    """Look at screens in both languages and at both widths."""
    for language, size in ONCE_EACH:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for path in paths:
            answer = page.goto(f"/{language}{path}")
            assert answer is not None
            assert answer.status == 200, path
            shot(page, name_of(f"{who}-{language}", path, size[0]))
            check(page, f"{who} /{language}{path}")


def test_stewards_screens(open_page: OpenPage) -> None:
    page = open_page()
    become(page, "Claire Aubertin")
    every_way(page, STEWARD, "steward")


@pytest.fixture(scope="module")
def numbers(site: Flask) -> dict[str, str]:
    """The amendments of `debates`, by state."""
    return debates.prepare(site)


@pytest.mark.parametrize(("language", "size"), ONCE_EACH, ids=["fr-320", "en-1280"])
def test_voting_screens(
    open_page: OpenPage, numbers: dict[str, str], language: str, size: tuple[int, int]
) -> None:
    page = open_page(size)
    become(page, debates.STEWARD)
    for path in VOTING:
        answer = page.goto(f"/{language}{path.format(**numbers)}")
        assert answer is not None
        assert answer.status == 200, path
        assert page.url.endswith(path.format(**numbers))
        shot(page, name_of(language, path, size[0]))
        check(page, f"{language}{path}")


def test_a_screen_without_scripts_says_the_same(open_page: OpenPage) -> None:
    with_scripts, without = open_page(), open_page(scripts=False)
    for path in ("/fr/", "/fr/page/cadre-organisationnel", "/fr/amendments/26-001/result"):
        words = []
        for page in (with_scripts, without):
            page.goto(path)
            words.append(page.locator("main").inner_text().replace("Copier le lien", "").split())
        assert words[0] == words[1]


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["320", "1280"])
def test_titles_are_offered_to_the_keyboard(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(size)
    page.goto("/fr/help")
    field = page.get_by_role("combobox", name="Chercher dans le site")
    titles = page.get_by_role("listbox", name="Titres proposés").get_by_role("option")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("cadre")
    expect(titles.nth(1)).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    check(page, "suggestions")
    shot(page, f"suggestions-{size[0]}")

    field.press("ArrowUp")
    expect(titles.last).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    field.press("ArrowDown")
    first = titles.first
    expect(field).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    field.press("Escape")
    expect(first).to_be_hidden()
    expect(field).to_have_value("cadre")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))

    field.press("ArrowDown")
    title, kind = first.locator("span").all_inner_texts()
    assert kind == "Cadre de la feuille de route"
    with page.expect_navigation():
        field.press("Enter")
    expect(page).to_have_url(re.compile("/fr/page/cadre-"))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def later(page: Page, weeks: int) -> None:
    """Let weeks of the demonstration pass, one at a time."""
    for _ in range(weeks):
        leap(page, 7)


def send(page: Page, path: str, **fields: str) -> None:
    """Fill in a form and send it."""
    page.goto(f"/fr{path}")
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    follow(page.locator("main form button[type=submit]").last)
    assert page.locator(".error-summary").count() == 0, page.locator("main").inner_text()


def test_the_screens_of_a_round_phase_by_phase(open_page: OpenPage) -> None:
    """From the evaluation to a round that is cancelled; last in this file, for it lets months pass."""
    page = open_page()
    become(page, "Claire Aubertin")
    later(page, 2)
    page.goto("/fr/demo")
    follow(page.get_by_role("button", name="Un jour plus tard"))
    become(page, "Fatou Berthelot")
    every_way(page, EVALUATION, "evaluation")
    later(page, 2)
    every_way(page, ("/rounds/2026", "/rounds/2026/items/1"), "deliberation")
    later(page, 2)
    every_way(page, VOTE, "vote")
    page.goto("/fr/rounds/2026/cells/territory-2-7/vote")
    page.locator("input[type=radio][value=validate]").first.check(force=True)
    follow(page.locator("button[name=save]"))
    become(page, "Claire Aubertin")
    every_way(page, VOTE_FOR_STEWARDS, "vote-steward")
    later(page, 2)
    every_way(page, PUBLISHED, "published")
    send(page, "/rounds/new", year="2027")
    send(page, "/rounds/2027/dates", closes="2027-12-01T09:00", reason="Deux pays votent cet été-là.")
    send(page, "/rounds/2027/cancel", reason="La rencontre annuelle n’aura pas lieu, faute de salle.")
    every_way(page, CANCELLED, "cancelled")
