"""The screen on which a steward ends a mandate, signs somebody out everywhere, closes an account or reopens it."""

from datetime import date

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from wiki.accounts import access, services
from wiki.accounts.blueprint import blueprint, render_form, see_other
from wiki.accounts.countries import country_name
from wiki.accounts.managing.forms import ManageForm
from wiki.accounts.models import Mandate, Member, Role
from wiki.accounts.permissions import Actor, Permission, permission_required
from wiki.core import clock
from wiki.core.db import unit_of_work
from wiki.core.errors import WikiError
from wiki.web.i18n import translate_error


@blueprint.route("/members/<int(max=2147483647):member_id>/manage", methods=["GET", "POST"])
@permission_required(Permission.MANAGE_MEMBER)
def manage(member_id: int) -> ResponseReturnValue:
    """End a mandate of a member, sign them out everywhere, close their account or open it again."""
    member, actor = access.managed_member(member_id)
    today = clock.day(actor.now)
    form = ManageForm(member, endable_mandates(member, today), data={"ends_on": today})
    if not form.validate_on_submit():
        return render_form("manage", form, member=member)
    try:
        with unit_of_work():
            member, actor = access.managed_member(member_id)
            said = carry_out(form, member, actor)
    except WikiError as error:
        form.form_errors.append(translate_error(error))
        return render_form("manage", form, error.status, member=member)
    if said:
        flash(said, "success")
    return see_other(url_for("places.member", member_id=member_id))


def carry_out(form: ManageForm, member: Member, actor: Actor) -> str:
    """Do what the button says, inside a unit of work, and return what to tell; a form without a button does nothing."""
    if form.end.data:
        mandate = next(each for each in member.mandates if each.id == form.mandate.data)
        services.end_mandate(mandate, form.ends_on.data, actor.member, actor.now)
        return str(gettext("The mandate of %(name)s ends.", name=member.name))
    if form.sign_out.data:
        services.revoke_sign_in(member, actor.now)
        return str(
            gettext(
                "%(name)s is signed out everywhere, and no link opens the account any more.", name=member.name
            )
        )
    if form.reopen.data:
        services.reopen_account(member, form.reason.data, actor.member, actor.now)
        return str(gettext("The account of %(name)s is open again.", name=member.name))
    if form.close.data:
        services.close_account(member, actor.member, actor.now)
        return str(gettext("The account of %(name)s is closed.", name=member.name))
    return ""


def endable_mandates(member: Member, today: date) -> dict[int, str]:
    """Return the mandates of a member that have not ended, by their numbers, in words."""
    return {
        each.id: _in_words(each) for each in member.mandates if each.ends_on is None or each.ends_on > today
    }


def _in_words(mandate: Mandate) -> str:
    since = format_date(mandate.starts_on, "long")
    if mandate.role is Role.DYNAMISER and mandate.country:
        country = country_name(mandate.country)
        return str(gettext("Dynamiser: %(country)s, from %(day)s", country=country, day=since))
    return str(gettext("Steward of the network, from %(day)s", day=since))
