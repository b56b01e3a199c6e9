"""How long saving takes on a page with a long history, and reading a revision in the middle of it.

A 60 kB page with 10 and one with 10,000 revisions are saved in turn, so that the load of the
machine affects both alike.
"""

from dataclasses import replace
from datetime import UTC, datetime

import harness

from wiki.core.db import db, unit_of_work
from wiki.pages import queries, services
from wiki.pages.models import Page
from wiki.pages.writing.editing import SubmittedEdit, evaluate_edit
from wiki.versioning import codec
from wiki.versioning import queries as versions
from wiki.versioning.models import Origin
from wiki.versioning.queries import Content
from wiki.versioning.services import Authorship, prepare_revision, record_revision

SIZE, SHORT, LONG = 60_000, 10, 10_000
PAIRS = 40
NOW = datetime(2027, 1, 1, tzinfo=UTC)
BY = Authorship(Origin.EDIT, author_name="bench")


def page_with(slug: str, revisions: int) -> None:
    """Make a page with so many revisions that go to and fro between two texts, each stored as it would be."""
    texts = (harness.text(SIZE), harness.changed(harness.text(SIZE), 1))
    with unit_of_work():
        page = services.create(services.NewPage("page", "fr", slug), texts[0], BY, NOW)
        pattern = [prepare_revision(None, Content(text, slug, {})) for text in texts]
        same = [codec.encode(text, text) for text in texts]
        deltas = [codec.encode(texts[side], texts[1 - side]) for side in (0, 1)]
        for number in range(2, revisions + 1):
            side, on = (number - 1) % 2, codec.delta_base(number)
            payload = (
                pattern[side].payload
                if on is None
                else same[side]
                if (number - on) % 2 == 0
                else deltas[side]
            )
            stored = replace(pattern[side], after=number - 1, payload=payload)
            record_revision(page.id, stored, BY, NOW)
        page.head_number = revisions


def found(slug: str) -> Page:
    """Return the page at an address."""
    page = queries.by_slug(slug)
    assert page is not None
    return page


def save(slug: str) -> None:
    """Save one more revision, as the edit form does."""
    page = found(slug)
    text = versions.version(page.id, page.head_number).content.text
    outcome = evaluate_edit(page, SubmittedEdit(page.head_number, harness.changed(text, page.head_number)))
    assert outcome.prepared is not None
    with unit_of_work():
        services.write(page, outcome.prepared, BY, NOW)


def read(page_id: int, number: int) -> None:
    """Read a revision that is not in memory."""
    versions.clear_text_cache()
    versions.version(page_id, number)
    db.session.rollback()


with harness.installation():
    page_with("short", SHORT)
    page_with("long", LONG)
    long_id = found("long").id
    save("short")
    save("long")
    pairs = [
        (harness.median_ms(lambda: save("short"), 1), harness.median_ms(lambda: save("long"), 1))
        for _ in range(PAIRS)
    ]
    few, many = (sorted(pair[side] for pair in pairs)[PAIRS // 2] for side in (0, 1))
    middle = harness.median_ms(lambda: read(long_id, LONG // 2))
    worst = harness.median_ms(lambda: read(long_id, codec.KEYFRAME_INTERVAL * 78))
    print(
        f"save with {SHORT} revisions: {few:.1f} ms; with {LONG}: {many:.1f} ms; ratio {many / few:.2f} (at most 1.2)"
    )
    print(
        f"read revision {LONG // 2} of {LONG}: {middle:.1f} ms (at most 5); farthest from a keyframe: {worst:.1f} ms"
    )
