"""the generation of the last commit that did more than cast ballots"""

import sqlalchemy as sa
from alembic import op


revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("settled", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.alter_column("settled", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.drop_column("settled")
