from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import (
    BEFORE,
    DAY,
    FREEZE,
    LENGTH,
    NOW,
    announced,
    cast,
    charter,
    closed,
    opened,
    proposed,
)
from wiki.accounts import services as accounts
from wiki.accounts.models import Member, Role
from wiki.audit.verify import verify
from wiki.core import zones
from wiki.core.db import db, installation, unit_of_work
from wiki.core.errors import Conflict, Forbidden, InvalidInput
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Vote, VoteState
from wiki.deliberation.policy import Electorate, Who
from wiki.deliberation.votes import queries as vote_queries
from wiki.deliberation.votes import services as vote_services
from wiki.deliberation.votes.closing import counting
from wiki.deliberation.votes.queries import VoteFilter
from wiki.deliberation.votes.services import VoteClosed, VotedMeanwhile, VotePlan
from wiki.ledger import queries as ledger
from wiki.operations import jobs
from wiki.web import pagination

pytestmark = pytest.mark.both_databases
SECOND = timedelta(seconds=1)


def network(preset: str = "simple") -> tuple[Vote, list[Member]]:
    people = [factories.member() for _ in range(3)]
    return opened(proposed(charter(), people[0]), preset=preset), people


@pytest.mark.parametrize(
    ("preset", "freeze", "length"),
    [
        ("simple", FREEZE - SECOND, LENGTH),
        ("simple", FREEZE, DAY),
        ("simple", FREEZE, 31 * DAY),
        ("none", FREEZE, LENGTH),
    ],
)
def test_hours_and_rules_that_are_not_allowed(
    app: Flask, preset: str, freeze: timedelta, length: timedelta
) -> None:
    amendment = proposed(charter(), factories.member())
    plan = VotePlan(preset, NOW + freeze, NOW + freeze + length)
    with pytest.raises(InvalidInput), unit_of_work():
        vote_services.announce_vote(amendment, plan, amendment.author, NOW)
    assert amendment.state is AmendmentState.OPEN


def test_a_vote_opens_at_its_hour_with_the_roll_of_that_moment(app: Flask) -> None:
    early = factories.member()
    amendment = proposed(charter(), early)
    vote = announced(amendment)
    assert installation().next_due_at == vote.opens_at
    assert jobs.run_due(vote.opens_at - SECOND) == 0
    joined = factories.member()
    assert jobs.run_due(vote.opens_at) == 1
    late = factories.member()
    db.session.refresh(vote)
    assert {entry.member_id for entry in vote.roll} == {early.id, joined.id}
    assert amendment.state is AmendmentState.VOTING
    assert installation().next_due_at == vote.closes_at
    with pytest.raises(Forbidden):
        cast(vote, late, "for")


def test_a_ballot_before_the_opening_is_refused(app: Flask) -> None:
    author = factories.member()
    vote = announced(proposed(charter(), author))
    with pytest.raises(Conflict):
        cast(vote, author, "for", at=vote.opens_at - SECOND)


def test_a_ballot_at_the_very_close_is_late(app: Flask) -> None:
    vote, people = network()
    cast(vote, people[0], "for", at=vote.closes_at - timedelta(microseconds=1))
    with pytest.raises(VoteClosed):
        cast(vote, people[1], "for", at=vote.closes_at)
    closed(vote)
    with pytest.raises(VoteClosed):
        cast(vote, people[1], "for", at=vote.closes_at - SECOND)
    assert len(vote.ballots) == 1


@pytest.mark.parametrize("choice", ["", "consent", "yes", "FOR"])
def test_a_choice_the_vote_does_not_have(app: Flask, choice: str) -> None:
    vote, people = network()
    with pytest.raises(InvalidInput):
        cast(vote, people[0], choice)


def test_against_gives_its_reason_under_the_charter_rule(app: Flask) -> None:
    vote, people = network("charter")
    with pytest.raises(InvalidInput):
        cast(vote, people[0], "against", "  ")
    cast(vote, people[0], "against", "parce que")
    assert counting.current_decision(vote).tally.opposed == 1


def test_a_changed_ballot_keeps_what_it_said(app: Flask) -> None:
    vote, people = network()
    first = cast(vote, people[0], "for", "au début")
    second = cast(vote, people[0], "against", "en fin de compte", vote.opens_at + 2 * DAY)
    db.session.expire_all()
    ballot = vote_queries.ballot_of(vote, people[0])
    assert ballot is not None
    assert (ballot.choice, ballot.reason) == ("against", "en fin de compte")
    assert [(former.choice, former.reason) for former in ballot.former] == [("for", "au début")]
    hashes = {event.seq: event.hash for event in ledger.events()}
    assert hashes[ballot.former[0].ledger_seq] == first
    assert hashes[ballot.ledger_seq] == second
    assert counting.current_decision(vote).tally.ballots == 1


def test_closing_twice_changes_nothing_more(app: Flask) -> None:
    vote, people = network()
    cast(vote, people[0], "for")
    closed(vote)
    before = ledger.count()
    with unit_of_work():
        vote_services.advance_vote(vote, vote.closes_at + DAY)
    assert jobs.run_due(vote.closes_at + DAY) == 0
    assert ledger.count() == before
    assert installation().next_due_at is None
    assert vote.state is VoteState.CLOSED


def test_a_vote_nobody_looked_at_opens_and_closes_in_one_go(app: Flask) -> None:
    vote = announced(proposed(charter(), factories.member()))
    assert jobs.run_due(vote.closes_at + DAY) == 1
    db.session.refresh(vote)
    assert vote.result is not None
    assert vote.result.outcome == "no_quorum"


def test_votes_are_listed_open_ones_first(app: Flask) -> None:
    author = factories.member()
    page, other = charter(), charter("autre")
    done = closed(opened(proposed(page, author)))
    running = opened(proposed(other, author, "publics", "publiés", NOW + 9 * DAY), NOW + 9 * DAY)
    waiting = announced(proposed(page, author, "quatre", "six", NOW + 10 * DAY), NOW + 10 * DAY)

    def listed(**asked: Any) -> list[int]:
        return [
            vote.id for vote in pagination.paginate(vote_queries.filtered_votes(VoteFilter(**asked)), 1).rows
        ]

    assert listed() == [running.id, waiting.id, done.id]
    assert listed(page=page) == [waiting.id, done.id]
    assert listed(state=VoteState.OPEN) == [running.id]
    assert len(listed(year=2026)) == 3
    assert listed(year=2027) == []
    assert vote_queries.open_votes(5) == [running]
    assert [vote.id for vote in vote_queries.votes_awaiting(author, NOW + 13 * DAY)] == [running.id]


def test_a_vote_is_extended_once_for_want_of_a_quorum(app: Flask) -> None:
    people = [factories.member() for _ in range(3)]
    vote = opened(proposed(charter(), people[0]), extension=3 * 86_400)
    first = vote.closes_at
    jobs.run_due(first + SECOND)
    db.session.refresh(vote)
    assert (vote.state, vote.closes_at, vote.extended_from) == (VoteState.OPEN, first + 3 * DAY, first)
    assert installation().next_due_at == vote.closes_at
    assert vote_queries.votes_awaiting(people[0], first + DAY) == [vote]
    cast(vote, people[0], "for", at=first + DAY)
    closed(vote)
    assert vote.result is not None
    assert vote.result.outcome == "adopted"
    assert verify(ledger.events()).problems == ()


@pytest.mark.parametrize("late", [timedelta(0), 30 * DAY])
def test_a_vote_that_nobody_joins_is_extended_once_only(app: Flask, late: timedelta) -> None:
    vote = opened(proposed(charter(), factories.member()), extension=86_400)
    jobs.run_due(vote.closes_at + late)
    jobs.run_due(vote.closes_at + DAY + late)
    db.session.refresh(vote)
    assert vote.result is not None
    assert vote.result.outcome == "no_quorum"
    assert [event.type for event in ledger.events()].count("vote.extended") == 1
    assert verify(ledger.events()).problems == ()


def test_a_vote_with_its_quorum_closes_at_its_hour(app: Flask) -> None:
    author = factories.member()
    vote = opened(proposed(charter(), author), extension=86_400)
    cast(vote, author, "against")
    closed(vote)
    assert vote.extended_from is None
    assert vote.result is not None
    assert vote.result.outcome == "rejected"


def test_the_roll_is_that_of_the_electorate(app: Flask) -> None:
    french, dynamiser, portuguese = (
        factories.member(),
        factories.dynamiser("IT"),
        factories.member(country="PT"),
    )
    page = charter()
    chosen = [
        (Electorate(Who.DYNAMISERS), {dynamiser.id}),
        (Electorate(Who.COUNTRIES, ("FR", "PT")), {french.id, portuguese.id}),
    ]
    for (old, new), (electorate, roll) in zip((("deux", "six"), ("publics", "lus")), chosen, strict=True):
        vote = opened(proposed(page, french, old, new), electorate=electorate)
        assert {entry.member_id for entry in vote.roll} == roll


@pytest.mark.parametrize(
    ("preset", "electorate"),
    [
        ("charter", Electorate(Who.COUNTRIES, ("FR",))),
        ("simple", Electorate(Who.COUNTRIES, ("LV",))),
        ("simple", Electorate(Who.DYNAMISERS)),
    ],
)
def test_a_roll_that_could_decide_nothing_is_refused(app: Flask, preset: str, electorate: Electorate) -> None:
    amendment = proposed(charter(), factories.member())
    with pytest.raises(InvalidInput):
        announced(amendment, preset=preset, electorate=electorate)
    assert amendment.vote is None


def test_a_ballot_made_over_another_replaces_nothing(app: Flask) -> None:
    vote, people = network()
    at = vote.opens_at + DAY
    cast(vote, people[0], "for")
    with pytest.raises(VotedMeanwhile), unit_of_work():
        vote_services.cast_ballot(vote, people[0], "abstain", "", at, over=0)
    (ballot,) = vote.ballots
    assert (ballot.choice, ballot.former) == ("for", [])
    written = ledger.count()
    assert cast(vote, people[0], "for") == ledger.chain_head()[1]
    assert ledger.count() == written
    with unit_of_work():
        vote_services.cast_ballot(vote, people[0], "abstain", "", at, over=ballot.ledger_seq)
    assert [old.choice for old in ballot.former] == ["for"]


def test_the_roll_is_that_of_the_hour_whoever_looks_first(app: Flask) -> None:
    opens_at = NOW + FREEZE
    leaving = factories.member()
    with unit_of_work():
        accounts.give_mandate(
            leaving,
            Role.DYNAMISER,
            country="FR",
            starts_on=NOW.date(),
            ends_on=(opens_at + DAY).date(),
            by=None,
            now=NOW,
        )
    vote = announced(proposed(charter(), factories.member()), electorate=Electorate(Who.DYNAMISERS))
    jobs.run_due(opens_at + 2 * DAY)
    db.session.refresh(vote)
    assert [entry.member_id for entry in vote.roll] == [leaving.id]


def test_votes_close_in_the_order_of_their_hours(app: Flask) -> None:
    page, author = charter(), factories.member()
    early, late = proposed(page, author), proposed(page, author, BEFORE, "neuf ans")
    opened_first = announced(late, NOW)
    with unit_of_work():
        plan = VotePlan("simple", NOW + FREEZE + DAY, NOW + FREEZE + LENGTH - DAY)
        closing_first = vote_services.announce_vote(early, plan, author, NOW)
    jobs.run_due(closing_first.opens_at)
    for vote in (opened_first, closing_first):
        cast(vote, author, "for", at=closing_first.opens_at)
    jobs.run_due(opened_first.closes_at)
    db.session.expire_all()
    assert (early.state, late.state) == (AmendmentState.MERGED, AmendmentState.INTEGRATING)


def test_days_are_counted_in_hours_not_on_a_clock_that_is_put_forward() -> None:
    opens_at, closes_at = (
        zones.moment_of(datetime.fromisoformat(f"2026-03-{day}T10:00"), ZoneInfo("Europe/Paris"))
        for day in (27, 30)
    )
    assert closes_at - opens_at == timedelta(hours=71)
