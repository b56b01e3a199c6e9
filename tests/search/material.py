"""What tests of search share: texts, their author, and what is found."""

from datetime import UTC, datetime

from sqlalchemy import select

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.search import services
from wiki.search.querying.query import parse
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship

NOW = datetime(2027, 3, 1, tzinfo=UTC)
BY = Authorship(Origin.CREATION, author_name="Feuille")
TEXT = "## Eau\n\nL’eau de la vallée est un **commun** que les habitants évaluent.\n"


def found(words: str) -> list[str]:
    return [hit.key.partition(":")[0] for hit in services.search(parse(words)).hits]


def factories_steward() -> Member:
    member = db.session.scalars(select(Member)).first()
    assert member is not None
    return member
