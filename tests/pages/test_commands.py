import json
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.shell import done, refused, run
from wiki.core.db import db, unit_of_work
from wiki.core.errors import InvalidInput
from wiki.ledger.chain import EventType
from wiki.ledger.models import LedgerEvent
from wiki.pages import queries, services
from wiki.pages.importing import history_import, starter
from wiki.pages.markup import rendering
from wiki.pages.markup.markdown import RenderedMarkdown
from wiki.pages.models import Page, Rendering
from wiki.pages.services import NewPage
from wiki.versioning.models import Origin, Revision
from wiki.versioning.queries import Content, revision_text, version
from wiki.versioning.services import Authorship, prepare_revision

pytestmark = pytest.mark.both_databases
NOW = datetime(2026, 11, 1, tzinfo=UTC)
DOCUMENT = "# Our way\n\nA first version.\n\n## Why\n\nWe meet.\n\n## How\n\nWe talk.\n"


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> str:
    """A text of which the renderer says that it cannot be displayed."""
    text, rendered = "Hostile words.\n", rendering.render_cached

    def refusing(given: str, text_hash: str = "") -> RenderedMarkdown:
        if given == text:
            raise InvalidInput("This text cannot be displayed.")
        return rendered(given, text_hash)

    monkeypatch.setattr(rendering, "render_cached", refusing)
    return text


def page(slug: str) -> Page:
    found = queries.by_slug(slug)
    assert found is not None
    return found


def text(slug: str) -> str:
    return version(page(slug).id, page(slug).head_number).content.text


def document(folder: Path, content: str = DOCUMENT) -> str:
    path = folder / "way.md"
    path.write_text(content, encoding="utf-8")
    return str(path)


def made(title: str) -> Page:
    with unit_of_work():
        by = Authorship(Origin.CREATION, author_name="Ana")
        return services.create(NewPage("page", "en", title), "Something else.\n", by, NOW)


def test_a_document_becomes_pages_in_its_order(app: Flask, tmp_path: Path) -> None:
    said = done(app, "page", "import", document(tmp_path), "--split", "--kind", "frame", "--author", "Ana")
    assert [child.slug for child in queries.children(page("our-way"))] == ["our-way-why", "our-way-how"]
    assert (text("our-way"), text("our-way-how")) == ("A first version.\n", "We talk.\n")
    assert page("our-way-why").kind == "frame"
    revision = db.session.scalars(select(Revision).where(Revision.page_id == page("our-way").id)).one()
    assert (revision.origin, revision.author_name) == (Origin.IMPORT, "Ana")
    assert revision.summary == "way.md"
    assert "our-way-how" in said


def test_the_pages_are_rendered(app: Flask, tmp_path: Path) -> None:
    done(app, "page", "import", document(tmp_path))
    assert db.session.scalar(select(func.count()).select_from(Rendering)) == 1


def test_a_page_comes_last_below_its_parent(app: Flask, tmp_path: Path) -> None:
    made("Parent")
    for name in ("one", "two"):
        done(app, "page", "import", document(tmp_path), "--slug", name, "--parent", "parent", "--yes")
    assert [child.slug for child in queries.children(page("parent"))] == ["one", "two"]


def test_the_plan_shows_each_line_left_out_or_joined(app: Flask, tmp_path: Path) -> None:
    torn = "# Way\n\nWe share the tools of the garden and all of the\n\n7\f\n\nharvest with those who come.\n"
    said = done(app, "page", "import", document(tmp_path, torn), "--dry-run")
    assert "     5  7\n" in said
    assert "     7  harvest with those who come." in said


def test_a_dry_run_shows_all_and_writes_nothing(app: Flask, tmp_path: Path) -> None:
    said = done(app, "page", "import", document(tmp_path), "--split", "--dry-run")
    assert "our-way-why" in said
    assert queries.by_slug("our-way") is None


def test_a_taken_address_is_refused_and_named(app: Flask, tmp_path: Path) -> None:
    made("Our way why")
    assert "Our way why" in refused(app, "page", "import", document(tmp_path), "--split")
    assert queries.by_slug("our-way") is None


@pytest.mark.parametrize(
    ("content", "arguments"),
    [
        (b"\x89PNG\0\0", ()),
        (b"\xe9t\xe9", ()),
        (b"a" * 2_100_000, ()),
        (b"", ()),
        (b"# Way\n\nText.\n", ("--parent", "nowhere")),
        (b"# Way\n\nText.\n", ("--kind", "song")),
        (b"# Way\n\nText.\n", ("--lang", "French")),
    ],
)
def test_what_cannot_be_imported_is_refused(
    app: Flask, tmp_path: Path, content: bytes, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "way.md").write_bytes(content)
    assert refused(app, "page", "import", str(tmp_path / "way.md"), *arguments).startswith(("Error", "Usage"))


def test_a_file_that_is_not_there_is_refused(app: Flask, tmp_path: Path) -> None:
    assert "way.md" in refused(app, "page", "import", str(tmp_path / "way.md"))


def test_a_text_that_cannot_be_displayed_is_refused(app: Flask, tmp_path: Path, hostile: str) -> None:
    assert "Way" in refused(app, "page", "import", document(tmp_path, f"# Way\n\n{hostile}"))


def line(name: str, number: int, content: str, **other: object) -> dict[str, object]:
    date = f"{1960 + number}-05-17"
    return {"page": name, "date": date, "author": "ana", "summary": f"n° {number}", "text": content} | other


def history(folder: Path, lines: Sequence[dict[str, object]]) -> str:
    path = folder / "past.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in lines), encoding="utf-8")
    return str(path)


def texts(slug: str) -> list[str]:
    query = select(Revision).where(Revision.page_id == page(slug).id).order_by(Revision.number)
    return [revision_text(revision) for revision in db.session.scalars(query)]


PAST = [
    line("Notre charte", 0, "Un.\n"),
    line("Other", 1, "One.\r\nTwo.\r\n", lang="en"),
    line("Notre charte", 2, "Un, deux.\n"),
    line("Notre charte", 3, "Un, deux.\n"),
    line("Notre charte", 40, "Un, deux, trois.\n"),
]
CHARTER = ["Un.\n", "Un, deux.\n", "Un, deux, trois.\n"]


def test_texts_come_in_with_their_past(app: Flask, tmp_path: Path) -> None:
    done(app, "page", "import-history", history(tmp_path, PAST), "--kind", "charter")
    assert texts("notre-charte") == CHARTER
    assert texts("other") == ["One.\nTwo.\n"]
    charter = page("notre-charte")
    assert (charter.title, charter.kind, charter.lang, page("other").lang) == (
        "Notre charte",
        "charter",
        "fr",
        "en",
    )
    first = db.session.scalars(
        select(Revision).where(Revision.page_id == charter.id, Revision.number == 1)
    ).one()
    assert (first.created_at, first.author_name, first.summary, first.origin) == (
        datetime(1960, 5, 17, tzinfo=UTC),
        "ana",
        "n° 0",
        Origin.IMPORT,
    )
    saved = select(func.count()).select_from(LedgerEvent).where(LedgerEvent.type == EventType.REVISION_SAVED)
    assert db.session.scalar(saved) == 4


def test_a_second_run_goes_on_behind_the_first(app: Flask, tmp_path: Path) -> None:
    done(app, "page", "import-history", history(tmp_path, PAST[:3]))
    assert texts("notre-charte") == CHARTER[:2]
    done(app, "page", "import-history", history(tmp_path, PAST))
    assert texts("notre-charte") == CHARTER
    head = page("notre-charte").head_number
    done(app, "page", "import-history", history(tmp_path, PAST))
    assert page("notre-charte").head_number == head


def test_more_than_one_batch_comes_in(app: Flask, tmp_path: Path) -> None:
    lines = [line("Long", 1, f"Text {number}.\n") for number in range(120)]
    done(app, "page", "import-history", history(tmp_path, lines))
    assert texts("long") == [each["text"] for each in lines]


def test_a_run_that_was_interrupted_is_taken_up(app: Flask, tmp_path: Path) -> None:
    lines = [line("Long", 1, f"Text {number}.\n") for number in range(140)]
    path, wish, prepared = (
        Path(history(tmp_path, lines)),
        history_import.ImportOptions("page", "en"),
        count(1),
    )

    def interrupted() -> None:
        if next(prepared) == 120:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        history_import.import_revisions(
            path, wish, history_import.plan_import(path, wish, lambda: None), interrupted
        )
    assert len(texts("long")) == 100
    done(app, "page", "import-history", str(path))
    assert texts("long") == [each["text"] for each in lines]
    done(app, "ledger", "verify")


@pytest.mark.parametrize("field", ["rev", "effective_date"])
def test_revisions_can_be_ordered_by_a_field(app: Flask, tmp_path: Path, field: str) -> None:
    lines = [
        line("Law", 3, content, rev=place, effective_date=f"19{place}0-01-01")
        for content, place in (("Two.\n", 2), ("Three.\n", 3), ("One.\n", 1))
    ]
    done(app, "page", "import-history", history(tmp_path, lines), "--by", field)
    assert texts("law") == ["One.\n", "Two.\n", "Three.\n"]
    year = page("law").changed_at.year
    assert year == (1930 if field == "effective_date" else 1963)


def test_only_the_pages_named_come_in(app: Flask, tmp_path: Path) -> None:
    done(app, "page", "import-history", history(tmp_path, PAST), "--page", "Other")
    assert queries.by_slug("notre-charte") is None
    assert texts("other") == ["One.\nTwo.\n"]


@pytest.mark.parametrize(
    ("lines", "arguments"),
    [
        ([*PAST, line("", 1, "One.\n")], ()),
        ([*PAST, line("x", 1, "One.\n", date="yesterday")], ()),
        ([*PAST, line("x", 1, "One.\n", lang="French")], ()),
        ([*PAST, line("x" * 300, 1, "One.\n")], ()),
        ([*PAST, line("!?", 1, "One.\n")], ()),
        ([*PAST, line("notre charte", 1, "One.\n")], ()),
        ([*PAST, line("x", 1, "word " * 110_000)], ()),
        ([], ()),
        (PAST, ("--page", "Nowhere")),
        (PAST, ("--by", "rev")),
        (PAST, ("--by", "effective_date")),
    ],
)
def test_a_history_with_a_fault_writes_nothing(
    app: Flask, tmp_path: Path, lines: list[dict[str, object]], arguments: tuple[str, ...]
) -> None:
    assert refused(app, "page", "import-history", history(tmp_path, lines), *arguments)
    assert queries.by_slug("notre-charte") is None


def test_a_page_that_is_no_import_is_left_alone(app: Flask, tmp_path: Path) -> None:
    made("Notre charte")
    assert "Notre charte" in refused(app, "page", "import-history", history(tmp_path, PAST))


def test_another_past_of_the_same_page_is_refused(app: Flask, tmp_path: Path) -> None:
    done(app, "page", "import-history", history(tmp_path, PAST))
    other = [line("Notre charte", 0, "Autre chose.\n")]
    assert "Notre charte" in refused(app, "page", "import-history", history(tmp_path, other))


def test_nothing_old_comes_behind_what_was_written_here(app: Flask, tmp_path: Path) -> None:
    done(app, "page", "import-history", history(tmp_path, PAST[:3]))
    charter = page("notre-charte")
    head = version(charter.id, charter.head_number)
    with unit_of_work():
        content = Content("Écrit ici.\n", "Notre charte", {})
        services.write(charter, prepare_revision(head, content), Authorship(Origin.EDIT), NOW)
    assert "Notre charte" in refused(app, "page", "import-history", history(tmp_path, PAST))


def test_starter_texts_are_loaded_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    few = [text for text in starter.read_starter_texts() if text.kind == "frame"]
    monkeypatch.setattr(starter, "read_starter_texts", lambda: few)
    assert str(len(few)) in done(app, "page", "load")
    assert done(app, "page", "load").strip().endswith("0")


def test_every_page_is_rendered(app: Flask) -> None:
    made("One page")
    done(app, "page", "render")
    assert db.session.scalar(select(func.count()).select_from(Rendering)) == 1


def test_a_page_that_cannot_be_displayed_is_told(app: Flask, hostile: str) -> None:
    with unit_of_work():
        by = Authorship(Origin.CREATION)
        services.create(NewPage("page", "en", "Hostile"), hostile, by, NOW)
    result = run(app, "page", "render")
    assert result.exit_code == 1
    assert "Hostile" in result.stderr


FORMER = "Nos buts\n========\n\nUn texte.\n\n##Moyens\n\n#budget2027\n\nMerci\n-- \nAnne\n"


def test_headings_that_were_meant_are_written_with_a_number_sign_when_that_was_shown(app: Flask) -> None:
    with unit_of_work():
        for slug, kind in (("libre", "page"), ("charte", "charter")):
            new = NewPage(kind, "fr", slug.title(), slug)
            services.create(new, FORMER, Authorship(Origin.CREATION), NOW)
    shown = done(app, "page", "headings", "--dry-run")
    assert [shown.count(words) for words in ("Nos buts", "##Moyens", "#budget2027", "Merci")] == [2, 2, 2, 2]
    assert text("libre") == text("charte") == FORMER
    done(app, "page", "headings", "--yes")
    assert text("libre") == "# Nos buts\n\nUn texte.\n\n## Moyens\n\n#budget2027\n\nMerci\n-- \nAnne\n"
    assert text("charte") == FORMER
    assert "Nothing was written." in done(app, "page", "headings", "--yes")
    assert page("libre").head_number == 2
