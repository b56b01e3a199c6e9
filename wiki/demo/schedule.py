"""The demonstration while it is built: its script, its members, and the schedule of acts still to run."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from wiki.accounts.models import Member
from wiki.core.errors import N_, InvalidInput
from wiki.pages import queries as pages
from wiki.pages.models import Page

Act = Callable[[datetime], None]


@dataclass(slots=True)
class Network:
    """The demonstration while it is built; ``today`` is the moment it is built for."""

    script: dict[str, Any]
    today: datetime
    members: dict[str, Member] = field(default_factory=dict)
    acts: list[tuple[datetime, Act]] = field(default_factory=list)

    def days_ago(self, days: float) -> datetime:
        """Return the moment so many days before today; after it for a negative number."""
        return self.today - timedelta(days=days)

    def plan(self, days_ago: float, act: Act) -> None:
        """Schedule an act."""
        self.acts.append((self.days_ago(days_ago), act))

    def run_planned_acts(self) -> None:
        """Run all scheduled acts in the order of their moments, including those that acts schedule."""
        while self.acts:
            self.acts.sort(key=lambda act: act[0])
            moment, act = self.acts.pop(0)
            act(moment)


def starter_page(slug: str) -> Page:
    """Return a starter text; raises InvalidInput when it is not there."""
    page = pages.by_slug(slug)
    if page is None:
        raise InvalidInput(N_("The demonstration needs the starter text “%(slug)s”."), slug=slug)
    return page


def offset_of(words: str, text: str, slug: str) -> int:
    """Return the offset of the script's words in a text; raises InvalidInput when they are not in it."""
    if words not in text:
        raise InvalidInput(N_("The demonstration cannot find its words in “%(slug)s”."), slug=slug)
    return text.index(words)
