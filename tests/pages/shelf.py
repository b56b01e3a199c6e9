"""Pages for the tests of screens and services; each function commits, so call them outside any unit of work."""

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from wiki.accounts.models import Member
from wiki.core.db import db, unit_of_work
from wiki.pages import queries as queries_of_pages
from wiki.pages import services
from wiki.pages.models import Page
from wiki.pages.services import NewPage
from wiki.pages.writing import editing
from wiki.pages.writing.editing import SubmittedEdit
from wiki.versioning import queries
from wiki.versioning.models import Origin
from wiki.versioning.queries import Content
from wiki.versioning.services import Authorship, prepare_revision

THEN = datetime(2026, 3, 1, 9, tzinfo=UTC)
TEXT = """Le début dit pourquoi.

## Premier point

Chaque membre reçoit une voix. La séance dure deux heures.

## Second point

Les notes sont publiées le lendemain.
"""


def page(title: str = "Notes", text: str = TEXT, kind: str = "page", **fields: Any) -> Page:
    """Make a page as the starter texts do."""
    with unit_of_work():
        new = NewPage(kind, fields.pop("lang", "fr"), title, **fields)
        return services.create(new, text, Authorship(Origin.CREATION, author_name="Feuille"), THEN)


def edit(target: Page, text: str, by: Member, facts: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """Save a text as a member would, on the present version."""
    found = editing.evaluate_edit(target, SubmittedEdit(target.head_number, text, facts=facts))
    assert found.prepared is not None, found.standing
    with unit_of_work():
        services.write(target, found.prepared, Authorship(Origin.EDIT, by.id, by.name, **kwargs), THEN)


def adopt(target: Page, text: str, by: Member) -> None:
    """Change a reference text as an adopted amendment does."""
    head = queries.version(target.id, target.head_number)
    with unit_of_work():
        prepared = prepare_revision(head, Content(text, head.content.title, head.content.facts))
        services.write(target, prepared, Authorship(Origin.AMENDMENT, by.id, by.name), THEN)


def hide(target: Page, by: Member, reason: str = "Publiée par erreur") -> None:
    """Hide a page, even one that is being voted on, as it was before that was refused."""
    with patch.object(services, "reasons_to_stay", lambda _page: []), unit_of_work():
        services.hide(target, reason, by, THEN)


def found(slug: str) -> Page:
    """Return the page at an address as committed now."""
    db.session.rollback()
    here = queries_of_pages.by_slug(slug)
    assert here is not None
    return here


def text_of(target: Page) -> str:
    """Return the text in force as committed now."""
    return queries.version(target.id, target.head_number).content.text
