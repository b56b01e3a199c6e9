"""What tests of the screens of votes share."""

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.deliberation.network import (
    DAY,
    FREEZE,
    LENGTH,
    NOW,
)
from tests.deliberation.screens import post

VOTE = "/fr/amendments/26-001/vote"


def hours() -> dict[str, str]:
    """Two moments that any rule allows, as a browser in Paris sends them."""
    opens = NOW + FREEZE + DAY + timedelta(hours=1)
    return {"opens_at": f"{opens:%Y-%m-%dT%H:%M}", "closes_at": f"{opens + LENGTH:%Y-%m-%dT%H:%M}"}


def announce(client: FlaskClient, **form: Any) -> TestResponse:
    return post(client, "/fr/amendments/26-001/announce", **{**hours(), "preset": "simple", **form})
