"""Views to follow and to mark threads as read: each is one button, and redirects back to its page."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from wiki.accounts.permissions import Permission, permission_required, require
from wiki.deliberation import access
from wiki.deliberation.blueprint import blueprint, see_other
from wiki.deliberation.threads import queries
from wiki.deliberation.threads.following import services as attention
from wiki.deliberation.threads.forms import AttentionForm, ReadingForm
from wiki.deliberation.threads.models import Attention, Thread
from wiki.deliberation.threads.views import acting_member, process_button
from wiki.web.forms import Form


@blueprint.post("/threads/<int(max=2147483647):thread_id>/follow")
@permission_required(Permission.DISCUSS)
def follow_thread(thread_id: int) -> ResponseReturnValue:
    """Follow a discussion, mute it, or neither."""
    found, actor = access.thread(thread_id, Permission.DISCUSS)
    form = AttentionForm()
    process_button(
        form,
        lambda: attention.set_attention(
            found, acting_member(actor), Attention(form.attention.data), actor.now
        ),
    )
    return see_other(page_url(found))


@blueprint.post("/threads/<int(max=2147483647):thread_id>/read")
@permission_required(Permission.DISCUSS)
def read_thread(thread_id: int) -> ResponseReturnValue:
    """Note that a member has read a discussion, up to the last post that was shown."""
    found, actor = access.thread(thread_id, Permission.DISCUSS)
    form = ReadingForm()

    def note() -> None:
        last = next((post for post in found.posts if post.id == form.last.data), None)
        attention.mark_read([found], acting_member(actor), last.created_at if last else actor.now)

    process_button(form, note)
    return see_other(page_url(found))


def page_url(found: Thread) -> str:
    """Return the URL of the page of a thread that the button was on."""
    return url_for("deliberation.thread", thread_id=found.id, page=request.args.get("page", type=int))


@blueprint.post("/discussions/read")
@permission_required(Permission.DISCUSS)
def read_all() -> ResponseReturnValue:
    """Note that a member has read all that is new in the discussions they follow."""
    actor = require(Permission.DISCUSS)
    member = acting_member(actor)
    process_button(
        Form(),
        lambda: attention.mark_read(
            [talk.thread for talk in queries.unread_threads(member)], member, actor.now
        ),
    )
    return see_other(url_for("deliberation.discussions"))
