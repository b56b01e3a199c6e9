"""Which discussions a member follows, and up to when they have read them."""

from collections.abc import Iterable
from datetime import datetime

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.deliberation.threads.models import Attention, Thread, ThreadReader


def take_part(thread: Thread, member: Member, now: datetime) -> None:
    """Follow a discussion from the moment one adds to it, unless one has muted it."""
    reader = _reader(thread, member)
    reader.read_at = reader.read_at or now
    if reader.attention is Attention.NONE:
        reader.attention = Attention.FOLLOWING


def turn(thread: Thread, member: Member, wanted: Attention, now: datetime) -> None:
    """Follow a discussion, mute it, or neither."""
    reader = _reader(thread, member)
    reader.attention, reader.read_at = wanted, reader.read_at or now


def read(threads: Iterable[Thread], member: Member, now: datetime) -> None:
    """Note that a member has read discussions as they stand now."""
    for thread in threads:
        reader = _reader(thread, member)
        reader.read_at = max(reader.read_at or now, now)  # what an older tab sends undoes nothing


def _reader(thread: Thread, member: Member) -> ThreadReader:
    found = db.session.get(ThreadReader, (thread.id, member.id))
    if found is None:
        found = ThreadReader(thread_id=thread.id, member_id=member.id, attention=Attention.NONE)
        db.session.add(found)
    return found
