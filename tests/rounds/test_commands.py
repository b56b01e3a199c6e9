"""The shell commands about rounds."""

from datetime import timedelta

import pytest
from flask import Flask

from tests import factories
from tests.rounds.network import opened, sheet
from tests.shell import done, refused
from wiki import clock
from wiki.db import unit_of_work
from wiki.rounds import changing

NAMES = ("collection", "evaluation", "deliberation", "vote", "closes")


def options(**changed: int) -> list[str]:
    """Return the five dates, so many days from now."""
    days = {name: 10 * place for place, name in enumerate(NAMES)} | changed
    return [
        part
        for name in NAMES
        for part in (f"--{name}", f"{clock.now() + timedelta(days=days[name]):%Y-%m-%dT%H:%M}")
    ]


def test_open_and_list(app: Flask) -> None:
    said = done(app, "round", "open", "2026", *options(), "--note", "Le deuxième cycle.")
    assert said.strip().endswith("/fr/rounds/2026")
    assert done(app, "round", "list").split("\t")[0] == "2026"


@pytest.mark.parametrize(
    ("year", "changed", "said"),
    [
        ("0", {}, "from 2000 to 2099"),
        ("2026", {"vote": 5}, "follow each other"),
        ("2026", {"evaluation": -1, "collection": -5}, "over already"),
    ],
)
def test_a_round_without_sense_is_refused(app: Flask, year: str, changed: dict[str, int], said: str) -> None:
    assert said in refused(app, "round", "open", year, *options(**changed))


def test_close_does_what_the_clock_asks_and_nothing_before(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet()
    made = opened(start=clock.now())
    closes = made.closes_at
    assert "not before" in refused(app, "round", "close", "2026")
    for name in ("2031", "2026-2", "x"):
        assert "no validation round" in refused(app, "round", "close", name)
    monkeypatch.setattr("wiki.clock.now", lambda: closes)
    assert done(app, "round", "close", "2026") == "1\tcarried_over\n"
    assert "closed" in refused(app, "round", "close", "2026")


def test_a_cancelled_round_is_listed_and_not_closed(app: Flask) -> None:
    made = opened(start=clock.now())
    with unit_of_work():
        changing.cancel(made, "Une raison.", factories.steward(), clock.now())
    assert "cancelled" in refused(app, "round", "close", "2026")
    assert done(app, "round", "open", "2026", *options()).strip().endswith("/fr/rounds/2026-2")
    listed = [line.split("\t")[:2] for line in done(app, "round", "list").splitlines()]
    assert listed == [["2026-2", "announced"], ["2026", "cancelled"]]
