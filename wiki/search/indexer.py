"""The background thread that keeps the index up to date; it starts with the first request of a process."""

import logging
import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from wiki.core.db import db
from wiki.core.errors import WikiError
from wiki.search import services
from wiki.search.index import IndexUnavailable

PAUSE_SECONDS = 1.0
"""How long an idle indexer waits; a commit can be searched after at most this time and one drain."""
log = logging.getLogger(__name__)


class Indexer:
    """Drains the queue about once a second; several processes may do so at once."""

    def __init__(self, app: Flask) -> None:
        """Prepare the indexer of an application, without starting it."""
        self._app = app
        self._begun = threading.Lock()

    def start(self) -> None:
        """Start the thread, once."""
        if self._begun.acquire(blocking=False):
            threading.Thread(target=self._run, name="indexer", daemon=True).start()

    def _run(self) -> None:
        pause = threading.Event()
        with self._app.app_context():
            self.try_rebuild(services.rebuild_if_unhealthy)
        while True:
            with self._app.app_context():
                idle = self.run_once() == 0
                db.session.remove()
            if idle:
                pause.wait(PAUSE_SECONDS)

    def run_once(self) -> int:
        """Drain once, or rebuild an index that cannot be used; return the number of changes or documents written."""
        try:
            return services.drain_queue()
        except IndexUnavailable as error:
            log.warning("building the search index anew: %s", error.reason)
            return self.try_rebuild(services.rebuild)
        except (WikiError, SQLAlchemyError, OSError) as error:
            log.warning("the search index waits: %s", error)
            return 0

    def try_rebuild(self, build: Callable[[], int]) -> int:
        """Run a function that rebuilds the index; return the number of documents, or 0 when it fails."""
        try:
            return build()
        except (WikiError, SQLAlchemyError, OSError) as error:
            log.warning("the search index cannot be rebuilt: %s", error)
            return 0


def init_app(app: Flask) -> None:
    """Queue changes in every process; drain the queue in those that serve requests, except in tests."""
    services.listen_for_changes()
    indexer = Indexer(app)

    def begin() -> None:
        if not app.testing:
            indexer.start()

    app.before_request(begin)
