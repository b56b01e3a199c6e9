"""Voters and closers as real processes, all at once at the deadline: every ballot told of counts, one close."""

import multiprocessing
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.ctx import AppContext

from tests import factories
from tests.conftest import make_app
from tests.deliberation.network import AFTER, charter, opened, proposed, text_of
from wiki import jobs
from wiki.db import db, unit_of_work
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.votes import queries as vote_queries
from wiki.deliberation.votes import services as vote_services
from wiki.errors import Conflict
from wiki.ledger import queries as ledger
from wiki.ledger.verify import verify

pytestmark = pytest.mark.both_databases
VOTERS, CLOSERS = 6, 4
LAST_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Race:
    """What every process is given: where the database is, which vote, when to start, whom to tell."""

    url: str
    folder: Path
    vote_id: int
    start: Any
    told: Any

    def context(self) -> AppContext:
        return make_app(self.url, self.folder).app_context()


def vote_late(race: Race, member_id: int) -> None:
    with race.context():
        race.start.wait()
        try:
            with unit_of_work():
                vote = vote_queries.vote(race.vote_id)
                member = next(entry.member for entry in vote.roll if entry.member_id == member_id)
                vote_services.cast(vote, member, "for", "", vote.closes_at - LAST_MOMENT)
            race.told.put(("voted", member_id))
        except Conflict:
            race.told.put(("late", member_id))


def close(race: Race, number: int) -> None:
    with race.context():
        closes_at = vote_queries.vote(race.vote_id).closes_at
        race.start.wait()
        jobs.tick(closes_at)
        race.told.put(("tried", number))


def test_one_close_and_every_ballot_told_of(app: Flask, database_url: str, tmp_path: Path) -> None:
    people = [factories.member() for _ in range(VOTERS)]
    page = charter()
    vote = opened(proposed(page, people[0]))
    first = people[0].id
    with unit_of_work():
        vote_services.cast(vote, people[0], "for", "", vote.opens_at)
    vote_id, voters = vote.id, [person.id for person in people[1:]]
    db.session.remove()

    told = run(database_url, tmp_path, vote_id, voters)
    counted = {member for word, member in told if word == "voted"} | {first}
    vote = vote_queries.vote(vote_id)
    assert vote.result is not None
    assert {ballot.member_id for ballot in vote.ballots} == counted
    assert vote.result.decision["tally"]["ballots"] == len(counted)
    assert vote.amendment.state in {AmendmentState.MERGED, AmendmentState.NO_QUORUM}
    assert [event.type for event in ledger.events()].count("vote.closed") == 1
    if vote.amendment.state is AmendmentState.MERGED:
        assert AFTER in text_of(vote.amendment.page)
        assert vote.amendment.page.head_number == 2
    report = verify(ledger.events())
    assert (report.problems, report.votes) == ((), 1)


def run(url: str, folder: Path, vote_id: int, voters: Iterable[int]) -> list[tuple[str, int]]:
    """Start everybody, let them go at once, and return what each was told."""
    context = multiprocessing.get_context("spawn")
    acts = [(vote_late, member) for member in voters] + [(close, number) for number in range(CLOSERS)]
    race = Race(url, folder, vote_id, context.Barrier(len(acts)), context.Queue())
    running = [context.Process(target=act, args=(race, number)) for act, number in acts]
    for process in running:
        process.start()
    answers = [race.told.get(timeout=120) for _ in running]
    for process in running:
        process.join()
    assert [process.exitcode for process in running] == [0] * len(running)
    return answers
