"""Load an edition or one of its pages; a page that is hidden today is not found in any edition."""

from wiki.core.errors import N_, NotFound
from wiki.editions import (
    queries,
    rules,  # noqa: F401 - importing the rules is what grants the permissions
)
from wiki.editions.models import Edition, EditionPage


def edition(slug: str) -> Edition:
    """Return the edition at an address; raises NotFound."""
    found = queries.edition_by_slug(slug)
    if found is None:
        raise NotFound(N_("There is no edition at this address."))
    return found


def edition_page(slug: str, number: int) -> tuple[Edition, EditionPage]:
    """Return a page of an edition by its number there; raises NotFound, also when it is hidden today."""
    found = edition(slug)
    wanted = next((each for each in found.entries if each.number == number), None)
    if wanted is None or wanted.page.is_hidden:
        raise NotFound(N_("This edition has no page of this number that everybody may read."))
    return found, wanted
