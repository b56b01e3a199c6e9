"""a mandate may end on the day it begins: then it held on no day"""

from alembic import op


revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

NAME = "ck_mandate_ends_after_start"


def upgrade() -> None:
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(NAME), type_="check")
        batch_op.create_check_constraint(op.f("ck_mandate_ends_no_earlier"), "ends_on IS NULL OR ends_on >= starts_on")


def downgrade() -> None:
    op.execute("DELETE FROM mandate WHERE ends_on = starts_on")
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_mandate_ends_no_earlier"), type_="check")
        batch_op.create_check_constraint(op.f(NAME), "ends_on IS NULL OR ends_on > starts_on")
