"""co-signatures; amendments that replace or take up others"""

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "co_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("territory", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.Column("dropped_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["amendment_id"], ["amendment.id"], name=op.f("fk_co_signature_amendment_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_co_signature_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_signature")),
        sa.UniqueConstraint("amendment_id", "member_id", name=op.f("uq_co_signature_amendment_id_member_id")),
    )
    op.create_index(op.f("ix_co_signature_member_id"), "co_signature", ["member_id"])
    with op.batch_alter_table("amendment") as batch:
        batch.add_column(sa.Column("collided_number", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("superseded_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("taken_from_id", sa.Integer(), nullable=True))
        batch.create_index(op.f("ix_amendment_superseded_by_id"), ["superseded_by_id"])
        batch.create_index(op.f("ix_amendment_taken_from_id"), ["taken_from_id"])
        for column in ("superseded_by_id", "taken_from_id"):
            batch.create_foreign_key(op.f(f"fk_amendment_{column}"), "amendment", [column], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("amendment") as batch:
        for column in ("superseded_by_id", "taken_from_id"):
            batch.drop_constraint(op.f(f"fk_amendment_{column}"), type_="foreignkey")
            batch.drop_index(op.f(f"ix_amendment_{column}"))
            batch.drop_column(column)
        batch.drop_column("collided_number")
    op.drop_table("co_signature")
