"""What the wiki stores of rounds and editions is held against the record."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text

from tests import factories
from tests.rounds.network import (
    DAY,
    NOW,
    cast,
    dynamisers,
    item_on,
    opened,
    proposed,
    reach,
    sheet,
    withdrawn,
)
from tests.shell import done, run
from wiki.core.db import db, unit_of_work
from wiki.rounds.calendar import Phase
from wiki.rounds.leading import rescheduling

TRIGGERS = {
    "round_ballot": ("round_ballot_closed_update", "round_ballot_closed_delete"),
    "round_result": ("round_result_no_update",),
    "edition_page": ("edition_page_no_delete",),
    "former_round_ballot": ("former_round_ballot_no_update",),
    "former_calendar": ("former_calendar_no_update", "former_calendar_no_delete"),
    "validation_round": ("round_goes_on",),
    "withdrawn_item": ("withdrawn_item_no_update", "withdrawn_item_no_delete"),
}


def a_closed_round() -> None:
    page, people = sheet(), dynamisers()
    made = opened()
    withdrawn(proposed(made, "retire", page))
    reach(made, Phase.VOTE)
    for person in people:
        cast(made, person, item_on(made, page), "validate")
    cast(made, people[0], item_on(made, page), "retire")
    reach(made, Phase.PUBLISHED)


def test_a_round_that_was_let_alone_is_what_the_record_tells(app: Flask) -> None:
    a_closed_round()
    assert "All is well." in done(app, "ledger", "verify")


@pytest.mark.parametrize(
    ("statement", "thing"),
    [
        ("UPDATE round_ballot SET answer = 'abstain' WHERE answer = 'validate'", "round:1"),
        ("UPDATE former_round_ballot SET reason = 'x'", "round:1"),
        ("UPDATE round_result SET outcome = 'retired'", "round:1"),
        ("DELETE FROM edition_page", "edition:1"),
        ("UPDATE withdrawn_item SET reason = 'x'", "round:1"),
        ("DELETE FROM withdrawn_item", "round:1"),
    ],
)
def test_whatever_is_changed_behind_its_back_is_found(app: Flask, statement: str, thing: str) -> None:
    a_closed_round()
    table = next(name for name in sorted(TRIGGERS, key=len, reverse=True) if f" {name}" in statement)
    with unit_of_work():
        for trigger in TRIGGERS[table]:
            db.session.execute(text(f"DROP TRIGGER {trigger}"))
        db.session.execute(text(statement))
    result = run(app, "ledger", "verify")
    assert result.exit_code == 1
    assert f"What is stored of {thing} differs." in result.output


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE former_calendar SET reason = 'x'", "What is stored of round:1 differs."),
        ("DELETE FROM former_calendar", "What is stored of round:1 differs."),
        ("UPDATE validation_round SET vote_at = closes_at, closes_at = '2030-01-01'", "round:1 differs."),
        ("UPDATE validation_round SET cancelled_reason = 'x'", "What is stored of round:1 differs."),
        ("UPDATE validation_round SET phase = 'vote'", "What is stored of round:1 differs."),
    ],
)
def test_dates_and_an_end_changed_behind_its_back_are_found(app: Flask, statement: str, found: str) -> None:
    made, steward = opened(), factories.steward()
    later = replace(made.calendar, evaluation=made.evaluation_at + DAY)
    with unit_of_work():
        rescheduling.reschedule(made, later, "Une rencontre de plus.", steward, NOW + DAY)
        rescheduling.cancel(made, "Le lieu manque.", steward, NOW + DAY)
    assert "All is well." in done(app, "ledger", "verify")
    table = next(name for name in TRIGGERS if f" {name}" in statement)
    with unit_of_work():
        for trigger in TRIGGERS[table]:
            db.session.execute(text(f"DROP TRIGGER {trigger}"))
        db.session.execute(text(statement))
    result = run(app, "ledger", "verify")
    assert result.exit_code == 1
    assert found in result.output


def test_a_ballot_put_in_without_an_event_is_found(app: Flask) -> None:
    page, people = sheet(), dynamisers()
    made = opened()
    reach(made, Phase.VOTE)
    cast(made, people[0], item_on(made, page), "validate")
    stranger = factories.member()
    with unit_of_work():
        db.session.execute(
            text(
                "INSERT INTO round_ballot (item_id, member_id, answer, reason, at, ledger_seq) "
                "SELECT item_id, :stranger, answer, reason, at, 1 FROM round_ballot"
            ),
            {"stranger": stranger.id},
        )
    result = run(app, "ledger", "verify")
    assert result.exit_code == 1
    assert "has no event" in result.output
