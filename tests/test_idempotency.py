from datetime import UTC, datetime

import pytest
from flask import Flask

from wiki.errors import InvalidInput
from wiki.idempotency import once

NOW = datetime(2027, 3, 1, tzinfo=UTC)
pytestmark = pytest.mark.both_databases


def test_the_same_form_creates_once(app: Flask) -> None:
    made: list[str] = []

    def create() -> str:
        made.append("x")
        return f"/thing/{len(made)}"

    assert [once("a", NOW, create), once("a", NOW, create), once("b", NOW, create)] == [
        "/thing/1",
        "/thing/1",
        "/thing/2",
    ]


def test_a_form_that_was_refused_can_be_sent_again(app: Flask) -> None:
    def refuse() -> str:
        raise InvalidInput("no")

    with pytest.raises(InvalidInput):
        once("a", NOW, refuse)
    assert once("a", NOW, lambda: "/thing/1") == "/thing/1"
