"""Discussions on the items of a round: opened once everybody has scored alone, and while the vote lasts.

People go on talking while they vote, as they do on an amendment; what is said from the opening of the vote on is
marked, since others may have answered by then. After the close the sheet's own discussions go on.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, Conflict
from wiki.deliberation.threads import services as threads
from wiki.deliberation.threads.models import Thread
from wiki.rounds.agenda import queries
from wiki.rounds.calendar import Phase
from wiki.rounds.models import Item, ItemThread
from wiki.rounds.services import check_on_agenda

PHASES = frozenset({Phase.DELIBERATION, Phase.VOTE})
LATE = {Phase.VOTE: N_("During the vote"), Phase.PUBLISHED: N_("After the vote")}
"""What is said of a post, by the phase it was written in."""


def discuss(
    item: Item, title: str, text: str, author: Member, now: datetime, *, until: datetime | None = None
) -> Thread:
    """Open a discussion on an item, on its page; with ``until`` it begins with a first round.

    Raises Conflict before the deliberation and once the round has ended.
    """
    check_on_agenda(item)
    phase = item.round.phase_at(now)
    if phase not in PHASES:
        raise Conflict(
            N_("This round has ended: discuss the sheet itself.")
            if phase in {Phase.PUBLISHED, Phase.CANCELLED}
            else N_(
                "Items are discussed from the deliberation on: until then everybody thinks for themselves."
            )
        )
    thread = threads.open_thread(item.page, title, text, author, now, until=until)
    db.session.add(ItemThread(thread_id=thread.id, page_id=item.page.id, item_id=item.id))
    return thread


class ItemContext(NamedTuple):
    """The item of a round that a discussion is about."""

    item: Item

    def label(self) -> str:
        """Return what it is called."""
        words = {"number": self.item.number, "year": self.item.round.name}
        return str(gettext("Item %(number)s of the validation round of %(year)s", **words))

    def url(self) -> str:
        """Return where it is shown."""
        return url_for("rounds.item", round_name=self.item.round.name, number=self.item.number)

    def trail(self) -> list[tuple[str, str]]:
        """Return the screens above the discussion."""
        year = self.item.round.name
        return [
            (gettext("Method"), url_for("methods.method")),
            (gettext("Validation rounds"), url_for("rounds.index")),
            (gettext("Validation round of %(year)s", year=year), url_for("rounds.board", round_name=year)),
            (gettext("Item %(number)s", number=self.item.number), self.url()),
        ]

    def late(self, moment: datetime) -> str | None:
        """Return what is said of a post written while people voted, or after that."""
        return LATE.get(self.item.round.phase_was(moment))


def contexts(discussions: Sequence[Thread]) -> dict[int, ItemContext]:
    """Return the items that discussions are about, by the discussion's row."""
    items = queries.items_of_threads([thread.id for thread in discussions])
    return {row: ItemContext(item) for row, item in items.items()}
