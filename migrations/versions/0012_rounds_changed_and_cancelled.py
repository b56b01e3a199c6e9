"""rounds whose dates change, and rounds that are cancelled"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATE = (
    "(SELECT phase FROM validation_round JOIN round_item ON round_item.round_id = validation_round.id "
    "WHERE round_item.id = {row}.item_id)"
)
ACTS = (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))


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


def guard_ballots(*ended: str) -> None:
    """Refuse, in the database itself, to touch the ballots of a round in one of these phases."""
    phases = ", ".join(f"'{phase}'" for phase in ended)
    if not is_sqlite():
        op.execute(
            "CREATE OR REPLACE FUNCTION feuille_closed_round() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP <> 'DELETE' AND {STATE.format(row='NEW')} IN ({phases}) "
            f"OR TG_OP = 'DELETE' AND {STATE.format(row='OLD')} IN ({phases}) "
            "THEN RAISE EXCEPTION 'the round is closed'; END IF; "
            "RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END $$"
        )
        return
    for act, row in ACTS:
        op.execute(f"DROP TRIGGER round_ballot_closed_{act.lower()}")
        op.execute(
            f"CREATE TRIGGER round_ballot_closed_{act.lower()} BEFORE {act} ON round_ballot "
            f"WHEN {STATE.format(row=row)} IN ({phases}) BEGIN SELECT RAISE(ABORT, 'the round is closed'); END"
        )


def upgrade() -> None:
    with without_triggers():
        with op.batch_alter_table("validation_round", schema=None) as batch_op:
            batch_op.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
            batch_op.add_column(sa.Column("cancelled_at", sa.DateTime(), nullable=True))
            batch_op.add_column(sa.Column("cancelled_by_id", sa.Integer(), nullable=True))
            batch_op.add_column(
                sa.Column("cancelled_reason", sa.String(length=2000), nullable=False, server_default="")
            )
            batch_op.drop_constraint(batch_op.f("uq_validation_round_year"), type_="unique")
            batch_op.create_unique_constraint(
                batch_op.f("uq_validation_round_year_number"), ["year", "number"]
            )
            batch_op.create_foreign_key(
                batch_op.f("fk_validation_round_cancelled_by_id"), "member", ["cancelled_by_id"], ["id"]
            )
        with op.batch_alter_table("validation_round", schema=None) as batch_op:
            batch_op.alter_column("number", server_default=None)
            batch_op.alter_column("cancelled_reason", server_default=None)
    guard_ballots("published", "cancelled")
    op.create_table(
        "former_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("collection_at", sa.DateTime(), nullable=False),
        sa.Column("evaluation_at", sa.DateTime(), nullable=False),
        sa.Column("deliberation_at", sa.DateTime(), nullable=False),
        sa.Column("vote_at", sa.DateTime(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("ledger_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["validation_round.id"], name=op.f("fk_former_calendar_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["member.id"], name=op.f("fk_former_calendar_changed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["ledger_seq"], ["ledger_event.seq"], name=op.f("fk_former_calendar_ledger_seq")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_calendar")),
    )
    with op.batch_alter_table("former_calendar", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_former_calendar_round_id"), ["round_id"], unique=False)
    forbid("former_calendar", "UPDATE")
    forbid("former_calendar", "DELETE")


def downgrade() -> None:
    with op.batch_alter_table("former_calendar", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_calendar_round_id"))
    op.drop_table("former_calendar")
    guard_ballots("published")
    with without_triggers():
        with op.batch_alter_table("validation_round", schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f("fk_validation_round_cancelled_by_id"), type_="foreignkey")
            batch_op.drop_constraint(batch_op.f("uq_validation_round_year_number"), type_="unique")
            batch_op.create_unique_constraint(batch_op.f("uq_validation_round_year"), ["year"])
            batch_op.drop_column("cancelled_reason")
            batch_op.drop_column("cancelled_by_id")
            batch_op.drop_column("cancelled_at")
            batch_op.drop_column("number")
