"""Buttons for following pages; each redirects to the screen it was on."""

from http import HTTPStatus

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Permission, permission_required, require
from wiki.core.db import unit_of_work
from wiki.pages import access
from wiki.pages.blueprint import blueprint
from wiki.pages.following import services as following
from wiki.pages.forms import FollowAction, FollowForm
from wiki.web.forms import Form


@blueprint.post("/page/<slug>/follow")
@permission_required(Permission.FOLLOW_PAGE)
def follow(slug: str) -> ResponseReturnValue:
    """Follow a page, stop following it, or mark it as read."""
    page, form = access.page(slug, Permission.FOLLOW_PAGE), FollowForm()
    if form.validate_on_submit():
        with unit_of_work():
            actor = require(Permission.FOLLOW_PAGE, page)
            assert actor.member is not None
            if form.wanted.data == FollowAction.FOLLOW:
                following.follow(page, actor.member, actor.now)
            elif form.wanted.data == FollowAction.LEAVE:
                following.unfollow(page, actor.member)
            elif mine := following.page_follow(page, actor.member):
                following.mark_read([mine], actor.now)
        if form.wanted.data == FollowAction.FOLLOW:
            flash(gettext("You follow this page: what is new on it stands on your home page."), "success")
    return redirect(url_for("pages.read", slug=page.slug), HTTPStatus.SEE_OTHER)


@blueprint.post("/followed/read")
@permission_required(Permission.HAVE_PROFILE)
def read_followed() -> ResponseReturnValue:
    """Mark all pages that a member follows as read."""
    if Form().validate_on_submit():
        with unit_of_work():
            actor = require(Permission.HAVE_PROFILE)
            assert actor.member is not None
            following.mark_read(following.member_follows(actor.member), actor.now)
    return redirect(url_for("home.index", _anchor="followed"), HTTPStatus.SEE_OTHER)
