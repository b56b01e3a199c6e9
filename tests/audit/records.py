"""A small network's record, written as the services write it, to be checked and damaged."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from wiki.deliberation.policy import SIMPLE, Choice, Policy
from wiki.deliberation.tally import Ballot, Elector, decide
from wiki.ledger.canonical import canonical_json, sha256_hex
from wiki.ledger.chain import GENESIS, Event, EventType, export_line, format_timestamp, seal

NOON = datetime(2027, 3, 5, 12, tzinfo=UTC)
CLOSE = NOON + timedelta(days=7)
OLD_TEXT, NEW_TEXT = sha256_hex(b"Old text."), sha256_hex(b"Le nouveau texte, en vigueur.")
OLD_ABOUT, NEW_ABOUT = (
    sha256_hex(canonical_json({"title": "Évaluer", "facts": {"code": f"T1{phase}", "phase": phase}}))
    for phase in (3, 4)
)
"""Title and facts of a page, before and after."""

ROLL = (Elector(1, "mulhouse", "FR"), Elector(2, "lisboa", "PT"), Elector(3, "braine", "BE"))

Act = tuple[datetime, EventType, str, str, dict[str, Any]]


def sealed(acts: list[Act]) -> list[Event]:
    """Chain some acts: moment, type, actor, subject, payload."""
    events: list[Event] = []
    for seq, (at, kind, actor, subject, payload) in enumerate(acts, start=1):
        events.append(seal(seq, at, kind, actor, subject, payload, events[-1].hash if events else GENESIS))
    return events


def export(events: list[Event]) -> bytes:
    return b"".join(export_line(event) for event in events)


def saved(number: int, text_hash: str, amendment: int | None = None, page: int = 3) -> Act:
    origin = "edit" if amendment is None else "amendment"
    payload = {
        "number": number,
        "text_hash": text_hash,
        "origin": origin,
        "author": 1,
        "amendment": amendment,
    }
    return NOON, EventType.REVISION_SAVED, "member:1", f"page:{page}", payload


def opened(
    policy: Policy = SIMPLE,
    roll: tuple[Elector, ...] = ROLL,
    vote: int = 12,
    amendment: int = 7,
    contest: int | None = None,
) -> Act:
    payload = {
        "amendment": amendment,
        "page": 3,
        "contest": contest,
        "base_number": 1,
        "text_hash": NEW_TEXT,
        "policy": policy.to_json(),
        "roll": [[elector.member_id, elector.territory, elector.country] for elector in roll],
        "opens_at": format_timestamp(NOON),
        "closes_at": format_timestamp(CLOSE),
    }
    return NOON, EventType.VOTE_OPENED, "system", f"vote:{vote}", payload


def cast(member: int, choice: str, *, changed: bool = False, at: datetime = NOON, vote: int = 12) -> Act:
    kind = EventType.BALLOT_CHANGED if changed else EventType.BALLOT_CAST
    payload = {"member": member, "choice": choice, "reason_hash": sha256_hex(b""), "text_hash": NEW_TEXT}
    return at, kind, f"member:{member}", f"vote:{vote}", payload


def closed(
    ballots: Mapping[int, str],
    policy: Policy = SIMPLE,
    roll: tuple[Elector, ...] = ROLL,
    at: datetime = CLOSE,
    vote: int = 12,
) -> Act:
    decision = decide(policy, roll, [Ballot(member, Choice(choice)) for member, choice in ballots.items()])
    return at, EventType.VOTE_CLOSED, "system", f"vote:{vote}", {"decision": decision.to_json()}


def decided(policy: Policy, roll: list[list[Any]], ballots: Mapping[int, str]) -> dict[str, Any]:
    """What ballots decide, as the record writes it."""
    electors = [Elector(*each) for each in roll]
    return decide(policy, electors, [Ballot(each, Choice(said)) for each, said in ballots.items()]).to_json()


def merged(text_hash: str = NEW_TEXT, *, number: int = 2, vote: int = 12, page: int = 3) -> Act:
    payload = {"vote": vote, "page": page, "number": number, "text_hash": text_hash}
    return CLOSE, EventType.AMENDMENT_MERGED, "system", "amendment:7", payload


def about(act: Act, about_hash: str) -> Act:
    """Let an act tell of title and facts too."""
    at, kind, actor, subject, payload = act
    return at, kind, actor, subject, {**payload, "about_hash": about_hash}


def whole() -> list[Act]:
    """An amendment from the old text to the new one, by two votes for and one changed against."""
    return [
        saved(1, OLD_TEXT),
        opened(),
        cast(1, "for"),
        cast(2, "for"),
        cast(3, "for"),
        cast(3, "against", changed=True),
        closed({1: "for", 2: "for", 3: "against"}),
        saved(2, NEW_TEXT, amendment=7),
        merged(),
    ]
