import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings, strategies
from werkzeug.test import TestResponse

from tests import factories
from tests.deliberation.network import (
    AFTER,
    BEFORE,
    DAY,
    FREEZE,
    LENGTH,
    NOW,
    TEXT,
    Clock,
    announced,
    cast,
    charter,
    closed,
    drafted,
    opened,
    proposed,
    text_of,
)
from tests.examples import examples
from wiki.accounts.models import Member
from wiki.core.db import db, installation, unit_of_work
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, Vote
from wiki.deliberation.policy import SIMPLE
from wiki.deliberation.threads import services as thread_services
from wiki.deliberation.threads.models import Thread
from wiki.deliberation.votes.screens import proposed_times
from wiki.ledger import queries as ledger
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.web import pagination

pytestmark = pytest.mark.usefixtures("clock")
WORDS = "Des mots que personne ne voudrait taper deux fois."
KEY = {"key": "une-clef-de-formulaire"}


def post(client: FlaskClient, address: str, **form: Any) -> TestResponse:
    return client.post(address, data=form)


def words(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def fresh() -> None:
    """Forget what the test has read, since requests write in sessions of their own."""
    db.session.rollback()
    db.session.expire_all()


# Writing an amendment


def test_an_amendment_is_written_in_four_steps(client: FlaskClient) -> None:
    author = factories.member()
    factories.sign_in(client, author)
    charter()
    begun = post(client, "/fr/page/charte/amend?section=membres", section="membres", **KEY)
    assert begun.status_code == 303
    text = words(client.get(begun.location))
    assert BEFORE in text
    assert "quatre fois" not in text
    passage = (
        "## Membres\r\n\r\nLes membres sont nommés pour trois ans. Chaque territoire en nomme trois.\r\n"
    )
    explained = post(client, begun.location, seen="1", text=passage)
    checked = post(client, explained.location, title="Trois ans", reasons=WORDS)
    last = words(client.get(checked.location))
    assert "<ins>" in last
    assert WORDS in last
    confirmed = post(client, checked.location, key="une-autre-clef")
    assert confirmed.location == "/fr/amendments/26-001/submitted"
    assert "26-001" in words(client.get(confirmed.location))
    amendment = amendment_queries.amendment_by_reference(2026, 1)
    assert amendment is not None
    assert amendment.current.text == TEXT.replace(BEFORE, AFTER)
    assert amendment.section == "membres"


@pytest.mark.parametrize("again", ["/fr/page/charte/amend", "/fr/drafts/1/check"])
def test_a_form_sent_twice_creates_once(client: FlaskClient, again: str) -> None:
    factories.sign_in(client, factories.member())
    charter()
    post(client, "/fr/page/charte/amend", section="membres", **KEY)
    post(client, "/fr/drafts/1/text", seen="1", text="## Membres\n\nAutre chose.\n")
    post(client, "/fr/drafts/1/reasons", title="Autre chose", reasons="Parce que.")
    form = {"section": "membres", **(KEY if "page" in again else {"key": "envoi"})}
    first, second = post(client, again, **form), post(client, again, **form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert (
        len(pagination.paginate(amendment_queries.filtered_amendments(), 1).rows)
        + len(amendment_queries.drafts_of(db.session.get_one(Member, 1)))
        == 1
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_was_typed_comes_back(client: FlaskClient, language: str) -> None:
    author = factories.member()
    factories.sign_in(client, author)
    draft = drafted(charter(), author)
    answer = post(client, f"/{language}/drafts/{draft.id}/reasons", title="", reasons=WORDS)
    assert answer.status_code == 422
    assert WORDS in words(answer)
    fresh()
    assert amendment_queries.drafts_of(author)[0].current.reasons != WORDS


@pytest.mark.parametrize("step", ["text", "reasons"])
def test_what_is_typed_comes_back_when_the_draft_was_submitted_meanwhile(
    client: FlaskClient, step: str
) -> None:
    author = factories.member()
    factories.sign_in(client, author)
    amendment = proposed(charter(), author)
    address = f"/fr/drafts/{amendment.id}/{step}"
    assert client.get(address).location == "/fr/amendments/26-001"
    answer = post(client, address, seen="2", title="Titre", text=WORDS, reasons=WORDS)
    assert answer.status_code == 409
    assert re.search(rf"<textarea[^>]*readonly>[^<]*{WORDS}", answer.text)
    assert "data-copy-from" in answer.text
    assert 'href="/fr/amendments/26-001/change"' in answer.text
    fresh()
    assert amendment.current.reasons != WORDS


def test_an_unchanged_text_is_not_submitted(client: FlaskClient) -> None:
    author = factories.member()
    factories.sign_in(client, author)
    draft = drafted(charter(), author, new=BEFORE)
    assert post(client, f"/fr/drafts/{draft.id}/check", **KEY).status_code == 422


@pytest.mark.parametrize("step", ["passage", "text", "reasons", "check", "adapt"])
@pytest.mark.parametrize("make", [None, factories.member, factories.steward])
def test_a_draft_is_invisible_to_others(
    client: FlaskClient, step: str, make: Callable[[], Member] | None
) -> None:
    draft = drafted(charter(), factories.member())
    if make:
        factories.sign_in(client, make())
    assert client.get(f"/fr/drafts/{draft.id}/{step}").status_code == 404
    assert post(client, f"/fr/drafts/{draft.id}/{step}", **KEY).status_code == 404
    assert "Écrire «" not in words(client.get("/fr/amendments")) + words(
        client.get("/fr/page/charte/discuss")
    )


def test_a_draft_is_thrown_away(client: FlaskClient) -> None:
    author = factories.member()
    factories.sign_in(client, author)
    draft = drafted(charter(), author)
    assert post(client, f"/fr/drafts/{draft.id}/discard").status_code == 303
    fresh()
    assert amendment_queries.drafts_of(author) == []
    assert "Écrire «" not in words(client.get("/fr/amendments"))


def test_a_free_page_is_not_amended(client: FlaskClient) -> None:
    charter(kind="page")
    assert client.get("/fr/page/charte/amend").status_code == 303
    factories.sign_in(client, factories.member())
    assert client.get("/fr/page/charte/amend").status_code == 403


# An amendment in discussion


def test_an_amendment_is_changed_by_its_author_only(client: FlaskClient, clock: Clock) -> None:
    author = factories.member()
    amendment = proposed(charter(), author)
    clock.now += DAY
    factories.sign_in(client, factories.member())
    address = "/fr/amendments/26-001/change"
    form = {"seen": "2", "text": TEXT.replace(BEFORE, "cinq ans"), "title": "Cinq ans", "reasons": "Mieux."}
    assert post(client, address, **form).status_code == 403
    factories.sign_in(client, author)
    assert post(client, address, **form | {"title": ""}).status_code == 422
    assert post(client, address, **form).location == "/fr/amendments/26-001"
    fresh()
    assert amendment.current.title == "Cinq ans"
    compared = words(client.get("/fr/amendments/26-001/versions"))
    assert "cinq" in compared
    assert client.get("/fr/amendments/26-001/versions?old=1&new=99").status_code == 200


@pytest.mark.parametrize(("act", "make"), [("withdraw", None), ("void", factories.steward)])
def test_an_amendment_ends_with_a_reason(
    client: FlaskClient, act: str, make: Callable[[], Member] | None
) -> None:
    author = factories.member()
    proposed(charter(), author)
    factories.sign_in(client, make() if make else author)
    assert post(client, f"/fr/amendments/26-001/{act}", reason="").status_code == 422
    assert post(client, f"/fr/amendments/26-001/{act}", reason=WORDS).status_code == 303
    again = post(client, f"/fr/amendments/26-001/{act}", reason=WORDS)
    assert again.status_code == 409
    assert WORDS in words(again)
    assert WORDS in words(client.get("/fr/amendments/26-001"))


def test_a_hidden_page_takes_its_amendments_and_votes_along(client: FlaskClient) -> None:
    page, steward = charter(), factories.steward()
    closed(opened(proposed(page, factories.member())))
    screens = [f"/fr/amendments/26-001{rest}" for rest in ("", "/result", "/ballots.csv", "/versions")]
    assert [client.get(screen).status_code for screen in screens] == [200] * 4
    with unit_of_work():
        pages.hide(page, "hors sujet", steward, NOW)
    assert [client.get(screen).status_code for screen in screens] == [404] * 4
    for listing in ("decisions", "amendments"):
        assert "26-001" not in words(client.get(f"/fr/{listing}"))


# Announcing


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


def test_a_steward_chooses_among_the_rules(client: FlaskClient) -> None:
    amendment = proposed(charter(), factories.member())
    factories.sign_in(client, factories.steward())
    form = {"preset": "simple", "electorate": "members", **hours()}
    assert post(client, "/fr/amendments/26-001/announce", **form).status_code == 303
    fresh()
    assert amendment.vote is not None
    assert amendment.vote.preset == "simple"


# Voting


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


def two_adopted(old: str, new: str) -> tuple[Page, Member, Amendment]:
    page, author = charter(), factories.member()
    votes = [opened(each) for each in (proposed(page, author), proposed(page, author, old, new))]
    for each in votes:
        cast(each, author, "for")
    for each in votes:
        closed(each)
    fresh()
    return page, author, votes[1].amendment


def test_a_close_merge_is_confirmed_by_one_act(client: FlaskClient, clock: Clock) -> None:
    page, author, amendment = two_adopted("sont nommés", "sont élus")
    clock.now = NOW + 20 * DAY
    factories.sign_in(client, author)
    assert 'value="2"' in words(client.get("/fr/amendments/26-002/integrate"))
    confirm = {"confirm": "1"}
    assert post(client, "/fr/amendments/26-002/integrate", number="1", **confirm).status_code == 409
    assert post(client, "/fr/amendments/26-002/integrate", number="2", **confirm).status_code == 303
    fresh()
    assert amendment.merged_number == 3
    assert f"sont élus pour {AFTER}" in text_of(page)
    assert client.get("/fr/amendments/26-002/integrate").status_code == 303


def test_a_conflict_is_settled_by_choosing_looking_and_confirming(client: FlaskClient, clock: Clock) -> None:
    page, author, amendment = two_adopted(BEFORE, "neuf ans")
    clock.now = NOW + 20 * DAY
    factories.sign_in(client, author)
    address = "/fr/amendments/26-002/integrate"
    shown = words(client.get(address))
    assert "neuf ans" in shown
    assert AFTER in shown
    assert post(client, address, number="2", look="1").status_code == 422
    assert post(client, address, number="2", confirm="1").status_code == 422
    looked = post(client, address, number="2", look="1", place_1="mine")
    assert looked.status_code == 200
    assert 'name="place_1" value="mine"' in words(looked)
    assert "nommés pour neuf ans." in words(looked)
    again = words(post(client, address, number="2", again="1", place_1="mine"))
    assert re.search(r'<input[^>]*checked[^>]*value="mine"', again)
    assert post(client, address, number="2", confirm="1", place_1="in_force").status_code == 409
    fresh()
    assert page.head_number == 2
    assert post(client, address, number="2", confirm="1", place_1="mine").status_code == 303
    fresh()
    assert (page.head_number, amendment.merged_number) == (3, 3)
    assert "neuf ans" in text_of(page)


def test_what_is_refused_gives_every_word_back(client: FlaskClient, clock: Clock) -> None:
    page, author = charter(), factories.member()
    draft, frozen = drafted(page, author), proposed(page, author, "quatre fois", "six fois")
    factories.sign_in(client, author)
    unseen = post(client, f"/fr/drafts/{draft.id}/reasons", title="Nommer\u202e autrement", reasons=WORDS)
    assert unseen.status_code == 422
    assert WORDS in words(unseen)
    gone = post(client, f"/fr/drafts/{draft.id}/adapt", base_number="9", text=WORDS)
    assert gone.status_code == 422
    assert WORDS in words(gone)
    announced(frozen)
    late = post(
        client,
        f"/fr/amendments/{frozen.reference}/change",
        seen="2",
        title="Un titre",
        text=WORDS,
        reasons=WORDS,
    )
    assert late.status_code == 403
    assert WORDS in words(late)
    assert "jusqu’à l’annonce de son vote" in words(late)


def test_two_windows_submit_one_amendment(client: FlaskClient, clock: Clock) -> None:
    draft = drafted(charter(), factories.member())
    factories.sign_in(client, draft.author)
    address = f"/fr/drafts/{draft.id}/check"
    assert post(client, address, key="une-fenetre").location == "/fr/amendments/26-001/submitted"
    assert post(client, address, key="une-autre").location == "/fr/amendments/26-001"
    fresh()
    assert len(pagination.paginate(amendment_queries.filtered_amendments(), 1).rows) == 1


def test_an_author_follows_the_page(client: FlaskClient, clock: Clock) -> None:
    page, author = charter(), factories.member()
    close, colliding = (
        proposed(page, author, "sont nommés", "sont élus"),
        proposed(page, author, BEFORE, "dix ans"),
    )
    running = opened(proposed(page, author))
    cast(running, author, "for")
    closed(running)
    clock.now = running.closes_at
    factories.sign_in(client, author)
    assert f"/drafts/{close.id}/confirm" in words(client.get("/fr/amendments/26-001"))
    assert post(client, f"/fr/drafts/{close.id}/confirm", number="2").status_code == 409
    assert post(client, f"/fr/drafts/{close.id}/confirm", number="3").status_code == 303
    address = f"/fr/drafts/{colliding.id}/adapt"
    assert f'href="/fr/amendments/{colliding.reference}">Annuler' in words(client.get(address))
    assert address in words(client.get("/fr/amendments/26-002"))
    assert "dix ans" in words(client.get(address))
    text = text_of(page).replace(AFTER, "dix ans")
    assert post(client, address, base_number="2", text=text).status_code == 303
    fresh()
    assert {close.mergeability, colliding.mergeability} == {"clean"}


# Discussions


def discussed(author: Member) -> Thread:
    page = charter()
    with unit_of_work():
        return thread_services.open_thread(page, "Un sujet", WORDS, author, NOW)


def test_a_discussion_is_opened_once_and_answered(client: FlaskClient) -> None:
    factories.sign_in(client, factories.member())
    charter()
    assert client.get("/fr/page/charte/discuss").status_code == 200
    made = [post(client, "/fr/page/charte/discuss", title="Sujet", text=WORDS, **KEY) for _ in range(2)]
    assert {answer.location for answer in made} == {"/fr/threads/1"}
    refused = post(client, "/fr/page/charte/discuss", title="", text=WORDS, key="autre")
    assert refused.status_code == 422
    assert WORDS in words(refused)
    assert client.get("/fr/posts/1/reply").status_code == 200
    answer = post(
        client, "/fr/threads/1", text="**Réponse** <script>x</script>", parent_id="1", key="réponse"
    )
    assert answer.location == "/fr/threads/1?post=2#post-2"
    page = words(client.get("/fr/threads/1"))
    assert "<strong>Réponse</strong>" in page
    assert "<script>x" not in page
    assert post(client, "/fr/threads/1", text=" ", key="vide").status_code == 422
    assert post(client, "/fr/threads/99999999999", text="x", key="loin").status_code in {404, 405}
    assert post(client, "/fr/threads/1", text="x", parent_id="99999999999", key="loin").status_code == 422


def test_a_discussion_on_an_amendment(client: FlaskClient) -> None:
    author = factories.member()
    proposed(charter(), author)
    factories.sign_in(client, author)
    made = post(client, "/fr/amendments/26-001/discuss", title="Sujet", text=WORDS, **KEY)
    assert made.location == "/fr/threads/1"
    assert "Sujet" in words(client.get("/fr/amendments/26-001"))
    assert WORDS in words(client.get("/fr/threads/1"))


def test_a_post_is_edited_by_its_author(client: FlaskClient) -> None:
    author = factories.member()
    discussed(author)
    factories.sign_in(client, factories.steward())
    assert post(client, "/fr/posts/1/edit", text="Autre").status_code == 403
    factories.sign_in(client, author)
    assert post(client, "/fr/posts/1/edit", text="Mieux dit.").location == "/fr/threads/1?post=1#post-1"
    page = words(client.get("/fr/threads/1"))
    assert "Mieux dit." in page
    assert WORDS in page


def test_a_hidden_post_is_gone_for_all_but_stewards(client: FlaskClient) -> None:
    author, steward = factories.member(), factories.steward()
    discussed(author)
    factories.sign_in(client, author)
    assert post(client, "/fr/posts/1/hide", reason="Une raison").status_code == 403
    factories.sign_in(client, steward)
    assert post(client, "/fr/posts/1/hide", reason="").status_code == 422
    assert post(client, "/fr/posts/1/hide", reason="Une raison").status_code == 303
    assert WORDS in words(client.get("/fr/threads/1"))
    for who in (author, None):
        factories.sign_out(client)
        if who:
            factories.sign_in(client, who)
        page = words(client.get("/fr/threads/1"))
        assert WORDS not in page
        assert "Une raison" in page
    factories.sign_in(client, steward)
    assert post(client, "/fr/posts/1/unhide").status_code == 303
    factories.sign_out(client)
    assert WORDS in words(client.get("/fr/threads/1"))


def test_a_discussion_of_a_hidden_page_is_hidden(client: FlaskClient) -> None:
    thread, steward = discussed(factories.member()), factories.steward()
    assert thread.page is not None
    with unit_of_work():
        pages.hide(thread.page, "hors sujet", steward, NOW)
    assert client.get("/fr/threads/1").status_code == 404
    assert client.get("/fr/page/charte/discuss").status_code == 404


# Looking changes nothing


@pytest.mark.parametrize("make", [None, factories.member, factories.steward])
def test_looking_writes_nothing(client: FlaskClient, clock: Clock, make: Callable[[], Member] | None) -> None:
    author = factories.member()
    page = charter()
    done = opened(proposed(page, author))
    cast(done, author, "for")
    closed(done)
    announced(proposed(page, author, "publics", "publiés"))
    with unit_of_work():
        thread_services.open_thread(page, "Un sujet", WORDS, author, NOW)
    if make:
        factories.sign_in(client, make())
    client.get("/fr/decisions")
    before = installation().generation
    addresses = [
        "decisions",
        "amendments",
        "amendments/26-001",
        "amendments/26-001/result",
        "amendments/26-001/ballots.csv",
        "amendments/26-001/submitted",
        "amendments/26-002",
        "amendments/26-002/versions",
        "amendments/26-002/vote",
        "amendments/26-002/announce",
        "amendments/26-002/withdraw",
        "amendments/26-002/change",
        "threads/1",
        "drafts",
        "page/charte/discuss",
        "page/charte/amend",
        "ledger",
        "ledger/1",
        "ledger/export",
    ]
    answers = [client.get(f"/{language}/{each}") for each in addresses for language in ("fr", "en")]
    assert [answer.request.path for answer in answers if answer.status_code >= 500] == []
    assert installation().generation == before


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
