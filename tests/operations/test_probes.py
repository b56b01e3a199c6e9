"""What machines ask of the site: it lives, it is ready, its numbers; and what its log tells."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import Client

from tests import factories
from tests.pages import shelf
from wiki.app import create_app
from wiki.config import Config
from wiki.core.db import db, unit_of_work
from wiki.operations import doctor, probes
from wiki.operations.doctor import Check, Status
from wiki.operations.request_log import OneLine

TOKEN = "un-jeton-assez-long"
EMAIL = "quelqu.un@example.org"


def test_health_asks_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without:
        without.setattr(db, "session", None)
        client = Client(app.wsgi_app)
        answer = client.get("/health")
        assert (answer.status_code, answer.text) == (200, "alive\n")
        assert client.head("/health").data == b""


def asked(client: FlaskClient) -> tuple[int, dict[str, Any]]:
    answer = client.get("/ready")
    return answer.status_code, json.loads(answer.text)


def test_a_site_that_works_is_ready(client: FlaskClient) -> None:
    status, said = asked(client)
    assert (status, said["ready"]) == (200, True)
    assert set(said["checks"]) == set(probes.READY)


def test_a_database_that_is_not_up_to_date_is_not_ready(client: FlaskClient) -> None:
    with unit_of_work():
        db.session.execute(text("DELETE FROM alembic_version"))
    status, said = asked(client)
    assert (status, said["checks"]["migrations"]) == (503, "wrong")


def test_what_cannot_be_checked_is_not_ready(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def _disk() -> Check:
        raise OSError

    monkeypatch.setattr(doctor, "CHECKS", (_disk,))
    assert asked(client)[1] == {"ready": False, "checks": {"disk": "wrong"}}


def test_search_that_is_only_late_is_ready_and_one_that_is_silent_is_not(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _search() -> Check:
        return Check("search", Status.WARNING, "")

    monkeypatch.setattr(doctor, "CHECKS", (_search,))
    monkeypatch.setattr(probes, "_is_silent", lambda: False)
    assert asked(client)[1]["ready"] is True
    monkeypatch.setattr(probes, "_is_silent", lambda: True)
    assert asked(client)[1]["ready"] is False


def test_metrics_are_closed_by_default(client: FlaskClient) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.fixture
def watched(app: Flask, tmp_path: Path) -> FlaskClient:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    made = create_app(Config(data=tmp_path, database_url=url, secret_key="k" * 32, metrics_token=TOKEN))
    return made.test_client()


def test_metrics_are_for_whoever_has_the_token(watched: FlaskClient) -> None:
    watched.get("/fr/sign-in")
    for wrong in ("", "Bearer", "Bearer x", TOKEN.upper()):
        assert watched.get("/metrics", headers={"Authorization": wrong}).status_code == 401
    told = watched.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert told.status_code == 200
    assert 'feuille_request_seconds_count{method="GET",status="2xx"} 1.0' in told.text
    assert "feuille_record_events " in told.text
    assert "feuille_disk_free_bytes " in told.text


@pytest.fixture
def lines(app: Flask) -> Iterator[list[str]]:
    """What is logged from now on, as it is written."""
    assert app
    logger, found = logging.getLogger("wiki"), list[str]()

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(self.format(record))

    handler = Keeping()
    handler.setFormatter(OneLine())
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield found
    logger.removeHandler(handler)
    logger.setLevel(before)


def test_a_request_is_one_line_with_its_member(client: FlaskClient, lines: list[str]) -> None:
    shelf.page()
    member = factories.member()
    factories.sign_in(client, member)
    lines.clear()
    client.get("/fr/page/notes/history?q=mot-cherché")
    (line,) = lines
    at, level, request, who, *words = line.split()
    assert (at[-6:], level, who) == ("+00:00", "info", f"member={member.id}")
    assert len(request) == len("request=") + 8
    assert words[:3] == ["GET", "/fr/page/notes/history", "200"]


def test_no_secret_and_nothing_typed_stands_in_the_log(client: FlaskClient, lines: list[str]) -> None:
    client.get("/fr/link/un-secret-de-lien")
    client.post("/fr/sign-in", data={"email": EMAIL, "password": "mot-de-passe"})
    client.get("/fr/%0A%0Drupture")
    said = "\n".join(lines)
    assert "failed sign-in from 127.0.0.1" in said
    assert "request=" in next(line for line in lines if "failed sign-in" in line)
    for secret in ("un-secret", "mot-de-passe", EMAIL):
        assert secret not in said
    assert all("\n" not in line for line in lines)
