"""Views that lead a thread: answers of the first round, synthesis, minority views, closing."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Permission, permission_required
from wiki.core.db import unit_of_work
from wiki.core.errors import N_, Conflict, NotFound
from wiki.deliberation import access
from wiki.deliberation.blueprint import (
    add_form_error,
    blueprint,
    create_from_form,
    process_form,
    render_form,
    see_other,
)
from wiki.deliberation.threads import services
from wiki.deliberation.threads.forms import (
    AnswerForm,
    ClosingForm,
    PostForm,
    SigningForm,
    SynthesisForm,
    ViewForm,
)
from wiki.deliberation.threads.leading import first_round, syntheses
from wiki.deliberation.threads.models import Thread
from wiki.deliberation.threads.views import (
    acting_member,
    page_of_thread,
    permalink,
    process_button,
    render_thread,
)
from wiki.pages import screens as page_screens
from wiki.versioning import bounded
from wiki.web.forms import Form


def redirect_to_thread(found: Thread, anchor: str = "") -> ResponseReturnValue:
    """Redirect to a thread."""
    return see_other(url_for("deliberation.thread", thread_id=found.id, _anchor=anchor or None))


@blueprint.post("/threads/<int(max=2147483647):thread_id>/answer")
@permission_required(Permission.DISCUSS)
def answer(thread_id: int) -> ResponseReturnValue:
    """Give one's own answer in a first round, or change it; what comes too late is given back as a post."""
    found, actor = access.thread(thread_id, Permission.DISCUSS)
    form = AnswerForm()
    if not form.validate_on_submit():
        return render_thread(found, actor, PostForm(formdata=None), form)
    try:
        with unit_of_work():
            first_round.save_answer(found, form.answer.data, acting_member(actor), actor.now)
    except first_round.FirstRoundOver as error:
        late = PostForm(formdata=None, text=form.answer.data)
        add_form_error(late, error)
        return render_thread(found, actor, late)
    except Conflict as error:
        add_form_error(form, error)
        return render_thread(found, actor, PostForm(formdata=None), form)
    kept = gettext(
        "Your answer is kept. Only who has answered for good reads it before the hour; until then you can change it."
    )
    flash(kept, "success")
    return redirect_to_thread(found, "answer")


@blueprint.post("/threads/<int(max=2147483647):thread_id>/answer/final")
@permission_required(Permission.DISCUSS)
def final_answer(thread_id: int) -> ResponseReturnValue:
    """Give up changing one's answer in a first round, and read those of the others."""
    found, actor = access.thread(thread_id, Permission.DISCUSS)
    process_button(Form(), lambda: first_round.make_final(found, acting_member(actor), actor.now))
    return redirect_to_thread(found, "answer")


@blueprint.route("/threads/<int(max=2147483647):thread_id>/synthesis", methods=["GET", "POST"])
@permission_required(Permission.LEAD_THREAD)
def synthesis(thread_id: int) -> ResponseReturnValue:
    """Write the synthesis of a discussion, or improve it."""
    found, actor = access.thread(thread_id, Permission.LEAD_THREAD)
    present = found.syntheses[-1] if found.syntheses else None
    form = SynthesisForm(seen=present.number if present else 0, text=present.text if present else "")

    def write() -> None:
        syntheses.write_synthesis(found, form.text.data, form.seen.data, acting_member(actor), actor.now)

    if process_form(form, write):
        return redirect_to_thread(found, "synthesis")
    if form.is_submitted() and present:
        form.seen.data = present.number
    return render_form(
        "threads/synthesis",
        form,
        thread=found,
        present=present,
        **page_screens.page_context(page_of_thread(found)),
    )


@blueprint.get("/threads/<int(max=2147483647):thread_id>/synthesis/versions")
@permission_required(Permission.READ_PAGE)
def synthesis_versions(thread_id: int) -> ResponseReturnValue:
    """Compare two versions of a synthesis, the last two unless another is asked for."""
    found, _actor = access.thread(thread_id)
    if not found.syntheses:
        raise NotFound(N_("This discussion has no synthesis yet."))
    numbered = {each.number: each for each in found.syntheses}
    new = numbered.get(request.args.get("new", type=int) or 0, found.syntheses[-1])
    old = numbered.get(new.number - 1)
    return render_template(
        "deliberation/threads/synthesis_versions.html",
        thread=found,
        new=new,
        old=old,
        diff=bounded.diff(old.text if old else "", new.text),
        **page_screens.page_context(page_of_thread(found)),
    )


@blueprint.route("/threads/<int(max=2147483647):thread_id>/view", methods=["GET", "POST"])
@permission_required(Permission.DISCUSS)
def minority_view(thread_id: int) -> ResponseReturnValue:
    """Add a minority view beside the synthesis, in the words of whoever holds it."""
    found, actor = access.thread(thread_id, Permission.DISCUSS)
    form = ViewForm()

    def create() -> str:
        return permalink(syntheses.add_view(found, form.text.data, acting_member(actor), actor.now))

    location = create_from_form(form, actor.now, create)
    if location:
        return see_other(location)
    return render_form("threads/view", form, thread=found, **page_screens.page_context(page_of_thread(found)))


@blueprint.post("/posts/<int(max=2147483647):post_id>/sign")
@permission_required(Permission.DISCUSS)
def sign_view(post_id: int) -> ResponseReturnValue:
    """Sign a minority view one holds too."""
    found, actor = access.post(post_id, Permission.DISCUSS)
    form = SigningForm()
    process_button(
        form, lambda: syntheses.sign_view(found, form.version.data, acting_member(actor), actor.now)
    )
    return see_other(permalink(found))


@blueprint.post("/posts/<int(max=2147483647):post_id>/unsign")
@permission_required(Permission.DISCUSS)
def unsign_view(post_id: int) -> ResponseReturnValue:
    """Withdraw one's signature from a minority view."""
    found, actor = access.post(post_id, Permission.DISCUSS)
    process_button(Form(), lambda: syntheses.unsign_view(found, acting_member(actor), actor.now))
    return see_other(permalink(found))


@blueprint.route("/threads/<int(max=2147483647):thread_id>/close", methods=["GET", "POST"])
@permission_required(Permission.LEAD_THREAD)
def close_thread(thread_id: int) -> ResponseReturnValue:
    """Close a discussion, with a reason that everybody reads."""
    found, actor = access.thread(thread_id, Permission.LEAD_THREAD)
    form = ClosingForm()
    if process_form(
        form, lambda: services.close_thread(found, form.reason.data, acting_member(actor), actor.now)
    ):
        return redirect_to_thread(found)
    return render_form(
        "threads/close", form, thread=found, **page_screens.page_context(page_of_thread(found))
    )


@blueprint.post("/threads/<int(max=2147483647):thread_id>/reopen")
@permission_required(Permission.LEAD_THREAD)
def reopen_thread(thread_id: int) -> ResponseReturnValue:
    """Take a closed discussion up again."""
    found, actor = access.thread(thread_id, Permission.LEAD_THREAD)
    process_button(Form(), lambda: services.reopen_thread(found, acting_member(actor), actor.now))
    return redirect_to_thread(found)
