"""Load rounds and items; items on hidden pages are not found."""

from wiki.accounts.permissions import Actor, Permission, require
from wiki.core.errors import N_, NotFound
from wiki.rounds import queries
from wiki.rounds.agenda import items
from wiki.rounds.models import Item, Round
from wiki.rounds.services import check_on_agenda


def round_of(name: str) -> Round:
    """Return a round by its name; raises NotFound."""
    found = queries.round_named(name)
    if found is None:
        raise NotFound(N_("There is no validation round of this name."))
    return found


def item(name: str, number: int) -> Item:
    """Return an item by its number in a round; raises NotFound, also when its page is hidden."""
    found = queries.item(round_of(name), number)
    if found is None or found.page.is_hidden:
        raise NotFound(N_("There is no such item on the agenda."))
    return found


def item_on_agenda(name: str, number: int) -> Item:
    """Return an item that was not taken off the agenda; raises NotFound, Conflict."""
    found = item(name, number)
    check_on_agenda(found)
    return found


def item_of_proposer(name: str, number: int) -> tuple[Item, Actor]:
    """Return an item, and the actor, who must have proposed it; raises NotFound, Forbidden."""
    found = item(name, number)
    return found, require(Permission.WITHDRAW_ITEM, found)


def cell(name: str) -> str:
    """Return the name of a cell of the grid; raises NotFound for any other."""
    if name not in items.all_cells():
        raise NotFound(N_("There is no such cell in the method."))
    return name
