"""The screens of votes by consent: objections, reservations, and a consensus that was spoken."""

import re

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import (
    DAY,
    Clock,
    cast,
    charter,
    opened,
    proposed,
)
from tests.deliberation.screens import WORDS, fresh, post, words
from tests.deliberation.votes.screens import VOTE
from wiki.accounts.models import Member
from wiki.audit.verify import verify
from wiki.deliberation.models import Vote
from wiki.deliberation.votes.closing import counting
from wiki.deliberation.votes.meetings import attendance
from wiki.deliberation.votes.meetings import services as meetings
from wiki.ledger import queries as ledger

pytestmark = pytest.mark.usefixtures("clock")
USUAL = "Majorité renforcée"
"""The usual rule of the page, which stands beside the one that was chosen, with the reason."""


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
    assert "Majorité" not in told.replace(USUAL, "")
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
    for odd in (" pour, ", "une voix pour", "Pas encore prononcé"):
        assert odd not in told
    assert "Majorité" not in told.replace(USUAL, "")


def test_nobody_s_consent_is_told(
    client: FlaskClient, consent: tuple[Vote, list[Member]], clock: Clock
) -> None:
    vote, people = consent
    cast(vote, people[1], "reservation", WORDS)
    clock.now = vote.closes_at
    told = words(client.get("/fr/amendments/26-001/result")).replace("\xa0", " ")
    assert "n’est pas adopté : personne n’a consenti sans réserve" in told
    assert "il faut au moins une personne" in told
    assert "Majorité" not in told.replace(USUAL, "")


def test_a_spoken_consensus_is_recorded_and_taken_out(
    client: FlaskClient, consent: tuple[Vote, list[Member]], clock: Clock
) -> None:
    vote, people = consent
    address = "/fr/amendments/26-001/meeting"
    form = {"held_on": "2026-03-05", "place": "Timișoara", "remark": WORDS, "key": "une-clef", "record": "1"}
    factories.sign_in(client, people[0])
    assert post(client, address, **form, present=str(people[1].id)).status_code == 403
    factories.sign_in(client, factories.steward())
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
    factories.sign_in(client, factories.steward())
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
    monkeypatch.setattr(meetings, "SPOKEN_SHARE", (1, 1))
    address = "/fr/amendments/26-001/meeting"
    form = {"held_on": "2026-03-05", "place": "Timișoara", "key": "une-clef", "record": "1"}
    factories.sign_in(client, factories.steward())
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
    ("preset", "needed"),
    [("consent", "nécessaire pour\u00a0: Avec réserve, Objection"), ("simple", "facultatif")],
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
