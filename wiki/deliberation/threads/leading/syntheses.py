"""Write the synthesis of a thread, in versions; add and sign minority views beside it."""

from datetime import datetime

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, Conflict
from wiki.deliberation.threads import services
from wiki.deliberation.threads.models import Post, PostKind, Synthesis, Thread, ViewSignature
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_ref
from wiki.versioning import codec


def write_synthesis(thread: Thread, text: str, seen: int, author: Member, now: datetime) -> None:
    """Add a version of the synthesis; ``seen`` is the version that its author was shown, 0 for none.

    Raises Conflict when somebody has written a later one, or the thread is closed or in its first round.
    """
    services.check_not_empty(text)
    services.check_open(thread)
    if thread.is_sealed:
        raise Conflict(N_("The first round is not over: a synthesis can be written after it."))
    present = thread.syntheses[-1] if thread.syntheses else None
    if (present.number if present else 0) != seen:
        raise Conflict(
            N_("Somebody has written another synthesis meanwhile. Yours is below: bring the two together.")
        )
    if present is not None and present.text == text:
        return
    thread.syntheses.append(Synthesis(number=seen + 1, text=text, author_id=author.id, created_at=now))
    payload = {"number": seen + 1, "text_hash": codec.digest(text)}
    append(EventType.THREAD_SYNTHESISED, member_ref(author.id), f"thread:{thread.id}", payload, now)


def add_view(thread: Thread, text: str, author: Member, now: datetime) -> Post:
    """Add a minority view, signed by its author."""
    view = services.add_post(thread, text, author, now, kind=PostKind.VIEW)
    sign_view(view, 1, author, now)
    return view


def sign_view(view: Post, version: int, member: Member, now: datetime) -> None:
    """Sign ``version`` of a minority view; raises Conflict when its text has changed since."""
    _check_view(view)
    if version != view.versions[-1].number:
        raise Conflict(N_("The words of this view have changed since you read them. Please read them again."))
    signature = _signature(view, member)
    if signature is None:
        signature = ViewSignature(member_id=member.id)
        view.signatures.append(signature)
    elif signature in view.signed:
        raise Conflict(N_("You have signed this view already."))
    signature.version, signature.signed_at, signature.withdrawn_at = version, now, None
    _record(EventType.VIEW_SIGNED, view, member, now)


def unsign_view(view: Post, member: Member, now: datetime) -> None:
    """Withdraw one's signature from a minority view."""
    _check_view(view)
    signature = _signature(view, member)
    if signature is None or signature not in view.signed:
        raise Conflict(N_("You have not signed this view."))
    signature.withdrawn_at = now
    _record(EventType.VIEW_UNSIGNED, view, member, now)


def _check_view(view: Post) -> None:
    services.check_open(view.thread)
    if view.kind is not PostKind.VIEW:
        raise Conflict(N_("Only a minority view can be signed."))
    if view.is_hidden:
        raise Conflict(N_("This post is hidden."))


def _signature(view: Post, member: Member) -> ViewSignature | None:
    return next((each for each in view.signatures if each.member_id == member.id), None)


def _record(event: EventType, view: Post, member: Member, now: datetime) -> None:
    db.session.flush()
    payload = {"version": view.versions[-1].number, "text_hash": codec.digest(view.text)}
    append(event, member_ref(member.id), f"post:{view.id}", payload, now)
