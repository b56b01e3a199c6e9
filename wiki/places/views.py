"""Screens of places: a territory, a country."""

from flask import render_template
from flask.typing import ResponseReturnValue

from wiki.accounts import countries
from wiki.accounts import queries as accounts
from wiki.accounts.models import Role
from wiki.accounts.permissions import Permission, permission_required
from wiki.core import clock
from wiki.core.errors import N_, NotFound
from wiki.methods.examples import value_label
from wiki.places import queries
from wiki.places.blueprint import blueprint
from wiki.web.i18n import ui_language


@blueprint.get("/territories/<int(max=2147483647):territory_id>")
@permission_required(Permission.VISIT)
def territory(territory_id: int) -> ResponseReturnValue:
    """Show a territory: its members, what it has done, the sheets it has adapted."""
    place = queries.territory(territory_id)
    return render_template(
        "places/territory.html",
        place=place,
        members=queries.members(place),
        brought=queries.pages_of_territory(place, ui_language()),
        in_words=value_label,
    )


@blueprint.get("/countries/<code>")
@permission_required(Permission.VISIT)
def country(code: str) -> ResponseReturnValue:
    """Show a country: its territories, dynamisers, examples and adaptations."""
    if code not in countries.country_codes():
        raise NotFound(N_("There is no country with this code."))
    people = accounts.active_members(code)
    holding = accounts.current_mandates(Role.DYNAMISER, clock.day(clock.now()))
    return render_template(
        "places/country.html",
        code=code,
        members=people,
        territories=queries.member_counts(people),
        mandates=[mandate for mandate in holding if mandate.country == code],
        brought=queries.pages_of_country(code, ui_language()),
        in_words=value_label,
    )
