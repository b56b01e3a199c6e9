"""What tests of the screens of votes share."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.deliberation.network import (
    DAY,
    FREEZE,
    LENGTH,
    NOW,
    Clock,
    charter,
    opened,
    proposed,
)
from tests.deliberation.screens import post
from wiki.accounts.models import Member
from wiki.deliberation.models import Vote

VOTE = "/fr/amendments/26-001/vote"


def hours() -> dict[str, str]:
    """Two moments that any rule allows, as a browser in Paris sends them."""
    opens = NOW + FREEZE + DAY + timedelta(hours=1)
    return {"opens_at": f"{opens:%Y-%m-%dT%H:%M}", "closes_at": f"{opens + LENGTH:%Y-%m-%dT%H:%M}"}


def announce(client: FlaskClient, **form: Any) -> TestResponse:
    return post(client, "/fr/amendments/26-001/announce", **{**hours(), "preset": "simple", **form})


@pytest.fixture
def consent(clock: Clock) -> tuple[Vote, list[Member]]:
    people = [factories.member(f"Personne {letter}") for letter in "ABC"]
    vote = opened(proposed(charter(), people[0]), preset="consent")
    clock.now = vote.opens_at + DAY
    return vote, people
