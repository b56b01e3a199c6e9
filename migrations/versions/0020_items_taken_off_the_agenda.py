"""items that who proposed them took off the agenda, and that may be proposed again"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op


revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


@contextmanager
def without_triggers() -> Iterator[None]:
    """SQLite copies a table to change it: its triggers would be lost, and those that name it trip over it."""
    bind = op.get_bind()
    triggers = []
    if is_sqlite():
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        triggers = bind.exec_driver_sql(query).all()
    for name, _sql in triggers:
        op.execute(f"DROP TRIGGER {name}")
    yield
    for _name, sql in triggers:
        op.execute(sql)


def forbid(table: str, act: str) -> None:
    """Refuse, in the database itself, to change or delete what is history."""
    does = (
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        if is_sqlite()
        else "FOR EACH ROW EXECUTE FUNCTION feuille_append_only()"
    )
    op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {does}")


def upgrade() -> None:
    with without_triggers():
        with op.batch_alter_table("round_item", schema=None) as batch_op:
            batch_op.add_column(sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
            batch_op.drop_constraint(batch_op.f("uq_round_item_round_id_subject"), type_="unique")
            batch_op.create_unique_constraint(
                batch_op.f("uq_round_item_round_id_subject_attempt"), ["round_id", "subject", "attempt"]
            )
        with op.batch_alter_table("round_item", schema=None) as batch_op:
            batch_op.alter_column("attempt", server_default=None)
    op.create_table(
        "withdrawn_item",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("ledger_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["round_item.id"], name=op.f("fk_withdrawn_item_item_id")),
        sa.ForeignKeyConstraint(
            ["ledger_seq"], ["ledger_event.seq"], name=op.f("fk_withdrawn_item_ledger_seq")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_withdrawn_item")),
    )
    forbid("withdrawn_item", "UPDATE")
    forbid("withdrawn_item", "DELETE")


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM withdrawn_item")):
        msg = "Items were taken off the agenda: going back would put them on again. Put a backup back instead."
        raise RuntimeError(msg)
    op.drop_table("withdrawn_item")
    with without_triggers():
        with op.batch_alter_table("round_item", schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f("uq_round_item_round_id_subject_attempt"), type_="unique")
            batch_op.create_unique_constraint(
                batch_op.f("uq_round_item_round_id_subject"), ["round_id", "subject"]
            )
            batch_op.drop_column("attempt")
