"""pages that members follow"""

import sqlalchemy as sa
from alembic import op


revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_follower",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("seen_number", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_page_follower_member_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_follower_page_id")),
        sa.PrimaryKeyConstraint("page_id", "member_id", name=op.f("pk_page_follower")),
    )
    with op.batch_alter_table("page_follower", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_follower_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("page_follower", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_follower_member_id"))
    op.drop_table("page_follower")
