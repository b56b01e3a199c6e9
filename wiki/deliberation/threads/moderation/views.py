"""Screens of reports: a member says what is wrong with a post, stewards settle it."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Permission, permission_required
from wiki.deliberation import access
from wiki.deliberation.blueprint import blueprint, process_form, render_form, see_other
from wiki.deliberation.threads import queries
from wiki.deliberation.threads.forms import DismissalForm, ReportForm
from wiki.deliberation.threads.moderation import services as moderation
from wiki.deliberation.threads.views import acting_member, permalink


@blueprint.route("/posts/<int(max=2147483647):post_id>/report", methods=["GET", "POST"])
@permission_required(Permission.REPORT_POST)
def report_post(post_id: int) -> ResponseReturnValue:
    """Tell the stewards what is wrong with a post."""
    found, actor = access.post(post_id, Permission.REPORT_POST)
    form = ReportForm()
    if process_form(
        form, lambda: moderation.report_post(found, form.reason.data, acting_member(actor), actor.now)
    ):
        flash(gettext("Thank you: the stewards will look at this post."), "success")
        return see_other(permalink(found))
    return render_form("threads/report", form, post=found, dismissing=False, nav_active="")


@blueprint.get("/reports")
@permission_required(Permission.SETTLE_REPORTS)
def reports() -> ResponseReturnValue:
    """List the reports that wait for a steward, and those settled last."""
    return render_template(
        "deliberation/threads/reports.html",
        waiting=queries.reports(settled=False),
        settled=queries.reports(settled=True),
        nav_active="",
    )


@blueprint.route("/posts/<int(max=2147483647):post_id>/dismiss", methods=["GET", "POST"])
@permission_required(Permission.SETTLE_REPORTS)
def dismiss_reports(post_id: int) -> ResponseReturnValue:
    """Let a reported post stay, with a note that the other stewards read."""
    found, actor = access.post(post_id, Permission.SETTLE_REPORTS)
    form = DismissalForm()
    if process_form(
        form, lambda: moderation.dismiss_reports(found, form.note.data, acting_member(actor), actor.now)
    ):
        flash(gettext("The reports of this post are settled; it stays as it is."), "success")
        return see_other(url_for("deliberation.reports"))
    return render_form("threads/report", form, post=found, dismissing=True, nav_active="")
