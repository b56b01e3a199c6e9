import pytest
from flask import Flask

from tests import factories
from tests.pages import shelf
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, Corrupted
from wiki.versioning import queries, services
from wiki.versioning.models import Origin
from wiki.versioning.queries import Content
from wiki.versioning.services import Authorship

pytestmark = pytest.mark.both_databases


def test_a_number_is_given_once(app: Flask) -> None:
    page = shelf.page()
    prepared = services.prepare_revision(queries.version(page.id, 1), Content("Autre.\n", page.title, {}))
    with unit_of_work():
        services.record_revision(page.id, prepared, Authorship(Origin.EDIT), shelf.THEN)
    with pytest.raises(Conflict), unit_of_work():
        services.record_revision(page.id, prepared, Authorship(Origin.EDIT), shelf.THEN)


def test_changed_words_are_counted(app: Flask) -> None:
    page, member = shelf.page(text="Un deux trois.\n"), factories.member()
    shelf.edit(page, "Un deux trois. Quatre cinq.\n", member)
    revision = queries.revision(page.id, 2)
    assert (revision.words_added, revision.words_removed) == (2, 0)


def test_a_text_that_is_not_the_one_sealed_is_found_out(app: Flask) -> None:
    page = shelf.page(text="Un mot.\n")
    revision = queries.revision(page.id, 1)
    queries.clear_text_cache()
    db.session.expunge(revision)
    revision.text_hash = "0" * 64
    with pytest.raises(Corrupted):
        queries.revision_text(revision)
