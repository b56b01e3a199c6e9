"""Alternatives: put together when they collide, opened and closed together, one of them merged at most."""

from datetime import timedelta

import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import (
    AFTER,
    BEFORE,
    DAY,
    NOW,
    announced,
    cast,
    charter,
    closed,
    opened,
    proposed,
    text_of,
)
from wiki.accounts.models import Member
from wiki.audit.verify import verify
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.deliberation.amendments.ending import services as endings
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, Vote
from wiki.deliberation.votes import contests
from wiki.deliberation.votes import services as votes
from wiki.ledger import queries as ledger
from wiki.operations import jobs
from wiki.pages import services as pages
from wiki.pages.models import Page

pytestmark = pytest.mark.both_databases


def three() -> tuple[Page, list[Member], list[Amendment]]:
    """Two amendments that change the same words and one that changes others, by three people."""
    page, people = charter(), [factories.member() for _ in range(3)]
    changes = ((BEFORE, AFTER), (BEFORE, "cinq ans"), ("quatre fois", "six fois"))
    return page, people, [proposed(page, people[0], old, new) for old, new in changes]


def contest() -> tuple[Page, list[Member], Vote, Vote]:
    page, people, (one, other, _apart) = three()
    vote = opened(one, rivals=[other])
    assert other.vote is not None
    return page, people, vote, other.vote


def test_only_those_that_change_the_same_words_compete(app: Flask) -> None:
    _page, _people, (one, other, apart) = three()
    assert contests.competing_amendments(one) == [other]
    assert contests.competing_amendments(apart) == []
    with pytest.raises(InvalidInput):
        announced(one, rivals=[apart])
    with pytest.raises(InvalidInput):
        announced(one, preset="consent", rivals=[other])
    announced(other)
    with pytest.raises(InvalidInput):
        announced(one, rivals=[other])
    assert one.state is AmendmentState.OPEN


def test_one_joins_a_vote_that_is_announced_on_the_same_words(app: Flask) -> None:
    page, people, (one, other, apart) = three()
    first, steward = announced(one), factories.steward()
    with unit_of_work():
        pages.rename(page, "Un autre titre", "", steward, NOW)  # leaves one of them on an older version
    assert contests.joinable_votes(other, NOW) == [first]
    assert contests.joinable_votes(apart, NOW) == []
    for amendment, moment in ((apart, NOW), (other, NOW + timedelta(seconds=1))):
        with pytest.raises(InvalidInput), unit_of_work():
            votes.join_vote(amendment, first, people[1], moment)
    with unit_of_work():
        second = votes.join_vote(other, first, other.author, NOW)
    assert first.together == second.together == [first, second]
    assert (second.opens_at, second.closes_at, second.policy) == (
        first.opens_at,
        first.closes_at,
        first.policy,
    )
    jobs.run_due(first.opens_at)
    for person in people:
        cast(first, person, "for")
        cast(second, person, "for" if person is people[0] else "abstain")
    closed(first)
    db.session.expire_all()
    assert (one.state, other.state) == (AmendmentState.MERGED, AmendmentState.REJECTED)
    assert verify(ledger.events()).problems == ()


def test_a_third_joins_the_contest_of_two_and_a_consent_is_not_joined(app: Flask) -> None:
    page, people, (one, other, apart) = three()
    third = proposed(page, people[2], BEFORE, "dix ans")
    first = announced(one, rivals=[other])
    assert contests.joinable_votes(third, NOW) == [first]
    with unit_of_work():
        votes.join_vote(third, first, people[2], NOW)
    assert [each.amendment for each in first.together] == [one, other, third]
    announced(apart, preset="consent")
    assert contests.joinable_votes(proposed(page, people[1], "quatre fois", "dix fois"), NOW) == []


def test_they_open_together_with_one_roll(app: Flask) -> None:
    _page, _people, one, other = contest()
    assert one.together == other.together == [one, other]
    assert [entry.member_id for entry in one.roll] == [entry.member_id for entry in other.roll]
    assert {one.amendment.state, other.amendment.state} == {AmendmentState.VOTING}


def test_the_most_in_favour_wins_and_the_other_gives_way(app: Flask) -> None:
    page, people, one, other = contest()
    for person in people:
        cast(one, person, "for")
    for person, choice in zip(people, ("for", "for", "abstain"), strict=True):
        cast(other, person, choice)
    closed(other)
    db.session.refresh(one)
    assert one.result is not None
    assert other.result is not None
    assert (one.result.outcome, other.result.outcome) == ("adopted", "outvoted")
    assert other.result.decision["outcome"] == "adopted"
    assert (one.amendment.state, other.amendment.state) == (AmendmentState.MERGED, AmendmentState.REJECTED)
    assert AFTER in text_of(page)
    assert page.head_number == 2
    report = verify(ledger.events())
    assert (report.problems, report.votes, report.merges) == ((), 2, 1)


def test_a_tie_leaves_the_text_in_force(app: Flask) -> None:
    page, people, one, other = contest()
    for vote in (one, other):
        for person in people:
            cast(vote, person, "for")
    jobs.run_due(one.closes_at)
    db.session.expire_all()
    assert {vote.result.outcome for vote in (one, other) if vote.result} == {"tied"}
    assert page.head_number == 1
    assert [event.type for event in ledger.events()].count("contest.settled") == 1
    assert verify(ledger.events()).problems == ()


def test_one_that_fails_its_own_rule_loses_to_one_with_fewer_votes(app: Flask) -> None:
    page, people, one, other = contest()
    for person, choice in zip(people, ("for", "against", "against"), strict=True):
        cast(one, person, choice)
    cast(other, people[0], "for")
    closed(one)
    db.session.expire_all()
    assert one.result is not None
    assert other.result is not None
    assert (one.result.outcome, other.result.outcome) == ("rejected", "adopted")
    assert "cinq ans" in text_of(page)


def test_a_rival_that_is_taken_back_leaves_the_other_alone(app: Flask) -> None:
    _page, people, (one, other, _apart) = three()
    vote = announced(one, rivals=[other])
    with unit_of_work():
        endings.withdraw(other, "Je me rallie.", people[0], NOW + DAY)
    jobs.run_due(vote.opens_at)
    db.session.refresh(vote)
    assert vote.together == [vote]
    cast(vote, people[0], "for")
    closed(vote)
    assert vote.result is not None
    assert vote.result.outcome == "adopted"
    assert verify(ledger.events()).problems == ()


def test_both_are_extended_when_one_lacks_its_quorum(app: Flask) -> None:
    _page, people, (one, other, _apart) = three()
    vote = opened(one, rivals=[other], extension=3 * 86_400)
    first = vote.closes_at
    cast(vote, people[0], "for")
    jobs.run_due(first)
    db.session.expire_all()
    assert other.vote is not None
    assert {vote.closes_at, other.vote.closes_at} == {first + 3 * DAY}
    cast(other.vote, people[1], "for", at=first + DAY)
    closed(vote)
    assert verify(ledger.events()).problems == ()


def test_an_amendment_put_to_the_vote_twice_is_refused(app: Flask) -> None:
    _page, _people, (one, other, _apart) = three()
    announced(one, rivals=[other])
    with pytest.raises(Conflict):
        announced(other)
