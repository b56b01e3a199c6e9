import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from wiki.config import Config, load_or_create_secret


def test_a_secret_key_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    first = Config.from_environment({"WIKI_DATA": str(tmp_path)})
    again = Config.from_environment({"WIKI_DATA": str(tmp_path)})
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    keys = {Config.from_environment({"WIKI_DATA": str(tmp_path / name)}).secret_key for name in "ab"}
    assert len(keys) == 2


def test_the_environment_decides(tmp_path: Path) -> None:
    environ = {
        "WIKI_DATA": str(tmp_path),
        "WIKI_DATABASE_URL": "postgresql+psycopg://db/feuille",
        "WIKI_SECRET_KEY": "given" * 8,
        "WIKI_HTTPS": "1",
        "WIKI_PROXIES": "2",
        "WIKI_URL": "https://feuille.example/",
    }
    config = Config.from_environment(environ)
    assert config.database_url == "postgresql+psycopg://db/feuille"
    assert config.secret_key == "given" * 8
    assert (config.https, config.proxies, config.url) == (True, 2, "https://feuille.example")
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize("left", ["", "abc", "\n", "\0" * 10])
def test_a_damaged_key_starts_nothing(tmp_path: Path, left: str) -> None:
    (tmp_path / "secret_key").write_text(left, encoding="utf-8")
    with pytest.raises(SystemExit, match="secret_key has fewer than 32"):
        Config.from_environment({"WIKI_DATA": str(tmp_path)})
    assert (tmp_path / "secret_key").read_text(encoding="utf-8") == left


def test_a_short_key_of_the_environment_starts_nothing(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="WIKI_SECRET_KEY has fewer"):
        Config.from_environment({"WIKI_DATA": str(tmp_path), "WIKI_SECRET_KEY": "short"})


def test_who_starts_at_the_same_moment_takes_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _n: load_or_create_secret(tmp_path / "secret_key"), range(8)))
    assert len(keys) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["secret_key"]


def test_a_key_that_cannot_be_written_whole_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        load_or_create_secret(tmp_path / "secret_key")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_umask")
def test_the_data_are_for_their_user_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    Config.from_environment({"WIKI_DATA": str(data)})
    (data / "wiki.sqlite3").touch()
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "wiki.sqlite3").stat().st_mode) == 0o600
