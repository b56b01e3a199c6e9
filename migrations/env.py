"""How migrations reach the database: through the application's own engine."""

from alembic import context
from flask import current_app

PLAIN = {"UtcDateTime": "sa.DateTime()", "EnumText": "sa.String(length=32)"}

target_metadata = current_app.extensions["migrate"].db.metadata


def render_item(kind: str, item: object, _autogen: object) -> str | bool:
    """Write our own column types as the plain ones they are stored as, so that a migration never imports wiki."""
    return PLAIN.get(type(item).__name__, False) if kind == "type" else False


def run() -> None:
    """Run the migrations; on SQLite tables are copied (batch mode) with foreign keys off, then checked."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            render_as_batch=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
            if sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    msg = f"foreign keys broken by a migration: {broken[:5]}"
                    raise RuntimeError(msg)
        connection.commit()
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
