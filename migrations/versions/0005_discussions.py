"""discussions on passages, first rounds, syntheses, reports, and what members have read"""

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def forbid(act: str) -> None:
    """Refuse, in the database itself, to change or delete what was once the synthesis."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER synthesis_no_{act.lower()} BEFORE {act} ON synthesis "
            f"BEGIN SELECT RAISE(ABORT, 'synthesis is append-only'); END"
        )
    else:
        op.execute(
            f"CREATE TRIGGER synthesis_no_{act.lower()} BEFORE {act} ON synthesis FOR EACH ROW "
            f"EXECUTE FUNCTION feuille_append_only()"
        )


def key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade():
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=32), server_default="post", nullable=False))

    op.create_table(
        "passage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("prefix", sa.String(length=64), nullable=False),
        sa.Column("suffix", sa.String(length=64), nullable=False),
        sa.Column("removed_in", sa.Integer(), nullable=True),
        key("passage", "thread_id", "thread"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_passage_thread_id")),
    )

    op.create_table(
        "first_round",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("revealed_at", sa.DateTime(), nullable=True),
        key("first_round", "thread_id", "thread"),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_first_round")),
    )
    with op.batch_alter_table("first_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_first_round_revealed_at"), ["revealed_at"], unique=False)

    op.create_table(
        "sealed_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        key("sealed_answer", "author_id", "member"),
        key("sealed_answer", "thread_id", "thread"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_answer")),
        sa.UniqueConstraint("thread_id", "author_id", name=op.f("uq_sealed_answer_thread_id_author_id")),
    )

    op.create_table(
        "thread_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("reopened_by_id", sa.Integer(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(), nullable=True),
        key("thread_closing", "closed_by_id", "member"),
        key("thread_closing", "reopened_by_id", "member"),
        key("thread_closing", "thread_id", "thread"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_closing")),
    )
    with op.batch_alter_table("thread_closing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_closing_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "synthesis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        key("synthesis", "author_id", "member"),
        key("synthesis", "thread_id", "thread"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_synthesis_thread_id_number")),
    )
    for act in ("UPDATE", "DELETE"):
        forbid(act)

    op.create_table(
        "view_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        key("view_signature", "member_id", "member"),
        key("view_signature", "post_id", "post"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_view_signature")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_view_signature_post_id_member_id")),
    )

    op.create_table(
        "post_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("settlement", sa.String(length=32), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        key("post_report", "member_id", "member"),
        key("post_report", "post_id", "post"),
        key("post_report", "settled_by_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_report")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_post_report_post_id_member_id")),
    )
    with op.batch_alter_table("post_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_report_settlement"), ["settlement"], unique=False)

    op.create_table(
        "thread_reader",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("attention", sa.String(length=32), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        key("thread_reader", "member_id", "member"),
        key("thread_reader", "thread_id", "thread"),
        sa.PrimaryKeyConstraint("thread_id", "member_id", name=op.f("pk_thread_reader")),
    )
    with op.batch_alter_table("thread_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_reader_member_id"), ["member_id"], unique=False)


def downgrade():
    for table, index in (
        ("thread_reader", "ix_thread_reader_member_id"),
        ("post_report", "ix_post_report_settlement"),
        ("thread_closing", "ix_thread_closing_thread_id"),
        ("first_round", "ix_first_round_revealed_at"),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(index))
    for table in (
        "thread_reader",
        "post_report",
        "view_signature",
        "synthesis",
        "thread_closing",
        "sealed_answer",
        "first_round",
        "passage",
    ):
        op.drop_table(table)
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_column("kind")
