"""The screens of votes: alternatives, consent, ratification, meetings, what is sealed, feed and calendar."""

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

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
    closed,
    opened,
    proposed,
    text_of,
)
from wiki.accounts.models import Member
from wiki.audit.verify import verify, verify_export
from wiki.core.db import db, installation, unit_of_work
from wiki.deliberation.models import Vote
from wiki.deliberation.policy import Electorate, Who
from wiki.deliberation.votes.closing import counting
from wiki.deliberation.votes.meetings import attendance
from wiki.ledger import queries as ledger
from wiki.ledger.providers.head import SHORT_HASH_DIGITS
from wiki.pages import services as pages
from wiki.web import pagination

pytestmark = pytest.mark.usefixtures("clock")
WORDS = "Des mots que personne ne voudrait taper deux fois."
ATOM = "{http://www.w3.org/2005/Atom}"
VOTE = "/fr/amendments/26-001/vote"
ANNOUNCE = "/fr/amendments/26-001/announce"


def post(client: FlaskClient, address: str, **form: Any) -> TestResponse:
    return client.post(address, data=form)


def words(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def fresh() -> None:
    """Forget what the test has read, since requests write in sessions of their own."""
    db.session.rollback()
    db.session.expire_all()


def hours() -> dict[str, str]:
    """Two moments that any rule allows, as a browser in Paris sends them."""
    opens = NOW + FREEZE + DAY + timedelta(hours=1)
    return {"opens_at": f"{opens:%Y-%m-%dT%H:%M}", "closes_at": f"{opens + LENGTH:%Y-%m-%dT%H:%M}"}


def announce(client: FlaskClient, **form: Any) -> TestResponse:
    return post(client, "/fr/amendments/26-001/announce", **{**hours(), "preset": "simple", **form})


# Announcing


def test_a_steward_adjusts_the_rule(client: FlaskClient) -> None:
    amendment = proposed(charter(), factories.member())
    factories.member(country="PT")
    factories.sign_in(client, factories.steward())
    form = {"electorate": "countries", "countries": ["PT", "FR"], "sealed": "y", "extended": "y"}
    assert announce(client, **form).status_code == 303
    fresh()
    assert amendment.vote is not None
    policy = amendment.vote.policy
    assert policy["electorate"] == {"who": "countries", "countries": ["FR", "PT"]}
    assert (policy["running_totals"], policy["timing"]["extension"]) == (False, 3 * 86_400)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"electorate": "countries"}, "pays"),
        ({"electorate": "members", "countries": ["FR"]}, "pays"),
        ({"electorate": "dynamisers"}, "liste"),
        ({"electorate": "everybody"}, ""),
        ({"preset": "charter", "electorate": "countries", "countries": ["FR"]}, "2 pays"),
        ({"electorate": "members", "preset": "ratification"}, ""),
    ],
)
def test_a_rule_that_cannot_work_is_refused_with_the_form(
    client: FlaskClient, form: dict[str, Any], said: str
) -> None:
    amendment = proposed(charter(), factories.member())
    factories.sign_in(client, factories.steward())
    answer = announce(client, **form)
    assert answer.status_code == 422
    assert hours()["closes_at"] in words(answer)
    assert said in words(answer)
    fresh()
    assert amendment.vote is None


def test_an_author_adjusts_nothing(client: FlaskClient) -> None:
    amendment = proposed(charter(), factories.member())
    factories.sign_in(client, amendment.author)
    asked = words(client.get("/fr/amendments/26-001/announce"))
    assert 'name="electorate"' not in asked
    assert re.findall(r'name="preset"[^>]*value="(\w+)"', asked) == ["charter"]
    for preset in ("consent", "simple"):
        assert announce(client, preset=preset).status_code == 422
    fresh()
    assert amendment.votes == []
    assert announce(client, preset="charter", electorate="dynamisers", sealed="y").status_code == 303
    fresh()
    assert amendment.vote is not None
    assert amendment.vote.policy["electorate"]["who"] == "members"
    assert amendment.vote.policy["running_totals"] is True


def test_a_vote_that_opens_too_soon_is_told_the_earliest_hour(client: FlaskClient) -> None:
    amendment = proposed(charter(), factories.member())
    factories.sign_in(client, amendment.author)
    first = "jeudi 5 mars 2026 à 12 h 00 (heure : Paris)"
    assert f"Au plus tôt {first}" in words(client.get(ANNOUNCE)).replace("\xa0", " ")
    answer = announce(client, preset="charter", opens_at="2026-03-02T12:00")
    assert answer.status_code == 422
    told = words(answer).replace("\xa0", " ")
    assert re.search(rf'id="opens_at-error">.*?{re.escape(first)}', told, re.DOTALL)
    assert announce(client, preset="charter", opens_at="2026-03-05T12:00").status_code == 303


def test_an_amendment_that_does_not_fit_is_adapted_before_its_vote(client: FlaskClient, clock: Clock) -> None:
    page, author = charter(), factories.member()
    first, second = proposed(page, author), proposed(page, author, BEFORE, "cinq ans")
    vote = opened(first)
    cast(vote, author, "for")
    closed(vote)
    clock.now = vote.closes_at
    address = "/fr/amendments/26-002"
    notice = "adaptez votre amendement avant"
    assert notice not in words(client.get(address))
    factories.sign_in(client, author)
    told = words(client.get(address))
    assert told.index(notice) < told.index("changes-title")
    assert f"/fr/drafts/{second.id}/adapt" in told
    assert f"{address}/announce" not in told
    assert client.get(f"{address}/announce").location == address
    later = {"opens_at": "2026-03-30T12:00", "closes_at": "2026-04-06T12:00"}
    late = post(client, f"{address}/announce", **later, preset="charter")
    assert late.status_code == 409
    assert notice in words(late)


def test_a_roll_of_others_is_explained(client: FlaskClient, clock: Clock) -> None:
    author, outsider = factories.member(), factories.member(country="PT")
    vote = opened(proposed(charter(), author), electorate=Electorate(Who.COUNTRIES, ("FR",)))
    clock.now = vote.opens_at + DAY
    factories.sign_in(client, outsider)
    for address in ("/fr/amendments/26-001", VOTE):
        assert "peuvent voter : France." in words(client.get(address)).replace("\xa0", " ")


# Alternatives


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


# Consent


@pytest.fixture
def consent(clock: Clock) -> tuple[Vote, list[Member]]:
    people = [factories.member(f"Personne {letter}") for letter in "ABC"]
    vote = opened(proposed(charter(), people[0]), preset="consent")
    clock.now = vote.opens_at + DAY
    return vote, people


def test_an_objection_is_raised_resolved_and_shown(
    client: FlaskClient, consent: tuple[Vote, list[Member]]
) -> None:
    _vote, people = consent
    factories.sign_in(client, people[1])
    refused = post(client, VOTE, choice="objection", reason="")
    assert refused.status_code == 422
    assert post(client, VOTE, choice="objection", reason=WORDS).status_code == 303
    for address in (VOTE, "/fr/amendments/26-001"):
        page = words(client.get(address))
        assert "Objection soulevée" in page
        assert page.index("Objection soulevée") < page.index("ballot-reason")
    form = words(client.get(VOTE))
    assert WORDS not in form[form.index("<textarea") :]
    over = re.findall(r'name="over"[^>]*value="(\d+)"', form)[0]
    unsaid = post(client, VOTE, choice="consent", reason="", over=over)
    assert unsaid.status_code == 422
    for answer in (refused, unsaid):
        assert 'id="reason-error"' in words(answer)
    assert post(client, VOTE, choice="consent", reason="On m’a convaincue.", over=over).status_code == 303
    page = words(client.get("/fr/amendments/26-001"))
    assert "Objection levée" in page
    assert "On m’a convaincue." in page


def test_a_sustained_objection_offers_one_rule_only(
    client: FlaskClient, consent: tuple[Vote, list[Member]], clock: Clock
) -> None:
    vote, people = consent
    cast(vote, people[1], "objection", WORDS)
    clock.now = vote.closes_at + DAY
    factories.sign_in(client, people[0])
    page = words(client.get("/fr/amendments/26-001"))
    assert "Objection maintenue" in page
    assert "/fr/amendments/26-001/change" in page
    offered = re.findall(
        r'name="preset"[^>]*value="(\w+)"', words(client.get("/fr/amendments/26-001/announce"))
    )
    assert offered == ["charter"]
    assert "/fr/amendments/26-001/result" in page
    result = client.get("/fr/amendments/26-001/result/1")
    assert result.status_code == 200
    told = words(result).replace("\xa0", " ")
    assert "est suspendu : 1 objection maintenue, 0 consentement, 0 réserve ; 1 votant" in told
    assert "Majorité" not in told
    assert "revenu en discussion" in told
    for asking in (words(result), words(client.get("/fr/"))):
        assert "/follow-up" not in asking
    assert post(client, "/fr/amendments/26-001/follow-up", text=WORDS).status_code == 409
    assert client.get("/fr/amendments/26-001/result/2").status_code == 404


def test_a_result_by_consent_is_told_in_its_own_words(
    client: FlaskClient, consent: tuple[Vote, list[Member]], clock: Clock
) -> None:
    vote, people = consent
    factories.sign_in(client, people[2])
    assert "Pas encore prononcé" in words(client.get(VOTE))
    cast(vote, people[0], "consent")
    cast(vote, people[1], "reservation", WORDS)
    clock.now = vote.closes_at
    told = words(client.get("/fr/amendments/26-001/result")).replace("\xa0", " ")
    assert "est adopté : 1 consentement, 1 réserve, aucune objection maintenue" in told
    assert "au moins un consentement sans réserve" in told
    assert "N’ont pas voté" in told
    for odd in (" pour, ", "Majorité", "une voix pour", "Pas encore prononcé"):
        assert odd not in told


def test_nobody_s_consent_is_told(
    client: FlaskClient, consent: tuple[Vote, list[Member]], clock: Clock
) -> None:
    vote, people = consent
    cast(vote, people[1], "reservation", WORDS)
    clock.now = vote.closes_at
    told = words(client.get("/fr/amendments/26-001/result")).replace("\xa0", " ")
    assert "n’est pas adopté : personne n’a consenti sans réserve" in told
    assert "il faut au moins une personne" in told
    assert "Majorité" not in told


def test_a_spoken_consensus_is_recorded_and_taken_out(
    client: FlaskClient, consent: tuple[Vote, list[Member]], clock: Clock
) -> None:
    vote, people = consent
    address = "/fr/amendments/26-001/meeting"
    form = {"held_on": "2026-03-05", "place": "Timișoara", "remark": WORDS, "key": "une-clef"}
    factories.sign_in(client, people[0])
    assert post(client, address, **form, present=str(people[1].id)).status_code == 403
    factories.sign_in(client, factories.dynamiser("IT"))
    nobody = post(client, address, **form)
    assert nobody.status_code == 422
    assert WORDS in words(nobody)
    for _twice in range(2):
        assert post(client, address, **form, present=str(people[1].id)).status_code == 303
    factories.sign_in(client, people[1])
    assert "Timișoara" in words(client.get(VOTE))
    assert f'href="{VOTE}"' in words(client.get("/fr/"))
    assert post(client, "/fr/amendments/26-001/withdraw-ballot").status_code == 303
    assert post(client, "/fr/amendments/26-001/withdraw-ballot").status_code == 409
    clock.now = vote.closes_at
    factories.sign_in(client, factories.dynamiser("IT"))
    late = post(client, address, **form | {"key": "une-autre"}, present=str(people[2].id))
    assert late.status_code == 409
    assert WORDS in words(late)
    fresh()
    assert len(vote.meetings) == 1
    assert verify(ledger.events()).problems == ()


def test_people_of_a_long_roll_are_named_looked_at_and_recorded(
    client: FlaskClient, consent: tuple[Vote, list[Member]], monkeypatch: pytest.MonkeyPatch
) -> None:
    vote, people = consent
    monkeypatch.setattr(attendance, "MOST_LISTED", 2)
    address = "/fr/amendments/26-001/meeting"
    form = {"held_on": "2026-03-05", "place": "Timișoara", "key": "une-clef"}
    factories.sign_in(client, factories.dynamiser("IT"))
    first = words(client.get(address))
    assert 'name="names"' in first
    assert 'name="present"' not in first
    found = client.post(address, data={"find": "1", "names": "personne b\nNemo\nPersonne", "remark": WORDS})
    shown = words(found)
    assert found.status_code == 200
    assert shown.count('name="present"') == 3  # the one found, and two of those who answer to “Personne”
    assert re.findall(r'checked[^>]*value="(\d+)"', shown) == [str(people[1].id)]
    assert "Nemo" in shown
    assert WORDS in shown
    unseen = post(client, address, **form, names="Personne C", remark=WORDS)
    assert unseen.status_code == 422
    assert re.findall(r'checked[^>]*value="(\d+)"', words(unseen)) == [str(people[2].id)]
    assert WORDS in words(unseen)
    fresh()
    assert vote.meetings == []
    assert post(client, address, **form, present=[str(people[1].id), str(people[2].id)]).status_code == 303
    fresh()
    assert counting.current_decision(vote).tally.favour == 2


@pytest.mark.parametrize(
    ("preset", "needed"), [("consent", "nécessaire pour\u00a0: Objection"), ("simple", "facultatif")]
)
def test_the_label_of_the_reason_says_when_it_is_needed(
    client: FlaskClient, clock: Clock, preset: str, needed: str
) -> None:
    author = factories.member()
    clock.now = opened(proposed(charter(), author), preset=preset).opens_at + DAY
    factories.sign_in(client, author)
    label = re.search(r'<label[^>]*for="reason">.*?</label>', words(client.get(VOTE)), re.DOTALL)
    assert label is not None
    assert f"({needed})" in label[0]


# Ratification


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


# What is sealed until the close


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


# Decisions, feed, calendar


def test_decisions_are_narrowed_by_the_authors_country(client: FlaskClient) -> None:
    page = charter()
    closed(opened(proposed(page, factories.member())))
    closed(opened(proposed(page, factories.member(country="PT"), "publics", "lus")))
    listed = words(client.get("/fr/decisions?country=PT"))
    assert "26-002" in listed
    assert "26-001" not in listed
    assert "26-001" in words(client.get("/fr/decisions?country=ZZ"))


def test_a_long_list_of_decisions_is_read_a_part_at_a_time(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "PER_PAGE", 1)
    author = factories.member()
    for slug in ("une", "autre"):
        opened(proposed(charter(slug), author))
    first, second = (words(client.get(f"/fr/decisions?state=open&part={part}")) for part in (1, 2))
    assert "Titre de une" in first
    assert "Titre de autre" in second
    assert "/fr/decisions?part=2&amp;state=open" in first
    assert "Page 2 sur 2" in second


def test_the_feed_is_valid_and_hides_what_is_hidden(client: FlaskClient, clock: Clock) -> None:
    page, author = charter(), factories.member()
    closed(opened(proposed(page, author, BEFORE, "dix ans & <b>")))
    opened(proposed(page, author, "publics", "lus", NOW + 8 * DAY), NOW + 8 * DAY)
    clock.now = NOW + 12 * DAY
    answer = client.get("/fr/decisions.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.data)  # noqa: S314 - our own feed
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    for each in [feed, *entries]:
        for needed in ("id", "title", "updated"):
            assert (each.findtext(f"{ATOM}{needed}") or "").strip(), needed
    ids = [each.findtext(f"{ATOM}id") for each in entries]
    assert len(set(ids)) == 2
    head = ledger.last_event()
    assert head is not None
    assert head.hash in (feed.findtext(f"{ATOM}subtitle") or "")
    assert 'type="application/atom+xml"' in words(client.get("/fr/"))
    with unit_of_work():
        pages.hide(page, "hors sujet", author, NOW)
    assert ET.fromstring(client.get("/fr/decisions.atom").data).findall(f"{ATOM}entry") == []  # noqa: S314 - our own feed


def test_the_deadline_goes_into_a_calendar(client: FlaskClient) -> None:
    vote = opened(
        proposed(charter(), factories.member(), BEFORE, "dix ans, ou; peut-être\\ plus " + "é" * 60)
    )
    answer = client.get("/fr/amendments/26-001/vote.ics")
    assert answer.mimetype == "text/calendar"
    raw = words(answer)
    assert raw.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in raw.split("\r\n"))
    lines = raw.replace("\r\n ", "").split("\r\n")
    assert f"DTSTART:{vote.closes_at:%Y%m%dT%H%M%SZ}" in lines
    summary = next(line for line in lines if line.startswith("SUMMARY:"))
    assert "dix ans\\, ou\\; peut-être\\\\ plus" in summary
    assert raw == words(client.get("/fr/amendments/26-001/vote.ics"))


def test_what_follows_is_asked_of_its_author_and_the_stewards(client: FlaskClient, clock: Clock) -> None:
    author, steward, other = factories.member(), factories.steward(), factories.member()
    vote = closed(opened(proposed(charter(), author)))
    clock.now = vote.closes_at + DAY
    address = "/fr/amendments/26-001/follow-up"
    for who, asked in ((author, True), (steward, True), (other, False)):
        factories.sign_in(client, who)
        assert (address in words(client.get("/fr/"))) is asked
    assert "manqu" in words(client.get("/fr/amendments/26-001/result"))
    factories.sign_in(client, author)
    post(client, address, text=WORDS)
    assert address not in words(client.get("/fr/"))


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
