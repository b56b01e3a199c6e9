"""Who may do what with accounts."""

from collections.abc import Mapping

from wiki.accounts.models import Member
from wiki.accounts.permissions import Actor, Permission, Rule, anyone, member, steward
from wiki.core.errors import N_


def _is_of_their_country(actor: Actor, asking: Member | None) -> bool:
    if actor.member is None:
        return False
    countries = actor.member.dynamiser_countries(actor.today)
    return bool(countries) if asking is None else asking.country in countries


dynamiser_of_the_country = Rule(
    _is_of_their_country, N_("Only a steward, or a dynamiser of the person's country, can do this.")
)

RULES: Mapping[Permission, Rule] = {
    Permission.SIGN_IN: anyone,
    Permission.REQUEST_ACCOUNT: anyone,
    Permission.HAVE_PROFILE: member,
    Permission.APPROVE_MEMBER: steward | dynamiser_of_the_country,
}
"""Which rule decides each permission of this room."""


def rules() -> Mapping[Permission, Rule]:
    """Return which rule decides each permission of this room."""
    return RULES
