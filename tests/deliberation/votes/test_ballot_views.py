"""The screens on which a vote is announced, and ballots are cast, changed and counted."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings, strategies

from tests import factories
from tests.deliberation.network import (
    AFTER,
    BEFORE,
    DAY,
    FREEZE,
    LENGTH,
    NOW,
    Clock,
    announced,
    cast,
    charter,
    opened,
    proposed,
    text_of,
)
from tests.deliberation.screens import WORDS, fresh, post, words
from tests.examples import examples
from wiki.accounts.models import Member
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Vote
from wiki.deliberation.policy import SIMPLE, Electorate, Who
from wiki.deliberation.votes.screens import proposed_times
from wiki.deliberation.votes.services import RuleReasonMissing
from wiki.ledger import queries as ledger

pytestmark = pytest.mark.usefixtures("clock")


def hours(opens_at: timedelta = FREEZE + DAY, length: timedelta = LENGTH) -> dict[str, str]:
    """The two moments as a browser in Paris sends them."""
    opens = NOW + opens_at + timedelta(hours=1)
    return {"opens_at": f"{opens:%Y-%m-%dT%H:%M}", "closes_at": f"{opens + length:%Y-%m-%dT%H:%M}"}


def test_a_vote_is_announced_in_the_readers_own_time(client: FlaskClient) -> None:
    author = factories.member()
    amendment = proposed(charter(), author)
    factories.sign_in(client, author)
    page = words(client.get("/fr/amendments/26-001/announce"))
    assert 'value="2026-03-05T12:00"' in page
    assert post(client, "/fr/amendments/26-001/announce", preset="charter", **hours()).status_code == 303
    fresh()
    assert amendment.vote is not None
    assert amendment.vote.opens_at == NOW + FREEZE + DAY
    assert amendment.state is AmendmentState.FROZEN
    assert client.get("/fr/amendments/26-001/announce").status_code == 409


@pytest.mark.parametrize("zone", ["Europe/Paris", "Atlantic/Cape_Verde", "Asia/Kathmandu"])
@given(minutes=strategies.integers(0, 400 * 24 * 60))
@settings(max_examples=examples(40), deadline=None)
def test_a_vote_is_proposed_to_open_by_day_and_never_before_people_could_read(
    zone: str, minutes: int
) -> None:
    now, own = NOW + timedelta(minutes=minutes), ZoneInfo(zone)
    opens_at, closes_at = proposed_times(SIMPLE, now, zone)
    soonest = now + timedelta(seconds=SIMPLE.timing.freeze)
    assert 9 <= opens_at.hour <= 20
    assert soonest < opens_at.replace(tzinfo=own) <= soonest + timedelta(hours=16)
    assert (closes_at.hour, closes_at.minute) == (23, 59)


@pytest.mark.parametrize(
    "form",
    [
        {"preset": "charter", **hours(opens_at=DAY)},
        {"preset": "charter", **hours(length=DAY)},
        {"preset": "charter", **hours(length=-DAY)},
        {"preset": "charter", **hours(), "opens_at": "demain"},
        {"preset": "simple", **hours()},
        {"preset": "consent", **hours(), "rivals": "26-002"},
        {**hours()},
    ],
)
def test_a_vote_that_cannot_be_announced_so(client: FlaskClient, form: dict[str, str]) -> None:
    author = factories.member()
    amendment = proposed(charter(), author)
    factories.sign_in(client, author)
    answer = post(client, "/fr/amendments/26-001/announce", **form)
    assert answer.status_code == 422
    assert form["closes_at"] in words(answer)
    fresh()
    assert amendment.vote is None


def test_a_steward_chooses_another_rule_with_a_reason_that_every_voter_reads(
    client: FlaskClient, clock: Clock
) -> None:
    author, steward = factories.member(), factories.steward("Odile Marchand")
    amendment = proposed(charter(), author)
    factories.sign_in(client, steward)
    form = {"preset": "simple", "electorate": "members", **hours()}
    assert post(client, "/fr/amendments/26-001/announce", **form).status_code == 422
    form["rule_reason"] = "La question est mince."
    assert post(client, "/fr/amendments/26-001/announce", **form).status_code == 303
    fresh()
    vote = amendment.vote
    assert vote is not None
    frozen = next(each for each in ledger.events() if each.type == "amendment.frozen")
    assert frozen.payload is not None
    assert frozen.payload["rule"]["usual"] == "charter"
    assert frozen.payload["rule"]["chosen_by"] == steward.id
    factories.sign_in(client, author)
    seen = [words(client.get("/fr/amendments/26-001"))]
    clock.now = vote.opens_at + DAY
    seen += [words(client.get("/fr/amendments/26-001")), words(client.get("/fr/amendments/26-001/vote"))]
    clock.now = vote.closes_at
    client.get("/fr/")
    seen.append(words(client.get("/fr/amendments/26-001/result")))
    for page in seen:
        assert "La question est mince." in page
        assert "Odile Marchand" in page


@pytest.mark.parametrize(
    "change",
    [
        {"preset": "consent"},
        {"electorate": Electorate(Who.DYNAMISERS)},
        {"running_totals": False},
        {"extension": 86_400},
    ],
)
def test_any_rule_but_the_usual_one_needs_its_reason(app: Flask, change: dict[str, Any]) -> None:
    factories.dynamiser()
    amendment = proposed(charter(), factories.member())
    with pytest.raises(RuleReasonMissing):
        announced(amendment, **{"preset": "charter", "reason": " ", **change})


def test_the_usual_rule_needs_none(app: Flask) -> None:
    vote = announced(proposed(charter(), factories.member()), preset="charter", reason="")
    assert vote.rule_choice is None


@pytest.fixture
def vote(clock: Clock) -> tuple[Vote, list[Member]]:
    """A vote under the charter rule, one day after its opening."""
    countries = {"Personne A": "FR", "Personne B": "PT", "Personne C": "IT"}
    people = [factories.member(name, country) for name, country in countries.items()]
    running = opened(proposed(charter(), people[0]), preset="charter")
    clock.now = running.opens_at + DAY
    return running, people


def test_a_ballot_is_cast_changed_and_shown(
    app: Flask, client: FlaskClient, vote: tuple[Vote, list[Member]]
) -> None:
    running, people = vote
    factories.sign_in(client, people[0])
    page = words(client.get("/fr/amendments/26-001/vote"))
    assert "I support this change." in page or "Je soutiens ce changement." in page
    receipt = post(client, "/fr/amendments/26-001/vote", choice="for", reason="Au début.")
    assert receipt.location == "/fr/amendments/26-001/receipt"
    first = ledger.last_event()
    assert first is not None
    assert f"{first.seq}-{first.hash[:12]}" in words(client.get(receipt.location))
    change = {"choice": "against", "reason": "En fin de compte.", "over": first.seq}
    assert post(client, "/fr/amendments/26-001/vote", **change).status_code == 303
    assert re.search(r"Pour →\s*<strong>Contre</strong>", words(client.get(receipt.location)))
    page = words(client.get("/fr/amendments/26-001"))
    for shown in ("Personne A", "Au début.", "En fin de compte.", f"{first.seq}-{first.hash[:12]}"):
        assert shown in page
    fresh()
    assert [ballot.choice for ballot in running.ballots] == ["against"]


def test_a_form_shown_before_one_voted_replaces_nothing_unseen(
    client: FlaskClient, vote: tuple[Vote, list[Member]]
) -> None:
    running, people = vote
    address = "/fr/amendments/26-001/vote"
    factories.sign_in(client, people[0])
    over = over_in(words(client.get(address)))
    assert over == "0"
    first = {"choice": "for", "reason": "Au début.", "over": over}
    assert [post(client, address, **first).status_code for _ in range(2)] == [303, 303]
    second = {"choice": "abstain", "reason": "Tout compte fait.", "over": over}
    stale = post(client, address, **second)
    assert stale.status_code == 409
    page = words(stale)
    assert "Vous avez voté « Pour » depuis que cette page est ouverte." in page.replace("\xa0", " ")
    assert re.search(r'<input[^>]*checked[^>]*value="abstain"', page)
    assert "Tout compte fait." in page
    assert "Modifier mon vote</button>" in page
    fresh()
    (ballot,) = running.ballots
    assert (ballot.choice, ballot.former) == ("for", [])
    assert post(client, address, **second | {"over": over_in(page)}).status_code == 303
    fresh()
    assert [old.choice for old in ballot.former] == ["for"]
    assert ballot.choice == "abstain"


def over_in(page: str) -> str:
    """Return which ballot a form says that it would replace."""
    (field,) = re.findall(r'<input[^>]*name="over"[^>]*>', page)
    return str(re.findall(r'value="(\d+)"', field)[0])


@pytest.mark.parametrize(
    "form", [{"choice": ""}, {"choice": "against", "reason": " "}, {"choice": "consent"}]
)
def test_a_ballot_that_is_not_right(
    client: FlaskClient, vote: tuple[Vote, list[Member]], form: dict[str, str]
) -> None:
    running, people = vote
    factories.sign_in(client, people[0])
    assert post(client, "/fr/amendments/26-001/vote", **form).status_code == 422
    fresh()
    assert running.ballots == []


def test_a_missing_reason_is_said_beside_its_field(
    client: FlaskClient, vote: tuple[Vote, list[Member]]
) -> None:
    factories.sign_in(client, vote[1][0])
    page = words(post(client, "/fr/amendments/26-001/vote", choice="against", reason=" "))
    assert re.search(r'id="reason-error">.*?Ce choix demande une raison', page, re.DOTALL)
    assert re.search(
        r'<textarea[^>]*aria-invalid="true"[^>]*id="reason"|id="reason"[^>]*aria-invalid="true"', page
    )


def test_a_visitor_signs_in_first(client: FlaskClient, vote: tuple[Vote, list[Member]]) -> None:
    asked = client.get("/fr/amendments/26-001/vote")
    assert asked.status_code == 303
    assert "/fr/sign-in?next=" in asked.location
    answer = post(client, "/fr/amendments/26-001/vote", choice="for", reason=WORDS)
    assert answer.status_code == 401
    assert WORDS in words(answer)
    assert vote[0].ballots == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_who_joined_later_votes_next_time(
    client: FlaskClient, vote: tuple[Vote, list[Member]], language: str
) -> None:
    factories.sign_in(client, factories.member())
    page = words(client.get(f"/{language}/amendments/26-001"))
    assert {"fr": "pas parmi les inscrits de ce vote", "en": "not on the roll"}[language] in page
    assert {"fr": "Lire et voter", "en": "Read and vote"}[language] not in page
    page = words(client.get(f"/{language}/amendments/26-001/vote"))
    assert 'name="choice"' not in page
    answer = post(client, f"/{language}/amendments/26-001/vote", choice="for", reason="Court.")
    assert answer.status_code == 403
    assert "Court." in words(answer)
    assert vote[0].ballots == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("choice", ["for", "against", ""])
def test_a_late_ballot_gets_its_words_back(
    client: FlaskClient, vote: tuple[Vote, list[Member]], clock: Clock, language: str, choice: str
) -> None:
    running, people = vote
    factories.sign_in(client, people[0])
    clock.now = running.closes_at
    answer = post(client, f"/{language}/amendments/26-001/vote", choice=choice, reason="Court.")
    assert answer.status_code == 409
    assert "Court." in words(answer)
    assert running.closes_at.isoformat() in words(answer)
    assert f"/{language}/amendments/26-001/result" in words(answer)
    fresh()
    assert running.result is not None
    assert running.ballots == []


def test_looking_closes_a_vote_and_shows_its_result(
    client: FlaskClient, vote: tuple[Vote, list[Member]], clock: Clock
) -> None:
    running, people = vote
    for person, choice, reason in zip(
        people, ("for", "for", "against"), ("", "=1+1", "-2 voix"), strict=True
    ):
        cast(running, person, choice, reason)
    assert client.get("/fr/amendments/26-001/result").status_code == 303
    clock.now = running.closes_at
    page = words(client.get("/fr/amendments/26-001/result"))
    fresh()
    assert AFTER in text_of(running.amendment.page)
    for shown in ("26-001", "Personne C", "-2 voix", "<rect", "France", "Portugal"):
        assert shown in page
    table = words(client.get("/fr/amendments/26-001/ballots.csv"))
    assert "'=1+1" in table
    assert "'-2 voix" in table
    assert client.get("/fr/amendments/26-001/vote").status_code == 303
    assert "26-001" in words(client.get("/fr/decisions?state=closed&year=2026&page=charte"))
    assert "26-001" not in words(client.get("/fr/decisions?state=open"))
    assert client.get("/fr/decisions?year=99999999999&state=x&page=x").status_code == 200


def test_the_author_writes_what_follows(
    client: FlaskClient, vote: tuple[Vote, list[Member]], clock: Clock
) -> None:
    running, people = vote
    factories.sign_in(client, people[0])
    assert post(client, "/fr/amendments/26-001/follow-up", text=WORDS).status_code == 409
    clock.now = running.closes_at
    factories.sign_in(client, people[1])
    assert post(client, "/fr/amendments/26-001/follow-up", text=WORDS).status_code == 403
    factories.sign_in(client, people[0])
    assert post(client, "/fr/amendments/26-001/follow-up", text=WORDS).status_code == 303
    assert WORDS in words(client.get("/fr/amendments/26-001/result"))


def test_an_author_puts_no_amendment_of_another_to_the_vote(client: FlaskClient, clock: Clock) -> None:
    page, author, other = charter(), factories.member(), factories.member()
    mine, theirs = proposed(page, author), proposed(page, other, BEFORE, "neuf ans")
    factories.sign_in(client, author)
    address = f"/fr/amendments/{mine.reference}/announce"
    assert 'name="rivals"' not in client.get(address).text
    sent = {"preset": "charter", "opens_at": "2026-03-06T12:00", "closes_at": "2026-03-20T12:00"}
    assert post(client, address, rivals=theirs.reference, **sent).status_code == 422
    fresh()
    assert (mine.state, theirs.state) == (AmendmentState.OPEN, AmendmentState.OPEN)
    factories.sign_in(client, factories.steward())
    assert f'value="{theirs.reference}"' in client.get(address).text
