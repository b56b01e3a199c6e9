"""which discussions are about an item of a round stands in a table of rounds"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0020"
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


def upgrade() -> None:
    with without_triggers():
        with op.batch_alter_table("thread", schema=None) as batch_op:
            batch_op.create_unique_constraint(batch_op.f("uq_thread_id_page_id"), ["id", "page_id"])
    op.create_table(
        "round_item_thread",
        sa.Column("thread_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["round_item.id"], name=op.f("fk_round_item_thread_item_id")),
        sa.ForeignKeyConstraint(
            ["thread_id", "page_id"], ["thread.id", "thread.page_id"], name=op.f("fk_round_item_thread_thread_id")
        ),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_round_item_thread")),
    )
    op.create_index(op.f("ix_round_item_thread_item_id"), "round_item_thread", ["item_id"])
    op.execute(
        "INSERT INTO round_item_thread (thread_id, page_id, item_id) "
        "SELECT id, page_id, item_id FROM thread WHERE item_id IS NOT NULL"
    )
    with without_triggers():
        with op.batch_alter_table("thread", schema=None) as batch_op:
            batch_op.drop_index(batch_op.f("ix_thread_item_id"))
            batch_op.drop_constraint(batch_op.f("ck_thread_item_on_its_page"), type_="check")
            batch_op.drop_constraint(batch_op.f("fk_thread_item_id"), type_="foreignkey")
            batch_op.drop_column("item_id")


def downgrade() -> None:
    with without_triggers():
        with op.batch_alter_table("thread", schema=None) as batch_op:
            batch_op.add_column(sa.Column("item_id", sa.Integer(), nullable=True))
            batch_op.create_foreign_key(batch_op.f("fk_thread_item_id"), "round_item", ["item_id"], ["id"])
            batch_op.create_check_constraint(
                batch_op.f("ck_thread_item_on_its_page"), "item_id IS NULL OR page_id IS NOT NULL"
            )
            batch_op.create_index(batch_op.f("ix_thread_item_id"), ["item_id"], unique=False)
    op.execute(
        "UPDATE thread SET item_id = "
        "(SELECT item_id FROM round_item_thread WHERE round_item_thread.thread_id = thread.id)"
    )
    op.drop_table("round_item_thread")
    with without_triggers():
        with op.batch_alter_table("thread", schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f("uq_thread_id_page_id"), type_="unique")
