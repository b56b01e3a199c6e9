"""What a stranger learns of ballots whose totals are sealed: nothing, from the record or from its hashes."""

import io
import json
import re
import zipfile
from hashlib import sha256

from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import DAY, Clock, cast, charter, closed, opened, proposed
from wiki.audit.verify import verify
from wiki.core.db import unit_of_work
from wiki.deliberation.models import Vote
from wiki.editions import services as editions
from wiki.ledger import queries as ledger
from wiki.ledger.canonical import canonical_json

CHOICES = ("for", "against", "abstain", "for", "against")


def sealed(clock: Clock) -> Vote:
    people = [factories.member() for _ in CHOICES]
    vote = opened(proposed(charter(), people[0]), running_totals=False)
    clock.now = vote.opens_at + DAY
    for person, choice in zip(people, CHOICES, strict=True):
        cast(vote, person, choice)
    return vote


def test_no_choice_is_guessed_from_a_hash(app: Flask, client: FlaskClient, clock: Clock) -> None:
    vote = sealed(clock)
    last = ledger.chain_head()[0]
    for seq in range(last - len(CHOICES) + 1, last + 1):
        event = ledger.event(seq)
        assert event is not None
        assert event.type == "ballot.cast"
        page = client.get(f"/fr/ledger/{seq}").text
        assert "choice" not in page
        hashes = set(re.findall(r"\b[0-9a-f]{64}\b", page))
        known = {
            "member": int(event.actor.split(":")[1]),
            "reason_hash": sha256(b"").hexdigest(),
            **vote.hashes,
        }
        guesses = {sha256(canonical_json({**known, "choice": choice})).hexdigest() for choice in CHOICES}
        assert hashes.isdisjoint(guesses)
    closed(vote)
    report = verify(ledger.events())
    assert (report.problems, report.votes) == ((), 1)


def test_an_edition_is_archived_once_no_ballot_in_its_record_is_sealed(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    vote = sealed(clock)
    with unit_of_work():
        slug = editions.publish(editions.EditionPlan("Édition 2026"), None, vote.opens_at + DAY).slug
    address = f"/fr/editions/{slug}/edition.zip"
    refused = client.get(address)
    assert refused.status_code == 409
    assert b"ballot.cast" not in refused.data
    clock.now = vote.closes_at
    closed(vote)
    folder = zipfile.ZipFile(io.BytesIO(client.get(address).data))
    record = [json.loads(line) for line in folder.read(f"{slug}/record.jsonl").splitlines()]
    assert [event["type"] for event in record].count("ballot.cast") == len(CHOICES)
