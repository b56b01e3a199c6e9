"""A whole record from the first admission on, and what somebody with the database in hand could make of it.

Each forgery is sealed anew, so that its hashes hold: only what the acts say of each other gives it away. They stand in
``docs/ledger_vectors/`` too.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.audit.records import NEW_TEXT, OLD_TEXT, Act, decided
from wiki.deliberation.policy import CHARTER
from wiki.ledger.canonical import sha256_hex
from wiki.ledger.chain import EventType, format_timestamp

FOUNDED = datetime(2026, 1, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SUBMITTED, ANNOUNCED = FOUNDED + 10 * DAY, FOUNDED + 20 * DAY
OPENS, CLOSES = ANNOUNCED + 3 * DAY, ANNOUNCED + 10 * DAY
LATER = CLOSES + 30 * DAY
COUNTRIES = {1: "FR", 2: "PT", 3: "BE", 4: "FR"}
NOTHING = sha256_hex(b"")

Story = dict[str, Act]
Forgery = Callable[[Story], Story]


def act(
    at: datetime, kind: EventType, subject: str, payload: dict[str, Any], actor: str | int = "system"
) -> Act:
    return at, kind, actor if isinstance(actor, str) else f"member:{actor}", subject, payload


def admitted(member: int, by: str | int = 1, country: str = "FR") -> Act:
    payload = {"standing": "active", "country": country, "territory": "x"}
    return act(FOUNDED, EventType.MEMBER_ADMITTED, f"member:{member}", payload, by)


def mandate(
    member: int, role: str, country: str | None = None, by: str | int = 1, *, ended: bool = False
) -> Act:
    payload = {"role": role, "country": country, "starts_on": "2026-01-05"}
    payload["ends_on"] = "2026-01-08" if ended else None
    kind = EventType.MANDATE_ENDED if ended else EventType.MANDATE_BEGAN
    return act(FOUNDED + 2 * DAY if ended else FOUNDED, kind, f"member:{member}", payload, by)


def version(
    number: int,
    origin: str,
    *,
    by: int | None = None,
    at: datetime = FOUNDED,
    text: str = OLD_TEXT,
    amendment: int | None = None,
    page: int = 3,
    kind: str | None = "charter",
    binding: bool = True,
) -> Act:
    payload = {"number": number, "text_hash": text, "origin": origin, "author": by, "amendment": amendment}
    said = {"kind": kind, "binding": binding} if kind else {}
    return act(at, EventType.REVISION_SAVED, f"page:{page}", payload | said, by or "system")


def submitted(amendment: int = 7, reference: str = "2026-1", page: int = 3, by: int = 2) -> Act:
    payload = {"page": page, "reference": reference, "version": 2, "base_number": 1, "text_hash": NEW_TEXT}
    return act(SUBMITTED, EventType.AMENDMENT_SUBMITTED, f"amendment:{amendment}", payload, by)


def signed(member: int) -> Act:
    payload = {"version": 2, "text_hash": NEW_TEXT, "territory": "x", "country": COUNTRIES[member]}
    return act(SUBMITTED, EventType.AMENDMENT_COSIGNED, "amendment:7", payload, member)


def ballot(member: int, choice: str) -> Act:
    payload = {"member": member, "choice": choice, "reason_hash": NOTHING, "text_hash": NEW_TEXT}
    return act(OPENS + DAY, EventType.BALLOT_CAST, "vote:12", payload, member)


def story(choice: str = "for", origin: str = "creation", *, told: bool = True) -> Story:
    """A charter, an amendment with its signatures, its vote, and, where that adopts it, its merge."""
    said = {
        "policy": CHARTER.to_json(),
        "text_hash": NEW_TEXT,
        "contest": None,
        "opens_at": format_timestamp(OPENS),
        "closes_at": format_timestamp(CLOSES),
    }
    roll = [[member, "x", country] for member, country in COUNTRIES.items()]
    opening = {"amendment": 7, "page": 3, "base_number": 1, "roll": roll, **said}
    outcome = decided(CHARTER, roll, {1: "for", 2: choice, 3: choice})
    kind = "charter" if told else None
    found = {
        "first": admitted(1, "system"),
        "steward": mandate(1, "steward", by="system"),
        **{f"admitted {each}": admitted(each, country=COUNTRIES[each]) for each in (2, 3, 4)},
        "dynamiser": mandate(4, "dynamiser", "FR"),
        "page": version(1, origin, kind=kind),
        "submitted": submitted(),
        **{f"signed {each}": signed(each) for each in (1, 3, 4)},
        "supported": act(
            SUBMITTED,
            EventType.AMENDMENT_OPENED,
            "amendment:7",
            {"text_hash": NEW_TEXT, "signed": [1, 3, 4]},
        ),
        "announced": act(ANNOUNCED, EventType.AMENDMENT_FROZEN, "amendment:7", {"vote": 12, **said}, 2),
        "opened": act(OPENS, EventType.VOTE_OPENED, "vote:12", opening),
        **{f"ballot {each}": ballot(each, "for" if each == 1 else choice) for each in (1, 2, 3)},
        "closed": act(CLOSES, EventType.VOTE_CLOSED, "vote:12", {"decision": outcome}),
    }
    return found | put_in(told=told) if choice == "for" else found


def put_in(*, told: bool = True) -> Story:
    payload = {"vote": 12, "page": 3, "number": 2, "text_hash": NEW_TEXT}
    saved = version(
        2, "amendment", by=2, at=CLOSES, text=NEW_TEXT, amendment=7, kind="charter" if told else None
    )
    return {
        "version": saved,
        "merged": act(CLOSES, EventType.AMENDMENT_MERGED, "amendment:7", payload),
    }


def without(*names: str) -> Forgery:
    return lambda told: {name: act for name, act in told.items() if name not in names}


def changed(name: str, **payload: Any) -> Forgery:
    """Let an act say something else; None leaves it out."""

    def forge(told: Story) -> Story:
        at, kind, actor, subject, said = told[name]
        new = {key: value for key, value in {**said, **payload}.items() if value is not None}
        return told | {name: (at, kind, actor, subject, new)}

    return forge


def moved(at: datetime, *names: str) -> Forgery:
    return lambda told: told | {name: (at, *told[name][1:]) for name in names}


def by(actor: str | int, name: str) -> Forgery:
    hand = actor if isinstance(actor, str) else f"member:{actor}"
    return lambda told: told | {name: (*told[name][:2], hand, *told[name][3:])}


def added(*acts: Act, after: str = "") -> Forgery:
    """Put acts in after another, or at the end."""
    new = {f"added {number}": each for number, each in enumerate(acts)}

    def forge(told: Story) -> Story:
        names = list(told)
        place = names.index(after) + 1 if after else len(names)
        return {
            **{name: told[name] for name in names[:place]},
            **new,
            **{name: told[name] for name in names[place:]},
        }

    return forge


def last(*names: str) -> Forgery:
    """Put acts at the end."""
    return lambda told: without(*names)(told) | {name: told[name] for name in names}


def both(*forgeries: Forgery) -> Forgery:
    def forge(told: Story) -> Story:
        for each in forgeries:
            told = each(told)
        return told

    return forge


def late(kind: EventType, subject: str, payload: Mapping[str, Any], actor: str | int) -> Forgery:
    return added(act(LATER, kind, subject, dict(payload), actor))


def rewritten(origin: str, **given: Any) -> Forgery:
    """A new version of the charter at the end, of this origin."""
    return added(version(3, origin, at=LATER, text=sha256_hex(b"Forged."), **given))
