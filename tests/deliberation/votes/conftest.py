"""An amendment whose vote by consent is open."""

import pytest

from tests import factories
from tests.deliberation.network import (
    DAY,
    Clock,
    charter,
    opened,
    proposed,
)
from wiki.accounts.models import Member
from wiki.deliberation.models import Vote


@pytest.fixture
def consent(clock: Clock) -> tuple[Vote, list[Member]]:
    people = [factories.member(f"Personne {letter}") for letter in "ABC"]
    vote = opened(proposed(charter(), people[0]), preset="consent")
    clock.now = vote.opens_at + DAY
    return vote, people
