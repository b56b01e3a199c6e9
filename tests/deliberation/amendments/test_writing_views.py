"""The screens on which an amendment is written, changed, withdrawn and discussed by nobody but who may."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import (
    AFTER,
    BEFORE,
    DAY,
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
)
from tests.deliberation.screens import KEY, WORDS, fresh, post, words
from wiki.accounts.models import Member
from wiki.core.db import db, installation, unit_of_work
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.deliberation.threads import services as thread_services
from wiki.pages import services as pages
from wiki.web import pagination

pytestmark = pytest.mark.usefixtures("clock")


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
