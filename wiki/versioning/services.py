"""Writing revisions: prepared outside the transaction, recorded inside it."""

from dataclasses import dataclass
from datetime import datetime

from wiki.db import db
from wiki.versioning import codec
from wiki.versioning.diff import diff
from wiki.versioning.models import Origin, Revision
from wiki.versioning.queries import Content, Version


@dataclass(frozen=True, slots=True)
class Prepared:
    """A revision ready to be recorded after number ``after`` (0 for the first): all slow work is done."""

    after: int
    content: Content
    payload: bytes
    keyframe_number: int
    text_hash: str
    words_added: int
    words_removed: int


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who made a revision, how, and what they say of it; ``author_name`` stands for people without account."""

    origin: Origin
    author_id: int | None = None
    author_name: str = ""
    summary: str = ""
    minor: bool = False
    amendment_id: int | None = None
    restored_number: int | None = None


def prepare(head: Version | None, content: Content) -> Prepared:
    """Compress the text against the head's and count its changed words; reads and writes nothing."""
    number = head.number + 1 if head else 1
    is_keyframe = head is None or number - head.keyframe_number >= codec.KEYFRAME_EVERY
    previous = None if is_keyframe or head is None else head.content.text
    change = diff(head.content.text if head else "", content.text)
    return Prepared(
        after=number - 1,
        content=content,
        payload=codec.encode(content.text, previous),
        keyframe_number=number if previous is None or head is None else head.keyframe_number,
        text_hash=codec.digest(content.text),
        words_added=change.words_added,
        words_removed=change.words_removed,
    )


def record(page_id: int, prepared: Prepared, by: Authorship, now: datetime) -> Revision:
    """Add the prepared revision; a lost race shows as Conflict when the unit of work commits."""
    revision = Revision(
        page_id=page_id,
        number=prepared.after + 1,
        keyframe_number=prepared.keyframe_number,
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
    return revision
