"""The index follows the database: what changed is queued with the change, and one drain at a time empties it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from wiki.accounts.models import Member
from wiki.db import db, unit_of_work
from wiki.deliberation.models import Amendment, Post, PostVersion, Thread
from wiki.pages.models import Page
from wiki.search import sources
from wiki.search.index import Progress, SearchIndex
from wiki.search.models import SearchQueue
from wiki.search.whoosh_index import WhooshIndex
from wiki.versioning.models import Revision

BATCH = 200


@cache
def _index(folder: Path, key: bytes) -> SearchIndex:
    return WhooshIndex(folder, key)


def index() -> SearchIndex:
    """Return the index of the running application."""
    config = current_app.config["WIKI"]
    return _index(config.data / "index", config.secret_key.encode())


@cache
def listen() -> None:
    """Queue what each commit changed, in its own transaction; attached once a process."""
    event.listen(Session, "before_flush", _queue_changes)


def _queue_changes(session: Any, _context: object, _instances: object) -> None:
    changed = {*session.new, *session.dirty}
    keys = {key for thing in changed for key in _keys_of(thing)}
    queued = {thing.key for thing in session.new if isinstance(thing, SearchQueue)}
    session.add_all(SearchQueue(key=key, queued_at=datetime.now(UTC)) for key in sorted(keys - queued))


def _keys_of(thing: object) -> Iterator[str]:
    match thing:
        case Revision():
            yield f"page:{thing.page_id}"
        case Page() if thing.id is not None:
            yield f"page:{thing.id}"
        case Amendment() if thing.id is not None:
            yield f"amendment:{thing.id}"
        case Post():
            yield f"thread:{thing.thread_id}"
        case PostVersion() if thing.post_id is not None:
            yield f"post:{thing.post_id}"
        case Member() if thing.id is not None:
            yield f"member:{thing.id}"
