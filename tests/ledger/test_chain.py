import re
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.audit.records import NOON, export, sealed, whole
from wiki.core.errors import InvalidInput
from wiki.ledger.canonical import canonical_json
from wiki.ledger.chain import (
    GENESIS,
    EventType,
    compute_hash,
    export_line,
    format_timestamp,
    is_timestamp,
    parse_export_line,
    receipt,
    seal,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "ledger.md"
FIRST = seal(
    1, NOON, EventType.PAGE_RENAMED, "member:5", "page:3", {"from": "Été", "to": "Cadre conceptuel"}, GENESIS
)
SECOND = seal(
    2,
    NOON + timedelta(microseconds=1),
    EventType.PAGE_HIDDEN,
    "member:5",
    "page:3",
    {"reason": ""},
    FIRST.hash,
)


def test_the_vectors_of_the_document_are_what_is_written() -> None:
    lines = [
        line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith('{"actor"')
    ]
    own = asdict(FIRST)
    del own["hash"], own["payload"]
    assert [line.encode() for line in lines] == [
        export_line(FIRST).rstrip(b"\n"),
        export_line(SECOND).rstrip(b"\n"),
        canonical_json(own),
    ]


def test_every_type_stands_in_the_document() -> None:
    documented = set(re.findall(r"`([a-z]+\.[a-z_]+)`", DOCUMENT.read_text(encoding="utf-8")))
    assert set(EventType) <= documented


def test_an_event_is_sealed_with_its_own_hash_and_follows_the_one_before() -> None:
    assert FIRST.prev_hash == "0" * 64
    assert SECOND.prev_hash == FIRST.hash
    assert compute_hash(FIRST) == FIRST.hash
    assert len({FIRST.hash, SECOND.hash, FIRST.payload_hash, SECOND.payload_hash}) == 4


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 2},
        {"at": "2027-03-05T12:00:00.000001Z"},
        {"type": "page.hidden"},
        {"actor": "member:6"},
        {"subject": "page:4"},
        {"payload_hash": "0" * 64},
        {"prev_hash": "1" * 64},
    ],
)
def test_the_hash_covers_every_field(change: dict[str, object]) -> None:
    assert compute_hash(replace(FIRST, **change)) != FIRST.hash  # type: ignore[arg-type] # one field of each type


def test_an_erased_payload_leaves_the_hash_standing() -> None:
    assert compute_hash(replace(FIRST, payload=None)) == FIRST.hash


def test_a_payload_cannot_change_after_it_was_sealed() -> None:
    roll = ["a"]
    event = seal(1, NOON, EventType.ROUND_OPENED, "system", "round:1", {"roll": roll})
    roll.append("b")
    assert event.payload == {"roll": ["a"]}


def test_moments_are_utc_with_microseconds() -> None:
    paris = timezone(timedelta(hours=1))
    assert format_timestamp(datetime(2027, 3, 5, 13, tzinfo=paris)) == "2027-03-05T12:00:00.000000Z"
    assert format_timestamp(datetime(2027, 3, 5, 12, 0, 0, 25, tzinfo=UTC)) == "2027-03-05T12:00:00.000025Z"
    with pytest.raises(InvalidInput):
        format_timestamp(datetime(2027, 3, 5, 12))  # noqa: DTZ001 - the naive moment is what is refused


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "2027-03-05",
        "2027-03-05T12:00:00Z",
        "2027-13-05T12:00:00.000000Z",
        "2027-03-05T12:00:00.000000+00:00",
    ],
)
def test_other_ways_to_write_a_moment_are_not_ours(text: object) -> None:
    assert not is_timestamp(text)
    assert is_timestamp(format_timestamp(NOON))


def test_a_receipt_is_short() -> None:
    assert receipt(SECOND) == f"2-{SECOND.hash[:12]}"


def test_an_export_reads_back() -> None:
    events = sealed(whole())
    assert [parse_export_line(line) for line in export(events).splitlines(keepends=True)] == events
    erased = replace(FIRST, payload=None)
    assert parse_export_line(export_line(erased)) == erased


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "cannot be read"),
        (b"{", "cannot be read"),
        (b"\xff", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b"1" * 5000, "cannot be read"),
        (b"1.5", "cannot be read"),
        (b"NaN", "cannot be read"),
        (b'"\\ud800"', "cannot be read"),
        (b"{ }", "not in canonical form"),
        (b'{"a":1,"a":1}', "not in canonical form"),
        (b"{}", "not an event"),
        (b"[]", "not an event"),
        (export_line(FIRST).replace(b'"seq":1', b'"seq":true'), "not an event"),
        (export_line(FIRST).replace(b'"seq":1', b'"seq":"1"'), "not an event"),
        (export_line(replace(FIRST, payload=None)).replace(b"null", b"[]"), "not an event"),
        (canonical_json({"seq": 1}), "not an event"),
    ],
)
def test_lines_that_are_no_events_are_refused(line: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        parse_export_line(line)
