import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests import factories
from tests.conftest import make_app
from tests.factories import sign_in
from tests.shell import done, refused, run
from wiki.app import create_app
from wiki.cli import COMMANDS
from wiki.config import Config
from wiki.core import clock
from wiki.core.background import BackgroundThread
from wiki.core.db import db, is_postgresql, unit_of_work
from wiki.operations import doctor
from wiki.operations.doctor import Check, Status
from wiki.search import indexer

DOCS = Path(__file__).parents[2] / "docs" / "commands.md"


def leaves(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from leaves(below, f"{path} {name}")
    else:
        yield path, command


def sections() -> dict[str, str]:
    parts = re.split(r"^### `(flask [^`]+)`$", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: body.partition("\n## ")[0] for name, body in zip(parts[1::2], parts[2::2], strict=True)}


OWN = [leaf for command in COMMANDS for leaf in leaves(command, f"flask {command.name}")]


@pytest.mark.parametrize(("path", "command"), OWN, ids=[path for path, _ in OWN])
def test_every_command_and_option_is_documented(path: str, command: click.Command) -> None:
    body = sections()[path]
    names = [name for each in command.params for name in (*each.opts, *each.secondary_opts)]
    assert [name for name in names if name.startswith("--") and f"`{name}`" not in body] == []
    assert command.help


def test_nothing_is_documented_that_is_not_there(app: Flask) -> None:
    assert run(app, "--help").exit_code == 0
    here = {
        path for name, command in app.cli.commands.items() for path, _ in leaves(command, f"flask {name}")
    }
    assert sections().keys() <= here


def test_a_database_without_tables_is_refused_in_one_line(tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path)
    result = run(app, "member", "list")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "flask setup" in result.stderr
    assert result.stderr.count("\n") == 1


def test_commands_follow_a_demonstration_that_runs_ahead(app: Flask) -> None:
    real = clock.now()
    with unit_of_work():
        db.session.execute(text("UPDATE installation SET demo = true, ahead_seconds = 864000"))
    done(app, "tick")
    ahead = clock.now() - real
    clock.set_ahead(0)
    assert ahead.days == 10


def test_a_tick_with_nothing_due_says_so(app: Flask) -> None:
    assert done(app, "tick").strip().endswith("0")


@pytest.mark.both_databases
def test_the_doctor_finds_a_sound_installation_sound(database_url: str, tmp_path: Path) -> None:
    app = create_app(Config(data=tmp_path, database_url=database_url, secret_key="k" * 32))
    assert "wrong" not in done(app, "doctor")
    with app.app_context():
        db.engine.dispose()


def test_the_doctor_sees_a_database_that_writes_in_haste(app: Flask) -> None:
    if is_postgresql():
        return
    assert "synchronous=0" in run(app, "doctor").output
    assert run(app, "doctor").exit_code == 1


def found(name: str) -> Check:
    return next(check for check in doctor.checks() if check.name == name)


def test_the_doctor_sees_debugging(app: Flask) -> None:
    app.debug = True
    result = run(app, "doctor")
    assert result.exit_code == 1
    assert "wrong   debug" in result.stdout


def test_the_doctor_says_who_may_read_the_data(app: Flask) -> None:
    folder: Path = app.config["WIKI"].data
    (folder / "a file").touch(mode=0o644)
    folder.chmod(0o755)
    assert found("privacy").grade is Status.WRONG
    assert "a file 644" in found("privacy").finding
    for each in folder.iterdir():
        each.chmod(0o600 if each.is_file() else 0o700)
    assert found("privacy").grade is Status.WARNING
    folder.chmod(0o700)
    assert found("privacy").grade is Status.FINE


def test_the_doctor_says_that_all_hosts_need_one_key(app: Flask) -> None:
    assert found("secret key").finding == "fournie par l’environnement"
    (app.config["WIKI"].data / "secret_key").write_text("x" * 64, encoding="ascii")
    assert "tout autre hôte" in found("secret key").finding


def test_the_doctor_sees_a_database_that_is_not_up_to_date(app: Flask) -> None:
    with unit_of_work():
        db.session.execute(text("DELETE FROM alembic_version"))
    assert found("migrations").grade is Status.WRONG


def test_the_doctor_says_what_it_could_not_look_at(tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path)
    with app.app_context():
        assert found("clock").grade is Status.WRONG


def test_an_unknown_option_is_a_usage_error(app: Flask) -> None:
    assert "--nowhere" in refused(app, "tick", "--nowhere")


def test_the_doctor_and_stewards_see_that_search_is_behind(app: Flask, client: FlaskClient) -> None:
    factories.member()
    with unit_of_work():
        db.session.execute(text("UPDATE search_queue SET queued_at = '2026-01-01'"))
    assert found("search").grade is Status.WARNING
    BackgroundThread(app, indexer.NAME, lambda: False, 1).run_once()
    sign_in(client, factories.steward())
    shown = client.get("/en/status")
    assert (shown.status_code, "2026-01-01" in shown.text, "last success" in shown.text) == (200, True, True)


def test_the_doctor_says_what_broke_a_check(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Check:
        raise ZeroDivisionError("of its own")

    monkeypatch.setattr(doctor, "CHECKS", (broken,))
    (only,) = doctor.checks()
    assert (only.grade, "of its own" in only.finding) == (Status.WRONG, True)
