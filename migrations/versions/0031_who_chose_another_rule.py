"""who put an amendment to another rule than the usual one of its page, and why"""

import sqlalchemy as sa
from alembic import op


revision = "0031"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_choice",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("usual", sa.String(length=16), nullable=False),
        sa.Column("chosen_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_rule_choice_vote_id")),
        sa.ForeignKeyConstraint(["chosen_by_id"], ["member.id"], name=op.f("fk_rule_choice_chosen_by_id")),
        sa.PrimaryKeyConstraint("vote_id", name=op.f("pk_rule_choice")),
    )


def downgrade() -> None:
    op.drop_table("rule_choice")
