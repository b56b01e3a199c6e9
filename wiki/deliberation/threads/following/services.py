"""Which discussions a member follows, and up to when they have read them."""

from collections.abc import Iterable
from datetime import datetime

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.deliberation.threads.models import Attention, Thread, ThreadReader


def follow_on_posting(thread: Thread, member: Member, now: datetime) -> None:
    """Follow a thread on posting in it, unless the member has muted it."""
    reader = _reader(thread, member)
    reader.read_at = reader.read_at or now
    if reader.attention is Attention.NONE:
        reader.attention = Attention.FOLLOWING


def set_attention(thread: Thread, member: Member, wanted: Attention, now: datetime) -> None:
    """Follow a discussion, mute it, or neither."""
    reader = _reader(thread, member)
    reader.attention, reader.read_at = wanted, reader.read_at or now


def mark_read(threads: Iterable[Thread], member: Member, now: datetime) -> None:
    """Mark threads as read by a member up to ``now``."""
    for thread in threads:
        reader = _reader(thread, member)
        reader.read_at = max(
            reader.read_at or now, now
        )  # a request from an older tab must not undo a later reading


def _reader(thread: Thread, member: Member) -> ThreadReader:
    found = db.session.get(ThreadReader, (thread.id, member.id))
    if found is None:
        found = ThreadReader(thread_id=thread.id, member_id=member.id, attention=Attention.NONE)
        db.session.add(found)
    return found
