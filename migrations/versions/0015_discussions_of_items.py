"""discussions on the items of a round; dates changed from the shell, by nobody who is a member"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op


revision = "0015"
down_revision = "0014"
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


def name_somebody() -> None:
    """Before, dates were changed by members only: what the shell did goes to whoever was there first."""
    change = "UPDATE former_calendar SET changed_by_id = (SELECT MIN(id) FROM member) WHERE changed_by_id IS NULL"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(change)
        return
    op.execute("ALTER TABLE former_calendar DISABLE TRIGGER USER")
    op.execute(change)
    op.execute("ALTER TABLE former_calendar ENABLE TRIGGER USER")


def upgrade() -> None:
    with without_triggers():
        with op.batch_alter_table("thread", schema=None) as batch_op:
            batch_op.add_column(sa.Column("item_id", sa.Integer(), nullable=True))
            batch_op.create_foreign_key(
                batch_op.f("fk_thread_item_id"), "round_item", ["item_id"], ["id"]
            )
            batch_op.create_check_constraint(
                batch_op.f("ck_thread_item_on_its_page"), "item_id IS NULL OR page_id IS NOT NULL"
            )
            batch_op.create_index(batch_op.f("ix_thread_item_id"), ["item_id"], unique=False)
        with op.batch_alter_table("former_calendar", schema=None) as batch_op:
            batch_op.alter_column("changed_by_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    with without_triggers():
        name_somebody()
        with op.batch_alter_table("former_calendar", schema=None) as batch_op:
            batch_op.alter_column("changed_by_id", existing_type=sa.Integer(), nullable=False)
        with op.batch_alter_table("thread", schema=None) as batch_op:
            batch_op.drop_index(batch_op.f("ix_thread_item_id"))
            batch_op.drop_constraint(batch_op.f("ck_thread_item_on_its_page"), type_="check")
            batch_op.drop_constraint(batch_op.f("fk_thread_item_id"), type_="foreignkey")
            batch_op.drop_column("item_id")
