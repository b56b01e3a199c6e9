"""The way of a discussion, in French, with and without scripts: a passage, a first round, a synthesis, its end."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from tests.browser.conftest import DESK, PHONE, OpenPage, become, follow, leap, shot
from tests.browser.test_journey import submit
from wiki.audit.verify import verify
from wiki.core.db import db, installation
from wiki.deliberation.threads.models import Thread
from wiki.deliberation.threads.screens import page_of, posts_in_order
from wiki.ledger import queries as ledger
from wiki.web import pagination

TEXT = "/fr/page/charte-democratie"
QUESTION = "Qui n’entend-on jamais ?"
ANSWERS = {
    "Griet Peeraer": "Celles qui travaillent la nuit.",
    "Luc Stassart": "Les enfants, tout simplement.",
    "Rui Espadinha": "Les personnes âgées du hameau.",
}
SELECT = """paragraph => {
    const text = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT).nextNode();
    const range = document.createRange();
    range.setStart(text, 0);
    range.setEnd(text, 40);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


def choose_passage(page: Page, *, scripts: bool) -> str:
    """Choose a passage and return how it begins: by selecting words, or from the list."""
    page.goto(TEXT)
    if scripts:
        paragraph = page.locator("[data-passages] p:not([class])").first
        paragraph.evaluate(SELECT)
        page.locator(".passage-tool a").wait_for()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/discuss/passage?quote=*")
    else:
        follow(page.locator(".passage-way a"))
        follow(page.locator(".pieces li:has(p:not(.piece-heading):not(.piece-act)) .piece-act a").first)
    return page.locator(".passage blockquote").inner_text()[:30]


def in_two_days(site: Flask) -> str:
    """Return the hour two days ahead of the demonstration's clock, as a browser's field wants it."""
    with site.app_context():
        ahead = timedelta(days=2, seconds=installation().ahead_seconds)
    return f"{datetime.now(ZoneInfo('Europe/Paris')) + ahead:%Y-%m-%dT%H:%M}"


def ask(page: Page, until: str) -> str:
    """Open the discussion with a first round and return its address."""
    page.locator("input[name=title]").fill(QUESTION)
    page.locator("textarea[name=text]").fill("Pensez à la dernière réunion.")
    page.locator(".first-round-choice summary").click()
    page.locator("input[name=until]").fill(until)
    submit(page)
    return page.url


def sign_as(page: Page, name: str, address: str) -> None:
    become(page, name)
    page.goto(address)
    follow(page.get_by_role("button", name="je signe"))


@pytest.mark.parametrize(
    ("size", "scripts"), [(PHONE, False), (DESK, True)], ids=["phone-no-scripts", "desk"]
)
def test_a_discussion_from_a_passage_to_its_end(
    site: Flask,
    open_page: OpenPage,
    size: tuple[int, int],
    scripts: bool,  # noqa: FBT001 - a test's parameter
) -> None:
    page = open_page(size, scripts=scripts)
    name = f"discussion-{scripts}"
    become(page, "Solène Quémener")
    words = choose_passage(page, scripts=scripts)
    shot(page, f"{name}-form")
    address = ask(page, in_two_days(site))
    assert words in page.locator(".passage blockquote").inner_text()
    for person, answer in ANSWERS.items():
        become(page, person)
        page.goto(address)
        said = page.locator("main").inner_text()
        assert not any(other in said for other in ANSWERS.values())
        page.locator("textarea[name=answer]").fill(answer)
        submit(page)
    shot(page, f"{name}-sealed")
    leap(page, 3)
    become(page, "Solène Quémener")
    page.goto(address)
    said = page.locator("main").inner_text()
    assert all(answer in said for answer in ANSWERS.values())
    shot(page, f"{name}-revealed")
    follow(page.get_by_role("link", name="Écrire la synthèse"))
    page.locator("textarea[name=text]").fill("Trois voix manquent, et nous irons les chercher.")
    submit(page)
    become(page, "Luc Stassart")
    page.goto(address)
    follow(page.get_by_role("link", name="Écrire un avis minoritaire"))
    page.locator("textarea[name=text]").fill("Aller les chercher ne suffit pas.")
    submit(page)
    sign_as(page, "Griet Peeraer", address)
    signers = page.locator(".signers").inner_text()
    assert "Luc Stassart" in signers
    assert "Griet Peeraer" in signers
    become(page, "Solène Quémener")
    page.goto(address)
    page.locator("textarea[name=text]").fill("Merci à vous trois.")
    submit(page)
    assert not page.locator("[data-kept-offer]").is_visible()  # what has arrived is not offered again
    follow(page.get_by_role("link", name="Clore la discussion"))
    page.locator("input[name=reason]").fill("Nous savons qui inviter.")
    submit(page)
    shot(page, f"{name}-closed")
    assert "Nous savons qui inviter." in page.locator("main").inner_text()
    assert page.locator("main textarea").count() == 0
    with site.app_context():
        report = verify(ledger.events())
    assert report.ok, report.problems


def test_an_address_from_before_discussions_had_pages_leads_to_its_post(
    site: Flask, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "PER_PAGE", 1)
    with site.app_context():
        talks = [each for each in db.session.scalars(select(Thread)) if not each.is_sealed and each.page]
        thread = max(talks, key=lambda each: len(each.posts))
        number, last = thread.id, posts_in_order(thread)[-1].id
        assert page_of(posts_in_order(thread)[-1]) > 1
    page = open_page(DESK)
    page.goto(f"/fr/threads/{number}#post-{last}")
    page.wait_for_url(f"**/threads/{number}?post={last}#post-{last}")
    assert page.locator(f"#post-{last}").count() == 1
