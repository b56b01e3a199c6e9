"""Database queries for editions."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select

from wiki.config import UI_LANGUAGES
from wiki.core.db import db
from wiki.deliberation.models import Amendment, Vote, VoteState
from wiki.editions.models import Edition, EditionPage, EditionVote
from wiki.pages.kinds import KINDS
from wiki.pages.models import Page
from wiki.pages.queries import visible_pages
from wiki.versioning.models import Revision

KIND_ORDER = tuple(KINDS)


def editions() -> Sequence[Edition]:
    """Return every edition, the last published first."""
    return db.session.scalars(select(Edition).order_by(Edition.published_at.desc(), Edition.id.desc())).all()


def edition_by_slug(slug: str) -> Edition | None:
    """Return an edition by its slug, or None."""
    return db.session.scalar(select(Edition).where(Edition.slug == slug))


def edition_by_name(name: str) -> Edition | None:
    """Return an edition by its name, or None."""
    return db.session.scalar(select(Edition).where(Edition.name == name))


def last_id() -> int:
    """Return the id of the last edition, 0 when there is none; call it under the writer's lock."""
    return db.session.scalar(select(func.max(Edition.id))) or 0


def edition_before(later: Edition) -> Edition | None:
    """Return the edition published before another one."""
    query = select(Edition).where(Edition.id < later.id).order_by(Edition.id.desc())
    return db.session.scalar(query.limit(1))


def page_counts() -> dict[int, int]:
    """Return how many pages each edition has."""
    query = select(EditionPage.edition_id, func.count()).group_by(EditionPage.edition_id)
    return dict(db.session.execute(query).tuples().all())


def pages_in_force(kinds: Collection[str]) -> list[tuple[Page, Revision]]:
    """Return the visible pages of these kinds that are in use, in the order of an edition, with their version."""
    query = (
        select(Page, Revision)
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.head_number))
        .where(Page.id.in_(visible_pages().with_only_columns(Page.id)), Page.kind.in_(kinds))
    )
    found = [
        (page, revision) for page, revision in db.session.execute(query) if not page.facts.get("retired")
    ]
    return sorted(found, key=lambda pair: _sort_key(pair[0]))


def _sort_key(page: Page) -> tuple[int, bool, str, int, int]:
    """Return the sort key of a page in an edition: by kind, then the first language of the interface first."""
    return KIND_ORDER.index(page.kind), page.lang != UI_LANGUAGES[0], page.lang, page.position, page.id


def revisions(entries: Sequence[EditionPage]) -> dict[int, Revision]:
    """Return the version of each of these pages in their edition, by page."""
    wanted = {(entry.page_id, entry.version) for entry in entries}
    query = select(Revision).where(Revision.page_id.in_({page for page, _version in wanted}))
    query = query.where(Revision.number.in_({version for _page, version in wanted}))
    return {
        found.page_id: found for found in db.session.scalars(query) if (found.page_id, found.number) in wanted
    }


def votes_without_edition(pages: Collection[int]) -> Sequence[Vote]:
    """Return the closed votes on these pages that are in no edition yet, in the order of their close."""
    query = (
        select(Vote)
        .join(Amendment, Amendment.id == Vote.amendment_id)
        .where(Vote.state == VoteState.CLOSED, Amendment.page_id.in_(pages))
        .where(Vote.id.not_in(select(EditionVote.vote_id)))
        .order_by(Vote.closes_at, Vote.id)
    )
    return db.session.scalars(query).unique().all()


def pages(ids: Collection[int]) -> Mapping[int, Page]:
    """Return pages by page id, hidden ones included."""
    return {page.id: page for page in db.session.scalars(select(Page).where(Page.id.in_(ids)))}
