"""The head of the record as every screen shows it."""

from typing import Any

from wiki.core.cache import kept
from wiki.ledger import queries
from wiki.web.compression import piece
from wiki.web.fragments import SharedHtml

SHORT_HASH = 12


def values() -> dict[str, Any]:
    """Return the names that every template may rely on."""
    return {"ledger_head": kept(("ledger head",), _short_hash)}


def head() -> tuple[str, SharedHtml]:
    """Return the part of shared screens that moves with every act."""
    return "head", kept(("head",), lambda: SharedHtml((piece((_short_hash() or "").encode()),), ()))


def _short_hash() -> str | None:
    """Return the beginning of the last event's hash; None while the record is empty."""
    number, digits = queries.last()
    return digits[:SHORT_HASH] if number else None
