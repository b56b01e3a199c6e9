"""Threads that call a function again and again, whatever it raises, and the moment at which each last succeeded.

A thread lives as long as its process: an exception, a lost connection or a full disk only makes it wait. Its last
success is the modification time of a file in ``WIKI_DATA/background``, common to the processes of this host: so it can
be read without a database, from the shell too, and kept on a disk that is full.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from flask import Flask, current_app

from wiki.core import clock
from wiki.core.db import release_session

EXTENSION = "wiki_background"
FOLDER = "background"
LONGEST_PAUSE_SECONDS = 15.0
STORED_EVERY_SECONDS = 5.0
log = logging.getLogger(__name__)


class BackgroundThread:
    """Calls ``step`` in a thread of its own until the process ends; it returns whether there is more to do at once.

    After a failure it waits longer each time, up to LONGEST_PAUSE_SECONDS. The log is told when failures begin, when
    they become others, and when they end.
    """

    def __init__(self, app: Flask, name: str, step: Callable[[], bool], pause_seconds: float) -> None:
        """Prepare a thread of an application, without starting it; an idle one waits ``pause_seconds``."""
        self.name = name
        self.last_success: datetime | None = None
        self._app, self._step, self._pause_seconds = app, step, pause_seconds
        self._failures, self._last_failure = 0, ""
        self._stored_at: datetime | None = None
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        app.extensions.setdefault(EXTENSION, {})[name] = self

    def start(self) -> None:
        """Start the thread, unless it runs."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        wait = threading.Event().wait
        while True:
            is_more = self.run_once()
            if self._failures:
                wait(min(self._pause_seconds * 2 ** min(self._failures, 10), LONGEST_PAUSE_SECONDS))
            elif not is_more:
                wait(self._pause_seconds)

    def run_once(self) -> bool:
        """Call the function once; return whether there is more to do at once, False when it failed."""
        try:
            with self._app.app_context():
                try:
                    is_more = self._step()
                finally:
                    release_session()
        except BaseException as error:  # noqa: BLE001 - nothing may end this thread
            self._note_failure(error)
            return False
        self._note_success()
        return is_more

    def _note_failure(self, error: BaseException) -> None:
        self._failures += 1
        what = type(error).__name__
        if what != self._last_failure:
            log.error("%s failed and is tried again: %s", self.name, error, exc_info=error)
        self._last_failure = what

    def _note_success(self) -> None:
        if self._failures:
            log.warning("%s works again, after %d failures", self.name, self._failures)
        self._failures, self._last_failure = 0, ""
        now = self.last_success = clock.machine_time()
        if self._stored_at is None or not 0 <= (now - self._stored_at).total_seconds() < STORED_EVERY_SECONDS:
            with suppress(OSError):
                path = _folder(self._app) / self.name
                path.parent.mkdir(mode=0o700, exist_ok=True)
                path.touch(mode=0o600)
                self._stored_at = now


def threads() -> list[BackgroundThread]:
    """Return the background threads of the running application, in the order of their names."""
    found: dict[str, BackgroundThread] = current_app.extensions.get(EXTENSION, {})
    return [found[name] for name in sorted(found)]


def last_success(name: str) -> datetime | None:
    """Return when the thread of this name last succeeded in any process of this host, or None."""
    try:
        return clock.from_timestamp((_folder(current_app) / name).stat().st_mtime)
    except OSError:
        return None


def _folder(app: Flask) -> Path:
    folder: Path = app.config["WIKI"].data / FOLDER
    return folder
