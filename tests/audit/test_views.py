import json
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.audit import standalone
from tests.deliberation.network import cast, charter, closed, drafted, opened, proposed
from tests.pages import shelf
from wiki.audit import event_sentences
from wiki.audit.event_messages import EVENT_SENTENCES
from wiki.audit.verify import verify_export
from wiki.core.db import unit_of_work
from wiki.deliberation.threads import services as threads
from wiki.ledger import queries
from wiki.ledger.chain import EventType, receipt
from wiki.ledger.services import append

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_the_record_is_read_newest_first_page_by_page(client: FlaskClient) -> None:
    with unit_of_work():
        for number in range(1, 121):
            append(EventType.PAGE_HIDDEN, "system", f"page:{number}", {}, NOW)
    first = client.get("/fr/ledger").get_data(as_text=True)
    assert 'href="/fr/ledger/120"' in first
    assert 'href="/fr/ledger?before=71"' in first
    last = client.get("/fr/ledger?before=21").get_data(as_text=True)
    assert 'href="/fr/ledger/1"' in last
    assert 'href="/fr/ledger?before=71"' in last
    for odd in ("0", "-5", "99999999999999", "x"):
        assert client.get(f"/fr/ledger?before={odd}").status_code == 200


def test_an_empty_record(client: FlaskClient) -> None:
    assert client.get("/fr/ledger").status_code == 200
    assert client.get("/fr/ledger/1").status_code == 404
    assert client.get("/fr/ledger/99999999999").status_code == 404
    assert client.get("/fr/ledger/export").data == b""


def test_a_receipt_has_its_page(client: FlaskClient) -> None:
    author = factories.member("Une Personne")
    vote = opened(proposed(charter(), author))
    cast(vote, author, "for", "une raison")
    events = list(queries.events())
    page = client.get(f"/fr/ledger/{events[-1].seq}").get_data(as_text=True)
    for shown in (receipt(events[-1]), events[-1].hash, "Une Personne", "26-001"):
        assert shown in page
    assert "une raison" not in page


def test_the_export_is_what_the_verifier_reads(client: FlaskClient) -> None:
    author = factories.member()
    vote = opened(proposed(charter(), author))
    cast(vote, author, "for")
    closed(vote)
    report = verify_export(client.get("/fr/ledger/export").data.splitlines(keepends=True))
    assert (report.problems, report.votes, report.merges) == ((), 1, 1)


def test_drafts_are_not_in_the_record(client: FlaskClient) -> None:
    drafted(charter(), factories.member(), new="des mots de brouillon")
    assert b"brouillon" not in client.get("/fr/ledger/export").data


@pytest.mark.parametrize("kind", EventType)
def test_every_kind_of_event_has_words(app: Flask, kind: EventType) -> None:
    assert kind in EVENT_SENTENCES
    with unit_of_work():
        append(kind, "member:1", "page:1", {}, NOW)
    with app.test_request_context("/fr/ledger"):
        row = queries.last_event()
        assert row is not None
        assert "%" not in event_sentences.event_sentence(row, {})


def test_names_are_escaped(app: Flask) -> None:
    with unit_of_work():
        append(EventType.PAGE_HIDDEN, "<b>x</b>", "page:1", {}, NOW)
    with app.test_request_context("/fr/ledger"):
        row = queries.last_event()
        assert row is not None
        assert "<b>" not in event_sentences.event_sentence(row, {})


def test_a_discussion_on_a_hidden_page_is_not_linked(client: FlaskClient) -> None:
    page, member, steward = shelf.page("Notes"), factories.member(), factories.steward()
    with unit_of_work():
        post = threads.open_thread(page, "Une question", "Pourquoi ?", member, NOW).posts[0]
        threads.hide_post(post, "Motif", steward, NOW)
    address = f"/fr/threads/{post.thread_id}"
    assert address in client.get("/fr/ledger").text
    shelf.hide(page, steward, "Motif")
    assert address not in client.get("/fr/ledger").text


def test_the_program_that_checks_the_record_is_given_with_the_head_to_ask_for(client: FlaskClient) -> None:
    vote = opened(proposed(charter(), factories.member()), running_totals=False)
    cast(vote, vote.amendment.author, "for")
    assert client.get("/fr/ledger/verify_ledger.py").data == standalone.PATH.read_bytes()
    last = client.get("/fr/ledger/export").data.splitlines()[-1]
    page = client.get("/fr/ledger").text
    assert f"--head {json.loads(last)['hash']}" in page
