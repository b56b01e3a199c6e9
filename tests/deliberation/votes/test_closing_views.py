"""The screens around the close of a vote: sealed ballots, ballots at the deadline, a short vote on other words."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import (
    AFTER,
    BEFORE,
    DAY,
    Clock,
    cast,
    charter,
    closed,
    opened,
    proposed,
    text_of,
)
from tests.deliberation.screens import WORDS, fresh, post, words
from tests.deliberation.votes.screens import VOTE
from wiki.accounts.models import Member
from wiki.audit.verify import verify, verify_export
from wiki.core.db import db, installation
from wiki.deliberation.models import Vote
from wiki.ledger import queries as ledger
from wiki.ledger.providers.head import SHORT_HASH_DIGITS

pytestmark = pytest.mark.usefixtures("clock")


def test_other_words_are_put_to_a_short_vote(client: FlaskClient, clock: Clock) -> None:
    page, author = charter(), factories.member()
    votes = [opened(each) for each in (proposed(page, author), proposed(page, author, BEFORE, "neuf ans"))]
    for vote in votes:
        cast(vote, author, "for")
    for vote in votes:
        closed(vote)
    clock.now = votes[0].closes_at + DAY
    factories.sign_in(client, author)
    address = "/fr/amendments/26-002/ratify"
    assert address in words(client.get("/fr/amendments/26-002/integrate"))
    assert "neuf ans" in words(client.get(address))
    fresh()
    text = text_of(page).replace(AFTER, "trois à neuf ans")
    form = {"text": text, "reasons": WORDS, "base_number": "2", "closes_at": "2026-03-17T23:59"}
    refused = post(client, address, **form | {"base_number": "1"})
    assert refused.status_code == 409
    assert "trois à neuf ans" in words(refused)
    short = post(client, address, **form | {"closes_at": "2026-03-13T23:59"})
    assert short.status_code == 422
    assert WORDS in words(short)
    assert post(client, address, **form).status_code == 303
    again = post(client, address, **form)
    assert again.status_code == 409
    assert WORDS in words(again)
    assert client.get(address).status_code == 303
    assert post(client, "/fr/amendments/26-002/vote", choice="for").status_code == 303
    clock.now += 6 * DAY
    assert client.get("/fr/amendments/26-002/result/2").status_code == 200
    fresh()
    assert "trois à neuf ans" in text_of(page)
    assert verify(ledger.events()).problems == ()


def test_sealed_ballots_stand_nowhere_before_the_close(client: FlaskClient, clock: Clock) -> None:
    people = [factories.member(f"Personne {letter}") for letter in "AB"]
    vote = opened(proposed(charter(), people[0]), running_totals=False)
    clock.now = vote.opens_at + DAY
    cast(vote, people[1], "against", WORDS)
    head = ledger.last_event()
    assert head is not None
    factories.sign_in(client, people[0])
    read = [
        "/fr/",
        "/fr/amendments/26-001",
        VOTE,
        "/fr/decisions",
        "/fr/decisions.atom",
        f"/fr/ledger/{head.seq}",
        "/fr/ledger/export",
        f"/fr/members/{people[1].id}",
        "/fr/search?q=mots",
    ]
    for address in read:
        page = words(client.get(address))
        assert WORDS not in page, address
        assert '"choice":"against"' not in page, address
    assert client.get("/fr/amendments/26-001/result").status_code == 303
    assert client.get("/fr/amendments/26-001/ballots.csv").status_code == 404
    exported = client.get("/fr/ledger/export").data.splitlines(keepends=True)
    assert len(exported) == head.seq - 1
    assert verify_export(exported).problems == ()
    clock.now = vote.closes_at
    assert WORDS in words(client.get("/fr/amendments/26-001/result"))
    assert "against" in words(client.get(f"/fr/ledger/{head.seq}"))
    exported = client.get("/fr/ledger/export").data.splitlines()
    fresh()
    assert len(exported) == ledger.count()


def test_two_tabs_change_one_ballot(client: FlaskClient, consent: tuple[Vote, list[Member]]) -> None:
    vote, people = consent
    factories.sign_in(client, people[0])
    for choice in ("consent", "consent"):
        assert post(client, VOTE, choice=choice, reason="Oui.").status_code == 303
    fresh()
    assert [ballot.choice for ballot in vote.ballots] == ["consent"]


@pytest.mark.both_databases
def test_a_ballot_at_the_deadline_is_counted_or_refused_with_the_result(
    client: FlaskClient, consent: tuple[Vote, list[Member]], clock: Clock
) -> None:
    vote, _people = consent
    vote_id, closes_at = vote.id, vote.closes_at
    people = [entry.member for entry in vote.roll]
    counted = set()
    for person, milliseconds in zip(people, (-50, -1, 50), strict=True):
        clock.now = closes_at + timedelta(milliseconds=milliseconds)
        factories.sign_in(client, person)
        answer = post(client, VOTE, choice="consent", reason=WORDS)
        if answer.status_code == 303:
            counted.add(person.id)
            continue
        assert answer.status_code == 409
        for said in (WORDS, closes_at.isoformat(), "/fr/amendments/26-001/result"):
            assert said in words(answer)
    fresh()
    found = db.session.get_one(Vote, vote_id)
    assert counted == {ballot.member_id for ballot in found.ballots} == {people[0].id, people[1].id}
    assert found.result is not None
    assert found.result.decision["tally"]["ballots"] == 2


def test_a_ballot_leaves_the_texts_that_are_kept_and_moves_the_head(
    client: FlaskClient, consent: tuple[Vote, list[Member]]
) -> None:
    _vote, people = consent
    factories.sign_in(client, people[0])
    before, settled = words(client.get("/fr/page/charte")), installation().settled
    assert post(client, VOTE, choice="consent", reason="").status_code == 303
    last = ledger.last_event()
    assert last is not None
    assert installation().settled == settled
    assert last.hash[:SHORT_HASH_DIGITS] in words(client.get("/fr/page/charte"))
    assert last.hash[:SHORT_HASH_DIGITS] not in before
