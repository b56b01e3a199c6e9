"""facts that amendments change, and the hashes by which versions and votes name them"""

import sqlalchemy as sa
from alembic import op


revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("amendment_version", "vote"):
        with op.batch_alter_table(table, recreate="never") as batch:
            hashed = sa.Column("about_hash", sa.String(length=64), nullable=False, server_default="")
            batch.add_column(hashed)
    with op.batch_alter_table("amendment_version", recreate="never") as batch:
        batch.add_column(sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Drop the columns in place: SQLite would lose the triggers of a table that it copies."""
    with op.batch_alter_table("amendment_version", recreate="never") as batch:
        batch.drop_column("facts")
    for table in ("amendment_version", "vote"):
        with op.batch_alter_table(table, recreate="never") as batch:
            batch.drop_column("about_hash")
