"""The hash chain: events, each with the hash of the one before; ``docs/ledger.md`` has the format. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from wiki.core.errors import N_, InvalidInput
from wiki.ledger.canonical import canonical_json, sha256_hex

GENESIS = "0" * 64
RECEIPT_DIGITS = 12
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


class EventType(StrEnum):
    """The types of events in the record."""

    MEMBER_ADMITTED = "member.admitted"
    MEMBER_CHANGED = "member.changed"
    MEMBER_LEFT = "member.left"
    MEMBER_ERASED = "member.erased"
    ROLE_GRANTED = "role.granted"
    ROLE_REVOKED = "role.revoked"
    MANDATE_BEGAN = "mandate.began"
    MANDATE_ENDED = "mandate.ended"
    REVISION_SAVED = "revision.saved"
    PAGE_RENAMED = "page.renamed"
    PAGE_HIDDEN = "page.hidden"
    PAGE_RESTORED = "page.restored"
    PAGE_VALIDATED = "page.validated"
    PAGE_DECLARED = "page.declared"
    THREAD_ASKED = "thread.asked"
    THREAD_REVEALED = "thread.revealed"
    THREAD_SYNTHESISED = "thread.synthesised"
    THREAD_CLOSED = "thread.closed"
    THREAD_REOPENED = "thread.reopened"
    VIEW_SIGNED = "view.signed"
    VIEW_UNSIGNED = "view.unsigned"
    REPORT_DISMISSED = "report.dismissed"
    POST_HIDDEN = "post.hidden"
    POST_RESTORED = "post.restored"
    AMENDMENT_DRAFTED = "amendment.drafted"
    AMENDMENT_SUBMITTED = "amendment.submitted"
    AMENDMENT_REVISED = "amendment.revised"
    AMENDMENT_REBASED = "amendment.rebased"
    AMENDMENT_COSIGNED = "amendment.cosigned"
    AMENDMENT_UNSIGNED = "amendment.unsigned"
    AMENDMENT_OPENED = "amendment.opened"
    AMENDMENT_FROZEN = "amendment.frozen"
    AMENDMENT_REOPENED = "amendment.reopened"
    AMENDMENT_INTEGRATING = "amendment.integrating"
    AMENDMENT_RECONCILED = "amendment.reconciled"
    AMENDMENT_MERGED = "amendment.merged"
    AMENDMENT_WITHDRAWN = "amendment.withdrawn"
    AMENDMENT_SUPERSEDED = "amendment.superseded"
    AMENDMENT_VOIDED = "amendment.voided"
    AMENDMENT_FOLLOWED_UP = "amendment.followed_up"
    VOTE_OPENED = "vote.opened"
    VOTE_EXTENDED = "vote.extended"
    VOTE_CLOSED = "vote.closed"
    BALLOT_CAST = "ballot.cast"
    CONTEST_SETTLED = "contest.settled"
    MEETING_RECORDED = "meeting.recorded"
    BALLOT_CHANGED = "ballot.changed"
    BALLOT_WITHDRAWN = "ballot.withdrawn"
    ROUND_OPENED = "round.opened"
    ROUND_ADVANCED = "round.advanced"
    ROUND_RESCHEDULED = "round.rescheduled"
    ROUND_CANCELLED = "round.cancelled"
    ROUND_CLOSED = "round.closed"
    ROUND_ITEM = "round.item"
    ROUND_ITEM_WITHDRAWN = "round.item_withdrawn"
    ROUND_BALLOT = "round.ballot"
    EDITION_PUBLISHED = "edition.published"
    CATALOGUE_CHANGED = "catalogue.changed"
    PAYLOAD_ERASED = "payload.erased"


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the chain. ``payload`` is None once it was erased, while ``payload_hash`` stays."""

    seq: int
    at: str
    type: str
    actor: str
    subject: str
    payload_hash: str
    prev_hash: str
    hash: str
    payload: Mapping[str, Any] | None


def format_timestamp(moment: datetime) -> str:
    """Format an aware datetime as RFC 3339 in UTC with microseconds, so that texts sort like moments.

    Raises InvalidInput for a naive one.
    """
    if moment.tzinfo is None:
        raise InvalidInput(N_("A moment in the record needs its time zone."))
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def is_timestamp(text: object) -> bool:
    """Return whether this is a text as `format_timestamp` returns it."""
    if not isinstance(text, str) or not _TIMESTAMP.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def seal(  # noqa: PLR0917 - the fields of an event, in their order
    seq: int,
    at: datetime,
    event_type: EventType,
    actor: str,
    subject: str,
    payload: Mapping[str, object],
    prev_hash: str = GENESIS,
) -> Event:
    """Return the event that follows the one whose hash is ``prev_hash``; ``seq`` begins at 1.

    ``actor`` and ``subject`` name things as ``kind:id``. Raises InvalidInput for a payload that canonical
    JSON cannot write.
    """
    content = canonical_json(payload)
    fixed: dict[str, Any] = {
        "seq": seq,
        "at": format_timestamp(at),
        "type": str(event_type),
        "actor": actor,
        "subject": subject,
        "payload_hash": sha256_hex(content),
        "prev_hash": prev_hash,
    }
    # Read back from its own bytes, so that what is stored can neither change later nor differ from what was hashed.
    return Event(**fixed, hash=sha256_hex(canonical_json(fixed)), payload=json.loads(content))


def compute_hash(event: Event) -> str:
    """Compute the hash of an event from its other fields; the payload is covered by ``payload_hash``."""
    own = {each.name: getattr(event, each.name) for each in fields(event)}
    del own["hash"], own["payload"]
    return sha256_hex(canonical_json(own))


def receipt(event: Event) -> str:
    """Return the receipt that the author of an event gets: its number and the first digits of its hash."""
    return f"{event.seq}-{event.hash[:RECEIPT_DIGITS]}"


def export_line(event: Event) -> bytes:
    """Return the event as one line of an export, with its payload and a final newline."""
    return canonical_json(asdict(event)) + b"\n"


def parse_export_line(line: bytes) -> Event:
    """Parse one line of an export, with or without its newline; raises InvalidInput unless it is canonical JSON."""
    content = line.removesuffix(b"\n")
    try:
        raw = json.loads(content.decode())
        same = canonical_json(raw) == content
    except (ValueError, RecursionError, InvalidInput):
        raise InvalidInput(N_("This line cannot be read as JSON.")) from None
    if not same:
        raise InvalidInput(N_("This line is not in canonical form."))
    if (
        not isinstance(raw, dict)
        or raw.keys() != {each.name for each in fields(Event)}
        or not _has_types(raw)
    ):
        raise InvalidInput(N_("This line is not an event of the record."))
    return Event(**raw)


def _has_types(raw: dict[str, object]) -> bool:
    texts = ("at", "type", "actor", "subject", "payload_hash", "prev_hash", "hash")
    if type(raw["seq"]) is not int or not all(isinstance(raw[name], str) for name in texts):
        return False
    return raw["payload"] is None or isinstance(raw["payload"], dict)
