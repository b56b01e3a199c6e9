"""The screens of a vote on amendments that are alternatives to each other."""

import re

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import (
    AFTER,
    BEFORE,
    DAY,
    FREEZE,
    NOW,
    Clock,
    announced,
    cast,
    charter,
    proposed,
)
from tests.deliberation.screens import fresh, post, words
from tests.deliberation.votes.screens import VOTE, announce
from wiki.accounts.models import Member
from wiki.audit.verify import verify
from wiki.deliberation.models import Vote
from wiki.ledger import queries as ledger

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def rivals(client: FlaskClient, clock: Clock) -> tuple[list[Member], list[Vote]]:
    """Two amendments on the same words, put together by the form, and open."""
    page, people = charter(), [factories.member("Personne A"), factories.member("Personne B", "PT")]
    amendments = [proposed(page, people[0], BEFORE, new) for new in (AFTER, "cinq ans")]
    factories.sign_in(client, people[0])
    assert 'value="26-002"' in words(client.get("/fr/amendments/26-001/announce"))
    assert announce(client, preset="charter", rivals="26-002").status_code == 303
    clock.now = NOW + FREEZE + 2 * DAY
    client.get("/fr/decisions")
    fresh()
    return people, [each.vote for each in amendments if each.vote]


ANSWERS = {
    "26-001-choice": "for",
    "26-001-reason": "Trois ans suffisent.",
    "26-002-choice": "against",
    "26-002-reason": "Cinq ans, c’est long.",
}


def test_alternatives_are_answered_on_one_page(
    client: FlaskClient, rivals: tuple[list[Member], list[Vote]], clock: Clock
) -> None:
    people, votes = rivals
    page = words(client.get(VOTE))
    for view in ("read", "sides", "raw"):
        ids = re.findall(r' id="([^"]+)"', words(client.get(f"{VOTE}?view={view}")))
        assert len(ids) == len(set(ids))
    assert {"26-001-choice", "26-002-choice"} <= set(re.findall(r'name="([^"]+-choice)"', page))
    assert post(client, VOTE, **ANSWERS).status_code == 303
    receipts = words(client.get("/fr/amendments/26-002/receipt"))
    assert "26-001" in receipts
    assert "Cinq ans, c’est long." in receipts
    stale = post(client, VOTE, **ANSWERS | {"26-002-choice": "abstain"})
    assert stale.status_code == 409
    told = words(stale).replace("\xa0", " ")
    assert "Votre position sur le 26-002 : Vous avez voté « Contre » depuis" in told
    fresh()
    assert [[ballot.former for ballot in vote.ballots] for vote in votes] == [[[]], [[]]]
    cast(votes[0], people[1], "for", at=clock.now)
    clock.now = votes[0].closes_at
    result = words(client.get("/fr/amendments/26-002/result"))
    assert "26-001" in result
    fresh()
    assert [vote.result.outcome for vote in votes if vote.result] == ["adopted", "rejected"]
    assert verify(ledger.events()).problems == ()


def test_a_rival_joins_the_vote_that_is_announced(client: FlaskClient, clock: Clock) -> None:
    page, author = charter(), factories.member()
    announced(proposed(page, factories.member(), BEFORE, "neuf ans"))
    other = proposed(page, author)
    factories.sign_in(client, author)
    assert 'name="other" value="26-001"' in words(client.get("/fr/amendments/26-002/announce"))
    assert post(client, "/fr/amendments/26-002/join", other="26-009").status_code == 404
    clock.now = NOW + DAY
    assert 'name="other"' not in words(client.get("/fr/amendments/26-002/announce"))
    assert post(client, "/fr/amendments/26-002/join", other="26-001").status_code == 422
    clock.now = NOW
    assert post(client, "/fr/amendments/26-002/join", other="26-001").status_code == 303
    assert "26-001" in words(client.get("/fr/amendments/26-002"))
    fresh()
    assert [each.amendment.reference for each in other.votes[0].together] == ["26-001", "26-002"]


def test_an_answer_that_is_missing_brings_every_word_back(
    client: FlaskClient, rivals: tuple[list[Member], list[Vote]], clock: Clock
) -> None:
    _people, votes = rivals
    for broken in ({"26-002-choice": ""}, {"26-002-reason": " "}):
        answer = post(client, VOTE, **ANSWERS | broken)
        assert answer.status_code == 422
        assert "Trois ans suffisent." in words(answer)
        assert "sur le 26-002 : " in words(answer).replace("\xa0", " ")
    clock.now = votes[0].closes_at
    late = post(client, VOTE, **ANSWERS)
    assert late.status_code == 409
    assert "Trois ans suffisent." in words(late)
    assert "Cinq ans, c’est long." in words(late)
    assert votes[0].closes_at.isoformat() in words(late)
    fresh()
    assert [vote.ballots for vote in votes] == [[], []]


def test_an_alternative_that_was_outvoted_names_the_winner(client: FlaskClient, clock: Clock) -> None:
    page, people = charter(), [factories.member(), factories.member()]
    first, second = (proposed(page, people[0], BEFORE, new) for new in (AFTER, "cinq ans"))
    vote = announced(first, rivals=[second])
    clock.now = vote.opens_at
    client.get("/fr/decisions")
    fresh()
    for person, preferred in zip(people, ("for", "abstain"), strict=True):
        cast(vote.together[0], person, "for")
        cast(vote.together[1], person, preferred)
    clock.now = vote.closes_at
    for address in ("/fr/amendments/26-002", "/fr/amendments/26-002/result"):
        told = re.sub(r"\s+", " ", words(client.get(address)))
        assert re.search(r'cède la place au <a [^>]*href="/fr/amendments/26-001"[^>]*>26-001</a>', told)
        assert "Rejeté" not in told
    for address in ("/fr/amendments", "/fr/decisions"):
        assert "Un concurrent l’emporte" in words(client.get(address))
    assert "cède la place au 26-001" in words(client.get("/fr/decisions.atom"))
