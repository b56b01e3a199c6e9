"""forms that were sent know what they held, and where they led however long that is"""

import sqlalchemy as sa
from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("submitted_form", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest", sa.String(length=64), nullable=True))
        batch_op.alter_column(
            "location", existing_type=sa.String(length=300), type_=sa.Text(), existing_nullable=False
        )


def downgrade() -> None:
    op.execute("DELETE FROM submitted_form WHERE length(location) > 300")
    with op.batch_alter_table("submitted_form", schema=None) as batch_op:
        batch_op.alter_column(
            "location", existing_type=sa.Text(), type_=sa.String(length=300), existing_nullable=False
        )
        batch_op.drop_column("digest")
