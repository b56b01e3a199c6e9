"""Closers as real processes, all at once at the hour: every outcome is written once, with one edition."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.conftest import make_app
from tests.processes import PROCESSES
from tests.rounds.network import cast, dynamisers, item_on, opened, reach, sheet
from wiki.audit.verify import verify
from wiki.core.db import db
from wiki.editions import queries as editions
from wiki.ledger import queries as ledger
from wiki.operations import jobs
from wiki.rounds import queries
from wiki.rounds.calendar import Phase

pytestmark = pytest.mark.both_databases
CLOSERS = 4


def close(url: str, folder: Path, start: Any) -> None:
    with make_app(url, folder).app_context():
        found = queries.round_named("2026")
        assert found is not None
        closes_at = found.closes_at
        db.session.rollback()
        start.wait()
        jobs.run_due(closes_at)


def test_one_close_whoever_comes_first(app: Flask, database_url: str, tmp_path: Path) -> None:
    page, people = sheet("T11"), dynamisers()
    sheet("T12")
    made = opened()
    reach(made, Phase.VOTE)
    for person in people:
        cast(made, person, item_on(made, page), "retire")
    db.session.rollback()
    start = PROCESSES.Barrier(CLOSERS)
    closers = [PROCESSES.Process(target=close, args=(database_url, tmp_path, start)) for _ in range(CLOSERS)]
    for closer in closers:
        closer.start()
    for closer in closers:
        closer.join(120)
    assert [closer.exitcode for closer in closers] == [0] * CLOSERS
    db.session.expire_all()
    assert (made.phase, page.facts.get("retired"), page.head_number) == (Phase.PUBLISHED, 2026, 2)
    assert len(editions.editions()) == 1
    assert [event.type for event in ledger.events()].count("round.closed") == 1
    assert verify(ledger.events()).problems == ()
