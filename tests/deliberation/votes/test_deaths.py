"""A process that dies at any point of opening, extending or closing a vote leaves all of it or nothing."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

import pytest
from flask import Flask
from sqlalchemy import event

from tests import factories
from tests.conftest import make_app
from tests.deliberation.network import AFTER, BEFORE, announced, cast, charter, opened, proposed, text_of
from tests.deliberation.votes.test_ratifying import WORDS, colliding, ratified
from tests.processes import PROCESSES
from wiki.audit.verify import verify
from wiki.core.db import db, engine
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Vote, VoteState
from wiki.deliberation.votes import queries as vote_queries
from wiki.ledger import queries as ledger
from wiki.operations import jobs

pytestmark = pytest.mark.both_databases
DEAD, PATIENCE = 77, 120


def die_at(step: int) -> None:
    """End this process at a statement of its writing transaction, counted from 1; the commit counts as one."""
    steps = count(1)

    def step_on(*_arguments: Any) -> None:
        if next(steps) == step:
            os._exit(DEAD)

    event.listen(engine(), "before_cursor_execute", step_on)
    event.listen(engine(), "commit", step_on)


Act = Callable[[], object]


def work(url: str, folder: Path, act: Act, steps: Connection) -> None:
    """Act in a process of its own up to each step that is asked for, and answer how that process ended."""
    app = make_app(url, folder)
    rehearse(app, act)
    while step := steps.recv():
        child = os.fork()
        if not child:
            _act(app, step, act)
        steps.send(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


class Taken(BaseException):
    """Raised in the place of a commit."""


def rehearse(app: Flask, act: Act) -> None:
    """Act and take it back, so that those who are forked find every statement compiled."""

    def take_back(_connection: object) -> None:
        raise Taken

    with app.app_context():
        event.listen(engine(), "commit", take_back)
        with suppress(Taken):
            act()
        event.remove(engine(), "commit", take_back)
        db.session.remove()
        db.engine.dispose()


def _act(app: Flask, step: int, act: Act) -> NoReturn:
    status = 1
    try:
        with app.app_context():
            die_at(step)
            act()
        status = 0
    finally:
        os._exit(status)


@contextmanager
def dying(url: str, folder: Path, act: Act) -> Iterator[Callable[[int], bool]]:
    """Let other processes act: the function that is given kills one at a step, and says whether it came so far.

    They are forked from a server without threads: a fork of this process, which may drive a browser, could hang.
    """
    db.session.remove()
    db.engine.dispose()
    ours, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=work, args=(url, folder, act, theirs))
    process.start()

    def dies(step: int) -> bool:
        ours.send(step)
        assert ours.poll(PATIENCE)
        status = ours.recv()
        assert status in {0, DEAD}
        return bool(status == DEAD)

    yield dies
    ours.send(0)
    process.join(PATIENCE)
    assert process.exitcode == 0


def until_it_lives(url: str, folder: Path, act: Act, whole: Callable[[], bool]) -> int:
    """Kill an act at its first step, its second and so on; after each death all of it stands or nothing."""
    before, step = ledger.count(), 0
    with dying(url, folder, act) as dies:
        for step in count(1):
            died = dies(step)
            db.session.rollback()  # what was read before that is not looked at again
            done = whole()
            assert done or ledger.count() == before
            assert done or died
            if not died:
                break
    assert verify(ledger.events()).problems == ()
    return step


def clock_at(now: datetime) -> Act:
    """Return the clock's work of a moment."""
    return partial(jobs.run_due, now)


def test_a_death_in_the_closing_leaves_all_or_nothing(app: Flask, database_url: str, tmp_path: Path) -> None:
    page, author = charter(), factories.member()
    vote = opened(proposed(page, author))
    cast(vote, author, "for")
    vote_id, closes_at = vote.id, vote.closes_at

    def whole() -> bool:
        found = vote_queries.vote(vote_id)
        closed = found.state is VoteState.CLOSED
        assert closed == (found.result is not None)
        assert found.amendment.state is (AmendmentState.MERGED if closed else AmendmentState.VOTING)
        assert (AFTER in text_of(found.amendment.page)) is closed
        return closed

    assert until_it_lives(database_url, tmp_path, clock_at(closes_at), whole) > 20


def test_a_death_in_settling_leaves_all_or_nothing(app: Flask, database_url: str, tmp_path: Path) -> None:
    page, author = charter(), factories.member()
    one, other = (proposed(page, author, BEFORE, new) for new in (AFTER, "dix ans"))
    vote = opened(one, rivals=[other])
    cast(vote, author, "for")
    vote_id, closes_at = vote.id, vote.closes_at

    def whole() -> bool:
        votes: list[Vote] = vote_queries.vote(vote_id).together
        states = {each.state for each in votes}
        assert len(states) == 1
        assert [each.amendment.state for each in votes] in (
            [AmendmentState.VOTING] * 2,
            [AmendmentState.MERGED, AmendmentState.NO_QUORUM],
        )
        return states == {VoteState.CLOSED}

    assert until_it_lives(database_url, tmp_path, clock_at(closes_at), whole) > 20


def test_a_death_in_giving_back_leaves_all_or_nothing(app: Flask, database_url: str, tmp_path: Path) -> None:
    author = factories.member()
    vote = opened(proposed(charter(), author), preset="consent")
    cast(vote, author, "objection", "Cela nuirait.")
    vote_id, closes_at = vote.id, vote.closes_at

    def whole() -> bool:
        found = vote_queries.vote(vote_id)
        closed = found.state is VoteState.CLOSED
        assert closed == (found.result is not None) == (found.amendment.frozen_at is None)
        assert found.amendment.state is (AmendmentState.OPEN if closed else AmendmentState.VOTING)
        return closed

    assert until_it_lives(database_url, tmp_path, clock_at(closes_at), whole) > 20


def test_a_death_in_ratifying_leaves_all_or_nothing(app: Flask, database_url: str, tmp_path: Path) -> None:
    _page, author, amendment, now = colliding()
    vote = ratified(amendment, author, now)
    cast(vote, author, "for", at=now)
    vote_id, closes_at = vote.id, vote.closes_at

    def whole() -> bool:
        found = vote_queries.vote(vote_id)
        closed = found.state is VoteState.CLOSED
        assert found.amendment.state is (AmendmentState.MERGED if closed else AmendmentState.INTEGRATING)
        assert (WORDS in text_of(found.amendment.page)) is closed
        return closed

    assert until_it_lives(database_url, tmp_path, clock_at(closes_at), whole) > 20


def test_a_death_in_opening_or_extending_leaves_all_or_nothing(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    vote = announced(proposed(charter(), factories.member()), extension=3_600)
    vote_id, opens_at, closes_at = vote.id, vote.opens_at, vote.closes_at

    def is_open() -> bool:
        found = vote_queries.vote(vote_id)
        assert (found.state is VoteState.OPEN) == bool(found.roll)
        return found.state is VoteState.OPEN

    assert until_it_lives(database_url, tmp_path, clock_at(opens_at), is_open) > 8
    assert until_it_lives(database_url, tmp_path, clock_at(closes_at), lambda: _is_extended(vote_id)) > 8


def _is_extended(vote_id: int) -> bool:
    return vote_queries.vote(vote_id).extended_from is not None
