"""What one presses is 24 px high in any font: heights come from lines and least sizes, not from letters."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import DESK, PHONE

LOW_FONT = """
@font-face { font-family: low; src: local("DejaVu Sans"); ascent-override: 50%; descent-override: 10%; }
* { font-family: low !important; }
"""
"""Letters in less than their own size: no real font is as low."""

LOW = """() => [...document.querySelectorAll(
  ":is(a, button, summary, select, textarea, input):not([type=hidden], .visually-hidden, .visually-hidden *)"
)].filter((each) => each.checkVisibility()
  && (getComputedStyle(each).display !== "inline" || each.matches(":is(h2, h3, h4, th) > a:only-child"))
  && each.getBoundingClientRect().height < 24
  && !each.matches("[type=checkbox], [type=radio]") // their labels are pressed
).map((each) => `${each.outerHTML.slice(0, 100)} ${each.getBoundingClientRect().height}`)"""
"""Buttons, fields and links that are low, but for links in the middle of a sentence, which WCAG lets be."""

SCREENS = (
    "/",
    "/method",
    "/page/fiche-t26/options",
    "/page/fiche-t27",
    "/examples",
    "/amendments/26-001",
    "/rounds/2026",
    "/threads/1",
    "/search?q=temps",
    "/members",
    "/sign-in",
)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_what_one_presses_is_high_enough_in_any_font(
    chromium: Browser, address: str, size: tuple[int, int]
) -> None:
    context = chromium.new_context(
        base_url=address, viewport={"width": size[0], "height": size[1]}, bypass_csp=True
    )
    page = context.new_page()
    for path in SCREENS:
        page.goto(f"/fr{path}")
        page.add_style_tag(content=LOW_FONT)
        assert page.evaluate(LOW) == [], path
    context.close()
