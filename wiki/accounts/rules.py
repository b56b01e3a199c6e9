"""Who may do what with accounts."""

from wiki.accounts.models import Member
from wiki.errors import N_
from wiki.permissions import Actor, Permission, Rule, anyone, grant, member, steward


def _is_of_their_country(actor: Actor, asking: Member | None) -> bool:
    if actor.member is None:
        return False
    countries = actor.member.dynamiser_countries(actor.now.date())
    return bool(countries) if asking is None else asking.country in countries


dynamiser_of_the_country = Rule(
    _is_of_their_country, N_("Only a steward, or a dynamiser of the person's country, can do this.")
)

grant(Permission.SIGN_IN, anyone)
grant(Permission.REQUEST_ACCOUNT, anyone)
grant(Permission.HAVE_PROFILE, member)
grant(Permission.APPROVE_MEMBER, steward | dynamiser_of_the_country)
