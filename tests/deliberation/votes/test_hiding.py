"""A page cannot be hidden while people vote on it."""

import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import DAY, NOW, announced, charter, closed, opened, proposed
from wiki.accounts.models import Member
from wiki.core.db import unit_of_work
from wiki.core.errors import Conflict
from wiki.deliberation.amendments.ending import services as endings
from wiki.pages import services as pages
from wiki.pages.models import Page


def hide(page: Page, steward: Member) -> None:
    with unit_of_work():
        pages.hide(page, "Parce que.", steward, NOW)


def test_what_is_voted_on_is_not_hidden(app: Flask) -> None:
    page, other, steward = charter(), charter("autre"), factories.steward()
    vote = opened(proposed(page, factories.member()))
    with pytest.raises(Conflict, match="vote on it"):
        hide(page, steward)
    hide(other, steward)
    closed(vote)
    hide(page, steward)
    assert page.is_hidden


def test_nor_while_a_vote_is_announced_until_that_lapses(app: Flask) -> None:
    page, steward = charter(), factories.steward()
    amendment = proposed(page, factories.member())
    announced(amendment)
    with pytest.raises(Conflict, match="vote on it"):
        hide(page, steward)
    with unit_of_work():
        endings.withdraw(amendment, "Je renonce.", amendment.author, NOW + DAY)
    hide(page, steward)
    assert page.is_hidden
