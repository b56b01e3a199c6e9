"""Ballots of a round: who, when, what; changed, recorded in a session, kept."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests import factories
from tests.rounds.network import cast, dynamisers, item_on, opened, proposed, reach, sheet
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, Forbidden, InvalidInput
from wiki.ledger import queries as ledger
from wiki.rounds.calendar import Phase
from wiki.rounds.voting import services as voting
from wiki.rounds.voting.services import ItemAnswer
from wiki.rounds.voting.verdict import Answer

pytestmark = pytest.mark.both_databases


def test_a_ballot_is_changed_until_the_close_and_its_former_values_stay(app: Flask) -> None:
    page, heir, people = sheet("T11"), sheet("T12"), dynamisers()
    made = opened()
    reach(made, Phase.VOTE)
    item = item_on(made, page)
    cast(made, people[0], item, "retire", reason="Plus personne ne l’emploie.")
    before = ledger.count()
    cast(made, people[0], item, "retire", reason="Plus personne ne l’emploie.")
    assert ledger.count() == before
    cast(made, people[0], item, "replace", heir)
    ballot = item.ballots[0]
    assert (ballot.answer, ballot.successor_id) == (Answer.REPLACE, heir.id)
    assert [(old.answer, old.reason) for old in ballot.former] == [
        (Answer.RETIRE, "Plus personne ne l’emploie.")
    ]
    assert "Plus personne" not in " ".join(str(event.payload) for event in ledger.events())


def test_only_the_roll_votes_and_only_while_the_vote_is_open(app: Flask) -> None:
    page, people = sheet(), dynamisers()
    made = opened()
    reach(made, Phase.DELIBERATION)
    item = item_on(made, page)
    given = [ItemAnswer(item, Answer.VALIDATE)]
    with pytest.raises(Conflict):
        voting.cast_answers(made, people[0], given, made.vote_at - timedelta(seconds=1))
    reach(made, Phase.VOTE)
    late = factories.dynamiser("BE")
    for outsider in (late, factories.member()):
        with pytest.raises(Forbidden):
            voting.cast_answers(made, outsider, given, made.vote_at)
    with pytest.raises(Conflict):
        voting.cast_answers(made, people[0], given, made.closes_at)
    assert [entry.member_id for entry in made.roll] == [
        person.id for person in sorted(people, key=lambda person: (person.country, person.id))
    ]


def test_an_answer_that_an_item_does_not_have_is_refused(app: Flask) -> None:
    page, proposal, people = sheet("T11"), sheet("T12", validated=False), dynamisers()
    retired = sheet("T13", retired=2025)
    made = opened()
    proposed(made, "add", proposal)
    at = reach(made, Phase.VOTE)
    kept, added = item_on(made, page), item_on(made, proposal)
    for given, said in (
        (ItemAnswer(kept, Answer.RETIRE), "reason"),
        (ItemAnswer(kept, Answer.REPLACE, None, "Oui"), "which sheet"),
        (ItemAnswer(kept, Answer.REPLACE, page, "Oui"), "cannot replace"),
        (ItemAnswer(kept, Answer.REPLACE, retired, "Oui"), "cannot replace"),
        (ItemAnswer(kept, Answer.VALIDATE, proposal), "which sheet"),
        (ItemAnswer(added, Answer.REPLACE, page, "Oui"), "one of the answers"),
        (ItemAnswer(kept, Answer.RETIRE, None, "x" * 2001), "2000"),
    ):
        with pytest.raises(InvalidInput, match=said):
            voting.cast_answers(made, people[0], [given], at)
    db.session.rollback()
    assert not kept.ballots


def test_a_session_writes_for_those_present_and_leaves_what_one_answered_oneself(app: Flask) -> None:
    page, people, steward = sheet(), dynamisers(), factories.steward()
    made = opened()
    at = reach(made, Phase.VOTE)
    item = item_on(made, page)
    cast(made, people[0], item, "retire")
    present = [person.id for person in people[:3]]
    with unit_of_work():
        events = voting.record_consensus(made, present, [ItemAnswer(item, Answer.VALIDATE)], steward, at)
    assert [event.actor for event in events] == [f"member:{steward.id}"] * 2
    said = {ballot.member_id: (ballot.answer, ballot.recorded_by_id) for ballot in item.ballots}
    assert said == {
        people[0].id: (Answer.RETIRE, None),
        people[1].id: (Answer.VALIDATE, steward.id),
        people[2].id: (Answer.VALIDATE, steward.id),
    }
    cast(made, people[1], item, "validate", reason="")
    ballot = next(each for each in item.ballots if each.member_id == people[1].id)
    assert (ballot.recorded_by_id, ballot.former[0].recorded_by_id) == (None, steward.id)
    for wrong in ([], [factories.member().id]):
        with pytest.raises(InvalidInput), unit_of_work():
            voting.record_consensus(made, wrong, [ItemAnswer(item, Answer.VALIDATE)], steward, at)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE round_ballot SET reason = 'x'",
        "DELETE FROM round_ballot",
        "UPDATE round_item SET kind = 'keep'",
        "DELETE FROM round_elector",
        "UPDATE round_result SET outcome = 'retired'",
        "DELETE FROM round_result",
    ],
)
def test_the_database_keeps_what_a_closed_round_decided(app: Flask, statement: str) -> None:
    page, people = sheet(), dynamisers()
    made = opened()
    reach(made, Phase.VOTE)
    cast(made, people[0], item_on(made, page), "validate")
    reach(made, Phase.PUBLISHED)
    db.session.rollback()
    with pytest.raises(DatabaseError, match=r"append-only|round is closed"), db.engine.begin() as connection:
        connection.execute(text(statement))
