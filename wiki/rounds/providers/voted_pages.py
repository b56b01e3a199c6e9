"""Why a page cannot be hidden now: a validation round votes on it."""

from collections.abc import Sequence

from wiki.core.errors import N_
from wiki.pages.models import Page
from wiki.rounds import queries


def reasons_to_stay(page: Page) -> Sequence[str]:
    """Say why a page cannot be hidden."""
    if not queries.is_voted_on(page):
        return ()
    return (N_("This page cannot be hidden: the validation round votes on it until its close."),)
