"""Views to record a consensus reached at a meeting, and to confirm or withdraw the ballot recorded for oneself."""

from datetime import datetime

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.countries import country_name
from wiki.accounts.models import Member
from wiki.accounts.permissions import Permission, permission_required
from wiki.core.db import unit_of_work
from wiki.deliberation import access
from wiki.deliberation.blueprint import amendment_context, blueprint, create_from_form, render_form, see_other
from wiki.deliberation.models import Vote
from wiki.deliberation.votes.forms import MeetingForm
from wiki.deliberation.votes.meetings import attendance
from wiki.deliberation.votes.meetings import services as meetings
from wiki.deliberation.votes.meetings.attendance import Attendance, Person
from wiki.deliberation.votes.meetings.services import Minutes
from wiki.web.forms import require_button


@blueprint.route("/amendments/<reference>/meeting", methods=["GET", "POST"])
@permission_required(Permission.RECORD_MEETING)
def meeting(reference: str) -> ResponseReturnValue:
    """Record the consensus spoken by those present at a meeting: each can change or withdraw it until the close."""
    found, actor = access.vote(reference, Permission.RECORD_MEETING)
    recorder, form = actor.member, MeetingForm(held_on=actor.today)
    assert recorder is not None
    address = url_for("deliberation.amendment", reference=reference)
    if not form.is_submitted() and not meetings.can_be_recorded(found):
        return see_other(address)

    def create() -> str:
        require_button(form.record)
        minutes = Minutes(form.held_on.data, form.place.data, form.present.data, form.remark.data)
        meetings.record_meeting(found, minutes, recorder, actor.now)
        return address

    if not form.find.data and create_from_form(form, actor.now, create):
        flash(gettext("The consensus is recorded. Each person named is told, and can change it."), "success")
        return see_other(address)
    people = fill_attendees(found, form, recorder, actor.now)
    return render_form(
        "votes/meeting",
        form,
        amendment=found.amendment,
        vote=found,
        people=people,
        **amendment_context(found.amendment),
    )


def fill_attendees(found: Vote, form: MeetingForm, recorder: Member, now: datetime) -> Attendance:
    """Set the people offered in the form, tick those a line identifies, and leave unmatched lines in the field."""
    awaited = [
        Person(member_id, name, f"{territory}, {country_name(country)}" if country else territory)
        for member_id, name, territory, country in meetings.recordable(found, recorder, now)
    ]
    people = attendance.find_attendees(awaited, (form.names.data or "").splitlines(), form.present.data or ())
    form.present.choices = [(each.member_id, f"{each.name}, {each.place}") for each in people.people]
    form.present.data = [*people.ticked]
    form.names.data = "\n".join(people.unknown)
    return people


@blueprint.post("/amendments/<reference>/withdraw-ballot")
@permission_required(Permission.VOTE)
def withdraw_ballot(reference: str) -> ResponseReturnValue:
    """Take out the ballot that was recorded for oneself at a meeting."""
    found, actor = access.vote(reference, Permission.VOTE)
    assert actor.member is not None
    with unit_of_work():
        meetings.withdraw_ballot(found, actor.member, actor.now)
    flash(gettext("The ballot that was recorded for you no longer counts."), "success")
    return see_other(url_for("deliberation.vote", reference=reference))


@blueprint.post("/amendments/<reference>/confirm-ballot")
@permission_required(Permission.VOTE)
def confirm_ballot(reference: str) -> ResponseReturnValue:
    """Confirm the consent that was recorded for oneself at a meeting."""
    found, actor = access.vote(reference, Permission.VOTE)
    member = actor.member
    assert member is not None
    with unit_of_work():
        meetings.confirm_ballot(found, member, actor.now)
    flash(gettext("Your consent is confirmed: it is a ballot of your own."), "success")
    return see_other(url_for("deliberation.vote", reference=reference))
