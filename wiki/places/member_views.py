"""Public screens of members."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from wiki.accounts import access
from wiki.accounts import queries as accounts
from wiki.accounts.countries import collation_key, country_name
from wiki.accounts.hooks import member_contributions
from wiki.accounts.models import Role
from wiki.accounts.permissions import Permission, allowed, current_actor, permission_required
from wiki.core import clock
from wiki.core.errors import N_, NotFound
from wiki.places.blueprint import blueprint


@blueprint.get("/members")
@permission_required(Permission.VISIT)
def members() -> ResponseReturnValue:
    """List the countries, the members of the chosen one, and the account requests that the reader may answer."""
    actor = current_actor()
    chosen = request.args.get("country")
    today = actor.today
    counts = sorted(accounts.country_counts(), key=lambda count: collation_key(country_name(count.country)))
    if chosen is not None and chosen not in {count.country for count in counts}:
        raise NotFound(N_("The network has no members in this country yet."))
    may_admit = allowed(Permission.APPROVE_MEMBER, actor=actor)
    return render_template(
        "places/members.html",
        chosen=chosen,
        counts=counts,
        members=accounts.active_members(chosen) if chosen else [],
        dynamisers=accounts.current_mandates(Role.DYNAMISER, today),
        stewards=accounts.current_mandates(Role.STEWARD, today),
        may_admit=may_admit,
        waiting=accounts.pending_members(access.countries_to_admit(actor)) if may_admit else [],
    )


@blueprint.get("/members/<int(max=2147483647):member_id>")
@permission_required(Permission.VISIT)
def member(member_id: int) -> ResponseReturnValue:
    """Show a member: territory, country, roles with their dates, contributions."""
    found = access.visible_member(member_id)
    return render_template(
        "places/member.html",
        member=found,
        today=clock.day(clock.now()),
        contributions=reversed(member_contributions(found)),
    )
