from pathlib import Path

from wiki.config import Config


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
        "WIKI_SECRET_KEY": "given",
        "WIKI_HTTPS": "1",
        "WIKI_PROXIES": "2",
        "WIKI_URL": "https://feuille.example/",
    }
    config = Config.from_environment(environ)
    assert config.database_url == "postgresql+psycopg://db/feuille"
    assert config.secret_key == "given"
    assert (config.https, config.proxies, config.url) == (True, 2, "https://feuille.example")
    assert not (tmp_path / "secret_key").exists()
