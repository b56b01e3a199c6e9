"""Report posts to the stewards, and settle the reports."""

from datetime import datetime

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.deliberation.threads import queries
from wiki.deliberation.threads.models import Post, PostReport, Settlement
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_ref
from wiki.versioning import codec


def report_post(post: Post, reason: str, member: Member, now: datetime) -> None:
    """Report a post to the stewards; only they see who reported it. Raises InvalidInput, Conflict."""
    if not reason.strip():
        raise InvalidInput(N_("Please say what is wrong with this post."))
    if post.is_hidden:
        raise Conflict(N_("This post is hidden already."))
    if queries.report_by(post, member) is not None:
        raise Conflict(N_("You have reported this post already."))
    db.session.add(PostReport(post_id=post.id, member_id=member.id, reason=reason, created_at=now, note=""))


def dismiss_reports(post: Post, note: str, actor: Member, now: datetime) -> None:
    """Dismiss every open report of a post, with a note to the stewards. Raises InvalidInput, Conflict."""
    if not note.strip():
        raise InvalidInput(N_("Please write a note: it tells the other stewards why the post stays."))
    if not settle_reports(post, Settlement.DISMISSED, note, actor, now):
        raise Conflict(N_("No report of this post waits to be settled."))
    payload = {"note_hash": codec.digest(note)}
    append(EventType.REPORT_DISMISSED, member_ref(actor.id), f"post:{post.id}", payload, now)


def settle_reports(post: Post, settlement: Settlement, note: str, actor: Member, now: datetime) -> int:
    """Settle every open report of a post; return how many there were."""
    waiting = queries.open_reports(post)
    for each in waiting:
        each.settlement, each.settled_at, each.settled_by_id, each.note = settlement, now, actor.id, note
    return len(waiting)
