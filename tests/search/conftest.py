"""A charter that is in the index, and its author."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests import factories
from tests.search.material import BY, NOW, TEXT
from wiki.accounts.models import Member
from wiki.core.db import db, unit_of_work
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.search import services


@pytest.fixture
def charter(app: Flask) -> Page:
    with unit_of_work():
        return pages.create(pages.NewPage("charter", "fr", "Charte des communs"), TEXT, BY, NOW)


@pytest.fixture
def author(app: Flask) -> Member:
    return factories.member("Inês Carrapato")


@pytest.fixture
def indexed(charter: Page) -> Iterator[None]:
    assert charter.id
    services.rebuild()
    yield
    db.session.rollback()
