"""Screens of a demonstration only: become one of its members, and move the clock ahead."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import update
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from wiki.accounts import queries as accounts
from wiki.accounts.countries import country_name
from wiki.accounts.permissions import Permission, Rule, permission_required
from wiki.accounts.services import extend_expiry
from wiki.accounts.sign_in import session as signing_in
from wiki.core import clock
from wiki.core.collation import collation_key
from wiki.core.db import Installation, db, installation, unit_of_work
from wiki.core.errors import N_, InvalidInput, NotFound
from wiki.deliberation.threads import queries as threads
from wiki.deliberation.votes import queries as votes
from wiki.rounds import queries as rounds
from wiki.web.forms import Form
from wiki.web.i18n import URL_PREFIX
from wiki.web.security import safe_redirect_target

blueprint = Blueprint("demo", __name__, url_prefix=URL_PREFIX)
MAX_LEAP_DAYS = 60
DUE_DATES = (
    (votes.next_due_at, N_("To the next opening or close of a vote")),
    (threads.next_reveal_at, N_("To the end of the next first round")),
    (rounds.next_due_at, N_("To the next phase of the validation round")),
)
MARGIN = timedelta(seconds=2)


def rules() -> Mapping[Permission, Rule]:
    """Return which rule decides each permission of this room."""
    return {Permission.BECOME_ANYONE: Rule(lambda _actor, _thing: bool(g.demo))}


class BecomeForm(Form):
    """The member to become."""

    member_id = IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])
    next = HiddenField()


class LeapForm(Form):
    """How many days to move the clock ahead; 0 means to when something is due."""

    days = IntegerField(validators=[InputRequired(), NumberRange(0, MAX_LEAP_DAYS)])


@blueprint.before_request
def require_demo() -> None:
    """Raise NotFound outside a demonstration; in one, these screens are for everybody."""
    if not g.demo:
        raise NotFound(N_("There is no page at this address."))


@blueprint.get("/demo")
@permission_required(Permission.BECOME_ANYONE)
def personas() -> ResponseReturnValue:
    """Show the members one can become."""
    members = accounts.active_members()
    countries: dict[str, list[object]] = {}
    for member in members:
        countries.setdefault(member.country, []).append(member)
    target = safe_redirect_target(request.args.get("next"), "")
    return render_template(
        "demo/personas.html",
        countries=sorted(countries.items(), key=lambda each: collation_key(country_name(each[0]))),
        today=clock.day(clock.now()),
        form=BecomeForm(),
        target=target,
        upcoming=next_due(),
    )


def next_due() -> tuple[str, datetime] | None:
    """Return what is due next, and when; None when nothing is scheduled."""
    moments = [(at, words) for next_at, words in DUE_DATES if (at := next_at()) is not None]
    if not moments:
        return None
    at, words = min(moments)
    return _(words), at


@blueprint.post("/demo/become")
@permission_required(Permission.BECOME_ANYONE)
def become() -> ResponseReturnValue:
    """Sign the visitor in as a member of the demonstration."""
    form = BecomeForm()
    member = accounts.member(form.member_id.data) if form.validate_on_submit() else None
    if member is None:
        raise InvalidInput(N_("Please choose one of the members."))
    signing_in.start_session(member, signing_in.device(), clock.now())
    flash(_("You are now %(name)s.", name=member.name), "success")
    return redirect(safe_redirect_target(form.next.data, url_for("home.index")), HTTPStatus.SEE_OTHER)


@blueprint.post("/demo/leap")
@permission_required(Permission.BECOME_ANYONE)
def leap() -> ResponseReturnValue:
    """Let days pass in the demonstration; what falls due is done by the next request, as in real life."""
    form = LeapForm()
    if not form.validate_on_submit():
        raise InvalidInput(N_("Choose at most %(most)s days."), most=MAX_LEAP_DAYS)
    now, due = clock.now(), installation().next_due_at
    until_due = max(due - now, timedelta()) + MARGIN if due else timedelta()
    seconds = int((timedelta(days=form.days.data) or until_due).total_seconds())
    with unit_of_work():
        extend_expiry(timedelta(seconds=seconds), now)
        db.session.execute(update(Installation).values(ahead_seconds=Installation.ahead_seconds + seconds))
    return redirect(url_for("demo.personas"), HTTPStatus.SEE_OTHER)
