"""editions"""

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


APPEND_ONLY = ("edition", "edition_page", "edition_vote")


def guard(table: str) -> None:
    """Refuse, in the database itself, to change or delete what was published."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    does = (
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        if sqlite
        else "FOR EACH ROW EXECUTE FUNCTION feuille_append_only()"
    )
    for act in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {does}")


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("ledger_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ledger_seq"], ["ledger_event.seq"], name=op.f("fk_edition_ledger_seq")),
        sa.ForeignKeyConstraint(["published_by_id"], ["member.id"], name=op.f("fk_edition_published_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("name", name=op.f("uq_edition_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_edition_slug")),
    )
    op.create_table(
        "edition_page",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_page_edition_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_edition_page_page_id")),
        sa.PrimaryKeyConstraint("edition_id", "number", name=op.f("pk_edition_page")),
        sa.UniqueConstraint("edition_id", "page_id", name=op.f("uq_edition_page_edition_id_page_id")),
    )
    with op.batch_alter_table("edition_page", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_page_page_id"), ["page_id"], unique=False)
    op.create_table(
        "edition_vote",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_vote_edition_id")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_edition_vote_vote_id")),
        sa.PrimaryKeyConstraint("edition_id", "vote_id", name=op.f("pk_edition_vote")),
    )
    with op.batch_alter_table("edition_vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_vote_vote_id"), ["vote_id"], unique=False)
    for table in APPEND_ONLY:
        guard(table)


def downgrade() -> None:
    with op.batch_alter_table("edition_vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_vote_vote_id"))
    op.drop_table("edition_vote")
    with op.batch_alter_table("edition_page", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_page_page_id"))
    op.drop_table("edition_page")
    op.drop_table("edition")
