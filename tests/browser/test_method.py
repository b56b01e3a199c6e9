"""From where a territory stands to a method, its options and an example next door; on a phone, without scripts."""

from flask import Flask
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage, become, follow, shot
from wiki.pages import queries
from wiki.versioning import queries as versions

FEW_TAPS = 7


class Taps:
    """A phone whose taps are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.number = page, 0

    def tap(self, words: str) -> None:
        """Follow the first link that says this."""
        link = self.page.locator("main").get_by_role("link", name=words).first
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 24, words
        follow(link)
        self.number += 1


def test_a_small_territory_finds_how_to_evaluate_with_its_inhabitants(open_page: OpenPage) -> None:
    page = open_page(PHONE, scripts=False)
    phone = Taps(page)
    page.goto("/fr/")
    phone.tap("Trouver une méthode")
    phone.tap("Nous associons tous les habitants")
    phone.tap("Évaluer, avec les personnes concernées")
    assert "fiche-t27" in page.url
    phone.tap("Comparer les 3 options")
    shot(page, "walk-options")
    rows = page.locator(".options-table tbody tr")
    assert rows.count() == 3
    for row in rows.all()[:2]:
        for criterion in ("Quand l’utiliser", "Avantages", "Inconvénients"):
            assert row.locator(".cell-name", has_text=criterion).is_visible()
        box = row.bounding_box()
        assert box is not None
        assert box["width"] <= PHONE[0]
    phone.tap("Wallonie")
    assert "Belgique" in page.locator("main, aside").all_inner_texts()[0] + page.locator("body").inner_text()
    shot(page, "walk-example")
    assert phone.number <= FEW_TAPS


def test_options_stand_in_columns_on_a_wide_screen(open_page: OpenPage) -> None:
    page = open_page(DESK)
    page.goto("/fr/page/fiche-t27/options")
    cells = page.locator(".options-table tbody tr").first.locator("th, td").all()
    boxes = [cell.bounding_box() for cell in cells]
    tops = {round(box["y"]) for box in boxes if box}
    assert (len(cells) > 3, len(tops)) == (True, 1)


def test_an_example_is_told_on_a_phone_without_markdown(site: Flask, open_page: OpenPage) -> None:
    page = open_page(PHONE, scripts=False)
    become(page, "Nuria Casamayor")
    page.goto("/fr/page/new?kind=example")
    page.get_by_label("Titre").fill("Un verger pour tous")
    page.get_by_label("Ce qui a été fait").fill("Des arbres plantés ensemble.")
    page.get_by_label("Pays").select_option("ES")
    page.locator("#fact_cells summary").click()
    page.get_by_label("T26 ").check()
    follow(page.get_by_role("button", name="Créer la page"))
    page.wait_for_url("**/un-verger-pour-tous")
    shot(page, "told-example")
    with site.app_context():
        made = queries.by_slug("un-verger-pour-tous")
        assert made is not None
        assert (
            versions.version(made.id, 1).content.text
            == "## Ce qui a été fait\n\nDes arbres plantés ensemble.\n"
        )
        assert (made.facts["country"], made.facts["cells"]) == ("ES", ["T26"])


def test_what_was_typed_is_not_left_without_a_word(open_page: OpenPage) -> None:
    page = open_page(DESK)
    become(page, "Nuria Casamayor")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto("/fr/page/fiche-t28/edit")
    page.goto("/fr/method")
    assert asked == []
    page.goto("/fr/page/fiche-t28/edit")
    page.get_by_label("But").type("Un mot de plus.")
    page.goto("/fr/method")
    assert asked == ["beforeunload"]


def test_a_new_sheet_that_was_left_comes_back_with_its_added_option(open_page: OpenPage) -> None:
    page = open_page(PHONE)
    become(page, "Nuria Casamayor")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/fr/page/new?kind=method")
    page.get_by_label("Titre", exact=True).first.fill("Une fiche en chemin")
    page.get_by_role("button", name="Ajouter une option").click()
    page.locator(".option-fields").last.get_by_label("Titre").fill("La fête")
    page.locator(".option-fields").last.get_by_label("Avantages").fill("tout le monde vient")
    page.goto("/fr/method")
    page.goto("/fr/page/new?kind=method")
    shot(page, "fields-offered")
    page.get_by_role("button", name="Le reprendre").click()
    expect(page.get_by_label("Titre", exact=True).first).to_have_value("Une fiche en chemin")
    expect(page.locator(".option-fields").last.get_by_label("Avantages")).to_have_value("tout le monde vient")
    expect(page.get_by_role("button", name="Le reprendre")).to_be_hidden()
    follow(page.get_by_role("button", name="Créer la page"))
    expect(page.locator("main")).to_contain_text("tout le monde vient")
    page.goto("/fr/page/new?kind=method")
    expect(page.get_by_role("button", name="Le reprendre")).to_be_hidden()


def test_an_option_is_added_and_kept_in_a_sheet(open_page: OpenPage) -> None:
    page = open_page(PHONE, scripts=False)
    become(page, "Nuria Casamayor")
    page.goto("/fr/page/fiche-t28/edit")
    page.get_by_label("But").fill("Dire ce qui a été appris, avant de recommencer.")
    before = page.locator(".option-fields").count()
    page.get_by_role("button", name="Ajouter une option").click()
    added = page.locator(".option-fields").nth(before)
    added.get_by_label("Titre").fill("La fête du bilan")
    added.get_by_label("Avantages").fill("tout le monde vient")
    shot(page, "option-added")
    follow(page.get_by_role("button", name="Enregistrer"))
    page.goto("/fr/page/fiche-t28/options")
    assert page.locator(".options-table tbody tr").last.inner_text().count("La fête du bilan") == 1
    page.goto("/fr/page/fiche-t28")
    assert "Dire ce qui a été appris" in page.locator("article").inner_text()
