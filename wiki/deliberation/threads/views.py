"""Screens of discussions."""

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.models import Member
from wiki.deliberation import access
from wiki.deliberation.amendments.models import Amendment
from wiki.deliberation.blueprint import blueprint, created, done, filled, frame_of, see_other
from wiki.deliberation.threads import queries, services
from wiki.deliberation.threads.forms import EditPostForm, HidingForm, PostForm, ThreadForm
from wiki.deliberation.threads.models import Post, Thread
from wiki.errors import N_, NotFound
from wiki.forms import Form
from wiki.pages import showing
from wiki.pages.models import Page
from wiki.permissions import Actor, Permission, allowed, needs


def speaker(actor: Actor) -> Member:
    """Return the member who acts; the permission has seen to it that there is one."""
    assert actor.member is not None
    return actor.member


@blueprint.get("/page/<slug>/discuss")
@needs(Permission.READ_PAGE)
def page_threads(slug: str) -> ResponseReturnValue:
    """List the discussions of a page, newest first."""
    page, _actor = access.page(slug)
    return threads_page(page, ThreadForm())


def threads_page(page: Page, form: ThreadForm) -> ResponseReturnValue:
    """Show the discussions of a page and the form to open one."""
    threads = queries.threads_on_page(page)
    return filled(
        "threads/threads", form, threads=threads, counts=queries.post_counts(threads), **showing.frame(page)
    )


@blueprint.post("/page/<slug>/discuss")
@needs(Permission.DISCUSS)
def open_thread(slug: str) -> ResponseReturnValue:
    """Open a discussion on a page."""
    page, actor = access.page(slug, Permission.DISCUSS)
    form = ThreadForm()
    location = opened(form, page, actor)
    return see_other(location) if location else threads_page(page, form)


@blueprint.route("/amendments/<reference>/discuss", methods=["GET", "POST"])
@needs(Permission.DISCUSS)
def open_amendment_thread(reference: str) -> ResponseReturnValue:
    """Open a discussion on an amendment."""
    access.amendment(reference)
    amendment, actor = access.amendment(reference, Permission.DISCUSS)
    form = ThreadForm()
    location = opened(form, amendment, actor)
    if location:
        return see_other(location)
    return filled("threads/new_thread", form, amendment=amendment, **frame_of(amendment))


def opened(form: ThreadForm, subject: Page | Amendment, actor: Actor) -> str:
    """Open the discussion a form asks for and return where it is; nothing when the form is not right."""

    def create() -> str:
        made = services.open_thread(subject, form.title.data, form.text.data, speaker(actor), actor.now)
        return url_for("deliberation.thread", thread_id=made.id)

    return created(form, actor.now, create)


@blueprint.get("/threads/<int(max=2147483647):thread_id>")
@needs(Permission.READ_PAGE)
def thread(thread_id: int) -> ResponseReturnValue:
    """Show a discussion."""
    found, _actor = access.thread(thread_id)
    return thread_page(found, PostForm())


def thread_page(found: Thread, form: PostForm) -> ResponseReturnValue:
    """Show a discussion with the form that adds to it."""
    page = found.page or (found.amendment.page if found.amendment else None)
    if page is None:
        raise NotFound(N_("There is no such discussion."))
    answers: dict[int | None, list[Post]] = {}
    for each in found.posts:
        answers.setdefault(each.parent_id, []).append(each)
    may = {post.id: may_do(post) for post in found.posts}
    replying = next((post for post in found.posts if post.id == form.parent_id.data), None)
    return filled(
        "threads/thread",
        form,
        thread=found,
        answers=answers,
        may=may,
        replying=replying,
        **showing.frame(page),
    )


def may_do(post: Post) -> set[str]:
    """Return what the reader may do with a post."""
    acts = {"edit": Permission.EDIT_POST, "hide": Permission.HIDE_POST}
    return {name for name, permission in acts.items() if allowed(permission, post)}


@blueprint.post("/threads/<int(max=2147483647):thread_id>")
@needs(Permission.DISCUSS)
def post(thread_id: int) -> ResponseReturnValue:
    """Add to a discussion."""
    found, actor = access.thread(thread_id, Permission.DISCUSS)
    form = PostForm()

    def create() -> str:
        parent = queries.post(form.parent_id.data) if form.parent_id.data else None
        made = services.post(found, form.text.data, speaker(actor), actor.now, parent)
        return url_for("deliberation.thread", thread_id=found.id, _anchor=f"post-{made.id}")

    location = created(form, actor.now, create)
    return see_other(location) if location else thread_page(found, form)


@blueprint.get("/posts/<int(max=2147483647):post_id>/reply")
@needs(Permission.DISCUSS)
def reply(post_id: int) -> ResponseReturnValue:
    """Show the discussion of a post with the form that replies to it."""
    found, _actor = access.post(post_id, Permission.DISCUSS)
    return thread_page(found.thread, PostForm(parent_id=found.id))


def place_of(found: Post) -> str:
    """Return the permanent address of a post."""
    return url_for("deliberation.thread", thread_id=found.thread_id, _anchor=f"post-{found.id}")


@blueprint.route("/posts/<int(max=2147483647):post_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_POST)
def edit_post(post_id: int) -> ResponseReturnValue:
    """Say something in better words; what stood there before stays readable."""
    found, actor = access.post(post_id, Permission.EDIT_POST)
    form = EditPostForm(text=found.text)
    if done(form, lambda: services.edit_post(found, form.text.data, actor.now)):
        return see_other(place_of(found))
    return filled("threads/edit_post", form, post=found, hiding=False, nav_active="")


@blueprint.route("/posts/<int(max=2147483647):post_id>/hide", methods=["GET", "POST"])
@needs(Permission.HIDE_POST)
def hide_post(post_id: int) -> ResponseReturnValue:
    """Hide a post with a reason."""
    found, actor = access.post(post_id, Permission.HIDE_POST)
    form = HidingForm()
    if done(form, lambda: services.hide_post(found, form.reason.data, speaker(actor), actor.now)):
        flash(gettext("The post is hidden; its reason stands in its place."), "success")
        return see_other(place_of(found))
    return filled("threads/edit_post", form, post=found, hiding=True, nav_active="")


@blueprint.post("/posts/<int(max=2147483647):post_id>/unhide")
@needs(Permission.HIDE_POST)
def unhide_post(post_id: int) -> ResponseReturnValue:
    """Show a hidden post again."""
    found, actor = access.post(post_id, Permission.HIDE_POST)
    if done(Form(), lambda: services.unhide_post(found, speaker(actor), actor.now)):
        flash(gettext("The post is shown again."), "success")
    return see_other(place_of(found))
