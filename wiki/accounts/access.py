"""Loading members with a permission check: what is returned, the actor of this request may act on."""

from wiki.accounts import (
    queries,
)
from wiki.accounts.models import Member, Standing
from wiki.accounts.permissions import Actor, Permission, allowed, require
from wiki.core.errors import N_, NotFound

PUBLIC_STANDINGS = frozenset({Standing.ACTIVE, Standing.CLOSED})


def visible_member(member_id: int) -> Member:
    """Return a member whose page may be read: by everybody once they have joined, before that by who may admit them.

    Raises NotFound.
    """
    found = queries.member(member_id)
    if found.standing not in PUBLIC_STANDINGS and not allowed(Permission.APPROVE_MEMBER, found):
        raise NotFound(N_("There is no such member."))
    return found


def applicant(member_id: int) -> tuple[Member, Actor]:
    """Return a person whom the actor may admit, and the actor; raises SignInRequired, Forbidden, NotFound."""
    found = queries.member(member_id)
    return found, require(Permission.APPROVE_MEMBER, found)


def countries_to_admit(actor: Actor) -> frozenset[str] | None:
    """Return the countries whose account requests this actor may answer; None means every country."""
    if actor.member is None:
        return frozenset()
    today = actor.today
    return None if actor.member.is_steward(today) else actor.member.dynamiser_countries(today)
