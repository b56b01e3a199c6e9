import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from tests.pages import shelf
from wiki.accounts.models import Member
from wiki.core.errors import InvalidInput
from wiki.core.limits.lru import LruCache
from wiki.pages.markup import rendering
from wiki.pages.markup.markdown import RenderedMarkdown
from wiki.pages.reading import comparison
from wiki.versioning.diff.text_diff import HunkKind, diff


@pytest.fixture(autouse=True)
def request_of_a_reader(app: Flask) -> Iterator[None]:
    with app.test_request_context("/en/page/notes/compare?from=1&to=2&view=raw"):
        g.ui_lang = "en"
        yield


def read(old: str, new: str) -> comparison.RenderedComparison:
    found = comparison.reading(diff(old, new))
    assert found is not None
    return found


def heard(html: str) -> str:
    """Return what a screen reader says: all words, without what is hidden from it."""
    return re.sub(
        r"<[^>]*>", "", re.sub(r'<(\w+)[^>]* aria-hidden="true">.*?</\1>', "", html, flags=re.DOTALL)
    )


def test_marks_are_said_aloud() -> None:
    (stretch,) = read("Un mot.", "Un beau mot.").column
    assert "[added: beau]" in heard(stretch.html)
    (stretch,) = read("Un beau mot.", "Un mot.").column
    assert "[removed: beau]" in heard(stretch.html)
    (stretch,) = read("Un mot. Un autre.", "Un mot.\n\nUn autre.").column
    assert "[added: line break]" in heard(stretch.html)


def test_a_move_leads_to_its_other_place() -> None:
    here, there = "Une phrase assez longue qui va ailleurs.", "Une autre phrase qui reste bien à sa place."
    html = "".join(
        each.html for each in read(f"{here}\n\n{there}\n\nFin.", f"{there}\n\nFin.\n\n{here}").column
    )
    for place in ("from", "to"):
        assert html.count(f'id="move-1-{place}"') == html.count(f'href="#move-1-{place}"') == 1


def test_each_passage_leads_to_its_neighbours() -> None:
    html = read("Un.\n\nDeux.\n\nTrois.", "Un a.\n\nDeux.\n\nTrois a.").column[0].html
    assert re.findall(r'(?:id|href)="#?(change-\d)"', html) == [
        "change-1",
        "change-2",
        "change-2",
        "change-1",
    ]


def test_links_between_pages_lead_there() -> None:
    shelf.page("Cadre")
    html = read("Voir [[cadre]].", "Voir donc [[cadre]].").column[0].html
    assert '<a class="page-link" href="/en/page/cadre">Cadre</a>' in html


def test_what_people_write_makes_no_mark_and_runs_nothing() -> None:
    html = (
        read("a", 'a <ins>b</ins> <ins class="moved" id="move-1-to">c</ins> <script>d</script>')
        .column[0]
        .html
    )
    assert "<script" not in html
    assert html.count("<ins>") == 1
    assert '<ins class="moved"' not in html


def test_rows_stand_side_by_side() -> None:
    sides = read("Un.\n\nDeux.\n\nTrois.", "Un.\n\nTrois.\n\nQuatre.").sides
    rows = [(heard(old.html).strip(), heard(new.html).strip()) for old, new in sides]
    assert rows == [("Un.", "Un."), ("[removed: Deux.]", ""), ("Trois.", "Trois."), ("", "[added: Quatre.]")]


def test_a_text_that_is_too_long_is_not_compared_as_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "MAX_CHARACTERS", 20)
    assert comparison.reading(diff("Un mot.", "Un beau mot.")) is None


def test_a_text_that_cannot_be_displayed_is_compared_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_text: str) -> Any:
        message = "This text takes too long to display."
        raise InvalidInput(message)

    monkeypatch.setattr(rendering._process, "render", refuse)
    monkeypatch.setattr(rendering, "_cache", LruCache[RenderedMarkdown](10_000, lambda made: len(made.html)))
    html = read("Un *mot*.", "Un *beau* mot.").column[0].html
    assert "<pre>" in html
    assert "Un *" in html


def test_another_view_has_the_same_question() -> None:
    assert comparison.view_address("sides") == "/en/page/notes/compare?from=1&to=2&view=sides"


SOURCE = "# Buts\n\n3. Un point.\n4. Un autre.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[x]: https://a.org\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3. Un", "5. Un"),
        ("https://a.org", "https://b.org"),
        ("\n[x]: https://a.org\n", ""),
        ("|---|---|", "|----|---|"),
        ("# Buts", "# Buts #"),
        ("# Buts", "## Buts"),
        ("Un autre", "Un&#32;autre"),
    ],
)
def test_what_reading_does_not_show_is_told_from_the_source(old: str, new: str) -> None:
    change = diff(SOURCE, SOURCE.replace(old, new))
    assert [hunk.kind is not HunkKind.EQUAL for hunk in comparison.unseen_changes(change)] == [True]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| 1 | 2 |", "| 1 | 2 | 3 |"),
        ("Un point", "Deux points"),
        ("Un point", "*Un* point"),
        ("4. Un", "- Un"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | c | b |\n|---|---|---|\n| 1 | 3 | 2 |"),
    ],
)
def test_what_reading_shows_is_not_told_again(old: str, new: str) -> None:
    change = diff(SOURCE, SOURCE.replace(old, new))
    assert comparison.unseen_changes(change) == []
    assert read(SOURCE, SOURCE.replace(old, new)).counts.changed


def test_the_comparison_of_a_page_tells_both(client: FlaskClient, member: Member) -> None:
    page = shelf.page(text=SOURCE)
    shelf.edit(page, SOURCE.replace("3.", "5.").replace("autre", "second"), member)
    for view in ("read", "sides"):
        shown = client.get(f"/en/page/notes/compare?from=1&to=2&view={view}").get_data(as_text=True)
        assert "Also changed in the source" in shown
        assert "[added: 5]. Un point" in re.sub(r"\s+", " ", re.sub("<[^>]*>", "", shown))
