"""Settings, read from the environment once; every one is described in docs/operating.md."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SHORTEST_SECRET = 32
"""The fewest characters of the key that signs cookies."""

ROOT = Path(__file__).resolve().parent.parent
"""The checkout that the site runs from, with its templates, static files, texts and tools."""

UI_LANGUAGES = ("fr", "en")
MAX_TEXT_BYTES = 500_000


class UnusableSecret(SystemExit):
    """The secret key is empty or too short to sign anything with: nothing starts."""

    def __init__(self, source: object) -> None:
        """Take the file or the setting that holds it."""
        super().__init__(
            f"The secret key in {source} has fewer than {SHORTEST_SECRET} characters: it is damaged, or was never "
            "written whole. Put the former one back, or delete it: a new one is made, and everybody signs in again."
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name, what it is for, and its default as a person would write it."""

    name: str
    purpose: str
    default: str


SETTINGS = (
    Setting("WIKI_DATA", "folder of the database, the secret key and the search index", "data"),
    Setting("WIKI_DATABASE_URL", "SQLAlchemy address of the database", "sqlite in WIKI_DATA"),
    Setting(
        "WIKI_SECRET_KEY",
        "key that signs cookies, the same on all hosts of a site",
        "made on the first run, kept in WIKI_DATA",
    ),
    Setting("WIKI_HTTPS", "1 when people reach the site over HTTPS: Secure cookies and HSTS", "0"),
    Setting("WIKI_PROXIES", "how many reverse proxies stand in front", "0"),
    Setting(
        "WIKI_URL",
        "address people know the site by, with which all absolute addresses begin",
        "http://HOST:PORT",
    ),
    Setting(
        "WIKI_TIME_ZONE",
        "time zone of the network: its days, and hours for whoever has not chosen one",
        "Europe/Paris",
    ),
    Setting("WIKI_SOURCE_URL", "where visitors get the source of this version, as the licence asks", "none"),
    Setting("WIKI_LOG", "what the log tells: error, warning, or info for every request", "warning"),
    Setting(
        "WIKI_METRICS_TOKEN", "opens /metrics to whoever sends it as Bearer token", "none: /metrics is closed"
    ),
    Setting("HOST", "address `make run` listens on", "127.0.0.1"),
    Setting("PORT", "port `make run` listens on", "8000"),
    Setting("DEMO", "0 to start without the demonstration network", "1"),
)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of this installation, with every default filled in."""

    data: Path
    database_url: str
    secret_key: str
    https: bool = False
    proxies: int = 0
    url: str = "http://127.0.0.1:8000"
    time_zone: str = "Europe/Paris"
    source_url: str = ""
    log: str = "warning"
    metrics_token: str = ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Config":
        """Read the variables of SETTINGS; create the data folder and the secret key when they are missing.

        What this process writes from now on is for its user alone, and so is the data folder. Raises UnusableSecret.
        """
        os.umask(0o077)
        env = os.environ if environ is None else environ
        data = Path(env.get("WIKI_DATA", "data")).resolve()
        data.mkdir(parents=True, exist_ok=True)
        with suppress(PermissionError):  # another user's folder: `flask doctor` says who may read it
            data.chmod(0o700)
        host, port = env.get("HOST", "127.0.0.1"), env.get("PORT", "8000")
        return cls(
            data=data,
            database_url=env.get("WIKI_DATABASE_URL") or f"sqlite:///{data / 'wiki.sqlite3'}",
            secret_key=_usable(env["WIKI_SECRET_KEY"], "WIKI_SECRET_KEY")
            if env.get("WIKI_SECRET_KEY")
            else load_or_create_secret(data / "secret_key"),
            https=env.get("WIKI_HTTPS", "0") == "1",
            proxies=int(env.get("WIKI_PROXIES", "0")),
            url=env.get("WIKI_URL", f"http://{host}:{port}").rstrip("/"),
            time_zone=env.get("WIKI_TIME_ZONE", "Europe/Paris"),
            source_url=env.get("WIKI_SOURCE_URL", ""),
            log=env.get("WIKI_LOG", "warning"),
            metrics_token=env.get("WIKI_METRICS_TOKEN", ""),
        )


def load_or_create_secret(path: Path) -> str:
    """Return the secret key stored in ``path``; create it on first use, readable by its owner only.

    It is written beside and linked into place, so that it is whole or not there, whoever is first. Raises
    UnusableSecret for a key that is empty or too short.
    """
    if not path.exists():
        written = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
                file.flush()
                os.fsync(descriptor)
            with suppress(FileExistsError):  # another process was first: its key is the one
                os.link(written, path)
        finally:
            written.unlink()
    return _usable(path.read_text(encoding="utf-8", errors="replace").strip(), path)


def _usable(key: str, source: object) -> str:
    if len(key) < SHORTEST_SECRET:
        raise UnusableSecret(source)
    return key
