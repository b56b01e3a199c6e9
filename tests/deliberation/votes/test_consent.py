"""Consent: objections raised, resolved by their author, or sustained; a consensus spoken and recorded."""

from datetime import date

import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import (
    AFTER,
    BEFORE,
    DAY,
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
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.amendments.cosigning import services as cosigning
from wiki.deliberation.amendments.ending import services as endings
from wiki.deliberation.amendments.screens import steps
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Vote
from wiki.deliberation.votes import queries, screens
from wiki.deliberation.votes.closing import counting
from wiki.deliberation.votes.meetings import services as meetings
from wiki.deliberation.votes.meetings.services import Minutes
from wiki.deliberation.votes.services import ReasonMissing, VoteClosed
from wiki.ledger import queries as ledger
from wiki.operations import jobs

pytestmark = pytest.mark.both_databases


def consent() -> tuple[Vote, list[Member]]:
    people = [factories.member(f"Personne {letter}") for letter in "ABC"]
    return opened(proposed(charter(), people[0]), preset="consent"), people


def states(vote: Vote) -> list[tuple[str, str, str]]:
    db.session.expire_all()
    return [(each.reason, str(each.state), each.word) for each in screens.shown_vote(vote, None).objections]


def test_an_objection_needs_its_reason_and_a_word_to_be_lifted(app: Flask) -> None:
    vote, people = consent()
    with pytest.raises(InvalidInput):
        cast(vote, people[0], "objection", " ")
    cast(vote, people[0], "objection", "Cela nuirait.")
    assert states(vote) == [("Cela nuirait.", "raised", "")]
    for word in ("", "Cela nuirait."):
        with pytest.raises(InvalidInput):
            cast(vote, people[0], "reservation", word)
    cast(vote, people[0], "reservation", "Le délai me rassure.")
    assert states(vote) == [("Cela nuirait.", "resolved", "Le délai me rassure.")]
    cast(vote, people[0], "consent", "Plus rien à dire.")
    assert states(vote) == [("Cela nuirait.", "resolved", "Le délai me rassure.")]
    closed(vote)
    assert vote.amendment.state is AmendmentState.MERGED
    assert verify(ledger.events()).problems == ()


def test_a_sustained_objection_gives_the_amendment_back_once(app: Flask) -> None:
    vote, people = consent()
    amendment, page = vote.amendment, vote.amendment.page
    cast(vote, people[0], "consent")
    cast(vote, people[1], "objection", "Cela nuirait.")
    closed(vote)
    assert states(vote) == [("Cela nuirait.", "sustained", "")]
    assert vote.result is not None
    assert (vote.result.outcome, amendment.state) == ("objection", AmendmentState.OPEN)
    assert (amendment.frozen_at, amendment.ended_at, page.head_number) == (None, None, 1)
    assert [moment for _name, moment, _progress in steps(amendment)[1:]] == [None] * 4

    later = vote.closes_at + DAY
    current = amendment.current
    text = current.text.replace(AFTER, "quatre ans")
    with unit_of_work():
        proposal = Proposal(current.base_number, text, "Quatre ans", "Un compromis.")
        amendment_services.revise(amendment, proposal, later)
    for preset in ("consent", "simple"):
        with pytest.raises(InvalidInput):
            announced(amendment, later, preset)
    again = opened(amendment, later, "charter")
    assert (again.number, amendment.vote, [each.number for each in amendment.votes]) == (2, again, [1, 2])
    for entry in again.roll:
        cast(again, entry.member, "for")
    closed(again)
    assert vote.result.outcome == "objection"
    assert verify(ledger.events()).problems == ()


def test_an_amendment_given_back_follows_its_page_and_can_be_withdrawn(app: Flask) -> None:
    vote, people = consent()
    amendment = vote.amendment
    other = opened(proposed(amendment.page, people[0], "publics", "publiés"), preset="simple")
    cast(other, people[0], "for")
    cast(vote, people[0], "objection", "Non.")
    jobs.run_due(other.closes_at)
    db.session.expire_all()
    assert amendment.state is AmendmentState.OPEN
    assert amendment.current.base_number == amendment.page.head_number == 2
    assert "publiés" in amendment.current.text
    with unit_of_work():
        endings.withdraw(amendment, "Je renonce.", people[0], vote.closes_at + DAY)
    assert str(amendment.state) == "withdrawn"


def minutes(*people: Member, held_on: date | None = None) -> Minutes:
    return Minutes(
        held_on or date(2026, 3, 5), "Timișoara", [person.id for person in people], "Un tour de table."
    )


def recorded(vote: Vote, by: Member, *people: Member) -> None:
    with unit_of_work():
        meetings.record_meeting(vote, minutes(*people), by, vote.opens_at + DAY)


def test_a_spoken_consensus_is_a_ballot_each_can_change_or_take_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote, people = consent()
    monkeypatch.setattr(meetings, "SPOKEN_SHARE", (1, 1))
    recorded(vote, factories.steward(), people[1], people[2])
    assert counting.current_decision(vote).tally.to_json()["counts"]["consent"] == 2
    with unit_of_work():
        meetings.withdraw_ballot(vote, people[1], vote.opens_at + 2 * DAY)
    with pytest.raises(Conflict), unit_of_work():
        meetings.withdraw_ballot(vote, people[1], vote.opens_at + 2 * DAY)
    cast(vote, people[2], "reservation", "À nuancer.", vote.opens_at + 2 * DAY)
    with pytest.raises(Conflict), unit_of_work():
        meetings.withdraw_ballot(vote, people[2], vote.opens_at + 3 * DAY)
    counts = counting.current_decision(vote).tally.to_json()
    assert (counts["counts"]["consent"], counts["counts"]["reservation"], counts["not_voted"]) == (0, 1, 2)
    cast(vote, people[1], "consent", at=vote.opens_at + 3 * DAY)
    closed(vote)
    assert AFTER in text_of(vote.amendment.page)
    report = verify(ledger.events())
    assert (report.problems, report.votes) == ((), 1)


def test_a_ballot_of_ones_own_is_never_touched_by_a_record(app: Flask) -> None:
    vote, people = consent()
    cast(vote, people[1], "abstain")
    with pytest.raises(InvalidInput):
        recorded(vote, factories.steward(), people[1])
    stranger = factories.member()
    for absent in (minutes(stranger), minutes(), minutes(people[2], held_on=date(2026, 12, 1))):
        with pytest.raises(InvalidInput), unit_of_work():
            meetings.record_meeting(vote, absent, factories.steward(), vote.opens_at + DAY)
    assert counting.current_decision(vote).tally.ballots == 1
    with pytest.raises(VoteClosed), unit_of_work():
        meetings.record_meeting(vote, minutes(people[2]), factories.steward(), vote.closes_at)


def test_only_a_vote_by_consent_takes_a_spoken_consensus(app: Flask) -> None:
    people = [factories.member() for _ in range(2)]
    vote = opened(proposed(charter(), people[0], BEFORE, AFTER))
    with pytest.raises(Conflict):
        recorded(vote, factories.steward(), people[1])


def test_who_took_a_recorded_consent_out_is_asked_and_is_not_recorded_again(app: Flask) -> None:
    vote, people = consent()
    recorded(vote, factories.steward(), people[1])
    with unit_of_work():
        meetings.withdraw_ballot(vote, people[1], vote.opens_at + DAY)
    assert queries.votes_awaiting(people[1], vote.opens_at + DAY) == [vote]
    with pytest.raises(InvalidInput):
        recorded(vote, factories.steward(), people[1])
    cast(vote, people[1], "objection", "Non.", vote.opens_at + DAY)
    assert queries.votes_awaiting(people[1], vote.opens_at + DAY) == []


def test_a_spoken_consensus_is_bounded(app: Flask) -> None:
    page = charter()
    people = [factories.member(country=country) for country in ("FR", "FR", "PT", "PT", "IT", "IT")]
    vote = opened(proposed(page, people[0]), preset="consent")
    dynamiser, steward, at = factories.dynamiser("FR"), factories.steward(), vote.opens_at + DAY
    refused = [
        (dynamiser, people[:1] + people[2:3], at),
        (steward, people[:3], at),
        (people[0], people[:1], at),
    ]
    for who, present, when in refused:
        with pytest.raises(InvalidInput), unit_of_work():
            meetings.record_meeting(vote, minutes(*present), who, when)
    with pytest.raises(Conflict, match="last hour"), unit_of_work():
        meetings.record_meeting(vote, minutes(people[0]), dynamiser, vote.closes_at - DAY / 48)
    recorded(vote, dynamiser, *people[:2])
    with pytest.raises(InvalidInput):
        recorded(vote, steward, people[4])
    with unit_of_work():
        meetings.confirm_ballot(vote, people[0], at)
    with pytest.raises(Conflict), unit_of_work():
        meetings.confirm_ballot(vote, people[0], at)
    recorded(vote, steward, people[4])
    assert counting.current_decision(vote).tally.favour == 3
    assert verify(ledger.events()).problems == ()


def test_nothing_spoken_is_recorded_for_a_charter(app: Flask) -> None:
    people = [factories.member(country=country) for country in ("FR", "PT", "IT", "BE")]
    amendment = proposed(charter(kind="charter"), people[0])
    for each in people[1:]:
        with unit_of_work():
            cosigning.sign(amendment, amendment.current.number, each, amendment.created_at)
    vote = opened(amendment, preset="consent")
    with pytest.raises(Conflict, match="charter"):
        recorded(vote, factories.steward(), people[1])


def test_a_reservation_needs_its_words(app: Flask) -> None:
    vote, people = consent()
    with pytest.raises(ReasonMissing):
        cast(vote, people[1], "reservation")
