"""Loading a catalogue, an entry, or the steward who acts; each raises when that is not allowed or not there."""

from wiki.accounts.models import Member
from wiki.accounts.permissions import Actor, Permission, require
from wiki.catalogues import (
    queries,
)
from wiki.catalogues.models import Catalogue, Entry
from wiki.core.errors import N_, NotFound


def acting_steward() -> tuple[Member, Actor]:
    """Return the steward who acts; raises SignInRequired, Forbidden."""
    actor = require(Permission.KEEP_CATALOGUE)
    assert actor.member is not None
    return actor.member, actor


def catalogue(name: str) -> Catalogue:
    """Return the catalogue of this name; raises NotFound."""
    if name not in set(Catalogue):
        raise NotFound(N_("There is no such catalogue."))
    return Catalogue(name)


def entry(entry_id: int) -> Entry:
    """Return an entry; raises NotFound."""
    found = queries.entry(entry_id)
    if found is None:
        raise NotFound(N_("There is no such entry."))
    return found
