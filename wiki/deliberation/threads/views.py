"""Views of threads: lists, one thread, its posts."""

from collections.abc import Callable

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.models import Member
from wiki.accounts.permissions import Actor, Permission, current_actor, permission_required
from wiki.core.errors import N_, NotFound
from wiki.deliberation import access
from wiki.deliberation.blueprint import (
    amendment_context,
    blueprint,
    create_from_form,
    post_url,
    process_form,
    render_form,
    see_other,
)
from wiki.deliberation.models import Amendment
from wiki.deliberation.threads import queries, quotas, screens, services
from wiki.deliberation.threads.forms import AnswerForm, EditPostForm, HidingForm, PostForm, ThreadForm
from wiki.deliberation.threads.models import Post, Thread
from wiki.deliberation.threads.queries import ThreadFilter
from wiki.ledger import queries as ledger
from wiki.pages import screens as page_screens
from wiki.pages.models import Page
from wiki.web.exports import icalendar
from wiki.web.forms import Form

PER_PAGE = 50
FILTER_LABELS = {
    ThreadFilter.OPEN: N_("Still open"),
    ThreadFilter.CLOSED: N_("Those closed"),
    ThreadFilter.ON_PASSAGES: N_("On a passage"),
    ThreadFilter.FIRST_ROUND: N_("With a first round"),
    ThreadFilter.FOLLOWED: N_("That I follow"),
}


def acting_member(actor: Actor) -> Member:
    """Return the member who acts; the permission of the view makes sure that there is one."""
    assert actor.member is not None
    return actor.member


def process_button(form: Form, act: Callable[[], object]) -> None:
    """Run the act of a button; its errors are flashed on the page that follows."""
    if not process_form(form, act):
        for message in form.form_errors:
            flash(message, "warning")


def requested_filter(actor: Actor) -> ThreadFilter | None:
    """Return the filter in the query string, or None; only members have followed threads."""
    wanted = request.args.get("state", "")
    if wanted not in set(ThreadFilter) or (wanted == ThreadFilter.FOLLOWED and actor.member is None):
        return None
    return ThreadFilter(wanted)


def available_filters(actor: Actor) -> dict[ThreadFilter, str]:
    """Return the filters that this actor can choose, with their labels."""
    return {
        each: words
        for each, words in FILTER_LABELS.items()
        if actor.member or each is not ThreadFilter.FOLLOWED
    }


@blueprint.get("/discussions")
@permission_required(Permission.VISIT)
def discussions() -> ResponseReturnValue:
    """List the discussions of every page and amendment, newest first."""
    actor, before = current_actor(), page_screens.query_integer("before")
    shown = requested_filter(actor)
    found = queries.visible_threads(shown, actor.member, before, PER_PAGE + 1)
    return render_template(
        "deliberation/threads/discussions.html",
        talks=queries.thread_summaries(found[:PER_PAGE], actor.member),
        news=queries.unread_threads(actor.member) if actor.member else [],
        older=found[PER_PAGE - 1].id if len(found) > PER_PAGE else None,
        shown=shown,
        filters=available_filters(actor),
        form=Form(),
        nav_active="decisions",
    )


@blueprint.get("/page/<slug>/discuss")
@permission_required(Permission.READ_PAGE)
def page_threads(slug: str) -> ResponseReturnValue:
    """List the discussions of a page, newest first."""
    page, actor = access.page(slug)
    return render_page_threads(page, actor, ThreadForm())


def render_page_threads(page: Page, actor: Actor, form: ThreadForm) -> ResponseReturnValue:
    """Show the discussions of a page and the form to open one."""
    shown, passage = requested_filter(actor), page_screens.query_integer("passage")
    threads = queries.threads_on_page(page, shown, actor.member)
    if passage is not None:
        threads = queries.threads_on_same_passage(threads, passage)
    return render_form(
        "threads/threads",
        form,
        talks=queries.thread_summaries(threads, actor.member),
        shown=shown,
        passage=passage,
        filters=available_filters(actor),
        **page_screens.page_context(page),
    )


@blueprint.post("/page/<slug>/discuss")
@permission_required(Permission.DISCUSS)
def open_thread(slug: str) -> ResponseReturnValue:
    """Open a discussion on a page."""
    page, actor = access.page(slug, Permission.DISCUSS)
    form = ThreadForm()
    location = create_thread(form, page, actor)
    return see_other(location) if location else render_page_threads(page, actor, form)


@blueprint.route("/amendments/<reference>/discuss", methods=["GET", "POST"])
@permission_required(Permission.DISCUSS)
def open_amendment_thread(reference: str) -> ResponseReturnValue:
    """Open a discussion on an amendment."""
    access.amendment(reference)
    amendment, actor = access.amendment(reference, Permission.DISCUSS)
    form = ThreadForm()
    location = create_thread(form, amendment, actor)
    return see_other(location) if location else render_thread_form(form, amendment)


def render_thread_form(form: ThreadForm, subject: Page | Amendment) -> ResponseReturnValue:
    """Show the form that opens a discussion."""
    page = subject if isinstance(subject, Page) else None
    amendment = None if isinstance(subject, Page) else subject
    frame = page_screens.page_context(subject) if isinstance(subject, Page) else amendment_context(subject)
    names = {"page": page, "amendment": amendment}
    return render_form("threads/new_thread", form, **{**frame, **names})


def create_thread(form: ThreadForm, subject: Page | Amendment, actor: Actor) -> str:
    """Create the thread of a submitted form and return its URL; "" when the form is not valid."""

    def create() -> str:
        quotas.check_post(acting_member(actor), actor.now)
        made = services.open_thread(
            subject,
            form.title.data,
            form.text.data,
            acting_member(actor),
            actor.now,
            chosen=form.chosen,
            until=form.ends_at(),
        )
        return url_for("deliberation.thread", thread_id=made.id)

    return create_from_form(form, actor.now, create)


@blueprint.get("/threads/<int(max=2147483647):thread_id>")
@permission_required(Permission.READ_PAGE)
def thread(thread_id: int) -> ResponseReturnValue:
    """Show a page of a discussion: the one asked for, or that of a post."""
    found, actor = access.thread(thread_id)
    wanted = page_screens.query_integer("post")
    post = next((each for each in found.posts if each.id == wanted), None) if wanted else None
    page = screens.page_of(post) if post else request.args.get("page", 1, type=int)
    return render_thread(found, actor, PostForm(), page=page)


@blueprint.get("/threads/<int(max=2147483647):thread_id>/first-round.ics")
@permission_required(Permission.READ_PAGE)
def first_round_calendar(thread_id: int) -> ResponseReturnValue:
    """Give the hour until which a first round is sealed as an entry for a calendar."""
    found, _actor = access.thread(thread_id)
    if found.first_round is None:
        raise NotFound(N_("This discussion has no first round."))
    summary = gettext("End of the first round: %(title)s", title=found.title)
    address = url_for("deliberation.thread", thread_id=found.id, _external=True)
    entry = icalendar.CalendarEvent(
        ledger.permanent_id(f"first-round:{found.id}"),
        summary,
        found.first_round.until,
        address,
        found.created_at,
    )
    return icalendar.calendar_response([entry], f"discussion-{found.id}")


def page_of_thread(found: Thread) -> Page:
    """Return the page a discussion is about, directly or through an amendment; raises NotFound."""
    page = found.page or (found.amendment.page if found.amendment else None)
    if page is None:
        raise NotFound(N_("There is no such discussion."))
    return page


def render_thread(
    found: Thread, actor: Actor, form: PostForm, answering: AnswerForm | None = None, *, page: int = 1
) -> ResponseReturnValue:
    """Show a discussion with the form that adds to it, or during its first round the one that answers."""
    replying = next((post for post in found.posts if post.id == form.parent_id.data), None)
    talk = screens.thread_page(found, actor.member, screens.page_of(replying) if replying else page)
    return render_form(
        "threads/thread",
        answering if answering and answering.is_submitted() else form,
        thread=found,
        talk=talk,
        posting=form,
        answering=answering or AnswerForm(formdata=None, answer=talk.mine.text if talk.mine else ""),
        bare=Form(formdata=None),
        replying=replying,
        **page_screens.page_context(page_of_thread(found)),
    )


@blueprint.post("/threads/<int(max=2147483647):thread_id>")
@permission_required(Permission.DISCUSS)
def post(thread_id: int) -> ResponseReturnValue:
    """Add to a discussion."""
    found, actor = access.thread(thread_id, Permission.DISCUSS)
    form = PostForm()

    def create() -> str:
        quotas.check_post(acting_member(actor), actor.now)
        parent = queries.post(form.parent_id.data) if form.parent_id.data else None
        made = services.add_post(found, form.text.data, acting_member(actor), actor.now, parent)
        return permalink(made)

    location = create_from_form(form, actor.now, create)
    page = request.args.get("page", 1, type=int)
    return see_other(location) if location else render_thread(found, actor, form, page=page)


@blueprint.get("/posts/<int(max=2147483647):post_id>/reply")
@permission_required(Permission.DISCUSS)
def reply(post_id: int) -> ResponseReturnValue:
    """Show the discussion of a post with the form that replies to it, with its words quoted where that is asked."""
    found, actor = access.post(post_id, Permission.DISCUSS)
    wants_quote = request.args.get("quote") == "1" and not found.is_hidden
    text = screens.quote_post(found) if wants_quote else ""
    return render_thread(found.thread, actor, PostForm(parent_id=found.id, text=text))


def permalink(found: Post) -> str:
    """Return the permanent URL of a post."""
    return post_url(found.thread_id, found.id)


@blueprint.route("/posts/<int(max=2147483647):post_id>/edit", methods=["GET", "POST"])
@permission_required(Permission.EDIT_POST)
def edit_post(post_id: int) -> ResponseReturnValue:
    """Say something in better words; what stood there before stays readable."""
    found, actor = access.post(post_id, Permission.EDIT_POST)
    form = EditPostForm(text=found.text)

    def edit() -> None:
        quotas.check_post(acting_member(actor), actor.now)
        services.edit_post(found, form.text.data, actor.now)

    if process_form(form, edit):
        return see_other(permalink(found))
    return render_form("threads/edit_post", form, post=found, hiding=False, nav_active="")


@blueprint.route("/posts/<int(max=2147483647):post_id>/hide", methods=["GET", "POST"])
@permission_required(Permission.HIDE_POST)
def hide_post(post_id: int) -> ResponseReturnValue:
    """Hide a post with a reason."""
    found, actor = access.post(post_id, Permission.HIDE_POST)
    form = HidingForm()
    if process_form(
        form, lambda: services.hide_post(found, form.reason.data, acting_member(actor), actor.now)
    ):
        flash(gettext("The post is hidden; its reason stands in its place."), "success")
        return see_other(permalink(found))
    return render_form("threads/edit_post", form, post=found, hiding=True, nav_active="")


@blueprint.post("/posts/<int(max=2147483647):post_id>/unhide")
@permission_required(Permission.HIDE_POST)
def unhide_post(post_id: int) -> ResponseReturnValue:
    """Show a hidden post again."""
    found, actor = access.post(post_id, Permission.HIDE_POST)
    process_button(Form(), lambda: services.unhide_post(found, acting_member(actor), actor.now))
    return see_other(permalink(found))
