"""The head of the record, as the foot of every screen shows it."""

from typing import Any

from wiki.core.cache import kept
from wiki.ledger import queries
from wiki.web.compression import piece
from wiki.web.fragments import SharedHtml

SHORT_HASH = 12


def values() -> dict[str, Any]:
    """Return the head of the record for every template (a context processor)."""
    return {"ledger_head": kept(("ledger head",), _short_hash)}


def head() -> tuple[str, SharedHtml]:
    """Return the slot of the head of the record and its HTML, which changes with every event."""
    return "head", kept(("head",), lambda: SharedHtml((piece((_short_hash() or "").encode()),), ()))


def _short_hash() -> str | None:
    """Return the first digits of the last event's hash; None while the record is empty."""
    number, digits = queries.last()
    return digits[:SHORT_HASH] if number else None
