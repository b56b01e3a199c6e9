"""Discussions on the items of a round: opened once everybody has scored alone, and while the vote lasts.

People go on talking while they vote, as they do on an amendment; what is said from the opening of the vote on is
marked, since others may have answered by then. After the close the sheet's own discussions go on.
"""

from datetime import datetime

from wiki.accounts.models import Member
from wiki.core.errors import N_, Conflict
from wiki.deliberation.threads import services as threads
from wiki.deliberation.threads.models import Thread
from wiki.rounds.calendar import Phase
from wiki.rounds.models import Item
from wiki.rounds.services import check_on_agenda

PHASES = frozenset({Phase.DELIBERATION, Phase.VOTE})


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
    return threads.open_thread(item.page, title, text, author, now, until=until, item_id=item.id)
