"""Loading people for an act: what comes back may be acted upon by whoever asks."""

from wiki.accounts import (
    queries,
)
from wiki.accounts.models import Member, Standing
from wiki.accounts.permissions import Actor, Permission, allowed, require
from wiki.core.errors import N_, NotFound

PUBLIC = frozenset({Standing.ACTIVE, Standing.CLOSED})


def known_member(member_id: int) -> Member:
    """Return a member whose page may be read: public once they joined, before that for whoever admits them."""
    found = queries.member(member_id)
    if found.standing not in PUBLIC and not allowed(Permission.APPROVE_MEMBER, found):
        raise NotFound(N_("There is no such member."))
    return found


def asking_member(member_id: int) -> tuple[Member, Actor]:
    """Return somebody whom this actor may admit, and the actor; raises Forbidden, NotFound."""
    found = queries.member(member_id)
    return found, require(Permission.APPROVE_MEMBER, found)


def countries_to_admit(actor: Actor) -> frozenset[str] | None:
    """Return the countries whose requests this actor answers; None means every country."""
    if actor.member is None:
        return frozenset()
    today = actor.now.date()
    return None if actor.member.is_steward(today) else actor.member.dynamiser_countries(today)
