"""The head of the record, as the foot of every screen shows it."""

from typing import Any

from wiki.core.cache import cached
from wiki.ledger import queries
from wiki.web.compression import deflated_fragment
from wiki.web.fragments import SharedHtml

SHORT_HASH_DIGITS = 12


def template_context() -> dict[str, Any]:
    """Return the head of the record for every template (a context processor)."""
    return {"ledger_head": cached(("ledger head",), _short_hash)}


def head_slot() -> tuple[str, SharedHtml]:
    """Return the slot of the head of the record and its HTML, which changes with every event."""
    return "head", cached(
        ("head",), lambda: SharedHtml((deflated_fragment((_short_hash() or "").encode()),), ())
    )


def _short_hash() -> str | None:
    """Return the first digits of the last event's hash; None while the record is empty."""
    number, digits = queries.chain_head()
    return digits[:SHORT_HASH_DIGITS] if number else None
