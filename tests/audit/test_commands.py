"""The record of a small network that has voted: sound, exported, and then damaged behind the wiki's back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from tests import factories
from tests.shell import done, refused, run
from wiki.accounts.models import Member
from wiki.core.db import db, is_postgresql, unit_of_work
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.models import Vote
from wiki.deliberation.votes import services as vote_services
from wiki.deliberation.votes.services import VotePlan
from wiki.ledger import queries
from wiki.ledger.chain import EventType, export_line, receipt
from wiki.pages import services
from wiki.pages.services import NewPage
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship

pytestmark = pytest.mark.both_databases
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
OPENS, CLOSES = MONDAY + timedelta(days=5), MONDAY + timedelta(days=15)
SAME_PAYLOAD = """UPDATE revision SET payload = first.payload FROM revision AS first
    WHERE revision.number = 2 AND first.number = 1"""
TEXT, PROPOSED = "We share the water.\n", "We share the water and the land.\n"


@pytest.fixture
def network(app: Flask) -> Flask:
    """Two members, a charter, and a vote in which one changed her ballot: adopted and merged."""
    people = [factories.member("Ana Prates"), factories.member("Luc Stassart")]
    with unit_of_work():
        ana, luc = (db.session.merge(person) for person in people)
        vote = announced(ana)
    with unit_of_work():
        vote = db.session.merge(vote)
        vote_services.advance_vote(vote, OPENS)
        for member, choice, reason in ((ana, "abstain", "I wait."), (luc, "for", ""), (ana, "for", "Yes.")):
            vote_services.cast_ballot(vote, db.session.merge(member), choice, reason, OPENS)
    with unit_of_work():
        vote_services.advance_vote(db.session.merge(vote), CLOSES)
    return app


def announced(author: Member) -> Vote:
    page = services.create(NewPage("frame", "en", "Commons"), TEXT, Authorship(Origin.CREATION), MONDAY)
    amendment = amendment_services.create_draft(page, "", author, MONDAY)
    amendment_services.revise(amendment, Proposal(1, PROPOSED, "Name the land", "It is ours."), MONDAY)
    amendment_services.submit(amendment, MONDAY)
    return vote_services.announce_vote(
        amendment, VotePlan("simple", OPENS, CLOSES, reason="Quicker"), author, MONDAY
    )


def damage(app: Flask, statement: str, table: str) -> str:
    """Change a row as somebody with the database in hand could; return what the verification then says."""
    off = "ALTER TABLE {0} DISABLE TRIGGER USER" if is_postgresql() else "DROP TRIGGER IF EXISTS {0}"
    acts = ["update", "delete", "closed_update", "closed_delete"]
    names = [table] if is_postgresql() else [f"{table}_{'no_' * (act[0] in 'ud')}{act}" for act in acts]
    with unit_of_work():
        for name in names:
            db.session.execute(text(off.format(name)))
        db.session.execute(text(statement))
    result = run(app, "ledger", "verify")
    assert result.exit_code == 1, result.output
    return result.stdout


def test_a_sound_record_is_said_to_be_sound_with_its_figures(network: Flask) -> None:
    said = done(network, "ledger", "verify")
    last = queries.last_event()
    assert last is not None
    assert last.hash[:12] in said
    assert f"{queries.count()} events, 2 versions, 3 ballots" in said


def test_an_empty_wiki_is_sound(app: Flask) -> None:
    assert "0 events" in done(app, "ledger", "verify")


@pytest.mark.parametrize(
    ("statement", "table", "problem"),
    [
        ("UPDATE ledger_event SET actor = 'member:9' WHERE seq = 2", "ledger_event", "Event 2"),
        ("UPDATE ledger_payload SET body = '{}' WHERE seq = 2", "ledger_payload", "Event 2"),
        ("UPDATE revision SET text_hash = 'x' WHERE number = 2", "revision", "Version 2"),
        (SAME_PAYLOAD, "revision", "Version 2"),
        ("UPDATE revision SET facts = '{\"phase\": 4}' WHERE number = 2", "revision", "of version 2 of page 1"),
        ("UPDATE revision SET title = 'Common' WHERE number = 2", "revision", "of version 2 of page 1"),
        ("UPDATE page SET head_number = 1", "page", "1"),
        ("UPDATE page SET facts = '{\"phase\": 4}'", "page", "Page 1 shows"),
        ("UPDATE ballot SET choice = 'against'", "ballot", "vote"),
        ("UPDATE ballot SET reason = 'No.'", "ballot", "vote"),
        ("UPDATE former_ballot SET choice = 'for'", "former_ballot", "vote"),
        ("DELETE FROM former_ballot", "former_ballot", "Event"),
        ("UPDATE result SET decision = '{}'", "result", "vote"),
        ("UPDATE result SET outcome = 'no_quorum'", "result", "vote"),
    ],
)  # fmt: skip
def test_what_was_changed_behind_the_wiki_is_found(
    network: Flask, statement: str, table: str, problem: str
) -> None:
    assert problem in damage(network, statement, table)


def test_a_version_that_no_event_tells_of_is_found(network: Flask) -> None:
    columns = "page_id, payload, text_hash, size, title, facts, author_name, summary, minor, "
    columns += "origin, words_added, words_removed, created_at"
    insert = f"INSERT INTO revision (number, {columns}) SELECT 3, {columns} FROM revision WHERE number = 2"  # noqa: S608 - no value from outside
    assert "Version 3" in damage(network, insert, "revision")


def test_an_export_is_the_whole_record(network: Flask, tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    done(network, "ledger", "export", str(path))
    assert path.read_bytes() == b"".join(export_line(event) for event in queries.events())
    assert run(network, "ledger", "export").stdout_bytes == path.read_bytes()


def test_a_steward_erases_what_tells_of_a_person_and_nothing_else(network: Flask) -> None:
    steward = factories.steward()
    kinds = {event.type: event.seq for event in queries.events()}
    asked = ("--by", steward.email, "--reason", "Asked for it.")
    for seq in (kinds[EventType.REVISION_SAVED], kinds[EventType.VOTE_OPENED], 9999):
        assert refused(network, "ledger", "erase", str(seq), *asked)
    ballot = kinds[EventType.BALLOT_CAST]
    assert refused(network, "ledger", "erase", str(ballot), "--by", factories.member().email, "--reason", "x")
    done(network, "ledger", "erase", str(ballot), *asked)
    last = queries.last_event()
    assert last is not None
    assert (last.type, last.actor) == (EventType.PAYLOAD_ERASED, f"member:{steward.id}")
    assert refused(network, "ledger", "erase", str(ballot), *asked)
    result = run(network, "ledger", "verify")
    assert result.exit_code == 3, result.output
    assert "not everything could be checked" in result.stdout


def test_an_older_export_still_stands(network: Flask, tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    done(network, "ledger", "export", str(path))
    done(network, "member", "add", "Awa", "awa@example.org", "--country", "SN", "--territory", "Keur Mboolo")
    assert str(queries.count() - 1) in done(network, "ledger", "witness", str(path))


def test_heads_and_receipts_in_a_letter_are_looked_up(network: Flask, tmp_path: Path) -> None:
    first, second, *_ = queries.events()
    letter = tmp_path / "letter.txt"
    letter.write_text(f"My receipt: {receipt(first)}. In the footer I saw {second.hash[:12]}, on 3 March.")
    assert "2" in done(network, "ledger", "witness", str(letter))


@pytest.mark.parametrize("head", ["1-000000000000", "999-{digits}", "2-{digits}", "000000000000"])
def test_a_head_that_is_gone_is_told(network: Flask, head: str) -> None:
    first, *_others = queries.events()
    result = run(network, "ledger", "witness", "-", stdin=head.format(digits=first.hash[:12]))
    assert result.exit_code == 1
    assert head[:2] in result.stdout


def test_a_file_without_a_head_is_refused(network: Flask, tmp_path: Path) -> None:
    for content in ("Nothing here.", '{"seq":1}\n'):
        (tmp_path / "file").write_text(content)
        assert refused(network, "ledger", "witness", str(tmp_path / "file"))
    assert refused(network, "ledger", "witness", str(tmp_path / "nowhere"))
