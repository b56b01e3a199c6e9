"""Reading revisions: texts are decoded from their keyframe on, and checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from wiki.db import db
from wiki.errors import Damaged, N_, NotFound
from wiki.versioning import codec
from wiki.versioning.models import Revision

CACHED_TEXTS = 256


@dataclass(frozen=True, slots=True)
class Content:
    """What a revision holds: the Markdown text (LF line ends), the title, the typed facts."""

    text: str
    title: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """A revision with its text at hand."""

    number: int
    keyframe_number: int
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
    """Return a revision's content; raises NotFound, or Damaged when its checksum does not hold."""
    found = revision(page_id, number)
    content = Content(text_of(found), found.title, found.facts)
    return Version(found.number, found.keyframe_number, found.text_hash, content)


def text_of(found: Revision) -> str:
    """Return a revision's text."""
    return _Texts.get(found.text_hash) or _Texts.keep(found.text_hash, _decode(found))


def _decode(found: Revision) -> str:
    query = (
        select(Revision.payload)
        .where(Revision.page_id == found.page_id)
        .where(Revision.number.between(found.keyframe_number, found.number))
        .order_by(Revision.number)
    )
    text: str | None = None
    for payload in db.session.scalars(query):
        text = codec.decode(payload, text)
    if text is None or codec.digest(text) != found.text_hash:
        raise Damaged(N_("Version %(number)s of this page does not match its checksum."), number=found.number)
    return text


class _Texts:
    """The texts read last, by their hash: two pages, or two databases, can never be mistaken for another."""

    _kept: dict[str, str] = {}  # noqa: RUF012 - one cache per process is the point

    @classmethod
    def get(cls, text_hash: str) -> str | None:
        return cls._kept.get(text_hash)

    @classmethod
    def keep(cls, text_hash: str, text: str) -> str:
        while len(cls._kept) >= CACHED_TEXTS:
            cls._kept.pop(next(iter(cls._kept)), None)
        cls._kept[text_hash] = text
        return text


def history(page_id: int, before: int | None = None, limit: int = 50) -> Sequence[Revision]:
    """Return up to ``limit`` revisions, newest first, older than number ``before``."""
    query = select(Revision).where(Revision.page_id == page_id).order_by(Revision.number.desc()).limit(limit)
    return db.session.scalars(query if before is None else query.where(Revision.number < before)).all()
