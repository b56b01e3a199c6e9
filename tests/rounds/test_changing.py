"""A round whose dates change, and a round that is cancelled: nothing lost, nothing decided, all of it on record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests import factories
from tests.deliberation.network import DAY, NOW
from tests.rounds.network import calendar, cast, dynamisers, item_on, opened, proposed, reach, sheet
from tests.rounds.records import agreed, changed
from wiki.core.db import db, engine, installation, unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.ledger import queries as ledger
from wiki.ledger.chain import EventType, format_timestamp, seal
from wiki.operations import jobs
from wiki.rounds import queries, services
from wiki.rounds.calendar import Calendar, Phase
from wiki.rounds.leading import rescheduling
from wiki.rounds.models import Round
from wiki.rounds.services import RoundPlan
from wiki.rounds.voting import services as voting
from wiki.rounds.voting.services import ItemAnswer
from wiki.rounds.voting.verdict import Answer

pytestmark = pytest.mark.both_databases
REASON = "La rencontre annuelle est repoussée."


def moved(of: Round, now: datetime, **moments: datetime) -> None:
    with unit_of_work():
        rescheduling.reschedule(of, replace(of.calendar, **moments), REASON, factories.steward(), now)


def cancelled(of: Round, now: datetime) -> None:
    with unit_of_work():
        rescheduling.cancel(of, REASON, factories.steward(), now)


def test_dates_to_come_change_and_the_clock_follows(app: Flask) -> None:
    made = opened()
    before, now = made.calendar, NOW + DAY
    moved(made, now, evaluation=before.evaluation + 3 * DAY, closes=before.closes + 5 * DAY)
    assert installation().next_due_at == made.evaluation_at == before.evaluation + 3 * DAY
    jobs.run_due(before.evaluation)
    db.session.expire_all()
    assert made.phase == "collection"
    moved(made, before.evaluation, evaluation=before.evaluation + DAY)
    assert installation().next_due_at == before.evaluation + DAY
    assert [
        (each.calendar.evaluation - before.evaluation, each.reason) for each in made.former_calendars
    ] == [
        (timedelta(), REASON),
        (3 * DAY, REASON),
    ]
    assert [given.evaluation - before.evaluation for _former, given in made.changes] == [3 * DAY, DAY]
    reach(made, Phase.PUBLISHED)
    assert made.phase == "published"
    assert agreed() == ([], 1)


REFUSED: list[tuple[Phase, Callable[[Calendar], dict[str, datetime]], str]] = [
    (Phase.COLLECTION, lambda _old: {}, "No date is changed"),
    (Phase.EVALUATION, lambda old: {"evaluation": old.evaluation + 2 * DAY}, "has begun keeps its date"),
    (Phase.EVALUATION, lambda old: {"deliberation": old.evaluation + DAY / 48}, "moment to come"),
    (Phase.EVALUATION, lambda old: {"deliberation": old.vote + DAY}, "follow each other"),
    (Phase.EVALUATION, lambda old: {"closes": old.closes.replace(year=2100)}, "from 2000 to 2099"),
    (Phase.VOTE, lambda old: {"vote": old.vote + DAY}, "has begun keeps its date"),
    (Phase.VOTE, lambda old: {"closes": old.closes - DAY}, "put off, not brought forward"),
]


@pytest.mark.parametrize(
    ("phase", "change", "said"), REFUSED, ids=[f"{case[0]}-{case[2]}" for case in REFUSED]
)
def test_what_has_come_stays_and_nothing_moves_into_the_past(
    app: Flask, phase: Phase, change: Callable[[Calendar], dict[str, datetime]], said: str
) -> None:
    made = opened()
    now = reach(made, phase) if phase is not Phase.COLLECTION else NOW + DAY
    before = made.calendar
    with pytest.raises(InvalidInput, match=said):
        moved(made, now, **change(before))
    db.session.expire_all()
    assert (made.calendar, made.former_calendars) == (before, [])
    assert EventType.ROUND_RESCHEDULED not in {event.type for event in ledger.events()}


def test_the_close_of_an_open_vote_can_be_put_off(app: Flask) -> None:
    page, people = sheet(), dynamisers()
    made = opened()
    now, before = reach(made, Phase.VOTE), made.closes_at
    moved(made, now, closes=before + DAY)
    jobs.run_due(before)
    db.session.expire_all()
    assert made.phase is Phase.VOTE
    cast(made, people[0], item_on(made, page), "validate")
    reach(made, Phase.PUBLISHED)
    assert agreed() == ([], 1)


@pytest.mark.parametrize("reason", ["", " \n", "x" * 2001])
def test_a_change_needs_a_reason_of_some_length(app: Flask, reason: str) -> None:
    made, steward = opened(), factories.steward()
    later = replace(made.calendar, closes=made.closes_at + DAY)
    acts: list[Callable[[], None]] = [
        lambda: rescheduling.reschedule(made, later, reason, steward, NOW + DAY),
        lambda: rescheduling.cancel(made, reason, steward, NOW + DAY),
    ]
    for act in acts:
        with pytest.raises(InvalidInput), unit_of_work():
            act()
    assert made.phase is Phase.COLLECTION


def test_a_round_whose_hour_has_come_and_one_that_has_ended_are_let_alone(app: Flask) -> None:
    made = opened()
    for now in (made.evaluation_at, made.closes_at):
        with pytest.raises(Conflict, match="entering its next phase"):
            cancelled(made, now)
    cancelled(made, NOW + DAY)
    with pytest.raises(Conflict, match="has ended"):
        cancelled(made, NOW + 2 * DAY)
    with pytest.raises(Conflict, match="has ended"):
        moved(made, NOW + 2 * DAY, closes=made.closes_at + DAY)


def test_a_cancelled_round_keeps_everything_and_decides_nothing(app: Flask) -> None:
    page, proposal, people = sheet("T11"), sheet("T12", validated=False), dynamisers()
    made = opened()
    item = proposed(made, "add", proposal)
    now = reach(made, Phase.VOTE)
    for person in people:
        cast(made, person, item, "validate")
        cast(made, person, item_on(made, page), "retire")
    cancelled(made, now + DAY)
    assert (made.phase, made.reached, made.cancelled_reason) == (Phase.CANCELLED, Phase.VOTE, REASON)
    assert installation().next_due_at is None
    jobs.run_due(made.closes_at + DAY)
    db.session.expire_all()
    assert [len(each.ballots) for each in made.items] == [6, 6]
    assert [each.result for each in made.items] == [None, None]
    assert (page.head_number, proposal.head_number, made.edition) == (1, 1, None)
    with pytest.raises(Conflict, match="not open"):
        cast(made, people[0], item, "retire")
    assert agreed() == ([], 0)


def test_the_database_guards_the_ballots_of_a_cancelled_round(app: Flask) -> None:
    page, people = sheet(), dynamisers()
    made = opened()
    now = reach(made, Phase.VOTE)
    cast(made, people[0], item_on(made, page), "validate")
    cancelled(made, now + DAY)
    for statement in ("UPDATE round_ballot SET answer = 'retire'", "DELETE FROM round_ballot"):
        with pytest.raises(DBAPIError, match="the round is closed"), engine().begin() as connection:
            connection.execute(text(statement))


@pytest.mark.parametrize("phase", [Phase.COLLECTION, Phase.EVALUATION])
def test_in_a_cancelled_round_nothing_is_proposed_or_scored(app: Flask, phase: Phase) -> None:
    page, other, person = sheet("T11"), sheet("T12", validated=False), factories.dynamiser()
    made = opened()
    item = proposed(made, "retire", page)
    now = reach(made, phase) if phase is not Phase.COLLECTION else NOW + DAY
    cancelled(made, now)
    scores = {each["code"]: 3 for each in made.principles}
    with pytest.raises(Conflict):
        proposed(made, "add", other)
    with pytest.raises(Conflict), unit_of_work():
        services.evaluate(item, scores, "", person, now)


def test_another_round_of_the_year_takes_up_what_was_proposed(app: Flask) -> None:
    waiting, wished, people = sheet("T11"), sheet("T12", validated=False), dynamisers()
    first = opened(2026, NOW)
    reach(first, Phase.VOTE)
    reach(first, Phase.PUBLISHED)
    start = NOW + 366 * DAY
    second = opened(2027, start)
    proposer = factories.member()
    proposed(second, "add", wished, proposer)
    assert [(item.page_id, item.carried) for item in second.items] == [(waiting.id, 1), (wished.id, 0)]
    cancelled(second, start + 2 * DAY)
    third = opened(2027, start + 3 * DAY)
    assert (second.name, third.name) == ("2027", "2027-2")
    assert [queries.round_named(name) for name in ("2027", "2027-2")] == [second, third]
    assert [queries.round_named(name) for name in ("2027-1", "2027-02", "27", "٢٠٢٧", "")] == [None] * 5
    assert [(item.page_id, item.carried, item.proposed_by_id) for item in third.items] == [
        (waiting.id, 1, None),
        (wished.id, 0, proposer.id),
    ]
    with pytest.raises(Conflict, match="one runs at a time"), unit_of_work():
        services.open_round(RoundPlan(2028, calendar(start + 366 * DAY)), None, start + 4 * DAY)
    reach(third, Phase.VOTE)
    for person in people:
        cast(third, person, item_on(third, wished), "validate")
    reach(third, Phase.PUBLISHED)
    assert wished.facts["validated"] is True
    with pytest.raises(Conflict, match="a round of 2027 already"), unit_of_work():
        services.open_round(RoundPlan(2027, calendar(third.closes_at)), None, third.closes_at)
    assert agreed()[0] == []


def a_moved_and_a_cancelled_round() -> None:
    sheet()
    made = opened()
    moved(made, NOW + DAY, closes=made.closes_at + DAY)
    reach(made, Phase.EVALUATION)
    moved(made, made.evaluation_at + DAY, vote=made.vote_at + DAY)
    cancelled(made, made.evaluation_at + 2 * DAY)


def earlier(said: dict[str, Any]) -> None:
    said["calendar"][0] = format_timestamp(NOW - DAY)


def over(said: dict[str, Any]) -> None:
    said["calendar"][1:] = [format_timestamp(NOW + timedelta(minutes=minute)) for minute in range(1, 5)]


FALSE = [
    (EventType.ROUND_RESCHEDULED, earlier, "could not be changed so"),
    (EventType.ROUND_RESCHEDULED, over, "could not be changed so"),
    (EventType.ROUND_RESCHEDULED, lambda said: said["calendar"].reverse(), "do not follow each other"),
    (EventType.ROUND_RESCHEDULED, lambda said: said["calendar"].pop(), "do not follow each other"),
]


@pytest.mark.parametrize(("event_type", "change", "said"), FALSE)
def test_false_changes_of_dates_are_found(
    app: Flask, event_type: EventType, change: Callable[[Any], None], said: str
) -> None:
    a_moved_and_a_cancelled_round()
    assert agreed() == ([], 0)
    problems, _votes = agreed(changed(event_type, change))
    assert any(said in problem for problem in problems), problems


def test_a_round_with_an_erased_change_of_dates_is_not_called_false(app: Flask) -> None:
    page, people = sheet(), dynamisers()
    made = opened()
    moved(made, NOW + DAY, evaluation=made.evaluation_at - 2 * DAY, closes=made.closes_at + 2 * DAY)
    reach(made, Phase.VOTE)
    with unit_of_work():
        given = [ItemAnswer(item_on(made, page), Answer.VALIDATE)]
        voting.cast_answers(made, people[0], given, made.closes_at - DAY)
    reach(made, Phase.PUBLISHED)
    assert agreed() == ([], 1)
    events = list(ledger.events())
    number = next(event.seq for event in events if event.type == EventType.ROUND_RESCHEDULED)
    events[number - 1] = replace(events[number - 1], payload=None)
    erased = {"events": [number]}
    last = events[-1]
    at = datetime.fromisoformat(last.at)
    events.append(seal(last.seq + 1, at, EventType.PAYLOAD_ERASED, "system", "member:1", erased, last.hash))
    assert agreed(events) == ([], 0)
