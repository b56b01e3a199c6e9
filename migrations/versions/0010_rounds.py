"""rounds"""

import sqlalchemy as sa
from alembic import op


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


APPEND_ONLY = ("round_item", "round_elector", "former_round_ballot", "round_result")
PHASES = (
    "collection_at < evaluation_at AND evaluation_at < deliberation_at "
    "AND deliberation_at < vote_at AND vote_at < closes_at"
)
STATE = (
    "(SELECT phase FROM validation_round JOIN round_item ON round_item.round_id = validation_round.id "
    "WHERE round_item.id = {row}.item_id)"
)


def foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def index(table: str, column: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)


def guard() -> None:
    """Refuse, in the database itself, to change what is history, and the ballots of a closed round."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in APPEND_ONLY:
        does = (
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            if sqlite
            else "FOR EACH ROW EXECUTE FUNCTION feuille_append_only()"
        )
        for act in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {does}")
    if not sqlite:
        op.execute(
            "CREATE FUNCTION feuille_closed_round() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP <> 'DELETE' AND {STATE.format(row='NEW')} = 'published' "
            f"OR TG_OP = 'DELETE' AND {STATE.format(row='OLD')} = 'published' "
            "THEN RAISE EXCEPTION 'the round is closed'; END IF; "
            "RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END $$"
        )
    for act, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        op.execute(
            f"CREATE TRIGGER round_ballot_closed_{act.lower()} BEFORE {act} ON round_ballot "
            + (
                f"WHEN {STATE.format(row=row)} = 'published' BEGIN SELECT RAISE(ABORT, 'the round is closed'); END"
                if sqlite
                else "FOR EACH ROW EXECUTE FUNCTION feuille_closed_round()"
            )
        )


def upgrade() -> None:
    op.create_table(
        "validation_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=32), nullable=False),
        sa.Column("collection_at", sa.DateTime(), nullable=False),
        sa.Column("evaluation_at", sa.DateTime(), nullable=False),
        sa.Column("deliberation_at", sa.DateTime(), nullable=False),
        sa.Column("vote_at", sa.DateTime(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("principles", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("ledger_seq", sa.Integer(), nullable=True),
        sa.CheckConstraint(PHASES, name=op.f("ck_validation_round_phases_in_order")),
        foreign("validation_round", "opened_by_id", "member.id"),
        foreign("validation_round", "edition_id", "edition.id"),
        foreign("validation_round", "ledger_seq", "ledger_event.seq"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validation_round")),
        sa.UniqueConstraint("year", name=op.f("uq_validation_round_year")),
    )
    op.create_table(
        "round_elector",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("territory", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        foreign("round_elector", "round_id", "validation_round.id"),
        foreign("round_elector", "member_id", "member.id"),
        sa.PrimaryKeyConstraint("round_id", "member_id", name=op.f("pk_round_elector")),
    )
    index("round_elector", "member_id")
    op.create_table(
        "round_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("amendment_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'revise') = (amendment_id IS NOT NULL)", name=op.f("ck_round_item_revise_has_amendment")
        ),
        sa.CheckConstraint(
            "(kind = 'replace') = (successor_id IS NOT NULL)", name=op.f("ck_round_item_replace_has_successor")
        ),
        sa.CheckConstraint("successor_id <> page_id", name=op.f("ck_round_item_not_by_itself")),
        foreign("round_item", "round_id", "validation_round.id"),
        foreign("round_item", "page_id", "page.id"),
        foreign("round_item", "successor_id", "page.id"),
        foreign("round_item", "amendment_id", "amendment.id"),
        foreign("round_item", "proposed_by_id", "member.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_item")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_round_item_round_id_number")),
        sa.UniqueConstraint("round_id", "subject", name=op.f("uq_round_item_round_id_subject")),
    )
    index("round_item", "page_id")
    op.create_table(
        "round_evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        foreign("round_evaluation", "item_id", "round_item.id"),
        foreign("round_evaluation", "member_id", "member.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_evaluation")),
        sa.UniqueConstraint("item_id", "member_id", name=op.f("uq_round_evaluation_item_id_member_id")),
    )
    index("round_evaluation", "member_id")
    answer = (
        ("answer", sa.String(length=32), False),
        ("successor_id", sa.Integer(), True),
        ("reason", sa.String(length=2000), False),
        ("at", sa.DateTime(), False),
        ("recorded_by_id", sa.Integer(), True),
        ("ledger_seq", sa.Integer(), False),
    )
    op.create_table(
        "round_ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        *(sa.Column(name, kind, nullable=nullable) for name, kind, nullable in answer),
        foreign("round_ballot", "item_id", "round_item.id"),
        foreign("round_ballot", "member_id", "member.id"),
        foreign("round_ballot", "successor_id", "page.id"),
        foreign("round_ballot", "recorded_by_id", "member.id"),
        foreign("round_ballot", "ledger_seq", "ledger_event.seq"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_ballot")),
        sa.UniqueConstraint("item_id", "member_id", name=op.f("uq_round_ballot_item_id_member_id")),
    )
    index("round_ballot", "member_id")
    op.create_table(
        "former_round_ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        *(sa.Column(name, kind, nullable=nullable) for name, kind, nullable in answer),
        foreign("former_round_ballot", "ballot_id", "round_ballot.id"),
        foreign("former_round_ballot", "successor_id", "page.id"),
        foreign("former_round_ballot", "recorded_by_id", "member.id"),
        foreign("former_round_ballot", "ledger_seq", "ledger_event.seq"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_round_ballot")),
    )
    index("former_round_ballot", "ballot_id")
    op.create_table(
        "round_result",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        foreign("round_result", "item_id", "round_item.id"),
        foreign("round_result", "successor_id", "page.id"),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_round_result")),
    )
    guard()


def downgrade() -> None:
    op.drop_table("round_result")
    for table, column in (
        ("former_round_ballot", "ballot_id"),
        ("round_ballot", "member_id"),
        ("round_evaluation", "member_id"),
        ("round_item", "page_id"),
        ("round_elector", "member_id"),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{table}_{column}"))
        op.drop_table(table)
    op.drop_table("validation_round")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION feuille_closed_round()")
