"""What machines ask: whether the site lives, whether it is ready, and its numbers.

``/health`` and ``/ready`` tell no secret and no name, ``/metrics`` only whoever has the token of WIKI_METRICS_TOKEN.
"""

import hmac
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask, current_app

from wiki.core import background, clock
from wiki.core.db import release_session
from wiki.ledger import queries as ledger
from wiki.operations import doctor
from wiki.operations.doctor import Status
from wiki.operations.request_log import Answered
from wiki.search import indexer
from wiki.search import services as search

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

READY = ("database", "migrations", "clock", "search", "disk")
"""The checks of `flask doctor` without which no visitor should be sent here."""

FOLDER = "metrics"
AUTHORIZATION = "HTTP_AUTHORIZATION"
SILENT = timedelta(minutes=10)


class Told(NamedTuple):
    """What a probe answers."""

    status: HTTPStatus
    mimetype: str
    body: bytes


class Probes:
    """WSGI middleware that answers probes before anything else is asked."""

    def __init__(self, app: Flask, wrapped: "WSGIApplication", metrics: Callable[[], bytes] | None) -> None:
        """Wrap the WSGI application of an app; ``metrics`` is None where they are closed."""
        self._app, self._wrapped, self._metrics = app, wrapped, metrics
        self._token = app.config["WIKI"].metrics_token.encode()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a probe, or pass the request on."""
        probe = {"/health": self._health, "/ready": self._ready, "/metrics": self._tell}.get(
            environ["PATH_INFO"]
        )
        if probe is None or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._wrapped(environ, start_response)
        told = probe(environ)
        headers = [("Content-Type", told.mimetype), ("Content-Length", str(len(told.body)))]
        headers += [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
        start_response(f"{told.status.value} {told.status.phrase}", headers)
        return [told.body] if environ["REQUEST_METHOD"] == "GET" else []

    def _health(self, _environ: "WSGIEnvironment") -> Told:
        """Say that this process answers; nothing else is asked."""
        return Told(HTTPStatus.OK, "text/plain", b"alive\n")

    def _ready(self, _environ: "WSGIEnvironment") -> Told:
        with self._app.app_context():
            found = dict(readiness())
        ready = not any(grade is Status.WRONG for grade in found.values())
        body = json.dumps({"ready": ready, "checks": {name: str(grade) for name, grade in found.items()}})
        status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
        return Told(status, "application/json", f"{body}\n".encode())

    def _tell(self, environ: "WSGIEnvironment") -> Told:
        if self._metrics is None:
            return Told(HTTPStatus.NOT_FOUND, "text/plain", b"")
        given = environ.get(AUTHORIZATION, "").removeprefix("Bearer ").encode("latin-1")
        if not hmac.compare_digest(given, self._token):
            return Told(HTTPStatus.UNAUTHORIZED, "text/plain", b"")
        with self._app.app_context():
            return Told(HTTPStatus.OK, "text/plain; version=0.0.4", self._metrics() + b"".join(gauges()))


def readiness() -> Iterator[tuple[str, Status]]:
    """Yield how each check of READY ends; search that has been silent for SILENT while changes wait is WRONG."""
    for check in doctor.CHECKS:
        name = check.__name__.strip("_")
        if name in READY:
            try:
                grade = check().grade
            except Exception:  # noqa: BLE001 - what cannot be checked is not ready, whatever the reason
                grade = Status.WRONG
            release_session()
            yield (
                name,
                Status.WRONG if name == "search" and grade is Status.WARNING and _is_silent() else grade,
            )


def _is_silent() -> bool:
    last = background.last_success(indexer.NAME)
    return last is None or clock.machine_time() - last > SILENT


def gauges() -> Iterator[bytes]:
    """Yield what is read at the moment, in the text format of Prometheus."""
    config = current_app.config["WIKI"]
    waiting, _oldest = search.waiting()
    numbers = {
        "feuille_record_events": ledger.count(),
        "feuille_search_changes_waiting": waiting,
        "feuille_disk_free_bytes": shutil.disk_usage(config.data).free,
        "feuille_database_wal_bytes": _size(config.data / "wiki.sqlite3-wal"),
    }
    for thread in background.threads():
        last = background.last_success(thread.name)
        if last is not None:
            numbers[f"feuille_background_seconds_since_success_{thread.name}"] = int(
                (clock.machine_time() - last).total_seconds()
            )
    release_session()
    for name, number in numbers.items():
        yield f"# TYPE {name} gauge\n{name} {number}\n".encode()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def counters(data: Path) -> tuple[Callable[[Answered], None], Callable[[], bytes]]:
    """Return how a request is counted, and how the counts of all processes of this host are told."""
    folder = data / FOLDER
    folder.mkdir(exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # the library reads it when it is imported
    from prometheus_client import CollectorRegistry, Histogram, generate_latest  # noqa: PLC0415 - after the line above
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    seconds = Histogram(
        "feuille_request_seconds", "Requests answered.", ["method", "status"], registry=CollectorRegistry()
    )

    def count(done: Answered) -> None:
        method = done.method if done.method in {"GET", "HEAD", "POST"} else "other"
        seconds.labels(method, f"{done.status // 100}xx").observe(done.seconds)

    def told() -> bytes:
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call] # the library's own
        return bytes(generate_latest(registry))

    return count, told


def clear_counters(data: Path) -> None:
    """Begin counting anew: the files of processes that are gone are taken away."""
    shutil.rmtree(data / FOLDER, ignore_errors=True)
