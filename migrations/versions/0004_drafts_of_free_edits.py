"""drafts of free edits"""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edit_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=120), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_edit_draft_member_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_edit_draft_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit_draft")),
        sa.UniqueConstraint(
            "member_id", "page_id", "section", name=op.f("uq_edit_draft_member_id_page_id_section")
        ),
    )
    with op.batch_alter_table("edit_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edit_draft_page_id"), ["page_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("edit_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edit_draft_page_id"))

    op.drop_table("edit_draft")
