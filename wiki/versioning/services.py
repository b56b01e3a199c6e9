"""Write revisions: prepared outside the transaction, recorded inside it."""

from dataclasses import dataclass
from datetime import datetime

from wiki.core.db import db
from wiki.versioning import codec
from wiki.versioning.diff.text_diff import diff
from wiki.versioning.models import Origin, Revision
from wiki.versioning.queries import Content, Version, cache_text, version


@dataclass(frozen=True, slots=True)
class PreparedRevision:
    """A revision ready to be recorded, with all slow work done; ``after`` is the number before it (0 for the first)."""

    after: int
    content: Content
    payload: bytes
    text_hash: str
    words_added: int
    words_removed: int


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who made a revision, how, and their summary; ``author_name`` names people without an account."""

    origin: Origin
    author_id: int | None = None
    author_name: str = ""
    summary: str = ""
    minor: bool = False
    amendment_id: int | None = None
    restored_number: int | None = None


def prepare_revision(head: Version | None, content: Content) -> PreparedRevision:
    """Compress the text and count its changed words; writes nothing, and reads only the text it is stored against."""
    number = head.number + 1 if head else 1
    change = diff(head.content.text if head else "", content.text)
    return PreparedRevision(
        after=number - 1,
        content=content,
        payload=codec.encode(content.text, _delta_base_text(head, number)),
        text_hash=codec.digest(content.text),
        words_added=change.words_added,
        words_removed=change.words_removed,
    )


def _delta_base_text(head: Version | None, number: int) -> str | None:
    base = codec.delta_base(number)
    if head is None or base is None:
        return None
    return (head if base == head.number else version(head.page_id, base)).content.text


def record_revision(page_id: int, prepared: PreparedRevision, by: Authorship, now: datetime) -> Revision:
    """Add the prepared revision; when another one took its number, the unit of work raises Conflict on commit."""
    revision = Revision(
        page_id=page_id,
        number=prepared.after + 1,
        payload=prepared.payload,
        text_hash=prepared.text_hash,
        size=len(prepared.content.text),
        title=prepared.content.title,
        facts=prepared.content.facts,
        author_id=by.author_id,
        author_name=by.author_name,
        summary=by.summary,
        minor=by.minor,
        origin=by.origin,
        amendment_id=by.amendment_id,
        restored_number=by.restored_number,
        words_added=prepared.words_added,
        words_removed=prepared.words_removed,
        created_at=now,
    )
    db.session.add(revision)
    db.session.flush()
    cache_text(prepared.text_hash, prepared.content.text)
    return revision
