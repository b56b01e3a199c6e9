"""the database itself holds ballots in their votes, and states in their order"""

from alembic import op


revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

VOTE = ("announced>announced", "announced>open", "open>open", "open>closed", "closed>closed")
ENDED_EARLY = ("withdrawn", "superseded", "void")
AMENDMENT = {
    "draft": ("seeking_support", "open", *ENDED_EARLY),
    "seeking_support": ("open", *ENDED_EARLY),
    "open": ("seeking_support", "frozen", *ENDED_EARLY),
    "frozen": ("voting", *ENDED_EARLY),
    "voting": ("adopted", "rejected", "no_quorum", "objection"),
    "adopted": ("merged", "integrating"),
    "integrating": ("merged",),
    "objection": ("open", "withdrawn"),
    **dict.fromkeys(("rejected", "no_quorum", "merged", *ENDED_EARLY), ()),
}
PHASES = ("announced", "collection", "evaluation", "deliberation", "vote", "published")
ROUND = {
    **{phase: (*PHASES[place + 1 :], "cancelled") for place, phase in enumerate(PHASES[:-1])},
    "published": (),
    "cancelled": (),
}


def pairs(following: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(f"{one}>{other}" for one, others in following.items() for other in (one, *others))


def moves(column: str, allowed: tuple[str, ...]) -> str:
    return f"(OLD.{column} || '>' || NEW.{column}) NOT IN ({', '.join(repr(each) for each in allowed)})"


def changes(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


TERMS = "NEW.opens_at <> OLD.opens_at OR NEW.preset <> OLD.preset OR NEW.text_hash <> OLD.text_hash"
POLICY = "CAST(NEW.policy AS TEXT) <> CAST(OLD.policy AS TEXT)"
GUARDS = (
    ("ballot_stays", "ballot", "UPDATE", changes("id", "vote_id", "member_id")),
    ("round_ballot_stays", "round_ballot", "UPDATE", changes("id", "item_id", "member_id")),
    ("vote_goes_on", "vote", "UPDATE", f"{changes('id', 'amendment_id', 'number')} OR {moves('state', VOTE)}"),
    (
        "vote_keeps_its_terms",
        "vote",
        "UPDATE",
        f"OLD.state <> 'announced' AND ({TERMS} OR {POLICY} OR NEW.closes_at < OLD.closes_at) "
        "OR OLD.state = 'closed' AND NEW.closes_at <> OLD.closes_at",
    ),
    ("vote_stays", "vote", "DELETE", "1 = 1"),
    (
        "amendment_goes_on",
        "amendment",
        "UPDATE",
        f"{changes('id', 'page_id', 'author_id')} OR {moves('state', pairs(AMENDMENT))}",
    ),
    ("amendment_stays", "amendment", "DELETE", "1 = 1"),
    (
        "round_goes_on",
        "validation_round",
        "UPDATE",
        f"{changes('id', 'year', 'number')} OR {moves('phase', pairs(ROUND))}",
    ),
    ("round_stays", "validation_round", "DELETE", "1 = 1"),
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, act, wrong in GUARDS:
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {wrong} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {name}'); END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION feuille_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {wrong} THEN RAISE EXCEPTION '{table} is append-only: {name}'; END IF; "
            f"RETURN {'OLD' if act == 'DELETE' else 'NEW'}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION feuille_{name}()"
        )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, _act, _wrong in GUARDS:
        op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {table}")
        if not sqlite:
            op.execute(f"DROP FUNCTION feuille_{name}()")
