"""What SQL cannot do, whoever sends it: move a ballot, reopen what is closed, change the terms of an open vote."""

import importlib.util
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests import factories
from tests.deliberation.network import DAY, NOW, cast, charter, closed, opened, proposed
from tests.rounds import network as rounds
from wiki.config import ROOT
from wiki.core.db import db, engine
from wiki.deliberation.lifecycle import TRANSITIONS
from wiki.rounds.calendar import PHASE_ORDER, Phase

MIGRATIONS = ROOT / "migrations" / "versions"
pytestmark = pytest.mark.both_databases


class Numbers(NamedTuple):
    """A closed vote and an open one on another amendment, each with a ballot of one member; two rounds' ballots."""

    closed: int
    open: int
    merged: int


@pytest.fixture
def decided(app: Flask) -> Numbers:
    assert app
    author = factories.member()
    done = opened(proposed(charter("une"), author))
    cast(done, author, "for")
    closed(done)
    sheet, person = rounds.sheet(), rounds.dynamisers()[0]
    made = rounds.opened()
    rounds.proposed(made, "retire", sheet, person)
    rounds.reach(made, Phase.VOTE)
    rounds.cast(made, person, rounds.item_on(made, sheet), "validate")
    rounds.reach(made, Phase.PUBLISHED)
    under_way = opened(proposed(charter("autre"), author), NOW + 60 * DAY)
    cast(under_way, author, "against")
    db.session.rollback()
    return Numbers(done.id, under_way.id, done.amendment_id)


def attempt(statement: str, **values: object) -> str:
    """Run a statement by itself and return why it was refused, "" when it was carried out; nothing stays."""
    with engine().connect() as connection:
        try:
            changed = connection.execute(text(statement), values)
            assert changed.rowcount, "the statement is about nothing"
        except DBAPIError as error:
            return str(error.orig)
        finally:
            connection.rollback()
    return ""


def named_in(statement: str, numbers: Numbers) -> dict[str, int]:
    return {name: value for name, value in numbers._asdict().items() if f":{name}" in statement}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ballot SET vote_id = :open WHERE vote_id = :closed",
        "UPDATE ballot SET vote_id = :closed WHERE vote_id = :open",
        "UPDATE ballot SET member_id = member_id + 1 WHERE vote_id = :open",
        "UPDATE ballot SET id = id + 100 WHERE vote_id = :open",
        "UPDATE vote SET state = 'open' WHERE id = :closed",
        "UPDATE vote SET state = 'announced' WHERE id = :open",
        "UPDATE vote SET state = 'announced' WHERE id = :closed",
        "UPDATE vote SET closes_at = '2099-01-01 00:00:00' WHERE id = :closed",
        "UPDATE vote SET closes_at = opens_at WHERE id = :open",
        "UPDATE vote SET opens_at = '2020-01-01 00:00:00' WHERE id = :open",
        "UPDATE vote SET policy = '{}' WHERE id = :open",
        "UPDATE vote SET preset = 'other' WHERE id = :closed",
        "UPDATE vote SET text_hash = 'other' WHERE id = :open",
        "UPDATE vote SET amendment_id = :merged WHERE id = :open",
        "DELETE FROM vote WHERE id = :open",
        "UPDATE amendment SET state = 'open' WHERE id = :merged",
        "UPDATE amendment SET state = 'adopted' WHERE id = :merged",
        "UPDATE amendment SET state = 'withdrawn' WHERE state = 'voting'",
        "UPDATE amendment SET state = 'frozen' WHERE state = 'voting'",
        "UPDATE amendment SET page_id = page_id + 1 WHERE id = :merged",
        "UPDATE amendment SET author_id = author_id + 1 WHERE id = :merged",
        "DELETE FROM amendment WHERE id = :merged",
        "UPDATE validation_round SET phase = 'vote'",
        "UPDATE validation_round SET phase = 'cancelled'",
        "UPDATE validation_round SET year = year + 1",
        "DELETE FROM validation_round",
        "UPDATE round_ballot SET member_id = member_id + 1",
        "UPDATE round_ballot SET item_id = item_id + 1",
    ],
)
def test_no_statement_undoes_what_is_decided(decided: Numbers, statement: str) -> None:
    said = attempt(statement, **named_in(statement, decided))
    assert "append-only" in said or "is closed" in said, said


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE vote SET state = 'closed' WHERE id = :open",
        "UPDATE vote SET closes_at = '2099-01-01 00:00:00' WHERE id = :open",
        "UPDATE amendment SET state = 'adopted' WHERE state = 'voting'",
        "UPDATE amendment SET follow_up = 'Fait.' WHERE id = :merged",
        "UPDATE ballot SET choice = 'for' WHERE vote_id = :open",
    ],
)
def test_what_goes_on_goes_on(decided: Numbers, statement: str) -> None:
    assert attempt(statement, **named_in(statement, decided)) == ""


def test_the_database_allows_what_the_code_allows() -> None:
    spec = importlib.util.spec_from_file_location("guards", next(MIGRATIONS.glob("0035_*.py")))
    assert spec is not None
    assert spec.loader is not None
    guards = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(guards)
    allowed = {f"{one}>{other}" for one, after in TRANSITIONS.items() for other in (one, *after.values())}
    assert set(guards.pairs(guards.AMENDMENT)) == allowed
    assert PHASE_ORDER == guards.PHASES
