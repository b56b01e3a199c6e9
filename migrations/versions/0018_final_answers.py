"""answers that are final, since their authors have read those of the others"""

import sqlalchemy as sa
from alembic import op


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sealed_answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("final_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sealed_answer", schema=None) as batch_op:
        batch_op.drop_column("final_at")
