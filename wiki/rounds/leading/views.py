"""Screens on which a steward leads a round: opens it, changes its dates, cancels it, records a session."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Permission, current_actor, permission_required, require
from wiki.core import clock, zones
from wiki.core.errors import N_, Conflict
from wiki.deliberation.blueprint import create_from_form, process_form, see_other
from wiki.editions.blueprint import render_form
from wiki.rounds import access, forms, queries, screens, services
from wiki.rounds.blueprint import ROUND, blueprint, round_context
from wiki.rounds.leading import participants, rescheduling
from wiki.rounds.services import RoundPlan
from wiki.rounds.voting import services as voting
from wiki.web.i18n import time_zone

PROPOSED_WEEKS = (0, 8, 12, 16, 18)
"""Weeks from the beginning of the collection to each phase, as the form proposes them."""


@blueprint.route("/rounds/new", methods=["GET", "POST"])
@permission_required(Permission.OPEN_ROUND)
def open_round() -> ResponseReturnValue:
    """Open a validation round: its year and its calendar."""
    now = current_actor().now
    today = zones.wall_clock(now, ZoneInfo(time_zone()))
    start = today.replace(hour=9, minute=0) + timedelta(days=1)
    proposed = {
        name: start + timedelta(weeks=weeks)
        for name, weeks in zip(forms.MOMENTS, PROPOSED_WEEKS, strict=True)
    }
    form = forms.OpenForm(year=clock.day(now).year, **proposed)

    def create() -> str:
        actor = require(Permission.OPEN_ROUND)
        plan = RoundPlan(form.year.data, form.calendar(), form.note.data)
        opened = services.open_round(plan, actor.member, actor.now)
        return url_for("rounds.board", round_name=opened.name)

    where = create_from_form(form, now, create)
    if where:
        return see_other(where)
    running = None if form.is_submitted() else queries.running_round()
    if running is not None:
        g.refusal = Conflict.status
    return render_form("rounds/open.html", form, running=running, nav_active="method")


@blueprint.route(f"/rounds/{ROUND}/dates", methods=["GET", "POST"])
@permission_required(Permission.RESCHEDULE_ROUND)
def reschedule(round_name: str) -> ResponseReturnValue:
    """Change the dates of a round that have not come, with a public reason."""
    found, actor = access.round_of(round_name), require(Permission.RESCHEDULE_ROUND)
    steward = actor.member
    assert steward is not None
    form = forms.RescheduleForm(found, time_zone(), actor.now)

    def act() -> None:
        if form.seen.data != len(found.former_calendars):
            raise Conflict(N_("The dates were changed meanwhile. Look at the round again."))
        rescheduling.reschedule(found, form.calendar(), form.reason.data, steward, actor.now)

    if process_form(form, act):
        flash(gettext("The new dates are public, with the former ones and your reason."), "success")
        return see_other(url_for("rounds.board", round_name=round_name))
    return render_form("rounds/reschedule.html", form, moments=forms.MOMENTS, **round_context(found))


@blueprint.route(f"/rounds/{ROUND}/cancel", methods=["GET", "POST"])
@permission_required(Permission.CANCEL_ROUND)
def cancel(round_name: str) -> ResponseReturnValue:
    """Cancel a round before its close, with a public reason; nothing of it is lost or decided."""
    found, actor, form = access.round_of(round_name), require(Permission.CANCEL_ROUND), forms.CancelForm()
    steward = actor.member
    assert steward is not None
    if process_form(form, lambda: rescheduling.cancel(found, form.reason.data, steward, actor.now)):
        flash(gettext("The round is cancelled; it stays readable."), "success")
        return see_other(url_for("rounds.board", round_name=round_name))
    return render_form("rounds/cancel.html", form, **round_context(found))


@blueprint.route(f"/rounds/{ROUND}/cells/<cell>/session", methods=["GET", "POST"])
@permission_required(Permission.RECORD_SESSION)
def session(round_name: str, cell: str) -> ResponseReturnValue:
    """Record, with the people present, a consensus reached aloud; then go on to the next cell with them."""
    found, name, actor = access.round_of(round_name), access.cell(cell), require(Permission.RECORD_SESSION)
    steward = actor.member
    assert steward is not None
    shown, sheets = screens.items_in_cell(found, name), queries.sheets()
    items = [each.item for each in shown]
    present = request.args.get("present", "")
    form = forms.ballot_form(items, {}, sheets, participants.roll_choices(found), present.split(","))
    after = screens.cell_after(found, name)

    def act() -> None:
        given = forms.answers_in(form, items, sheets, rest=form["rest"].data)
        there = [int(each) for each in form["present"].data] if "present" in form else []
        voting.record_consensus(found, there, given, steward, actor.now)

    if process_form(form, act):
        flash(
            gettext("What you agreed on is recorded. Everybody present can change their own answers."),
            "success",
        )
        if after is None:
            return see_other(url_for("rounds.board", round_name=round_name))
        present = ",".join(form["present"].data)
        return see_other(url_for("rounds.session", round_name=round_name, cell=after, present=present))
    return render_form(
        "rounds/session.html",
        form,
        after=after,
        present=present,
        shown=shown,
        cell=name,
        cell_name=screens.cell_name(name),
        **round_context(found),
    )
