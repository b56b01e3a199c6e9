"""Reads of the members and pages of a territory or a country."""

from collections.abc import Sequence
from dataclasses import dataclass

from wiki.accounts import queries as accounts
from wiki.accounts.models import Member, Territory
from wiki.core.errors import N_, NotFound
from wiki.pages import queries as pages
from wiki.pages.models import Page


@dataclass(frozen=True, slots=True)
class LocalPages:
    """The examples and adaptations of a place, in one language."""

    examples: list[Page]
    adaptations: list[Page]


def territory(territory_id: int) -> Territory:
    """Return a territory; raises NotFound."""
    found = accounts.territory(territory_id)
    if found is None:
        raise NotFound(N_("There is no such territory."))
    return found


def members(place: Territory) -> list[Member]:
    """Return the active members of a territory, by name."""
    return [member for member in accounts.active_members(place.country) if member.territory_id == place.id]


def pages_of_territory(place: Territory, lang: str) -> LocalPages:
    """Return the examples and adaptations that name a territory."""
    return LocalPages(
        [page for page in pages.by_kind("example", lang) if page.facts.get("territory") == place.id],
        [page for page in pages.by_kind("adaptation", lang) if page.facts.get("territory") == place.id],
    )


def pages_of_country(code: str, lang: str) -> LocalPages:
    """Return the examples of a country and its territories, and the adaptations of its territories."""
    places = {place.id for place in accounts.territories(code)}
    return LocalPages(
        [page for page in pages.by_kind("example", lang) if _is_in_country(page, code, places)],
        [page for page in pages.by_kind("adaptation", lang) if page.facts.get("territory") in places],
    )


def _is_in_country(page: Page, code: str, places: set[int]) -> bool:
    return page.facts.get("country") == code or page.facts.get("territory") in places


def member_counts(people: Sequence[Member]) -> list[tuple[Territory, int]]:
    """Return the territories of these members with the number of members in each, in order of appearance."""
    found: dict[int, tuple[Territory, int]] = {}
    for member in people:
        _place, number = found.get(member.territory_id, (member.territory, 0))
        found[member.territory_id] = (member.territory, number + 1)
    return list(found.values())
