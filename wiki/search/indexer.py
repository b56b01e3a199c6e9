"""The background thread that keeps the index up to date; it starts with the first request of a process."""

import logging

from flask import Flask

from wiki.core.background import BackgroundThread
from wiki.search import services
from wiki.search.index import IndexUnavailable

NAME = "indexer"
PAUSE_SECONDS = 1.0
"""How long an idle indexer waits; a commit can be searched after at most this time and one drain."""
log = logging.getLogger(__name__)


class Indexer:
    """Drains the queue about once a second; several processes may do so at once."""

    def __init__(self, app: Flask) -> None:
        """Prepare the indexer of an application, without starting it."""
        self._is_checked = False
        self.thread = BackgroundThread(app, NAME, self._step, PAUSE_SECONDS)

    def _step(self) -> bool:
        if not self._is_checked:
            services.rebuild_if_unhealthy()
            self._is_checked = True
        return self.run_once() > 0

    def run_once(self) -> int:
        """Drain once, or rebuild an index that cannot be used; return the number of changes or documents written."""
        try:
            return services.drain_queue()
        except IndexUnavailable as error:
            log.warning("building the search index anew: %s", error.reason)
            return services.rebuild()


def init_app(app: Flask) -> None:
    """Queue changes in every process; drain the queue in those that serve requests, except in tests."""
    services.listen_for_changes()
    indexer = Indexer(app)

    def begin() -> None:
        if not app.testing:
            indexer.thread.start()

    app.before_request(begin)
