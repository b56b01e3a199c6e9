"""several votes on one amendment, alternatives, extension, recorded meetings"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


@contextmanager
def without_triggers() -> Iterator[None]:
    """SQLite copies a table to change it: its triggers would be lost, and those that name it trip over it."""
    bind = op.get_bind()
    triggers = []
    if bind.dialect.name == "sqlite":
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
        if op.get_bind().dialect.name == "sqlite"
        else "FOR EACH ROW EXECUTE FUNCTION feuille_append_only()"
    )
    op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {does}")


def upgrade() -> None:
    op.create_table(
        "contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_contest_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
    )
    with op.batch_alter_table("contest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_page_id"), ["page_id"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("ledger_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ledger_seq"], ["ledger_event.seq"], name=op.f("fk_meeting_ledger_seq")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["member.id"], name=op.f("fk_meeting_recorded_by_id")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_meeting_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_vote_id"), ["vote_id"], unique=False)
    with without_triggers():
        with op.batch_alter_table("vote", schema=None) as batch_op:
            batch_op.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
            batch_op.add_column(sa.Column("contest_id", sa.Integer(), nullable=True))
            batch_op.add_column(sa.Column("extended_from", sa.DateTime(), nullable=True))
            batch_op.drop_constraint(batch_op.f("uq_vote_amendment_id"), type_="unique")
            batch_op.create_unique_constraint(
                batch_op.f("uq_vote_amendment_id_number"), ["amendment_id", "number"]
            )
            batch_op.create_foreign_key(
                batch_op.f("fk_vote_contest_id"), "contest", ["contest_id"], ["id"]
            )
            batch_op.create_index(batch_op.f("ix_vote_contest_id"), ["contest_id"], unique=False)
        with op.batch_alter_table("vote", schema=None) as batch_op:
            batch_op.alter_column("number", server_default=None)
        with op.batch_alter_table("ballot", schema=None) as batch_op:
            batch_op.add_column(sa.Column("meeting_id", sa.Integer(), nullable=True))
            batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
            batch_op.create_foreign_key(
                batch_op.f("fk_ballot_meeting_id"), "meeting", ["meeting_id"], ["id"]
            )
        with op.batch_alter_table("former_ballot", schema=None) as batch_op:
            batch_op.add_column(sa.Column("meeting_id", sa.Integer(), nullable=True))
            batch_op.create_foreign_key(
                batch_op.f("fk_former_ballot_meeting_id"), "meeting", ["meeting_id"], ["id"]
            )
    forbid("meeting", "UPDATE")
    forbid("meeting", "DELETE")


def downgrade() -> None:
    op.execute("DROP TRIGGER meeting_no_update" + on_meeting())
    op.execute("DROP TRIGGER meeting_no_delete" + on_meeting())
    with without_triggers():
        with op.batch_alter_table("former_ballot", schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f("fk_former_ballot_meeting_id"), type_="foreignkey")
            batch_op.drop_column("meeting_id")
        with op.batch_alter_table("ballot", schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f("fk_ballot_meeting_id"), type_="foreignkey")
            batch_op.drop_column("withdrawn_at")
            batch_op.drop_column("meeting_id")
        with op.batch_alter_table("vote", schema=None) as batch_op:
            batch_op.drop_index(batch_op.f("ix_vote_contest_id"))
            batch_op.drop_constraint(batch_op.f("fk_vote_contest_id"), type_="foreignkey")
            batch_op.drop_constraint(batch_op.f("uq_vote_amendment_id_number"), type_="unique")
            batch_op.create_unique_constraint(batch_op.f("uq_vote_amendment_id"), ["amendment_id"])
            batch_op.drop_column("extended_from")
            batch_op.drop_column("contest_id")
            batch_op.drop_column("number")
    op.drop_table("meeting")
    op.drop_table("contest")


def on_meeting() -> str:
    """PostgreSQL wants to be told the table of a trigger."""
    return "" if op.get_bind().dialect.name == "sqlite" else " ON meeting"
