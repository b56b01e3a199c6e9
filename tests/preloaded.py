"""What the server of `tests.processes` does before it forks: import the tests that use it, and live through one vote.

Everything that is forked then finds its rules, its statements on SQLite and its mappers compiled.
"""

import gc
import tempfile
from http import HTTPStatus
from pathlib import Path

from tests import factories
from tests.conftest import make_app, migrate
from tests.deliberation import test_exactly_once as _exactly_once
from tests.deliberation.network import cast, charter, closed, opened, proposed
from tests.deliberation.votes import test_deaths as _deaths
from tests.deliberation.votes import test_races as _races
from tests.rounds import test_races as _rounds
from tests.search import test_deaths as _search_deaths
from wiki.core.db import db
from wiki.operations import jobs
from wiki.search import services as search

USERS = (_exactly_once, _deaths, _races, _rounds, _search_deaths)


def live_through_a_vote(folder: Path) -> None:
    """Do once, on a database of its own, most of what the processes will do."""
    url = f"sqlite:///{folder / 'wiki.sqlite3'}"
    migrate(url, folder)
    app = make_app(url, folder)
    with app.app_context():
        author = factories.member()
        vote = opened(proposed(charter(), author))
        cast(vote, author, "for")
        search.rebuild()
        assert app.test_client().get("/fr/decisions").status_code == HTTPStatus.OK
        jobs.run_due(closed(vote).closes_at)
        db.session.remove()
        db.engine.dispose()


with tempfile.TemporaryDirectory() as name:
    live_through_a_vote(Path(name))
gc.collect()
gc.freeze()
