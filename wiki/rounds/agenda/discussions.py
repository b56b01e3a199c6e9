"""Threads on the items of a round, opened from the deliberation, when everybody has scored alone, to the close.

As on an amendment, people discuss while they vote; posts written after the vote opened are marked, because others may
have answered before them. After the close, the threads of the sheet remain.
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

DISCUSSION_PHASES = frozenset({Phase.DELIBERATION, Phase.VOTE})
LATE_NOTES = {Phase.VOTE: N_("During the vote"), Phase.PUBLISHED: N_("After the vote")}
"""The note on a post, by the phase it was written in."""


def open_item_thread(
    item: Item, title: str, text: str, author: Member, now: datetime, *, until: datetime | None = None
) -> Thread:
    """Open a discussion on an item, on its page; with ``until`` it begins with a first round.

    Raises Conflict before the deliberation and once the round has ended.
    """
    check_on_agenda(item)
    phase = item.round.phase_at(now)
    if phase not in DISCUSSION_PHASES:
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
        """Return its name, in the reader's language."""
        words = {"number": self.item.number, "year": self.item.round.name}
        return str(gettext("Item %(number)s of the validation round of %(year)s", **words))

    def url(self) -> str:
        """Return the URL of the item."""
        return url_for("rounds.item", round_name=self.item.round.name, number=self.item.number)

    def trail(self) -> list[tuple[str, str]]:
        """Return the breadcrumbs above the thread: names and URLs."""
        year = self.item.round.name
        return [
            (gettext("Method"), url_for("methods.method")),
            (gettext("Validation rounds"), url_for("rounds.index")),
            (gettext("Validation round of %(year)s", year=year), url_for("rounds.board", round_name=year)),
            (gettext("Item %(number)s", number=self.item.number), self.url()),
        ]

    def late(self, moment: datetime) -> str | None:
        """Return the note on a post written during or after the vote; None for an earlier one."""
        return LATE_NOTES.get(self.item.round.phase_at_past(moment))


def item_contexts(discussions: Sequence[Thread]) -> dict[int, ItemContext]:
    """Return the items that threads are about, by thread id."""
    items = queries.items_of_threads([thread.id for thread in discussions])
    return {row: ItemContext(item) for row, item in items.items()}
