"""Read revisions; texts are decoded along their chain and checked against their hash."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from wiki.core.db import db
from wiki.core.errors import N_, Corrupted, NotFound
from wiki.core.limits.lru import LruCache
from wiki.versioning import codec
from wiki.versioning.models import Revision

MAX_CACHED_CHARACTERS = 24_000_000
_texts = LruCache[str](MAX_CACHED_CHARACTERS, len)
"""The texts read last, by their hash, so that two pages, or two databases, are never confused."""


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a revision: the Markdown text (LF line ends), the title, the typed facts."""

    text: str
    title: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """A revision with its content loaded."""

    page_id: int
    number: int
    text_hash: str
    content: Content


def revision(page_id: int, number: int) -> Revision:
    """Return one revision; raises NotFound."""
    query = select(Revision).where(Revision.page_id == page_id, Revision.number == number)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(N_("This page has no version %(number)s."), number=number)
    return found


def version(page_id: int, number: int) -> Version:
    """Return a revision with its content; raises NotFound, or Damaged when the text does not match its hash."""
    found = revision(page_id, number)
    content = Content(revision_text(found), found.title, found.facts)
    return Version(page_id, found.number, found.text_hash, content)


def revision_text(found: Revision) -> str:
    """Return a revision's text."""
    return _texts.get(found.text_hash) or _texts.put(found.text_hash, _decode_text(found))


def _decode_text(found: Revision) -> str:
    query = (
        select(Revision.payload)
        .where(Revision.page_id == found.page_id)
        .where(Revision.number.in_(codec.delta_chain(found.number)))
        .order_by(Revision.number)
    )
    text = codec.decode_chain(db.session.scalars(query))
    if codec.digest(text) != found.text_hash:
        raise Corrupted(
            N_("Version %(number)s of this page does not match its checksum."), number=found.number
        )
    return text


def cache_text(text_hash: str, text: str) -> None:
    """Cache a text that is likely to be read next."""
    _texts.put(text_hash, text)


def clear_text_cache() -> None:
    """Empty the cache of texts; it fills again by itself."""
    _texts.clear()


def head_texts(page_ids: Sequence[int]) -> dict[int, str]:
    """Return the text in force of each of these pages, by page id."""
    last = select(func.max(Revision.id)).where(Revision.page_id.in_(page_ids)).group_by(Revision.page_id)
    found = db.session.scalars(select(Revision).where(Revision.id.in_(last)))
    return {revision.page_id: revision_text(revision) for revision in found}


def history(
    page_id: int, before: int | None = None, limit: int = 50, *, minor: bool = True
) -> Sequence[Revision]:
    """Return up to ``limit`` revisions older than number ``before``, newest first; ``minor`` includes minor edits."""
    query = select(Revision).where(Revision.page_id == page_id).order_by(Revision.number.desc()).limit(limit)
    if before is not None:
        query = query.where(Revision.number < before)
    return db.session.scalars(query if minor else query.where(Revision.minor.is_(False))).all()


def revision_sizes(page_id: int) -> Sequence[tuple[int, int]]:
    """Return the number and the size in characters of each revision, newest first."""
    query = select(Revision.number, Revision.size).where(Revision.page_id == page_id)
    return [(number, size) for number, size in db.session.execute(query.order_by(Revision.number.desc()))]


def revision_texts(page_id: int, first: int, last: int) -> Iterator[tuple[int, str]]:
    """Yield the texts of revisions ``first`` to ``last``, each decoded once; raises NotFound, Damaged."""
    numbers = {*codec.delta_chain(revision(page_id, first).number), *range(first, last + 1)}
    query = select(Revision.number, Revision.payload, Revision.text_hash).where(Revision.page_id == page_id)
    query = query.where(Revision.number.between(min(numbers), last)).order_by(Revision.number)
    reader = codec.SequentialDecoder()
    for number, payload, text_hash in db.session.execute(query):
        if number not in numbers:
            continue
        text = reader.read(number, payload)
        if codec.digest(text) != text_hash:
            raise Corrupted(N_("Version %(number)s of this page does not match its checksum."), number=number)
        if number >= first:
            yield number, text


def revisions_by_number(page_id: int, numbers: Sequence[int]) -> dict[int, Revision]:
    """Return those of a page's revisions that have these numbers, by number."""
    query = select(Revision).where(Revision.page_id == page_id, Revision.number.in_(numbers))
    return {found.number: found for found in db.session.scalars(query)}
