"""the record says of every page what kind of text it is, and whether it binds"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from wiki.ledger.canonical import canonical_json
from wiki.ledger.chain import GENESIS, EventType, seal

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the record say once, of every page there is, what later versions say of themselves."""
    connection = op.get_bind()
    pages = connection.execute(
        sa.text("SELECT id, kind, facts, head_number FROM page WHERE head_number > 0 ORDER BY id")
    ).all()
    last = connection.execute(
        sa.text("SELECT seq, at, hash FROM ledger_event ORDER BY seq DESC LIMIT 1")
    ).one_or_none()
    seq, previous, now = 0, GENESIS, datetime.now(UTC)
    if last is not None:
        seq, previous, now = last.seq, last.hash, max(now, datetime.fromisoformat(last.at))
    for page in pages:
        if _is_told(connection, page.id):
            continue
        facts = json.loads(page.facts) if isinstance(page.facts, str) else page.facts
        validated = page.kind == "method" and facts.get("validated") is True
        binding = page.kind in {"frame", "charter"} or validated
        payload = {"kind": page.kind, "binding": binding, "number": page.head_number}
        seq += 1
        event = seal(seq, now, EventType.PAGE_DECLARED, "system", f"page:{page.id}", payload, previous)
        previous = event.hash
        connection.execute(
            sa.text(
                "INSERT INTO ledger_event (seq, at, type, actor, subject, payload_hash, prev_hash, hash) "
                "VALUES (:seq, :at, :type, :actor, :subject, :payload_hash, :prev_hash, :hash)"
            ),
            {
                "seq": event.seq,
                "at": event.at,
                "type": event.type,
                "actor": event.actor,
                "subject": event.subject,
                "payload_hash": event.payload_hash,
                "prev_hash": event.prev_hash,
                "hash": event.hash,
            },
        )
        connection.execute(
            sa.text("INSERT INTO ledger_payload (seq, body) VALUES (:seq, :body)"),
            {"seq": event.seq, "body": canonical_json(event.payload).decode()},
        )


def _is_told(connection: sa.Connection, page: int) -> bool:
    """Return whether the record says already what kind of text a page is."""
    query = (
        "SELECT body FROM ledger_payload JOIN ledger_event ON ledger_event.seq = ledger_payload.seq "
        "WHERE subject = :page AND type IN ('revision.saved', 'page.declared') ORDER BY ledger_event.seq DESC LIMIT 1"
    )
    body = connection.scalar(sa.text(query), {"page": f"page:{page}"})
    return body is not None and "kind" in json.loads(body)


def downgrade() -> None:
    """Leave the record as it is: what it says is never taken back."""
