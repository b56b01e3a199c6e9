"""When amendments meet: rivals, a passage that vanished, a merge that waits; and the record checked apart."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser import debates
from tests.browser.conftest import DESK, PHONE, OpenPage, become, follow, leap, shot
from tests.browser.debates import AUTHOR, STEWARD
from tests.browser.test_journey import VOTERS, check_the_record, submit

WAYS = pytest.mark.parametrize(
    ("size", "scripts"), [(PHONE, False), (DESK, True)], ids=["phone-no-scripts", "desk"]
)
VERIFIER = Path(__file__).parents[2] / "tools" / "verify_ledger.py"


@pytest.fixture(scope="module")
def numbers(site: Flask) -> dict[str, str]:
    """The amendments of `debates`, by state."""
    return debates.prepare(site)


def main(page: Page) -> str:
    return page.locator("main").inner_text()


@WAYS
def test_competing_amendments_go_to_one_vote(
    site: Flask,
    numbers: dict[str, str],
    open_page: OpenPage,
    size: tuple[int, int],
    scripts: bool,  # noqa: FBT001 - a test's parameter
) -> None:
    page = open_page(size, scripts=scripts)
    first = numbers["rivals" if scripts else "other_rivals"]
    second = f"{first[:3]}{int(first[3:]) + 1:03}"
    become(page, AUTHOR)
    page.goto(f"/fr/amendments/{first}/announce")
    page.locator(f"input[name=rivals][value='{second}']").check(force=True)
    page.locator("input[name=preset][value=charter]").check(force=True)
    submit(page)
    leap(page, 3)
    leap(page, 1)
    for number, name in enumerate(VOTERS):
        become(page, name)
        page.goto(f"/fr/amendments/{second}/vote")
        for reference, choice in ((first, "for"), (second, "for" if number % 4 else "against")):
            page.locator(f"input[name='{reference}-choice'][value={choice}]").check(force=True)
            page.locator(f"textarea[name='{reference}-reason']").fill("Voici ma raison.")
        submit(page)
        assert "/receipt" in page.url
    leap(page, 7)
    leap(page, 1)
    page.goto(f"/fr/amendments/{second}/result")
    rows = [
        row.inner_text() for row in page.locator("table", has_text="Abstention").first.locator("tbody").all()
    ]
    assert [re.search(r"\d\d-\d{3}", row)[0] for row in rows] == [first, second]  # type: ignore[index] # each has its number
    assert "Adopté" in rows[0]
    assert "Un concurrent l’emporte" in rows[1]
    shot(page, f"debates-alternatives-{scripts}")
    follow(page.get_by_role("link", name=re.compile("voix, par position et par pays")))
    page.goto(f"{page.url}?choice=against&country=BE")
    assert main(page).count("Voici ma raison.") == page.locator(".ballots > li").count() > 0
    page.goto(f"/fr/amendments/{first}")
    assert "Dans le texte" in main(page)
    check_the_record(site)


@WAYS
def test_a_close_merge_waits_and_says_which_sentence(
    site: Flask,
    numbers: dict[str, str],
    open_page: OpenPage,
    size: tuple[int, int],
    scripts: bool,  # noqa: FBT001 - a test's parameter
) -> None:
    page = open_page(size, scripts=scripts)
    reference = numbers["close" if scripts else "other_close"]
    become(page, AUTHOR)
    page.goto(f"/fr/amendments/{reference}")
    text = page.locator(".page-head a[href*='/page/']").get_attribute("href")
    assert text is not None
    follow(page.get_by_role("link", name="L’intégrer au texte"))
    places = page.locator("section.conflict")
    assert places.count() == 1
    assert [each.inner_text() for each in places.locator(".conflict-text").all()] == [
        "Les membres sont nommés pour trois ans.",
        "Les membres sont élus pour deux ans.",
        "Les membres sont élus pour trois ans.",
    ]
    shot(page, f"debates-close-{scripts}")
    page.goto(text)
    assert "sont nommés pour trois ans" in main(page)
    page.go_back()
    follow(page.locator("main button[name=confirm]"))
    page.goto(text)
    assert "Les membres sont élus pour trois ans." in main(page)
    check_the_record(site)


@WAYS
def test_an_amendment_whose_passage_vanished_is_read_and_copied(
    numbers: dict[str, str],
    open_page: OpenPage,
    size: tuple[int, int],
    scripts: bool,  # noqa: FBT001 - a test's parameter
) -> None:
    page = open_page(size, scripts=scripts)
    page.goto(f"/fr/amendments/{numbers['vanished']}")
    assert "Passage disparu" in main(page)
    assert page.locator("ins", has_text="trois").count() == 1
    page.get_by_text("Son texte entier, à copier").click()
    whole = page.locator("#proposed-text")
    assert "Les membres sont nommés pour trois ans." in whole.input_value()
    shot(page, f"debates-vanished-{scripts}")
    if scripts:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator("[data-copy-from=proposed-text]").click()
        assert page.evaluate("navigator.clipboard.readText()") == whole.input_value()


@WAYS
def test_an_objection_that_stands_suspends_the_amendment(
    numbers: dict[str, str],
    open_page: OpenPage,
    size: tuple[int, int],
    scripts: bool,  # noqa: FBT001 - a test's parameter
) -> None:
    page = open_page(size, scripts=scripts)
    become(page, STEWARD)
    page.goto(f"/fr/amendments/{numbers['sustained']}")
    assert "Objection maintenue" in main(page)
    assert "En discussion" in page.locator(".page-head").inner_text()
    follow(page.get_by_role("link", name="Mettre au vote"))
    assert [each.get_attribute("value") for each in page.locator("input[name=preset]").all()] == ["charter"]


def test_the_record_is_checked_with_python_alone(
    numbers: dict[str, str], open_page: OpenPage, tmp_path: Path
) -> None:
    assert numbers
    page = open_page()
    page.goto("/fr/ledger")
    with page.expect_download() as coming:
        page.locator("main a[href$='/ledger/export']").click()
    record = tmp_path / "record.jsonl"
    coming.value.save_as(record)
    whole = record.read_bytes()
    assert verified(record) == (0, [])
    lines = whole.splitlines(keepends=True)
    for number in (1, len(lines) // 2, len(lines)):
        line = lines[number - 1]
        place = line.index(b'"payload_hash":"') + len(b'"payload_hash":"')
        changed = line[:place] + (b"1" if line[place : place + 1] == b"0" else b"0") + line[place + 1 :]
        record.write_bytes(b"".join([*lines[: number - 1], changed, *lines[number:]]))
        status, named = verified(record)
        assert (status, named[0]) == (1, number)


def verified(record: Path) -> tuple[int, list[int]]:
    """Check a record with Python and nothing beside it; return the exit status and the lines that are named."""
    command = [
        sys.executable,
        "-I",
        "-S",
        str(VERIFIER),
        "--now",
        "2030-01-01",
        str(record),
    ]  # the clock ran ahead
    ran = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", timeout=120)
    return ran.returncode, [int(line) for line in re.findall(r"(?m)^line (\d+)", ran.stdout)]
